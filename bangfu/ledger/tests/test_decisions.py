"""Decisions on proposals: kept with what was seen, reproducible, and no longer than the facts hold."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from django.utils import timezone

from bangfu.journal.models import Entry
from bangfu.ledger.actions.decisions import decide_outcome, take_back_decision
from bangfu.ledger.actions.households import Impossible, Newcomer, file_household
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.forms.decide import DecideForm
from bangfu.ledger.models import Decision, Outcome
from bangfu.ledger.queries.decisions import again
from bangfu.ledger.queries.lists import Look, rows_of
from bangfu.ledger.tests.conftest import COUNTY, VILLAGE
from bangfu.rulebook.models import ParameterChange

DAY = dt.date(2026, 10, 12)
DIBAO = "最低生活保障（整户）"


@pytest.fixture
def home(rules, actor):
    poor = {"姓名": "石守成", "与户主关系": "户主", "出生日期": 19700101, "本地户籍": True,
            "共同生活": True, "近6个月收入": 1_200_00, "现享救助": "|"}  # fmt: skip
    return file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer(poor)],
        facts={"家庭财产合规": True},
    ).household  # fmt: skip


@pytest.fixture
def missed(home):
    return Outcome.objects.get(household=home, programme=DIBAO, standing="proposed")


def told(actor, home, **facts):
    person = str(home.persons.get().pk)
    observe(
        actor=actor, household=home, source="visit", valid_from=timezone.localdate(),
        facts={person: facts},
    )  # fmt: skip


def listed(reader) -> list[str]:
    return [row.outcome.programme for row in rows_of(reader, Look("missed")).rows]


def test_a_decision_keeps_what_was_seen_and_can_be_worked_out_again(missed, actor):
    made = decide_outcome(actor=actor, outcome=missed, choice="pursue")
    made.refresh_from_db()
    assert (made.fen, made.reason) == (missed.fen, missed.reason)
    assert len(made.program_digest) == 64
    assert {row["姓名"] for row in made.seen} == {"石守成"}
    found = again(made)
    assert found.exact and found.same and found.found.verdict == "符合"
    assert Entry.objects.filter(act="ledger.decide_outcome").count() == 1


def test_later_facts_do_not_touch_what_was_decided(missed, actor, home):
    made = decide_outcome(actor=actor, outcome=missed, choice="pursue")
    told(actor, home, 近6个月收入=9_000_00)
    assert again(Decision.objects.get(pk=made.pk)).same


def test_a_value_set_later_for_that_day_is_said_and_changes_nothing(missed, actor, home):
    made = decide_outcome(actor=actor, outcome=missed, choice="pursue")
    ParameterChange.objects.filter(area_id=COUNTY, name="低保标准").update(value="100")
    found = again(Decision.objects.get(pk=made.pk))
    assert found.exact and found.same and found.values_since


def test_other_rules_are_named_and_judged_by(missed, actor):
    made = decide_outcome(actor=actor, outcome=missed, choice="pursue")
    packs = [
        [name, "0" * 64 if name == "china-base" else digest]
        for name, digest in made.ground["packs"]
    ]
    Decision.objects.filter(pk=made.pk).update(ground=made.ground | {"packs": packs})
    found = again(Decision.objects.get(pk=made.pk))
    assert not found.exact and found.changed == ("国家社会救助规则",)
    assert found.found.verdict == "符合"


def test_a_refusal_needs_a_reason(missed, actor):
    with pytest.raises(Impossible):
        decide_outcome(actor=actor, outcome=missed, choice="decline", why="  ")
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    with pytest.raises(Impossible):
        decide_outcome(
            actor=actor, outcome=missed, choice="decline", why="不愿意", holds_until=yesterday
        )
    assert not Decision.objects.exists()


def test_what_no_longer_stands_cannot_be_decided(missed, actor, home):
    told(actor, home, 近6个月收入=9_000_00)
    with pytest.raises(Impossible):
        decide_outcome(actor=actor, outcome=missed, choice="pursue")


def test_a_refused_proposal_stays_away_until_its_facts_change(missed, actor, home, reader):
    officer = reader()
    assert listed(officer) == [DIBAO]
    decide_outcome(actor=actor, outcome=missed, choice="decline", why="本人不愿意")
    assert listed(officer) == []
    told(actor, home, 联系电话="13000000017")
    assert listed(officer) == []  # nothing the rule looks at
    told(actor, home, 近6个月收入=1_300_00)
    assert listed(officer) == [DIBAO]
    assert Decision.objects.get().lapsed_because == "资料变了"


def test_a_refusal_ends_with_its_day(missed, actor, reader):
    officer = reader()
    made = decide_outcome(
        actor=actor, outcome=missed, choice="decline", why="等结果",
        holds_until=timezone.localdate(),
    )  # fmt: skip
    assert listed(officer) == []
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Decision.objects.filter(pk=made.pk).update(holds_until=yesterday)
    assert listed(officer) == [DIBAO]


def test_what_is_decided_is_taken_back_before_it_is_decided_otherwise(missed, actor, reader):
    officer = reader()
    first = decide_outcome(actor=actor, outcome=missed, choice="decline", why="本人不愿意")
    with pytest.raises(Impossible) as refused:
        decide_outcome(actor=actor, outcome=missed, choice="pursue")
    assert actor.name in str(refused.value) and "不办" in str(refused.value)
    again_sent = decide_outcome(actor=actor, outcome=missed, choice="decline", why="本人不愿意")
    assert again_sent == first and Decision.objects.count() == 1
    assert Entry.objects.filter(act="ledger.decide_outcome").count() == 1
    take_back_decision(actor=actor, decision=first)
    take_back_decision(actor=actor, decision=first)
    second = decide_outcome(actor=actor, outcome=missed, choice="pursue")
    assert listed(officer) == []
    assert [row.decision for row in rows_of(officer, Look("missed", state="pursued")).rows] == [
        second
    ]
    assert Entry.objects.filter(act="ledger.take_back_decision").count() == 1


def test_somebody_elses_same_decision_is_no_double_press(missed, actor):
    decide_outcome(actor=actor, outcome=missed, choice="pursue")
    other = dataclasses.replace(actor, id="987654", name="另一人")
    with pytest.raises(Impossible, match=actor.name):
        decide_outcome(actor=other, outcome=missed, choice="pursue")


def test_a_refusal_past_its_day_gives_way_to_a_new_decision(missed, actor):
    first = decide_outcome(
        actor=actor, outcome=missed, choice="decline", why="等结果",
        holds_until=timezone.localdate(),
    )  # fmt: skip
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Decision.objects.filter(pk=first.pk).update(holds_until=yesterday)
    second = decide_outcome(actor=actor, outcome=missed, choice="pursue")
    first.refresh_from_db()
    assert first.lapsed_on is not None and second.lapsed_on is None


def test_a_refusal_is_looked_at_again_within_two_years(missed, actor):
    for day in (dt.date(9999, 12, 31), timezone.localdate() + dt.timedelta(days=740)):
        with pytest.raises(Impossible):
            decide_outcome(
                actor=actor, outcome=missed, choice="decline", why="等结果", holds_until=day
            )
        form = DecideForm({"choice": "decline", "why": "等结果", "holds_until": day.isoformat()})
        assert "holds_until" in form.errors
    next_year = timezone.localdate() + dt.timedelta(days=365)
    decide_outcome(
        actor=actor, outcome=missed, choice="decline", why="等结果", holds_until=next_year
    )
