"""Lists that other departments send for matching: mostly as the ledger has it, and what it lacks."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random

import xlsxwriter

from samples.names import given_name, surname
from samples.people import Household, Person, number_for
from samples.places import AS_OF, COUNTY
from samples.planted import Planted
from samples.townships import County

Row = list[str]
GRADES = ("一级", "二级", "三级", "四级")


@dataclass
class Listed:
    """One row with, where something was planted, what it is."""

    row: Row
    name: str
    kind: str = ""
    column: str = ""
    what: str = ""
    person: str = ""


@dataclass
class Source:
    """Whom a list may speak of: people whose row of the ledger is sound, each planted once."""

    rng: Random
    county: County
    used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        spoilt = {
            mistake.number for ledger in self.county.ledgers for mistake in ledger.mistakes
        }  # fmt: skip
        self.everybody = [
            (home, person)
            for home in self.county.homes
            for person in home.members
            if person.facts["人员编号"] not in spoilt and person.facts.get("身份证号码")
        ]

    def where(self, fits: Callable[[Person], bool]) -> list[tuple[Household, Person]]:
        """People of the ledger still alive of whom this is known."""
        return [
            (home, person)
            for home, person in self.everybody
            if "死亡日期" not in person.facts and fits(person)
        ]

    def some(self, count: int, fits: Callable[[Person], bool]) -> list[tuple[Household, Person]]:
        """A few of them, none a named one and none taken twice."""
        free = [
            (home, person)
            for home, person in self.where(fits)
            if not home.known_by_name and person.facts["人员编号"] not in self.used
        ]
        chosen = self.rng.sample(free, count)
        self.used.update(str(person.facts["人员编号"]) for _, person in chosen)
        return chosen

    def strangers(self, count: int, low: int, high: int) -> Iterator[tuple[Household, Person]]:
        """People of the county's villages whom the ledger does not have."""
        for home in self.rng.sample(self.county.homes, count):
            sex = self.rng.choice("男女")
            year = AS_OF.year - self.rng.randint(low, high)
            born = dt.date(year, self.rng.randint(1, 10), self.rng.randint(1, 28))
            person = Person("户主", sex, born, AS_OF, "")
            person.name = surname(self.rng, "") + given_name(self.rng, sex, born.year)
            person.id_number = number_for(self.rng, person, self.county.taken)
            yield home, person

    def day(self, first: dt.date, days: int) -> dt.date:
        """Some day from `first` on."""
        return first + dt.timedelta(days=self.rng.randrange(days))


def _number(person: Person) -> str:
    return str(person.facts.get("人员编号", ""))


def _graded(person: Person) -> bool:
    return person.facts.get("残疾等级") in GRADES


def _here(person: Person) -> bool:
    stage = person.facts.get("在读学段")
    return person.facts.get("在学状态") == "在读" and stage in ("小学", "初中", "高中", "中职")


def _boards(person: Person) -> bool | None:
    boards = person.facts.get("寄宿生")
    return boards if isinstance(boards, bool) else None


def _gone(person: Person) -> bool:
    return person.facts.get("在学状态") in ("失学", "辍学")


def _paid(person: Person) -> bool:
    return person.age >= 60 and person.facts.get("现享救助") in ("低保", "特困")


DISABLED = (
    "证号", "姓名", "性别", "身份证号", "出生日期", "电话", "地址", "村委会编码", "村委会",
    "监护人", "监护人电话", "残疾类别", "残疾等级", "状态", "有效期起", "有效期止", "备注",
)  # fmt: skip


