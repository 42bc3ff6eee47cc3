"""The household file: one household, one file, one plan (一户一档一策), on A4 upright."""

from __future__ import annotations

from bangfu.papers.content import HouseholdFile, Imprint, LevelHelper
from bangfu.papers.paper import (
    Column,
    Field,
    Paper,
    Part,
    Particulars,
    Row,
    Signature,
    Statement,
    Table,
    finished,
)
from bangfu.papers.wording import hidden_identity, hidden_phone, joined

MEMBER_COLUMNS = (
    Column(20, (Field("姓名", "short"),)),
    Column(20, (Field("关系", "short"), Field("性别", "short"))),
    Column(40, (Field("身份证号码", "number"), Field("出生日期", "day"))),
    Column(40, (Field("人员类别"),)),
    Column(54, (Field("健康和劳动能力"),)),
)
ENTITLEMENT_COLUMNS = (
    Column(22, (Field("结论", "short"),)),
    Column(38, (Field("项目"), Field("对象"))),
    Column(24, (Field("金额（元）", "money"), Field("计发单位", "short"))),
    Column(52, (Field("理由"),)),
    Column(38, (Field("依据"),)),
)
PLAN_COLUMNS = (
    Column(34, (Field("需求"),)),
    Column(46, (Field("措施"),)),
    Column(24, (Field("谁来做"),)),
    Column(24, (Field("到什么时候"),)),
    Column(22, (Field("进展"),)),
    Column(24, (Field("管不管用"),)),
)
HELPER_COLUMNS = (
    Column(24, (Field("哪一级", "short"),)),
    Column(36, (Field("帮扶责任人"),)),
    Column(54, (Field("单位"), Field("职务"))),
    Column(32, (Field("联系电话", "number"),)),
    Column(28, (Field("起始日期", "day"),)),
)
VISIT_COLUMNS = (
    Column(28, (Field("日期", "day"),)),
    Column(24, (Field("方式", "short"),)),
    Column(28, (Field("走访人"),)),
    Column(94, (Field("做了什么、看到什么"),)),
)
FACT_COLUMNS = (
    Column(26, (Field("谁"),)),
    Column(42, (Field("事项"),)),
    Column(50, (Field("内容"),)),
    Column(30, (Field("来源"),)),
    Column(26, (Field("日期", "day"),)),
)
PAPER_COLUMNS = (
    Column(14, (Field("序号", "count"),)),
    Column(70, (Field("材料"),)),
    Column(34, (Field("种类"),)),
    Column(28, (Field("谁的"),)),
    Column(28, (Field("日期", "day"),)),
)
HEALTH_COLUMNS = (
    Column(24, (Field("姓名", "short"),)),
    Column(46, (Field("健康状况"),)),
    Column(38, (Field("生活方式"),)),
    Column(40, (Field("体检情况"),)),
    Column(26, (Field("日期", "day"),)),
)

LEFT_OUT = "这一部分不在打印人可以看的范围内，没有印出。"
LEFT_OUT_CELL = "（没有印出）"


def household_file(file: HouseholdFile, imprint: Imprint) -> Paper:
    """The whole file; what the reader may not see is named as left out, never just missing."""
    return finished(
        Paper(
            kind="household-file",
            name=f"{file.village}_{file.head}_{file.number}_一户一档一策",
            title="一户一档一策",
            landscape=False,
            opening=(f"户主：{file.head}", f"村（居）：{file.village}", f"户编号：{file.number}"),
            parts=(
                _particulars(file, imprint),
                _members(file, imprint),
                _entitlements(file),
                *_plan(file),
                _helpers(file, imprint),
                _visits(file),
                _facts(file),
                _papers(file),
                _health(file),
            ),
            note="",
            signatures=(
                Signature("户主（签字）：", line=True),
                Signature("帮扶责任人（签字）：", line=True),
                Signature("　　年　　月　　日"),
            ),
            imprint=imprint,
        )
    )


def _particulars(file: HouseholdFile, imprint: Imprint) -> Part:
    pairs = (
        ("户主", file.head),
        ("联系电话", hidden_phone(file.phone, imprint)),
        ("家庭住址", file.address),
        ("人员类别", joined(file.categories)),
        ("人口", f"{len(file.members)} 人"),
        ("关注程度", file.attention),
    )
    return Particulars("基本情况", pairs)


