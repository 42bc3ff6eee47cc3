"""Writes docs/policies.md from the packs themselves: `python docs/policies.py`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml

from bangfu.policy.pack import Pack, find_packs, load_pack

PAGE = Path(__file__).with_name("policies.md")
HEAD = """# 政策包一览

由 `python docs/policies.py` 从 `policies/` 生成，不要手改。写法见 [pack-format.md](pack-format.md)，条款逐条的去处用 `bangfu clauses` 看。

| 编号 | 名称 | 有效期 | 待遇 | 转介 | 类别 | 责任 | 时限和比例 | 引用条款 |
| --- | --- | --- | --: | --: | --: | --: | --: | --: |
"""
KINDS = {"entitlement": "待遇", "referral": "转介", "category": "类别"}


def _cited(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "clause":
                yield from value if isinstance(value, list) else [str(value)]
            elif key not in ("readings", "elsewhere"):
                yield from _cited(value)
    elif isinstance(node, list):
        for item in node:
            yield from _cited(item)


def cited_clauses(folder: Path) -> list[str]:
    """Clauses that something in the pack executes, in the order of the document."""
    found: set[str] = set()
    for path in folder.glob("*.yaml"):
        found.update(_cited(yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)))
    return sorted(found, key=lambda clause: [
        (int(part) if part.isdigit() else 0, part) for part in re.split(r"[-.]", clause)
    ])  # fmt: skip


def _row(pack: Pack, clauses: list[str]) -> str:
    kinds = Counter(KINDS[rule.kind] for rule in pack.rules.values())
    numbers = (
        *(kinds[kind] for kind in KINDS.values()), len(pack.duties),
        len(pack.limits) + len(pack.quotas), len(clauses),
    )  # fmt: skip
    return f"| [`{pack.id}`](#{pack.id}) | {pack.name} | {pack.period} | " + " | ".join(
        str(number) for number in numbers
    ) + " |\n"  # fmt: skip


def _section(pack: Pack, clauses: list[str]) -> str:
    document = pack.document
    issued = f"{document.issued:%Y 年 %-m 月 %-d 日}" if document.issued else ""
    said = "，".join(part for part in (document.issuer, document.number, issued) if part)
    lines = [f"\n## {pack.id}\n", f"《{document.title}》" + (f"（{said}）" if said else "")]
    if pack.stands_on:
        lines.append("站在 " + "、".join(f"`{base}`" for base in pack.stands_on) + " 之上。")
    lines.append(f"适用地区：{pack.area or '全国'}。")
    if pack.readings:
        lines.append(f"有 {len(pack.readings)} 处矛盾、含混或残缺选了读法：\n")
        lines += [f"- {reading.about}：{reading.taken}" for reading in pack.readings]
        lines.append("")
    if clauses:
        lines.append("引用条款：" + "、".join(clauses) + "。")
    return "\n".join(lines) + "\n"


def page() -> str:
    """The whole page, packs in the order of their ids."""
    packs = [(load_pack(pack_id), cited_clauses(path)) for pack_id, path in find_packs().items()]
    rows = "".join(_row(pack, clauses) for pack, clauses in packs)
    return HEAD + rows + "".join(_section(pack, clauses) for pack, clauses in packs)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"已更新 {PAGE.name}")
