"""Lists of other departments: what they say otherwise, whom the ledger does not know, who died."""

from __future__ import annotations

import pytest

from bangfu.intake.actions.matching import accept, decline
from bangfu.intake.actions.receive import Refused
from bangfu.intake.models import Finding
from bangfu.intake.queries.findings import open_findings
from bangfu.intake.tests.conftest import identity
from bangfu.ledger.models import Observation, Person
from bangfu.ledger.tests.conftest import VILLAGE
from bangfu.org.models import Area

pytestmark = pytest.mark.django_db
NUMBER = identity()


DISABLED = ("姓名", "身份证号", "残疾类别", "残疾等级", "有效期止", "村委会")


def test_what_differs_can_be_taken_over_or_kept_with_a_reason(known, listed, clerk, reader):
    person = known(残疾类别="肢体", 残疾等级="三级", 残疾证状态="有效")
    made = listed("disabled", DISABLED, ["彭守义", NUMBER, "肢体", "四级", "2030-01-01", "枫林村"])
    (finding,) = made.findings.all()
    assert (finding.kind, finding.fact, finding.theirs, finding.ours) == (
        "conflict", "残疾等级", "四级", "三级",
    )  # fmt: skip
    assert list(open_findings(reader())) == [finding]
    with pytest.raises(Refused, match="为什么"):
        decline(actor=clerk, finding=finding, why="")
    accept(actor=clerk, finding=finding)
    person.refresh_from_db()
    assert person.facts["残疾等级"] == "四级"
    assert Observation.objects.get(origin=f"match:{made.pk}").source == "match"
    with pytest.raises(Refused, match="处理过"):
        decline(actor=clerk, finding=finding, why="晚了")


def test_a_lapsed_certificate_and_a_new_severe_disability(known, listed):
    known(残疾类别="无", 残疾等级="无", 残疾证状态="有效")
    made = listed("disabled", DISABLED, ["彭守义", NUMBER, "肢体", "一级", "2020-01-01", "枫林村"])
    found = {one.fact: one.kind for one in made.findings.all()}
    assert found == {"残疾类别": "conflict", "残疾等级": "new_hardship", "残疾证状态": "conflict"}


def test_somebody_the_ledger_does_not_know_is_to_be_found(known, listed):
    known(残疾等级="三级")
    other = identity("19800101", 5)
    made = listed("disabled", DISABLED, ["冯来顺", other, "肢体", "二级", "2030-01-01", "枫林村"])
    (finding,) = made.findings.all()
    assert (finding.kind, finding.name, finding.area_code) == ("not_in_ledger", "冯来顺", VILLAGE)
    assert other not in finding.what and finding.told["身份证号码"] == other


def test_a_death_is_proposed_and_takes_the_person_off_the_books(known, listed, clerk):
    person = known(现享救助="|低保|")
    made = listed("police", ("姓名", "公民身份号码", "死亡日期"), ["彭守义", NUMBER, "2026-07-14"])
    (finding,) = made.findings.all()
    assert finding.kind == "died" and "还在享受低保" in finding.what
    assert Person.objects.get(pk=person.pk).state == "present"
    accept(actor=clerk, finding=finding, why="打电话问了家里人")
    assert Person.objects.get(pk=person.pk).state == "died"


def test_a_death_before_the_file_was_opened_keeps_its_day(known, listed, clerk):
    person = known()
    made = listed("police", ("姓名", "公民身份号码", "死亡日期"), ["彭守义", NUMBER, "2025-12-24"])
    accept(actor=clerk, finding=made.findings.get(), why="打电话问了家里人")
    told = Person.objects.get(pk=person.pk)
    assert (told.state, told.facts["死亡日期"]) == ("died", 20251224)


def test_a_death_the_ledger_knows_is_no_news(known, listed):
    known(死亡日期=20260714)
    made = listed("police", ("姓名", "公民身份号码", "死亡日期"), ["彭守义", NUMBER, "2026-07-14"])
    assert (made.findings.count(), made.agreed) == (0, 1)


def test_police_do_not_look_for_people_the_ledger_need_not_know(known, listed):
    made = listed(
        "police",
        ("姓名", "公民身份号码", "死亡日期"),
        ["冯来顺", identity("19410203"), "2026-07-14"],
    )
    assert not made.findings.exists()


def test_large_medical_bills_of_somebody_not_known_as_ill(known, listed):
    known(患病类别="无", 近6个月治疗自负费用=0)
    made = listed(
        "medical", ("姓名", "证件号码", "近6个月个人自付（元）"), ["彭守义", NUMBER, "24100.00"]
    )
    (finding,) = made.findings.all()
    assert (finding.kind, finding.theirs) == ("new_hardship", 2_410_000)


def test_one_number_under_two_names_is_a_conflict_of_names_alone(known, listed):
    known(患病类别="无")
    made = listed(
        "medical", ("姓名", "证件号码", "近6个月个人自付（元）"), ["彭守仁", NUMBER, "24100.00"]
    )
    (finding,) = made.findings.all()
    assert (finding.kind, finding.fact) == ("conflict", "姓名")


def test_a_pupil_who_dropped_out(known, listed):
    known(在学状态="在读")
    made = listed("education", ("姓名", "身份证件号", "学籍状态"), ["彭守义", NUMBER, "辍学"])
    assert [one.kind for one in made.findings.all()] == ["new_hardship"]


def test_a_list_twice_is_refused(known, listed):
    known()
    row = ["彭守义", NUMBER, "肢体", "四级", "2030-01-01", "枫林村"]
    listed("disabled", DISABLED, row)
    count = Finding.objects.count()
    with pytest.raises(Refused, match="已经由周敏比对过"):
        listed("disabled", DISABLED, row)
    assert Finding.objects.count() == count


def test_somebody_of_another_township_is_not_ours_to_find(known, listed):
    Area.objects.create(
        code="990101101000", name="隔山镇", level="township", parent_id="990101000000"
    )
    Area.objects.create(
        code="990101101001", name="石坎村", level="village", parent_id="990101101000"
    )
    other = identity("19800101", 5)
    made = listed("disabled", DISABLED, ["冯来顺", other, "肢体", "二级", "2030-01-01", "石坎村"])
    assert (made.findings.count(), made.elsewhere) == (0, 1)