def disabled(source: Source) -> list[Listed]:
    """残联: everybody with a certificate."""

    def row(home: Household, person: Person, grade: str, *, expired: bool = False) -> Row:
        kind = str(person.facts.get("残疾类别", "肢体"))
        kind = "肢体" if kind == "无" else kind
        digit = ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"].index(kind) + 1
        until = source.day(dt.date(2025, 1, 5), 600) if expired else source.day(
            dt.date(2027, 1, 5), 2900
        )  # fmt: skip
        tenth = until.replace(year=until.year - 10, day=min(until.day, 28))
        since = max(tenth, person.born + dt.timedelta(days=180))
        certificate = f"{person.id_number}{digit}{GRADES.index(grade) + 1}"
        return [
            certificate, person.name, person.sex, person.id_number, f"{person.born:%Y%m%d}", "",
            str(home.facts["家庭住址"]), home.town.village_code(home.village), home.village,
            "", "", kind, grade, "正常", since.isoformat(), until.isoformat(), "",
        ]  # fmt: skip

    found: list[Listed] = []

    def valid(person: Person) -> bool:
        return _graded(person) and person.facts.get("残疾证状态") == "有效"

    for home, person in source.some(10, valid):
        old = str(person.facts["残疾等级"])
        grade = source.rng.choice([one for one in GRADES if one != old])
        found.append(Listed(row(home, person, grade), person.name, "conflict", "残疾等级",
                            f"台账是{old}，名单是{grade}", _number(person)))  # fmt: skip
    for home, person in source.some(6, valid):
        grade = str(person.facts["残疾等级"])
        found.append(Listed(row(home, person, grade, expired=True), person.name, "conflict",
                            "残疾证状态", "台账是有效，名单里已经过期", _number(person)))  # fmt: skip
    well = {"残疾类别": "无", "残疾等级": "无"}.items()
    for home, person in source.some(8, lambda p: p.age >= 16 and well <= p.facts.items()):
        grade = source.rng.choice(GRADES[:2])
        found.append(Listed(row(home, person, grade), person.name, "new_hardship", "残疾等级",
                            f"台账是没有残疾，名单是{grade}", _number(person)))  # fmt: skip
    for home, person in source.strangers(12, 18, 80):
        grade = source.rng.choice(GRADES)
        found.append(Listed(row(home, person, grade), person.name, "not_in_ledger", "身份证号",
                            "台账里没有这个人"))  # fmt: skip
    for home, person in source.where(_graded):
        state = person.facts.get("残疾证状态", "有效")
        if _number(person) not in source.used and state in ("有效", "已过期"):
            grade = str(person.facts["残疾等级"])
            found.append(Listed(row(home, person, grade, expired=state == "已过期"), person.name))
    return found


SCHOOL = (
    "学校", "学段", "姓  名", "性别", "身份证件号", "学籍状态", "是否寄宿", "家庭地址", "备注",
)  # fmt: skip


def pupils(source: Source) -> list[Listed]:
    """教育: pupils at school, those known to be poor, and those who stopped coming."""

    def row(home: Household, person: Person, state: str, stage: str, remark: str = "") -> Row:
        school = "中学" if stage == "初中" else "中心校" if stage == "小学" else "职业高级中学"
        boards = {True: "是", False: "否", None: ""}[_boards(person)]
        return [
            f"{home.town.name if stage in ('小学', '初中') else COUNTY}{school}", stage,
            person.name, person.sex, person.id_number, state, boards,
            str(home.facts["家庭住址"]), remark,
        ]  # fmt: skip

    found: list[Listed] = []
    for home, person in source.some(6, lambda p: _here(p) and p.age < 16):
        found.append(Listed(row(home, person, "辍学", str(person.facts["在读学段"])), person.name,
                            "conflict", "在学状态", "台账是在读，名单是辍学", _number(person)))  # fmt: skip
    for home, person in source.some(4, _gone):
        old = person.facts["在学状态"]
        stage = "小学" if person.age < 12 else "初中"
        found.append(Listed(row(home, person, "在读", stage, "已劝返"), person.name, "conflict",
                            "在学状态", f"台账是{old}，名单是在读", _number(person)))  # fmt: skip
    for home, person in source.strangers(8, 8, 14):
        stage = "小学" if person.age < 12 else "初中"
        found.append(Listed(row(home, person, "在读", stage, "学校认定家庭特别困难"), person.name,
                            "not_in_ledger", "身份证件号", "台账里没有这个孩子"))  # fmt: skip
    for home, person in source.where(lambda p: _here(p) and p.age < 19):
        if _number(person) not in source.used:
            found.append(
                Listed(row(home, person, "在读", str(person.facts["在读学段"])), person.name)
            )
    return found


