"""Figures of villages follow every change, whoever makes it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bangfu.ledger.actions.documents import add_document, remove_document
from bangfu.ledger.actions.households import Newcomer, file_household, move_household
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.actions.persons import person_left
from bangfu.ledger.actions.plan import add_measure, add_need, report_progress
from bangfu.ledger.actions.recount import COUNTED, recount
from bangfu.ledger.models import Decision, Household, Outcome, Standing, VillageFigures
from bangfu.ledger.models.person import Left
from bangfu.ledger.models.plan import Progress
from bangfu.ledger.screening.many import screen_under
from bangfu.ledger.tests.conftest import COUNTY, NEXT_VILLAGE, VILLAGE

DAY = dt.date(2026, 10, 12)
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def home(rules, actor, django_capture_on_commit_callbacks) -> Household:
    with django_capture_on_commit_callbacks(execute=True):
        return file_household(
            actor=actor, area_code=VILLAGE, day=DAY,
            persons=[Newcomer({"姓名": "彭守义", "与户主关系": "户主", "近6个月收入": 0})],
        ).household  # fmt: skip


def figures(village: str = VILLAGE) -> dict[str, int]:
    row = VillageFigures.objects.get(pk=village)
    return {name: getattr(row, name) for name in COUNTED}


def test_a_new_household_counts_in_its_village(home):
    assert figures()["households"] == 1
    assert figures()["asking"] == (1 if home.outcomes.filter(standing="ask").exists() else 0)
    assert figures()["unjudged"] == 0


def test_what_is_done_and_given_up_is_counted(home, actor, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        need = add_need(actor=actor, household=home, what="陪护", found_on=DAY)
        measure = add_measure(actor=actor, need=need, what="每周上门", who="李红英", by_day=DAY)
    assert figures()["measured"] == 1
    with django_capture_on_commit_callbacks(execute=True):
        report_progress(
            actor=actor, measure=measure, progress=Progress.STOPPED, day=DAY, why="搬走了"
        )
    assert figures()["measured"] == 0


def test_an_expired_paper_counts_until_it_is_taken_off(
    home, actor, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    with django_capture_on_commit_callbacks(execute=True):
        paper = add_document(
            actor=actor, household=home, kind="残疾证", title="残疾证", data=PNG,
            valid_until=yesterday,
        )  # fmt: skip
    assert figures()["lapsed"] == 1
    with django_capture_on_commit_callbacks(execute=True):
        remove_document(actor=actor, document=paper, why="换了新证")
    assert figures()["lapsed"] == 0


def test_a_household_that_moves_counts_in_one_village_only(
    home, actor, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        move_household(actor=actor, household=home, area_code=NEXT_VILLAGE, day=DAY, why="易地搬迁")
    assert (figures()["households"], figures(NEXT_VILLAGE)["households"]) == (0, 1)


def test_nobody_left_is_no_household(home, actor, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        person_left(
            actor=actor, person=home.persons.get(), day=DAY, left=Left.MOVED_AWAY, why="迁出"
        )
    assert set(figures().values()) == {0}


def test_proposals_count_until_somebody_decided(home):
    Outcome.objects.create(
        household=home, area_code=VILLAGE, programme="特困人员救助供养", pack="p", rule="r",
        standing=Standing.PROPOSED,
    )  # fmt: skip
    recount(COUNTY[:6])
    assert figures()["missed"] == 1
    decision = Decision.objects.create(
        household=home, programme="特困人员救助供养", about="missed", choice="decline",
        why="本人不愿意", on=DAY, pack="p", rule="r", program_digest="", reason="", seen={},
        decided_by="周敏", decided_by_id="1", holds_until=timezone.localdate(),
    )  # fmt: skip
    recount(COUNTY[:6])
    assert figures()["missed"] == 0
    decision.holds_until = timezone.localdate() - dt.timedelta(days=1)
    decision.save()
    recount(COUNTY[:6])
    assert figures()["missed"] == 1


def test_a_run_over_a_county_counts_as_one_by_one(home, actor):
    observe(
        actor=actor, household=home, source="visit", valid_from=DAY,
        facts={str(home.persons.get().pk): {"残疾等级": "一级"}},
    )  # fmt: skip
    recount(VILLAGE)
    before = figures()
    VillageFigures.objects.all().delete()
    screen_under(COUNTY[:6], timezone.localdate())
    assert figures() == before


def test_many_changes_in_one_transaction_are_counted_once(
    home, actor, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        need = add_need(actor=actor, household=home, what="陪护", found_on=DAY)
        for _n in range(3):
            add_measure(actor=actor, need=need, what="上门", who="李红英", rhythm="每周")
    assert len(callbacks) == 1
