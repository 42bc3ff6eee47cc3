"""A small pack and a small ledger whose outcomes were worked out by hand.

On 2021-06-01 the standard is 600.00 a month:

- 户1 (甲, 乙): (3600 + 3480) / 6 / 2 = 590.00, ten below: 符合, (600 - 590) * 2 = 20.00
- 户2 (丙): 3600 / 6 = 600.00, on the line: 不符合
- 户3 (丁, 81): 3813 / 6 = 635.50, 35.50 above: 不符合; of age: 增发 100.00; lives alone
- 户4 (戊): income unknown: 待核实; severely disabled: 增发 100.00
- 户5 (己): property unknown: 待核实; 20,000 of own medical cost: 1000.00 once
- 户6 (庚 who died, 辛): property not in order: 不符合
- 户7 (壬, whose row is refused, 癸): 待核实
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bangfu.cli import main

HEAD = """\
id: township
name: 试验镇办法
document: {title: 试验镇救助办法, issuer: 试验镇, issued: 2021-01-01}
in_force: {from: 2021-01-01, until: 2025-12-31}
area: "990101"
readings:
- {about: 增发给谁没有写, taken: 八十岁以上和重残, why: 与邻近的办法一致}
"""
RULES = """\
parameters:
  低保标准:
    unit: 元/月
    meaning: 每人每月的标准
    values:
    - {area: "990101", from: 2021-01-01, until: 2021-12-31, value: 600, evidence: secondary}
    - {area: "990101", from: 2022-01-01, value: 700}
  高龄:
    unit: 岁
    values: [{area: "990101", from: 2021-01-01, value: 80, default: true, note: 文件没有写}]
  低保金取整:
    kind: choice
    options: [分四舍五入, 元进一]
    values: [{area: "990101", from: 2021-01-01, value: 分四舍五入}]
entitlements:
- id: dibao
  programme: 最低生活保障（整户）
  for: household
  all:
  - {when: 人均月收入 < 低保标准, say: 人均月收入低于低保标准}
  - {when: 家庭财产合规, say: 家庭财产符合规定}
  amount: (低保标准 - 人均月收入) * 人数
  unit: 元/月
  round: 低保金取整
- id: topup
  programme: 分类施保增发
  for: person
  any:
  - {when: 年龄 >= 高龄, say: 高龄老人}
  - {when: "残疾等级 in ('一级', '二级')", say: 重度残疾}
  amount: 100
  unit: 元/月
- id: fund
  programme: 县爱心扶贫基金
  for: person
  when: 自付医疗超额 > 10000
  say: 自付医疗费超过一万元
  amount: 1000
  unit: 元
duties:
- {id: visit, name: 独居走访, for: person, when: 独居, who: 村干部, do: 上门看望, at_least: 2, every: 月}
- {id: meet, name: 例会, for: office, who: 民政办, do: 碰头, at_least: 1, every: 月}
- {id: cold, name: 严寒看望, for: person, when: 独居, who: 村干部, do: 送炭, at_least: 1, every: 周, during: 极端天气}
events:
- {kind: 极端天气, opened_by: 镇政府}
"""
HEADINGS = (
    "户编号", "人员编号", "姓名", "与户主关系", "出生日期", "死亡日期", "近6个月收入",
    "家庭财产合规", "独居", "残疾等级", "自付医疗超额",
)  # fmt: skip
PEOPLE = (
    ("户1", "1-1", "甲", "户主", "1980-01-01", "", "3600", "是", "否", "无", "0"),
    ("户1", "1-2", "乙", "配偶", "1981-01-01", "", "3480", "", "否", "无", "0"),
    ("户2", "2-1", "丙", "户主", "1970-02-02", "", "3600", "是", "否", "无", "0"),
    ("户3", "3-1", "丁", "户主", "1940-05-31", "", "3813", "是", "是", "无", "0"),
    ("户4", "4-1", "戊", "户主", "1960-01-01", "", "", "是", "", "一级", "0"),
    ("户5", "5-1", "己", "户主", "1965-01-01", "", "1000", "", "否", "无", "20000"),
    ("户6", "6-1", "庚", "户主", "1930-01-01", "2020-01-01", "0", "否", "否", "无", "0"),
    ("户6", "6-2", "辛", "配偶", "1950-01-01", "", "0", "", "否", "无", "0"),
    ("户7", "7-1", "壬", "户主", "1970-01-01", "", "不少", "是", "否", "无", "0"),
    ("户7", "7-2", "癸", "配偶", "1971-01-01", "", "0", "", "否", "无", "0"),
)  # fmt: skip

Run = Callable[..., Result]
MakePack = Callable[..., str]


@pytest.fixture
def make_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakePack:
    """Write the pack, with some text replaced; packs are looked up there only."""
    folder = tmp_path / "packs"
    monkeypatch.setenv("BANGFU_POLICIES", str(folder))
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def make(old: str = "", new: str = "", **files: str) -> str:
        text = HEAD + RULES
        assert old in text, "nothing to replace"
        (folder / "township").mkdir(parents=True, exist_ok=True)
        (folder / "township" / "pack.yaml").write_text(text.replace(old, new, 1), "utf-8")
        for name, content in files.items():
            (folder / "township" / f"{name}.yaml").write_text(content, "utf-8")
        return "township"

    return make


@pytest.fixture
def pack(make_pack: MakePack) -> str:
    """The pack as it is."""
    return make_pack()


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """All households, one row refused."""
    return write_ledger(tmp_path / "台账.csv", PEOPLE)


@pytest.fixture
def sound_ledger(tmp_path: Path) -> Path:
    """The households without a refused row."""
    return write_ledger(tmp_path / "好台账.csv", PEOPLE[:8])


def write_ledger(path: Path, people: tuple[tuple[str, ...], ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(people)
    return path


@pytest.fixture
def run() -> Run:
    """Run the command line in this process."""

    def run_(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    return run_


def rows_of(path: Path) -> list[dict[str, str]]:
    """A written CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