MEDICAL = (
    "姓名", "证件号码", "参保状态", "住院次数", "近6个月个人自付（元）", "近12个月总费用（元）",
    "近12个月医保报销（元）", "近12个月个人自付（元）", "预警原因",
)  # fmt: skip


def patients(source: Source) -> list[Listed]:
    """医保: who paid much for treatment in the last twelve months."""

    def row(person: Person, half: Decimal | int, year: Decimal | int, reason: str = "") -> Row:
        stays = str(source.rng.randint(1, 5))
        total = year * source.rng.randint(18, 32) / Decimal(10)
        return [
            person.name, person.id_number, "正常参保", stays, f"{half:.2f}", f"{total:.2f}",
            f"{total - year:.2f}", f"{year:.2f}", reason,
        ]  # fmt: skip

    rng = source.rng
    found: list[Listed] = []
    for home, person in source.where(lambda p: p.name == "罗秀珍"):
        if home.known_by_name:
            found.append(Listed(row(person, 7480, 13960, "医疗费用超额"), person.name,
                                "new_hardship", "近6个月个人自付（元）",
                                "台账里没有问过，名单有数", _number(person)))  # fmt: skip
    for _, person in source.some(10, lambda p: p.facts.get("患病类别") == "无" and p.age >= 30):
        half = rng.randint(80, 240) * 100
        found.append(Listed(row(person, half, half + rng.randint(20, 160) * 100, "医疗费用超额"),
                            person.name, "new_hardship", "近12个月个人自付（元）",
                            "台账是没有患病，名单里自付很多", _number(person)))  # fmt: skip
    for _, person in source.some(4, lambda p: len(p.name) == 3 and p.age >= 30):
        other = Listed(row(person, 300, 900), person.name, "conflict", "姓名",
                       "号码相同，姓名不同", _number(person))  # fmt: skip
        other.row[0] = person.name[0] + person.name[2]
        found.append(other)
    for _, person in source.strangers(8, 25, 78):
        half = rng.randint(60, 200) * 100
        found.append(Listed(row(person, half, half + 4000, "医疗费用超额"), person.name,
                            "not_in_ledger", "证件号码", "台账里没有这个人"))  # fmt: skip
    ill = source.where(lambda p: p.facts.get("患病类别") == "重特大疾病")
    for home, person in ill:
        paid = person.facts.get("近6个月治疗自负费用")
        if (
            _number(person) not in source.used
            and not home.known_by_name
            and isinstance(paid, Decimal)
        ):
            found.append(Listed(row(person, paid, paid + rng.randint(5, 60) * 100), person.name))
    return found


MONITORED = (
    "序号", "行政村", "自然村", "姓名", "证件号码", "人数", "与户主关系", "致贫原因",
    "联系电话", "户类型", "风险是否消除", "纳入监测日期",
)  # fmt: skip


def monitored(source: Source) -> list[Listed]:
    """乡村振兴: households watched lest they fall back into poverty; some numbers begin with '."""
    rng = source.rng

    def row(home: Household, person: Person, cleared: bool) -> Row:
        number = f"'{person.id_number}" if rng.random() < 0.3 else person.id_number
        return [
            "", home.village, "", person.name, number, str(len(home.members)), "户主",
            rng.choice(("因病", "因残", "因学", "因灾")), "",
            rng.choice(("突发严重困难户", "边缘易致贫户", "脱贫不稳定户")),
            "已消除风险" if cleared else "未消除风险", source.day(dt.date(2023, 1, 10), 1200).isoformat(),
        ]  # fmt: skip

    heads = {
        str(home.head.facts["人员编号"]): home.facts.get("监测对象") for home in source.county.homes
    }
    found: list[Listed] = []

    def state(person: Person) -> object:
        return heads.get(_number(person))

    for home, person in source.some(6, lambda p: state(p) == "已消除风险"):
        found.append(Listed(row(home, person, False), person.name, "conflict", "风险是否消除",
                            "台账是已消除风险，名单是未消除", _number(person)))  # fmt: skip
    for home, person in source.some(5, lambda p: state(p) == "否"):
        found.append(Listed(row(home, person, False), person.name, "new_hardship", "风险是否消除",
                            "台账是没有监测，名单是未消除", _number(person)))  # fmt: skip
    for home, person in source.strangers(5, 30, 70):
        found.append(Listed(row(home, person, False), person.name, "not_in_ledger", "证件号码",
                            "台账里没有这一户"))  # fmt: skip
    for home, person in source.where(lambda p: state(p) in ("未消除风险", "已消除风险")):
        if _number(person) not in source.used:
            cleared = state(person) == "已消除风险"
            found.append(Listed(row(home, person, cleared), person.name))
    return found


