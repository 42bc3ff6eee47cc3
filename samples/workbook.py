"""Writes the township's workbook the way village clerks leave it: one sheet a village."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from random import Random

import xlsxwriter

from bangfu.policy.facts import load_dictionary
from samples.mistakes import Mistake
from samples.people import Household, Person
from samples.places import GESHAN, Town
from samples.typing_habits import Cell, Habits, habits, typed

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("户编号", "户主姓名", "村居", "家庭住址")),
    ("", ("人员编号", "姓名", "性别", "身份证号码", "出生日期", "与户主关系", "联系电话")),
    ("基本情况", ("人员类别", "居住地类型", "本地户籍", "共同生活", "不计入家庭情形", "死亡日期")),
    ("就业情况", ("就业状况", "劳动能力", "成年无业", "连续无收入月数", "失业保险可保障", "农民工", "无法返岗")),
    ("收入支出（元）", ("近6个月收入", "基础养老金", "高龄津贴", "近6个月治疗自负费用", "自付医疗超额",
                  "近6个月学费", "近6个月残疾护理支出", "年内新增因疫误工收入减少")),
    ("残疾及健康", ("残疾类别", "残疾等级", "残疾证状态", "患病类别", "精神障碍", "自理能力", "需长期照护")),
    ("六项自理（能 / 不能）", ("自主吃饭", "自主穿衣", "自主上下床", "自主如厕", "室内自主行走", "自主洗澡")),
    ("照料", ("独居", "孤寡", "留守", "困境", "特别困难", "无稳定收入", "法定义务人状态", "供养方式")),
    ("儿童和就学", ("儿童类别", "父亲情况", "父亲失联月数", "母亲情况", "母亲失联月数", "监护缺失",
               "社会散居", "在学状态", "在读学段", "寄宿生")),
    ("现享待遇", ("现享救助", "低保类别", "当前低保补助")),
    ("家庭情况", ("住房安全", "受灾情况", "突发困难", "因疫致困", "取暖困难", "监测对象", "建档立卡",
              "计生二女结扎户", "预警级别", "月住房租金")),
    ("家庭财产", ("家庭财产合规", "消费支出合规", "家庭无存款", "金融资产", "住房套数", "机动车价值")),
    ("", ("帮扶责任人（职务）", "备注")),
)  # fmt: skip
COLUMNS = [name for _, names in GROUPS for name in names]
EPIDEMIC = {"因疫致困", "无法返岗", "年内新增因疫误工收入减少"}


@cache
def form(town: Town) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The town's columns under their group headings; the form of 2021 asked about the epidemic."""
    if town is GESHAN:
        return GROUPS
    more = {"家庭财产": ("商业用房", "大型农机或船舶")}
    return tuple(
        (label, tuple(name for name in names if name not in EPIDEMIC) + more.get(label, ()))
        for label, names in GROUPS
    )


def columns_of(town: Town) -> list[str]:
    """The columns of the town's form, in order."""
    return [name for _, names in form(town) for name in names]


HEAD_ONLY = {
    name for name, fact in load_dictionary().facts.items() if fact.entity == "household"
} - {"村居"}

GUIDE = (
    "填表说明",
    "一、每村（社区）一张表，一人一行，家庭的栏目填在户主一行。",
    "二、没有了解到的就空着，不要猜。确实没有的填“无”或“否”。",
    "三、金额填元，收入和支出按近六个月合计。",
    "四、身份证号码先把单元格设成文本再填。",
    "本工作簿中的人名、号码和情况都是编的，与任何人无关。",
)


@dataclass(frozen=True)
class Placed:
    """Where a planted mistake came to stand in the workbook."""

    sheet: str
    row: int
    mistake: Mistake


