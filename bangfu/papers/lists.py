"""The list of key persons of a village and the help roster of a township."""

from __future__ import annotations

from bangfu.papers.content import Imprint, KeyPersons, Roster
from bangfu.papers.paper import Column, Field, Paper, Row, Table, finished
from bangfu.papers.wording import (
    helper_names,
    hidden_identity,
    hidden_phone,
    joined,
    numbered,
    signing,
    total,
)

KEY_PERSON_COLUMNS = (
    Column(10, (Field("序号", "count"),)),
    Column(18, (Field("姓名", "short"), Field("性别", "short"), Field("年龄", "count"))),
    Column(40, (Field("身份证号码", "number"), Field("联系电话", "number"))),
    Column(30, (Field("家庭住址"),)),
    Column(28, (Field("列为重点的原因"),), "列为重点\n的原因"),
    Column(32, (Field("困难需求"),)),
    Column(42, (Field("帮扶措施"),)),
    Column(28, (Field("帮扶责任人（职务）"),), "帮扶责任人\n（职务）"),
    # never stacked: of two days the one that is missing would leave the other without a name
    Column(24, (Field("完成时限", "short"),)),
    Column(24, (Field("最近走访日期", "day"),), "最近走访\n日期"),
)

ROSTER_COLUMNS = (
    Column(10, (Field("序号", "count"),)),
    Column(28, (Field("帮扶人"), Field("帮扶人类型"))),
    Column(36, (Field("单位"), Field("职务"))),
    Column(28, (Field("帮扶人电话", "number"),)),
    Column(22, (Field("帮扶对象", "short"),)),
    Column(24, (Field("村（居）", "short"),)),
    Column(34, (Field("人员类别"),)),
    Column(28, (Field("对象电话", "number"),)),
    Column(42, (Field("帮扶措施"),)),
    Column(24, (Field("最近联系日期", "day"),), "最近联系\n日期"),
)


def key_persons(listed: KeyPersons, imprint: Imprint) -> Paper:
    """The list of help measures for key persons (GY-2.1-n)."""
    rows = tuple(
        Row(
            person.name,
            (
                number,
                person.name,
                person.sex,
                person.age,
                hidden_identity(person.identity, imprint),
                hidden_phone(person.phone, imprint),
                person.address,
                joined(person.reasons),
                numbered(person.needs),
                numbered(person.measures),
                helper_names(person.helpers),
                person.by_when,
                person.last_visit,
            ),
        )
        for number, person in enumerate(listed.people, start=1)
    )
    return finished(
        Paper(
            kind="key-persons",
            name=f"{listed.village}_重点人员帮扶措施清单",
            title="重点人员帮扶措施清单",
            landscape=True,
            opening=(f"村（居）：{listed.village}", "", total(len(rows), "人")),
            parts=(Table("", KEY_PERSON_COLUMNS, rows, "没有列为重点的人"),),
            note="",
            signatures=signing(listed.filled_by, "审核人（签字）："),
            imprint=imprint,
        )
    )


def help_roster(roster: Roster, imprint: Imprint) -> Paper:
    """The township's roster of who helps whom (DZ-2.8-g), pairs of one helper together."""
    pairs = sorted(roster.rows, key=lambda row: (row.helper.unit, row.helper.name))
    rows = tuple(
        Row(
            pair.person,
            (
                number,
                pair.helper.name,
                pair.helper_kind,
                pair.helper.unit,
                pair.helper.post,
                hidden_phone(pair.helper.phone, imprint),
                pair.person,
                pair.village,
                joined(pair.categories),
                hidden_phone(pair.phone, imprint),
                joined(pair.measures),
                pair.last_contact,
            ),
        )
        for number, pair in enumerate(pairs, start=1)
    )
    helpers = len({(pair.helper.unit, pair.helper.name) for pair in pairs})
    place = f"乡镇（街道）：{roster.township}"
    if roster.village:
        place += f"　村（居）：{roster.village}"
    return finished(
        Paper(
            kind="help-roster",
            name=f"{roster.township}{roster.village}_困难对象联系帮扶名册",
            title=f"{roster.township}困难对象联系帮扶名册",
            landscape=True,
            opening=(place, "", f"帮扶人 {helpers} 个，帮扶对象 {len(rows)} 人次"),
            parts=(Table("", ROSTER_COLUMNS, rows, "还没有结对"),),
            note="注：最近联系日期空着的，没有联系记录。",
            signatures=signing(roster.filled_by, "审核人（签字）：", "乡镇（街道）（盖章）"),
            imprint=imprint,
        )
    )
