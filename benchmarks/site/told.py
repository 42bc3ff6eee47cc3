"""What was measured, as tables: every limit beside its value, ✓ where it is kept and ✗ where not."""

from __future__ import annotations

from typing import Any

from benchmarks.site.names import KINDS

PAGE_MS, GROWTH, HOUSEHOLD_MS, COUNTY_SECONDS, ROWS_A_SECOND = 100, 1.2, 50, 20, 5_000
DUE_SECONDS, LIST_MS = 10, 50
NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}


def table(cities: list[dict[str, Any]], imported: dict[str, Any]) -> list[str]:
    """The pages of every city side by side, then everything else."""
    return [*_pages(cities), "", *_rest(cities, imported)]


def _pages(cities: list[dict[str, Any]]) -> list[str]:
    ours = sorted(
        (one for one in cities if one["database"] == "postgresql"), key=lambda one: one["persons"]
    )
    large, small = (ours[-1], ours[0]) if len(ours) > 1 else (None, None)
    heads = [f"{NAMES[one['database']]} {one['persons']:,} 人" for one in cities]
    top = ["页面", *(f"{head}：中位 / p95 毫秒" for head in heads)]
    if large and small:
        top.append(f"{large['persons']:,} 人是 {small['persons']:,} 人的几倍（中位）")
    lines = [_line(top), _line(["---"] * len(top))]
    for kind, name in {**KINDS, "all": "全部"}.items():
        cells = [name]
        for one in cities:
            took = one["pages"].get(kind)
            cells.append(
                f"{took['median']:.0f} / {took['p95']:.0f} {_kept(took['p95'] <= PAGE_MS)}"
                if took
                else ""
            )
        if large and small and kind in large["pages"] and kind in small["pages"]:
            times = large["pages"][kind]["median"] / small["pages"][kind]["median"]
            cells.append(f"{times:.2f} {_kept(times <= GROWTH)}")
        lines.append(_line(cells))
    limits = f"限度：p95 不超过 {PAGE_MS} 毫秒"
    return [*lines, "", limits + (f"，大城不超过小城的 {GROWTH} 倍。" if large else "。")]


def _rest(cities: list[dict[str, Any]], imported: dict[str, Any]) -> list[str]:
    lines = [_line(["别的", "量到的", "限度", ""]), _line(["---"] * 4)]
    for one in cities:
        took, place = one["one household"], f"{NAMES[one['database']]} {one['persons']:,} 人"
        lines.append(
            _line([
                f"一户重新筛查并存下（{place}）",
                f"中位 {took['median']:.0f} 毫秒，p95 {took['p95']:.0f} 毫秒",
                f"{HOUSEHOLD_MS} 毫秒", _kept(took["p95"] <= HOUSEHOLD_MS),
            ])
        )  # fmt: skip
        due, own = one["due"], one["own list"]
        lines.append(
            _line([
                f"推出 {one['persons']:,} 人今天该做的 {due['duties']:,} 项（{place}；"
                f"之前从数据库读人和走访 {due['read in']:.1f} 秒）",
                f"{due['seconds']:.1f} 秒", f"{DUE_SECONDS} 秒", _kept(due["seconds"] <= DUE_SECONDS),
            ])
        )  # fmt: skip
        lines.append(
            _line([
                f"一个帮扶人自己的单子（{place}）",
                f"中位 {own['median']:.0f} 毫秒，p95 {own['p95']:.0f} 毫秒",
                f"{LIST_MS} 毫秒", _kept(own["p95"] <= LIST_MS),
            ])
        )  # fmt: skip
        if "county" in one:
            county = one["county"]
            lines.append(
                _line([
                    f"一个县 {county['persons']:,} 人筛查并写回 {county['outcomes']:,} 条结论（{place}）",
                    f"{county['seconds']:.1f} 秒", f"{COUNTY_SECONDS} 秒",
                    _kept(county["seconds"] <= COUNTY_SECONDS),
                ])
            )  # fmt: skip
    for title, took in imported.items():
        written, whole = took["rows"] / took["written"], took["rows"] / took["whole"]
        lines.append(
            _line([
                f"导入 {took['rows']:,} 行，{title}（PostgreSQL）",
                f"每秒 {written:,.0f} 行；连筛查每秒 {whole:,.0f} 行",
                f"每秒 {ROWS_A_SECOND:,} 行", _kept(written >= ROWS_A_SECOND),
            ])
        )  # fmt: skip
    return lines


def _kept(good: bool) -> str:
    return "✓" if good else "✗"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