class _Sheet:
    """One village's sheet while it is being typed."""

    def __init__(self, book: xlsxwriter.Workbook, town: Town, name: str, clerk: Habits) -> None:
        self.page = book.add_worksheet(name)
        self.clerk = clerk
        self.town = town
        self.name = name
        self.columns = columns_of(town)
        self.plain = book.add_format({"font_name": "宋体", "font_size": 10, "border": 1})
        self.day = book.add_format(
            {"font_name": "宋体", "font_size": 10, "border": 1, "num_format": "yyyy/m/d"}
        )
        self.head = book.add_format(
            {"font_name": "黑体", "bold": True, "border": 1, "align": "center", "valign": "vcenter",
             "text_wrap": True}
        )  # fmt: skip
        self.title = book.add_format({"font_size": 16, "bold": True, "align": "center"})
        self.row = 0

    def put(self, row: int, column: int, cell: Cell) -> None:
        if cell is None:
            self.page.write_blank(row, column, None, self.plain)
        elif isinstance(cell, dt.date):
            self.page.write_datetime(row, column, cell, self.day)
        elif isinstance(cell, str):
            self.page.write_string(row, column, cell, self.plain)
        else:
            self.page.write_number(row, column, cell, self.plain)

    def heading(self) -> None:
        last = len(self.columns) - 1
        place = self.name if self.town.one_sheet else f"{self.town.name}{self.name}"
        title = f"{place}困难群众基本情况台账"
        self.page.merge_range(0, 0, 0, last, title, self.title)
        self.page.merge_range(
            1, 0, 1, last,
            f"填报单位：{self.name}        填报时间：{_reported(self.town)}        单位：元、人", self.plain,
        )  # fmt: skip
        names = [self.clerk.headings[name] for name in self.columns]
        self.row = 3
        if not self.clerk.two_rows:
            for column, name in enumerate(names):
                self.page.write_string(2, column, name, self.head)
        else:
            self._two_row_heading(names)
            self.row = 4
        self.page.freeze_panes(self.row, 6)

    def _two_row_heading(self, names: list[str]) -> None:
        column = 0
        for label, group in form(self.town):
            if label:
                end = column + len(group) - 1
                self.page.merge_range(2, column, 2, end, label, self.head)
                for at in range(column, end + 1):
                    self.page.write_string(3, at, names[at], self.head)
            else:
                for at in range(column, column + len(group)):
                    self.page.merge_range(2, at, 3, at, names[at], self.head)
            column += len(group)

    def household(
        self, rng: Random, home: Household, spoilt: dict[str, Mistake], helper: str
    ) -> Iterator[Placed]:
        first = self.row
        rows = len(home.members)
        facts = load_dictionary().facts
        for column, name in enumerate(self.columns):
            shared = name in HEAD_ONLY
            if shared and self.clerk.merged and rows > 1:
                cell = typed(rng, self.clerk, facts[name], home.facts.get(name))
                self.page.merge_range(first, column, first + rows - 1, column, "", self.plain)
                self.put(first, column, cell)
                continue
            for at, person in enumerate(home.members):
                mistake = spoilt.get(str(person.facts["人员编号"]))
                if shared or name == "村居":
                    value = home.facts.get(name) if at == 0 or self.clerk.repeated else None
                    cell = typed(rng, self.clerk, facts[name], value)
                elif mistake and mistake.column == name:
                    cell = mistake.cell
                    yield Placed(self.name, first + at + 1, mistake)
                else:
                    cell = self._own_cell(rng, person, name, helper if at == 0 else None)
                self.put(first + at, column, cell)
        self.row += rows

    def _own_cell(self, rng: Random, person: Person, name: str, helper: str | None) -> Cell:
        if name == "帮扶责任人（职务）":
            return helper
        if name == "备注":
            return "在外务工，电话联系" if person.facts.get("就业状况") == "外出务工" else None
        return typed(rng, self.clerk, load_dictionary().facts[name], person.facts.get(name))

    def repeat_headings(self) -> None:
        """Headings again where a new printed page begins."""
        for column, name in enumerate(self.columns):
            self.page.write_string(self.row, column, self.clerk.headings[name], self.head)
        self.row += 1

    def foot(self, homes: int, people: int) -> None:
        self.put(self.row, 0, "合  计")
        self.put(self.row, self.columns.index("人员编号"), f"{people}人")
        self.row += 2
        for line in (
            f"注：收入按 {_six_months(self.town)}六个月合计。空着的是还没有了解到。",
            f"{'全乡' if self.town.one_sheet else '本村'}共 {homes} 户 {people} 人。",
            "填表人：            审核人：            村（居）委会（盖章）            "
            f"{_reported(self.town)}",
        ):
            self.page.write_string(self.row, 0, line)
            self.row += 1


