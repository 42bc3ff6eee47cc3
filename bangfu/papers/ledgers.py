"""The village's ledgers: Aikou attachment 2, Guiyang attachments 1 and 2.

Their words are those of the documents and stay Chinese in every language of the screen.
"""

from __future__ import annotations

from bangfu.papers.content import (
    Imprint,
    Ledger,
    PairedPerson,
    Pairings,
    Survey,
    SurveyedHousehold,
    SurveyedMember,
)
from bangfu.papers.paper import Column, Field, Paper, Row, Table, finished
from bangfu.papers.wording import (
    helper_lines,
    helper_names,
    hidden_identity,
    hidden_phone,
    joined,
    month,
    numbered,
    signing,
    total,
)

AIKOU_COLUMNS = (
    Column(12, (Field("序号", "count"),)),
    Column(19, (Field("姓　名", "short"),)),
    Column(11, (Field("性别", "short"),)),
    Column(42, (Field("身份证号码", "number"),)),
    Column(36, (Field("人员类别"),)),
    Column(31, (Field("帮扶责任人（职务）"),), "帮扶责任人\n（职务）"),
    Column(58, (Field("帮扶措施"),)),
    Column(28, (Field("联系电话", "number"),)),
    Column(30, (Field("备注"),)),
)
AIKOU_NOTE = "注：此表由各村（居）逐一入户核实后填写，经驻村领导签字审核后报送。"

SURVEY_COLUMNS = (
    Column(10, (Field("序号", "count"),)),
    Column(38, (Field("户主姓名"), Field("身份证号码", "number"), Field("联系电话", "number"))),
    Column(25, (Field("家庭住址"), Field("人员类别"))),
    Column(36, (Field("家庭成员"),)),
    Column(25, (Field("年龄结构"),)),
    Column(18, (Field("就业情况"),)),
    Column(18, (Field("就学情况"),)),
    Column(18, (Field("残疾情况"),)),
    Column(18, (Field("患病情况"),)),
    Column(22, (Field("困难需求"),)),
    Column(24, (Field("解决或帮扶措施"),), "解决或\n帮扶措施"),
    Column(22, (Field("走访方式"), Field("走访日期", "day"), Field("走访人"))),
)

CITY = "市级联系人"
"""The column that the ledger of three levels leaves out."""
PAIRING_COLUMNS = (
    Column(10, (Field("序号", "count"),)),
    Column(40, (Field("姓名"), Field("身份证号码", "number"), Field("联系电话", "number"))),
    Column(25, (Field("家庭住址"), Field("人员类别"))),
    Column(20, (Field("重点人员"),)),
    Column(28, (Field("村（居）包保人"),)),
    Column(28, (Field("乡镇（街道）包保人"),), "乡镇（街道）\n包保人"),
    Column(28, (Field("区（市、县）联系人"),), "区（市、县）\n联系人"),
    Column(28, (Field(CITY),)),
    Column(30, (Field("困难需求"),)),
    Column(34, (Field("帮扶措施"),)),
)

_AGES = (("0–17 岁", 0, 17), ("18–59 岁", 18, 59), ("60 岁以上", 60, 999))


def aikou_ledger(ledger: Ledger, imprint: Imprint) -> Paper:
    """Aikou's form: title, village, nine columns, footnote, signature line (AK-A2-00 to -10)."""
    rows = []
    for number, person in enumerate(ledger.rows, start=1):
        if ledger.phone_of == "person":
            phone = hidden_phone(person.phone, imprint) or person.phone_note
        else:
            phone = "\n".join(
                hidden_phone(helper.phone, imprint) for helper in person.helpers if helper.phone
            )
        cells = (
            number,
            person.name,
            person.sex,
            hidden_identity(person.identity, imprint) or person.identity_note,
            joined(person.categories),
            helper_names(person.helpers),
            joined(person.measures),
            phone,
            person.remarks,
        )
        rows.append(Row(person.name, cells))
    place = f"村（居）：{ledger.village}"
    if ledger.category:
        place += f"　人员类别：{ledger.category}"
    form = "特殊困难群体关爱帮扶台账"
    names = [ledger.village, form, ledger.category, f"{ledger.month:%Y-%m}"]
    return finished(
        Paper(
            kind="aikou-ledger",
            name="_".join(filter(None, names)),
            title=f"{ledger.township}{form}",
            landscape=True,
            opening=(place, month(ledger.month), total(len(rows), "人")),
            parts=(Table("", AIKOU_COLUMNS, tuple(rows), "本月没有在册的人"),),
            note=AIKOU_NOTE,
            signatures=signing(ledger.filled_by, "驻村领导（签字）：", "村（居）委会（盖章）"),
            imprint=imprint,
        )
    )


