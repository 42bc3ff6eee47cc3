"""枫林村's ledger of November in the nine columns of the town's own form, with what villages get wrong."""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple, dataclass
from pathlib import Path
from random import Random

import xlsxwriter

from samples.named import number_ending
from samples.names import given_name, surname
from samples.people import Person, number_for
from samples.places import TOWNS
from samples.planted import Planted
from samples.townships import County

VILLAGE, FILE, SHEET = "枫林村", "枫林村-11月台账.xlsx", "台账"
HEADINGS = (
    "序号", "姓  名", "性别", "身份证号码", "人员类别",
    "帮扶责任人\n（职务）", "帮扶措施", "联系电话", "备注",
)  # fmt: skip
FIRST = 5
"""Excel row of the first person; the headings stand in row 4."""
ROWS = 42
XIANG, LI, TIAN = "向国清（支书）", "李红英（委员）", "田小兰（妇联主席）"
MEASURES = ("每周上门", "每月 2 次", "送医送药", "打扫卫生", "帮助购物", "聊天陪伴")


@dataclass
class Line:
    """One row without its running number; texts as the clerk typed them."""

    name: str
    sex: str
    number: str
    category: str
    helper: str
    measure: str
    telephone: str = ""
    remark: str = ""


def _fixed(county: County) -> tuple[dict[int, Line], list[Planted]]:
    """The rows that pictures and journeys speak of, by Excel row, and what is wrong with them."""
    people = {
        person.name: person.id_number
        for home in county.homes if home.known_by_name
        for person in home.members
    }  # fmt: skip

    def fresh(year: int, ending: str) -> str:
        return number_ending(year, ending, county.taken)[1]

    tian = people["田桂芳"]
    lines = {
        5: Line("彭守义", "男", people["彭守义"], "重残", XIANG, "每月陪透析 2 次", "10000000017"),
        6: Line("田桂芳", "女", tian, "分散供养特困人员", LI, "每周上门", "10000002268"),
        7: Line("冯来顺", "男", "9.90101E+17", "留守老人", LI, "每周上门", "10000004471"),
        8: Line("罗光荣", "女", fresh(1966, "1016"), "低保", XIANG, "帮助购物", "10000000932"),
        12: Line("谭玉兰", "女", people["覃玉兰"], "孤寡", LI, "打扫卫生"),
        15: Line("向玉珍", "女", fresh(1958, "2226"), "困难户", TIAN, "聊天陪伴", "10000005120"),
        19: Line("", "男", fresh(1963, "3317"), "重残", XIANG, "送医送药", "10000008015"),
        27: Line("田桂芳", "女", tian, "分散供养特困人员", LI, "每周上门", "10000002268"),
        31: Line("石小虎", "男", "9901012014031255", "事实无人抚养儿童", TIAN, "作业辅导"),
        38: Line("龙秀菊", "女", fresh(1951, "1640"), "留守老人", "", "每月 2 次", "10000007706"),
    }
    wrong = (
        (5, "differs", "帮扶措施", "和台账里的措施不同"),
        (7, "must_fix", "身份证号码", "Excel 把号码变成了科学计数"),
        (8, "must_fix", "性别", "号码里是男"),
        (12, "duplicate", "姓名", "号码和台账里的覃玉兰相同"),
        (15, "must_fix", "人员类别", "不知道是哪一类"),
        (19, "must_fix", "姓名", "没写姓名"),
        (27, "duplicate", "姓名", "和本表第 6 行一样"),
        (31, "must_fix", "身份证号码", "少 2 位"),
        (38, "note", "帮扶责任人", "没有写帮扶责任人"),
    )
    return lines, [Planted(FILE, SHEET, row, *what) for row, *what in wrong]


def _others(rng: Random, county: County, count: int) -> list[Line]:
    """Sound rows: people of the ledger, and some whom the ledger does not have yet."""
    homes = [h for h in county.homes if h.village == VILLAGE and not h.known_by_name]
    listed = [
        (home, person) for home in homes for person in home.members
        if person.facts.get("人员类别", "无") != "无" and "死亡日期" not in person.facts
    ]  # fmt: skip
    old = count * 2 // 3
    lines = [
        _line(rng, person, str(person.facts["人员类别"]), home.helper)
        for home, person in sorted(rng.sample(listed, old), key=lambda pair: _number(pair[1]))
    ]
    on = homes[0].town.on
    for _ in range(count - old):
        sex = rng.choice("男女")
        born = on.replace(year=on.year - rng.randint(62, 88), day=rng.randint(1, 28))
        name = surname(rng, "") + given_name(rng, sex, born.year)
        person = Person("户主", sex, born, on, name)
        person.id_number = number_for(rng, person, county.taken)
        category = rng.choice(("留守老人", "易返贫致贫户", "重残", "低保"))
        lines.append(_line(rng, person, category, rng.choice((XIANG, LI, TIAN))))
    return lines


def _number(person: Person) -> str:
    return str(person.facts["人员编号"])


def _line(rng: Random, person: Person, category: str, helper: str) -> Line:
    telephone = str(person.facts.get("联系电话", f"1000000{rng.randrange(10000):04d}"))
    measure = "作业辅导" if 6 <= person.age < 18 else rng.choice(MEASURES)
    return Line(person.name, person.sex, person.id_number, category, helper, measure, telephone)


def write_village_form(path: Path, rng: Random, county: County) -> list[Planted]:
    """Write the form; returns what was typed wrongly on purpose."""
    fixed, planted = _fixed(county)
    others = iter(_others(rng, county, ROWS - len(fixed)))
    lines = [fixed.get(row) or next(others) for row in range(FIRST, FIRST + ROWS)]
    town = next(town for town in TOWNS if VILLAGE in town.villages)
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as book:
        book.set_properties({"created": dt.datetime(town.on.year, town.on.month, town.on.day)})
        page = book.add_worksheet(SHEET)
        plain = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
        bold = book.add_format({"bold": True, "border": 1, "align": "center", "text_wrap": True})
        title = book.add_format({"bold": True, "font_size": 18, "align": "center"})
        last = len(HEADINGS) - 1
        page.merge_range(0, 0, 0, last, f"{town.name}特殊困难群体关爱帮扶台账", title)
        page.merge_range(1, 0, 1, last, f"村（居）：{VILLAGE}")
        page.write_row(3, 0, HEADINGS, bold)
        for order, line in enumerate(lines):
            row = FIRST - 1 + order
            page.write_number(row, 0, order + 1, plain)
            for column, text in enumerate(astuple(line), start=1):
                page.write_string(row, column, text, plain) if text else page.write_blank(
                    row, column, None, plain
                )
        end = FIRST + ROWS
        page.write_string(end, 0, "注：台账每月调整一次，调整后报镇民政办。")
        page.write_string(end + 1, 0, "驻村领导签字：                    2026年11月    日")
        page.set_column(1, 1, 10)
        page.set_column(3, 3, 22)
        page.set_column(4, 8, 16)
    return planted
