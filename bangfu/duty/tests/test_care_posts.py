"""A care post has a holder, an agreement, a month of days and what it would pay; excuses run and end."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bangfu.duty.actions.care_posts import (
    add_care_post,
    change_care_post,
    confirm_month,
    end_care_post,
)
from bangfu.duty.actions.excuses import excuse, extend_excuse, take_back_excuse
from bangfu.duty.models import CareMonth, CarePost, Excuse, Helper, Visit
from bangfu.duty.queries.care_posts import attendance, months_of, pay, running_out, running_posts
from bangfu.duty.queries.excuses import running_excuses
from bangfu.duty.tests.conftest import VILLAGE
from bangfu.duty.tests.test_due import visit
from bangfu.duty.tests.test_report_pages import client_of  # noqa: F401
from bangfu.journal.models import Entry
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.models import Document
from bangfu.ledger.tests.conftest import NEXT_VILLAGE
from bangfu.org.roles import Role

TODAY = timezone.localdate()
MONTH = dt.date(2026, 9, 1)


@pytest.fixture
def post(home, helper, actor):
    def make(area=VILLAGE, name="彭守义", **more) -> CarePost:
        values = {
            "need": "瘫痪在床", "duties": "做饭、翻身", "from_day": dt.date(2026, 1, 1),
            "fen": 60_000, "days_a_month": 20,
        }  # fmt: skip
        return add_care_post(
            actor=actor, household=home(area=area, name=name),
            helper=helper(Helper.Kind.CARER, name="田大菊"), **(values | more),
        )  # fmt: skip

    return make


@pytest.fixture
def village(staff):
    return staff(Role.VILLAGE_WORKER, VILLAGE)


def came(post: CarePost, *days: int, how: str = "home") -> None:
    for day in days:
        made = visit(post.household, MONTH.replace(day=day), how)
        Visit.objects.filter(pk=made.pk).update(helper=post.helper)


# -- money -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fen", "agreed", "days", "paid"),
    [(60_000, 20, 20, 60_000), (60_000, 20, 19, 57_000), (60_000, 20, 25, 60_000),
     (60_000, 20, 0, 0), (10_000, 3, 1, 3_333), (5, 2, 1, 3), (None, 20, 20, None),
     (60_000, None, 20, None)],
)  # fmt: skip
def test_pay_is_the_share_of_the_agreed_days_half_a_fen_upward(fen, agreed, days, paid):
    assert pay(CarePost(fen=fen, days_a_month=agreed), days) == paid


@given(st.integers(0, 10**9), st.integers(1, 31), st.integers(0, 31))
def test_pay_is_never_more_than_agreed_and_never_off_by_more_than_half_a_fen(fen, agreed, days):
    got = pay(CarePost(fen=fen, days_a_month=agreed), days)
    served = min(days, agreed)
    assert 0 <= got <= fen and abs(2 * (got * agreed - fen * served)) <= agreed


# -- months ----------------------------------------------------------------------------------


def test_days_are_those_with_a_visit_at_home_that_counts(post):
    one = post()
    came(one, 3, 3, 8, 9)
    came(one, 10, how="phone")
    struck = visit(one.household, MONTH.replace(day=20))
    Visit.objects.filter(pk=struck.pk).update(helper=one.helper, struck_at=timezone.now())
    visit(one.household, MONTH.replace(day=21))
    found = attendance(one, MONTH)
    assert [day.day for day in found.days] == [3, 8, 9]
    assert (found.counted, found.held, found.fen) == (3, 30, 9_000)


def test_a_month_counts_from_the_first_to_the_last_day_of_the_post(post, actor):
    one = post(from_day=dt.date(2026, 9, 5))
    end_care_post(actor=actor, post=one, last_day=dt.date(2026, 9, 8), why="搬走了")
    came(one, 3, 5, 8, 9)
    one.refresh_from_db()
    found = attendance(one, MONTH)
    assert (found.counted, found.held) == (2, 4)
    assert months_of(one, TODAY) == [MONTH]


def test_the_village_confirms_and_changes_with_a_reason(post, actor, village):
    one = post()
    came(one, *range(1, 20))
    kept = confirm_month(actor=actor, staff=village, post=one, month=MONTH, days=19)
    assert (kept.fen, kept.of_fen, kept.of_days, kept.version) == (57_000, 60_000, 20, 1)
    again = confirm_month(actor=actor, staff=village, post=one, month=MONTH, days=19)
    assert again == kept
    with pytest.raises(Impossible, match="写明为什么改"):
        confirm_month(actor=actor, staff=village, post=one, month=MONTH, days=20)
    more = confirm_month(
        actor=actor, staff=village, post=one, month=MONTH, days=20, note="20 日那次没有记"
    )
    assert (more.fen, more.version, more.counted) == (60_000, 2, 19)
    assert CareMonth.objects.count() == 2 and attendance(one, MONTH).confirmed == more
    assert Entry.objects.filter(act="duty.confirm_care_month").count() == 2


def test_no_day_is_confirmed_out_of_thin_air(post, actor, village):
    one = post()
    came(one, 1, 2)
    ask = {"actor": actor, "staff": village, "post": one}
    with pytest.raises(Impossible, match="走访记录是 2 天"):
        confirm_month(**ask, month=MONTH, days=20)
    with pytest.raises(Impossible, match="0 到 30"):
        confirm_month(**ask, month=MONTH, days=31, note="加班")
    with pytest.raises(Impossible, match="还没有过完"):
        confirm_month(**ask, month=dt.date(2099, 1, 1), days=0)
    with pytest.raises(Impossible, match="没有这个岗"):
        confirm_month(**ask, month=dt.date(2025, 9, 1), days=0)
    Helper.objects.filter(pk=one.helper_id).update(staff=village)
    with pytest.raises(Impossible, match="不能自己确认"):
        confirm_month(**ask, month=MONTH, days=2)
    assert not CareMonth.objects.exists()


# -- agreements ------------------------------------------------------------------------------


def test_agreements_that_run_out_and_none_at_all_are_told_of(post, reader):
    soon = post(name="甲", agreement_until=TODAY + dt.timedelta(days=30))
    none = post(name="乙")
    post(name="丙", agreement_until=TODAY + dt.timedelta(days=31))
    gone = post(name="丁", agreement_until=TODAY - dt.timedelta(days=1))
    post(name="戊", area=NEXT_VILLAGE)
    here = reader(Role.VILLAGE_WORKER, VILLAGE)
    assert list(running_out(here)) == [none, gone, soon]
    assert running_posts(here).count() == 4


def test_a_renewal_keeps_what_was_agreed_before_in_the_journal(post, actor):
    one = post(agreement_until=dt.date(2026, 12, 31))
    change_care_post(
        actor=actor, post=one, why="续签", agreement_until=dt.date(2027, 12, 31), fen=60_000
    )
    told = Entry.objects.get(act="duty.change_care_post")
    assert "2026-12-31" in told.before and "2027-12-31" in told.after and "60000" not in told.after


@pytest.mark.parametrize(
    "wrong",
    [{"need": " "}, {"duties": ""}, {"fen": -1}, {"days_a_month": 40},
     {"until_day": dt.date(2025, 1, 1)},
     {"signed_on": dt.date(2026, 2, 1), "agreement_until": dt.date(2026, 1, 1)},
     {"signed_on": dt.date(2999, 2, 1)}],
)  # fmt: skip
def test_what_cannot_be_is_refused(post, wrong):
    with pytest.raises(Impossible):
        post(**wrong)
    assert not CarePost.objects.exists()


def test_the_same_carer_is_not_put_on_the_same_post_twice(post, actor):
    one = post()
    same = {"actor": actor, "helper": one.helper, "household": one.household}
    with pytest.raises(Impossible, match="已经在"):
        add_care_post(**same, need="一样", duties="一样", from_day=TODAY)
    end_care_post(actor=actor, post=one, last_day=TODAY, why="换人")
    add_care_post(**same, need="一样", duties="一样", from_day=TODAY + dt.timedelta(days=1))


# -- pages -----------------------------------------------------------------------------------


def test_from_the_post_to_the_confirmed_month(home, helper, client_of):  # noqa: F811
    """AK-4.3-a: need, match, agreement with duties and days, attendance, pay as a proposal."""
    place, carer = home(), helper(Helper.Kind.CARER, name="田大菊")
    client = client_of(Role.VILLAGE_WORKER, area=VILLAGE)
    address = reverse("duty:care-post-add", args=[place.pk])
    sent = {
        "helper": carer.pk, "need": "瘫痪在床", "match": "住隔壁", "duties": "做饭、翻身",
        "from_day": "2026-01-01", "signed_on": "2026-01-01", "agreement_until": "2099-12-31",
        "yuan": "600.50", "days_a_month": "20",
    }  # fmt: skip
    refused = client.post(address, {**sent, "duties": ""})
    assert refused.status_code == 422 and "瘫痪在床" in refused.content.decode()
    ahead = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    refused = client.post(address, {**sent, "signed_on": ahead})
    assert refused.status_code == 422 and "signed_on" in refused.context["form"].errors
    paper = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    made = client.post(address, {**sent, "file": paper})
    one = CarePost.objects.get()
    assert made.url == reverse("duty:care-post", args=[one.pk])
    assert one.fen == 60_050 and one.agreement == Document.objects.get(household=place)
    came(one, 1, 2)
    month = reverse("duty:care-post-month", args=[one.pk])
    refused = client.post(month, {"month": "2026-09-01", "days": "5", "note": ""})
    assert refused.status_code == 422 and "走访记录是 2 天" in refused.content.decode()
    client.post(month, {"month": "2026-09-01", "days": "2", "note": ""})
    page = client.get(made.url).content.decode()
    assert "拟发 60.05 元" in page and "住隔壁" in page
    assert "田大菊照看彭守义" in client.get(reverse("duty:care-posts")).content.decode()
    client.post(reverse("duty:care-post-end", args=[one.pk]), {"last_day": TODAY, "why": "搬走"})
    one.refresh_from_db()
    assert (one.until_day, one.ended_because) == (TODAY, "搬走")


# -- excuses ---------------------------------------------------------------------------------


@pytest.fixture
def excused(home, actor):
    def make(days: int, area=VILLAGE) -> Excuse:
        return excuse(
            actor=actor, household=home(area=area), kind="hospital", why="在县医院",
            from_day=TODAY - dt.timedelta(days=20), until_day=TODAY + dt.timedelta(days=days),
        )  # fmt: skip

    return make


def test_those_that_run_are_listed_the_next_to_end_first(excused, actor, reader):
    later, sooner, over, back = excused(30), excused(2), excused(-1), excused(5)
    excused(3, area=NEXT_VILLAGE)
    take_back_excuse(actor=actor, excused=back, why="出院了")
    here = reader(Role.VILLAGE_WORKER, VILLAGE)
    assert list(running_excuses(here)) == [sooner, later] and over.pk


def test_an_excuse_lasts_longer_with_a_reason_and_a_year_at_most(excused, actor):
    one = excused(2)
    far = TODAY + dt.timedelta(days=9)
    for day, why in ((far, " "), (one.until_day, "还没好"), (TODAY + dt.timedelta(days=400), "久")):
        with pytest.raises(Impossible):
            extend_excuse(actor=actor, excused=one, until_day=day, why=why)
    extend_excuse(actor=actor, excused=one, until_day=far, why="还没出院")
    one.refresh_from_db()
    assert one.until_day == far
    assert Entry.objects.get(act="duty.extend_excuse").why == "还没出院"


def test_the_list_makes_one_longer(excused, client_of):  # noqa: F811
    one, client = excused(2), client_of()
    address = reverse("duty:excuse-extend", args=[one.pk])
    page = client.get(reverse("duty:excuses")).content.decode()
    assert "七天内到期" in page and address in page
    sent = {"until_day": one.until_day, "why": "还没好"}
    assert client.post(address, sent).status_code == 422
    client.post(address, {**sent, "until_day": TODAY + dt.timedelta(days=20)})
    one.refresh_from_db()
    assert one.until_day == TODAY + dt.timedelta(days=20)