def survey_ledger(survey: Survey, imprint: Imprint) -> Paper:
    """Guiyang's survey ledger, one household a row (GY-A1, GY-2.1-c to GY-2.1-m)."""
    rows = tuple(
        Row(household.head, _survey_cells(number, household, imprint))
        for number, household in enumerate(survey.households, start=1)
    )
    people = sum(len(household.members) for household in survey.households)
    form = "全面走访排查特殊困难群众台账"
    return finished(
        Paper(
            kind="survey-ledger",
            name=f"{survey.village}_{form}",
            title=f"{survey.city}{form}",
            landscape=True,
            opening=(
                f"村（居）：{survey.village}",
                "一户一行",
                f"{total(len(rows), '户')} {people} 人",
            ),
            parts=(Table("", SURVEY_COLUMNS, rows, "还没有走访排查的记录"),),
            note="注：各户的具体困难需求和解决或帮扶措施都要填写；没有需求的写“无”。",
            signatures=signing(survey.filled_by, "审核人（签字）：", "村（居）委会（盖章）"),
            imprint=imprint,
        )
    )


def _survey_cells(number: int, household: SurveyedHousehold, imprint: Imprint) -> tuple:
    members = household.members

    def of_each(attribute: str) -> str:
        said = ((member.name, getattr(member, attribute)) for member in members)
        return "\n".join(f"{name}：{text}" for name, text in said if text)

    return (
        number,
        household.head,
        hidden_identity(household.identity, imprint),
        hidden_phone(household.phone, imprint),
        household.address,
        joined(household.categories),
        "\n".join(_member(member) for member in members),
        _age_structure([member.age for member in members]),
        of_each("work"),
        of_each("school"),
        of_each("disability"),
        of_each("illness"),
        numbered(household.needs),
        numbered(household.measures),
        household.way,
        household.surveyed_on,
        household.surveyed_by,
    )


def _member(member: SurveyedMember) -> str:
    age = "" if member.age is None else f"{member.age} 岁"
    return " ".join(filter(None, (member.name, member.relation, age)))


def _age_structure(ages: list[int | None]) -> str:
    """How many members are in each age band, with those of unknown age named as such."""
    known = [age for age in ages if age is not None]
    counts = [(label, sum(first <= age <= last for age in known)) for label, first, last in _AGES]
    counts.append(("年龄不详", len(ages) - len(known)))
    return "\n".join(f"{label}：{count}" for label, count in counts if count)


def pairing_ledger(pairings: Pairings, imprint: Imprint) -> Paper:
    """Guiyang's one-to-one help ledger with its four levels (GY-A2, GY-2.2-a to GY-2.2-j), or
    with the three that the districts send to the city (GY-3.6-a).
    """
    three = pairings.levels == 3
    columns = [one for one in PAIRING_COLUMNS if not (three and one.fields[0].name == CITY)]
    rows = tuple(
        Row(person.name, _paired_cells(number, person, imprint, three))
        for number, person in enumerate(pairings.people, start=1)
    )
    form = "特殊困难群众“一对一”包保联系帮扶台账"
    named = f"三级{form}" if three else form
    place, seal = (
        ("乡镇（街道）", "乡镇（街道）（盖章）")
        if pairings.of_township
        else ("村（居）", "村（居）委会（盖章）")
    )
    return finished(
        Paper(
            kind="pairing-ledger",
            name=f"{pairings.village}_{named.replace('“', '').replace('”', '')}",
            title=f"{pairings.city}{named}",
            landscape=True,
            opening=(f"{place}：{pairings.village}", "", total(len(rows), "人")),
            parts=(Table("", tuple(columns), rows, "还没有落实包保联系的人"),),
            note="注：“重点人员”栏写明列为重点的原因，不是重点的空着；包保人后面是职务、单位、电话和起始日期。",
            signatures=signing(pairings.filled_by, "审核人（签字）：", seal),
            imprint=imprint,
        )
    )


def _paired_cells(number: int, person: PairedPerson, imprint: Imprint, three: bool) -> tuple:
    city = () if three else (helper_lines(person.city_helpers, imprint),)
    return (
        number,
        person.name,
        hidden_identity(person.identity, imprint),
        hidden_phone(person.phone, imprint),
        person.address,
        joined(person.categories),
        joined(person.key_reasons),
        helper_lines(person.village_helpers, imprint),
        helper_lines(person.township_helpers, imprint),
        helper_lines(person.county_helpers, imprint),
        *city,
        numbered(person.needs),
        numbered(person.measures),
    )