DEATHS = ("姓名", "公民身份号码", "死亡日期", "户口注销日期", "户籍地址")


def deaths(source: Source) -> list[Listed]:
    """公安: who died in the last year, the county's others included."""

    def row(home: Household, person: Person, day: dt.date) -> Row:
        struck = day + dt.timedelta(days=source.rng.randint(5, 40))
        return [person.name, person.id_number, day.isoformat(), struck.isoformat(),
                str(home.facts["家庭住址"])]  # fmt: skip

    found: list[Listed] = []
    for count, fits, what in (
        (5, _paid, "已经去世，台账还在享受救助"),
        (7, lambda p: p.age >= 70 and not _paid(p), "已经去世，台账没有登记"),
    ):
        for home, person in source.some(count, fits):
            day = source.day(dt.date(2026, 3, 1), 200)
            found.append(Listed(row(home, person, day), person.name, "death", "死亡日期", what,
                                _number(person)))  # fmt: skip
    for home, person in source.everybody:
        died = person.facts.get("死亡日期")
        if isinstance(died, dt.date):
            found.append(Listed(row(home, person, died), person.name))
    for home, person in source.strangers(6, 60, 92):
        day = source.day(dt.date(2026, 3, 1), 200)
        found.append(Listed(row(home, person, day), person.name))
    return found


LISTS: tuple[tuple[str, str, tuple[str, ...], Callable[[Source], list[Listed]]], ...] = (
    ("残联-持证残疾人名单.csv", "", DISABLED, disabled),
    ("教育局-在校学生名单.xlsx", "学生", SCHOOL, pupils),
    ("医保局-大额自付名单.xlsx", "自付", MEDICAL, patients),
    ("乡村振兴局-监测户名单.xlsx", "监测户", MONITORED, monitored),
    ("公安局-死亡注销名单.xlsx", "注销", DEATHS, deaths),
)


def write_lists(folder: Path, seed: int, county: County) -> list[Planted]:
    """Write all lists; returns what was planted in them."""
    planted: list[Planted] = []
    source = Source(Random(seed), county)
    for file, sheet, headings, make in LISTS:
        source.rng = Random(f"{seed}{file}")
        rows = make(source)
        source.rng.shuffle(rows)
        first = _write(folder / file, sheet, headings, [listed.row for listed in rows])
        for order, one in enumerate(rows):
            if one.kind:
                planted.append(Planted(file, sheet, first + order, one.kind, one.column, one.what,
                                       one.person))  # fmt: skip
    return planted


def _write(path: Path, sheet: str, headings: tuple[str, ...], rows: list[Row]) -> int:
    """Write one list; returns the Excel row of its first entry."""
    if headings[0] == "序号":
        for order, row in enumerate(rows, start=1):
            row[0] = str(order)
    if path.suffix == ".csv":
        # as the disability system exports it
        with path.open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows([headings, *rows])
        return 2
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as book:
        book.set_properties({"created": dt.datetime(AS_OF.year, AS_OF.month, AS_OF.day)})
        page = book.add_worksheet(sheet)
        bold = book.add_format({"bold": True, "border": 1, "align": "center"})
        page.merge_range(0, 0, 0, len(headings) - 1, f"{COUNTY}{path.stem.split('-')[1]}")
        page.write_row(1, 0, headings, bold)
        for order, row in enumerate(rows, start=2):
            for column, text in enumerate(row):
                page.write_string(order, column, text)
        page.set_column(0, len(headings) - 1, 18)
    return 3
