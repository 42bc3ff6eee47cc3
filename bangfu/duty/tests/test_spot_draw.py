"""The draw of a spot check: anyone who repeats it gets the same visits, and nobody picks the sample."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bangfu.duty.actions.spot_checks import draw_batch
from bangfu.duty.models import SpotBatch, SpotLook, Visit
from bangfu.duty.queries.spot_checks import batches_of, same_again
from bangfu.duty.sampling import digest, drawn
from bangfu.duty.tests.conftest import COUNTY, TOWN
from bangfu.duty.tests.test_due import visit
from bangfu.duty.tests.test_spot_checks import FIRST, LAST, batch, look, officer  # noqa: F401
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.tests.conftest import NEXT_VILLAGE
from bangfu.org.models import Area
from bangfu.org.roles import Role


@given(
    st.integers(0, 2**64).map(str),
    st.dictionaries(st.integers(0, 300).map(str), st.sampled_from("甲乙丙"), max_size=40),
    st.integers(1, 100),
)
def test_of_each_place_the_share_rounded_up_and_always_the_same(seed, by_place, share):
    taken = drawn(seed, by_place, share)
    for place in "甲乙丙":
        names = [name for name, where in by_place.items() if where == place]
        number = len([name for name in names if name in taken])
        assert len(names) * share <= number * 100 < len(names) * share + 100
    assert taken == drawn(seed, dict(reversed(list(by_place.items()))), share)


def test_the_draw_is_the_one_written_down():
    """Fixed for good: whoever repeats a draw of an earlier release gets the same visits."""
    names = {str(n): "甲" for n in range(10)}
    assert drawn("0123456789abcdef", names, 30) == {"3", "4", "5"}
    assert digest(["b", "a"]) == digest(["a", "b"]) != digest(["a"])


def test_another_seed_takes_others_and_everyone_has_a_chance():
    names = {str(n): "甲" for n in range(10)}
    reached = set().union(*(drawn(f"{n}", names, 30) for n in range(60)))
    assert reached == set(names)


def test_every_marked_one_is_drawn_and_thirty_per_cent_of_the_others(home, batch):  # noqa: F811
    here, there = home(), home(area=NEXT_VILLAGE)
    ordinary = [visit(here, FIRST + dt.timedelta(days=n)) for n in range(10)]
    few = [visit(there, FIRST + dt.timedelta(days=n)) for n in range(2)]
    marked = visit(here, LAST)
    Visit.objects.filter(pk=marked.pk).update(marks=["clock"], marked=True)
    visit(here, FIRST, how="office")
    visit(here, dt.date(2026, 11, 1))
    made = batch()
    taken = {pick.visit_id: pick.marked for pick in made.picks.all()}
    assert (made.share, made.base, made.marked) == (30, 13, 1)
    assert taken[marked.pk] is True and len(taken) == 1 + 3 + 1
    assert sum(one.pk in taken for one in ordinary) == 3
    assert sum(one.pk in taken for one in few) == 1


def test_a_draw_repeated_is_the_same_and_one_tampered_with_is_told(home, batch):  # noqa: F811
    place = home()
    for n in range(10):
        visit(place, FIRST + dt.timedelta(days=n))
    made = batch()
    prefix = TOWN[:9]
    late = visit(place, FIRST)
    assert late.received_at < made.drawn_at, "as if it had been slipped in"
    assert not same_again(made, prefix)
    Visit.objects.filter(pk=late.pk).update(received_at=timezone.now())
    assert same_again(made, prefix)
    # a mark that comes later changes nothing of what was drawn
    Visit.objects.filter(pk=made.picks.first().visit_id).update(marks=["clock"], marked=True)
    assert same_again(made, prefix)


def test_nothing_to_draw_days_ahead_and_no_reason_are_refused(home, batch, actor, areas):  # noqa: F811
    with pytest.raises(Impossible, match="没有走访记录"):
        batch()
    visit(home(), FIRST)
    with pytest.raises(Impossible, match="不定期"):
        batch(kind="irregular")
    with pytest.raises(Impossible, match="还没有到"):
        draw_batch(
            actor=actor, area=Area.objects.get(pk=TOWN), from_area=TOWN, first_day=FIRST,
            last_day=timezone.localdate() + dt.timedelta(days=1),
        )  # fmt: skip
    assert not SpotBatch.objects.exists()


def test_those_below_do_not_see_what_is_drawn_of_them(home, batch, reader):  # noqa: F811
    visit(home(), FIRST)
    own = batch()
    above = batch(from_area=COUNTY, kind="irregular", note="群众反映")
    assert list(batches_of(reader(Role.TOWNSHIP_OFFICER))) == [own]
    assert set(batches_of(reader(Role.COUNTY_OFFICER, COUNTY))) == {own, above}


def test_nobody_draws_until_the_sample_suits_and_nothing_is_kept_twice(home, batch, look):  # noqa: F811
    place = home()
    for n in range(10):
        visit(place, FIRST + dt.timedelta(days=n))
    first = batch()
    assert batch(seed="another") == first and SpotBatch.objects.count() == 1
    one = first.picks.first().visit
    assert look(one, batch=first) == look(one, batch=first)
    assert SpotLook.objects.count() == 1
    assert batch(seed="another") != first