def _reported(town: Town) -> str:
    """The 20th of the month before."""
    day = town.on.replace(day=1) - dt.timedelta(days=1)
    return f"{day.year}年{day.month}月20日"


def _six_months(town: Town) -> str:
    """The last six whole months known when the ledger was reported."""
    months = town.on.year * 12 + town.on.month - 1
    (first, start), (last, end) = divmod(months - 7, 12), divmod(months - 2, 12)
    return f"{first} 年 {start + 1} 月至 {last} 年 {end + 1} 月"


def write_workbook(
    path: Path, rng: Random, township: list[Household], mistakes: Iterable[Mistake]
) -> list[Placed]:
    """Write all sheets; returns where each mistake stands, as Excel counts rows."""
    spoilt = {mistake.number: mistake for mistake in mistakes}
    placed: list[Placed] = []
    half_written = path.with_suffix(".part")
    town = township[0].town
    created = dt.datetime(town.on.year, town.on.month, town.on.day)
    with xlsxwriter.Workbook(str(half_written), {"strings_to_numbers": False}) as book:
        book.set_properties({"title": f"{town.name}困难群众台账（虚构）", "created": created})
        _guide(book)
        sheets = groupby(township, lambda home: town.name if town.one_sheet else home.village)
        for index, (name, homes) in enumerate(sheets):
            placed += _village(rng, book, index, name, list(homes), spoilt)
    half_written.replace(path)
    return placed


def _guide(book: xlsxwriter.Workbook) -> None:
    page = book.add_worksheet("填表说明")
    page.set_column(0, 0, 70)
    for row, line in enumerate(GUIDE):
        page.write_string(row, 0, line)


def _village(
    rng: Random,
    book: xlsxwriter.Workbook,
    index: int,
    name: str,
    homes: list[Household],
    spoilt: dict[str, Mistake],
) -> list[Placed]:
    town = homes[0].town
    clerk = habits(rng, index, columns_of(town))
    sheet = _Sheet(book, town, name, clerk)
    sheet.heading()
    placed: list[Placed] = []
    for order, home in enumerate(homes):
        if clerk.heads_each_page and order and order % 40 == 0:
            sheet.repeat_headings()
        helper = home.helper if home.known_by_name or rng.random() < 0.6 else ""
        placed += sheet.household(rng, home, spoilt, helper)
        if index == 7 and rng.random() < 0.05:
            sheet.row += 1  # this clerk leaves a blank line now and then
    sheet.foot(len(homes), sum(len(home.members) for home in homes))
    return placed


def sound_rows(township: list[Household], mistakes: Iterable[Mistake]) -> Iterator[dict[str, str]]:
    """The rows without a mistake as a tidy table: canonical headings, one form for everything."""
    plain = replace(
        habits(Random(0), 0, []), yes="是", no="否", money="plain", dates=("dashes",), separator="、"
    )  # fmt: skip
    refused = {mistake.number for mistake in mistakes}
    facts = load_dictionary().facts
    for home in township:
        for person in home.members:
            if person.facts["人员编号"] in refused:
                continue
            row = {**home.facts, **person.facts}
            yield {
                name: "" if (cell := typed(Random(0), plain, facts[name], row.get(name))) is None
                else str(cell)
                for name in columns_of(home.town)
                if name in facts
            }  # fmt: skip


__all__ = ["COLUMNS", "Placed", "columns_of", "form", "sound_rows", "write_workbook"]