def _members(file: HouseholdFile, imprint: Imprint) -> Part:
    rows = tuple(
        Row(
            member.name,
            (
                member.name,
                member.relation,
                member.sex,
                hidden_identity(member.identity, imprint),
                member.born,
                joined(member.categories),
                # restricted like the health file, which a reader without the right gets as None
                LEFT_OUT_CELL if file.health is None else member.health,
            ),
        )
        for member in file.members
    )
    return Table("家庭成员", MEMBER_COLUMNS, rows, "现在没有在册的成员")


def _entitlements(file: HouseholdFile) -> Part:
    heading = "能享受什么"
    if file.entitlements is None:
        return Statement(heading, LEFT_OUT)
    rows = tuple(
        Row(
            found.whose or file.head,
            (
                found.status,
                found.programme,
                found.whose,
                found.fen,
                found.unit if found.fen is not None else "",
                found.reason,
                "\n".join((*found.clauses, *found.laws)),
            ),
        )
        for found in file.entitlements
    )
    note = "注：除“在享”外，都是按资料和政策算出的，由人决定。"
    if file.stale:
        note += "印这一份时标准或政策改过，还没有重新算完，这里仍是按原来的算的。"
    return Table(heading, ENTITLEMENT_COLUMNS, rows, "还没有算过", note if rows else "")


def _plan(file: HouseholdFile) -> tuple[Part, ...]:
    def table(heading: str, development: bool, empty: str) -> Table:
        rows = tuple(
            Row(
                line.need,
                (line.need, line.measure, line.who, line.by_when, line.progress, line.helped),
            )
            for line in file.plan
            if line.development is development
        )
        return Table(heading, PLAN_COLUMNS, rows, empty)

    day = file.plan_day
    heading = f"帮扶方案（{day:%Y-%m-%d} 定）" if day else "帮扶方案"
    parts = [table(heading, False, "还没有定方案")]
    if any(line.development for line in file.plan):
        parts.append(table("发展计划（有劳动能力的）", True, ""))
    return tuple(parts)


def _helpers(file: HouseholdFile, imprint: Imprint) -> Part:
    rows = tuple(Row(line.level, _helper_cells(line, imprint)) for line in file.helpers)
    return Table("谁在帮", HELPER_COLUMNS, rows, "还没有落实帮扶责任人")


def _helper_cells(line: LevelHelper, imprint: Imprint) -> tuple:
    helper = line.helper
    if helper is None:
        return (line.level, line.gap, "", "", "", None)
    phone = hidden_phone(helper.phone, imprint)
    return (line.level, helper.name, helper.unit, helper.post, phone, helper.since)


def _visits(file: HouseholdFile) -> Part:
    rows = tuple(
        Row(f"{visit.day:%Y-%m-%d}", (visit.day, visit.way, visit.who, visit.what))
        for visit in file.visits
    )
    return Table("走访", VISIT_COLUMNS, rows, "还没有走访记录")


def _facts(file: HouseholdFile) -> Part:
    rows = tuple(
        Row(
            fact.whose or file.head,
            (fact.whose or "全家", fact.name, fact.value, fact.source, fact.day),
        )
        for fact in file.facts
    )
    return Table("资料", FACT_COLUMNS, rows, "还没有采集资料")


def _papers(file: HouseholdFile) -> Part:
    rows = tuple(
        Row(paper.name, (number, paper.name, paper.kind, paper.whose, paper.day))
        for number, paper in enumerate(file.papers, start=1)
    )
    return Table("材料目录", PAPER_COLUMNS, rows, "还没有存入材料")


def _health(file: HouseholdFile) -> Part:
    heading = "健康档案"
    if file.health is None:
        return Statement(heading, LEFT_OUT)
    rows = tuple(
        Row(
            entry.name, (entry.name, entry.condition, entry.lifestyle, entry.examination, entry.day)
        )
        for entry in file.health
    )
    return Table(heading, HEALTH_COLUMNS, rows, "还没有健康档案")
