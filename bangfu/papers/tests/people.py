"""Invented people for the papers' tests; the region code 990101 belongs to no place."""

import datetime as dt

from bangfu.papers.content import (
    TO_VERIFY,
    Entitlement,
    Fact,
    FileMember,
    HealthEntry,
    Helper,
    HouseholdFile,
    Imprint,
    KeyPerson,
    KeyPersons,
    Ledger,
    LedgerRow,
    LevelHelper,
    Measure,
    PairedPerson,
    Pairings,
    PaperOnFile,
    Roster,
    RosterRow,
    Survey,
    SurveyedHousehold,
    SurveyedMember,
    Visit,
)
from bangfu.papers.household_file import household_file
from bangfu.papers.ledgers import aikou_ledger, pairing_ledger, survey_ledger
from bangfu.papers.lists import help_roster, key_persons

IDENTITY = "99010119680101001X"
PHONE = "13000000017"
IMPRINT = Imprint(
    printed_by="周敏", printed_at=dt.datetime(2026, 11, 24, 9, 30), as_of=dt.date(2026, 11, 24)
)
FULL = Imprint(
    printed_by="周敏",
    printed_at=dt.datetime(2026, 11, 24, 9, 30),
    as_of=dt.date(2026, 11, 24),
    full_numbers=True,
)
SECRETARY = Helper(
    name="向国清", post="支部书记", unit="枫林村", phone="13000002268", since=dt.date(2026, 3, 1)
)
PENG = LedgerRow(
    name="彭守义",
    sex="男",
    identity=IDENTITY,
    categories=("重残", "留守家庭"),
    helpers=(SECRETARY,),
    measures=("每周上门 1 次", "每月陪透析 2 次"),
    phone=PHONE,
    remarks="特别困难",
)
NUMBERLESS = LedgerRow(
    name="石小虎", sex="男", identity_note="没有号码", phone_note="无电话", categories=("孤儿",)
)


def ledger(*rows, imprint=IMPRINT, **said):
    of = {"township": "松坪镇", "village": "枫林村", "month": dt.date(2026, 11, 1), **said}
    return aikou_ledger(Ledger(rows=rows, filled_by="李红英", **of), imprint)


def survey(imprint=IMPRINT):
    household = SurveyedHousehold(
        head="彭守义",
        identity=IDENTITY,
        phone=PHONE,
        address="枫林村三组 12 号",
        categories=("低保边缘",),
        members=(
            SurveyedMember(name="彭守义", relation="户主", age=58, work="务农", disability="二级"),
            SurveyedMember(name="罗秀珍", relation="配偶", age=60, illness="尿毒症"),
            SurveyedMember(name="彭小雨", relation="孙女", age=17, school="高中"),
            SurveyedMember(name="彭某"),
        ),
        needs=(TO_VERIFY,),
        measures=("陪透析", "修房"),
        way="入户走访",
        surveyed_on=dt.date(2026, 10, 12),
        surveyed_by="李红英",
    )
    return survey_ledger(Survey(city="云水市", village="枫林村", households=(household,)), imprint)


def pairing(imprint=IMPRINT):
    person = PairedPerson(
        name="彭守义",
        identity=IDENTITY,
        phone=PHONE,
        key_reasons=("肢体残疾二级",),
        village_helpers=(SECRETARY,),
        needs=("看病花钱多",),
    )
    return pairing_ledger(Pairings(city="云水市", village="枫林村", people=(person,)), imprint)


def keys(imprint=IMPRINT):
    person = KeyPerson(
        name="彭守义",
        age=58,
        identity=IDENTITY,
        phone=PHONE,
        reasons=("残疾", "患病"),
        helpers=(SECRETARY,),
        last_visit=dt.date(2026, 11, 10),
    )
    return key_persons(KeyPersons(village="枫林村", people=(person,)), imprint)


def roster(imprint=IMPRINT):
    rows = (
        RosterRow(helper=SECRETARY, person="彭守义", village="枫林村", phone=PHONE),
        RosterRow(helper=Helper(name="某公司"), helper_kind="企事业单位", person="田桂芳"),
        RosterRow(helper=SECRETARY, person="冯来顺", measures=("每月走访 2 次",)),
    )
    return help_roster(Roster(township="松坪镇", rows=rows), imprint)


def file(imprint=IMPRINT, **said):
    parts = {
        "members": (
            FileMember(name="彭守义", relation="户主", sex="男", identity=IDENTITY, health="二级"),
        ),
        "facts": (
            Fact(name="月人均收入", value="775.49 元", source="计算", day=dt.date(2026, 11, 24)),
            Fact(name="近 6 个月治疗自负费用", value=TO_VERIFY, whose="罗秀珍"),
        ),
        "entitlements": (
            Entitlement(status="在享", programme="护理补贴", fen=123_456_05, clauses=("P3-2.1-a",)),
            Entitlement(status="待核实", programme="最低生活保障（支出型）", reason="缺自负费用"),
        ),
        "plan": (
            Measure(need="看病难", measure="每月陪透析 2 次"),
            Measure(need="收入少", measure="看护岗", development=True),
        ),
        "plan_day": dt.date(2026, 11, 2),
        "helpers": (
            LevelHelper(level="村（居）", helper=SECRETARY),
            LevelHelper(level="区县", gap="还没有人"),
        ),
        "visits": (Visit(day=dt.date(2026, 11, 10), way="上门", what=f"换了电话 {PHONE}"),),
        "papers": (PaperOnFile(name="残疾证", day=dt.date(2024, 3, 1)),),
        "health": (HealthEntry(name="罗秀珍", condition="尿毒症", lifestyle="低盐"),),
        **said,
    }
    return household_file(
        HouseholdFile(number="SP-08-0417", head="彭守义", village="枫林村", phone=PHONE, **parts),
        imprint,
    )


EVERY = {
    "aikou": lambda imprint=IMPRINT: ledger(PENG, NUMBERLESS, imprint=imprint),
    "survey": survey,
    "pairing": pairing,
    "key persons": keys,
    "roster": roster,
    "file": file,
}
