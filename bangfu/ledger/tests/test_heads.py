"""Who heads a household when its head is gone, and how the others are related then."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.journal.models import Entry
from bangfu.ledger.actions.households import (
    Impossible,
    Newcomer,
    file_household,
    merge_households,
    split_household,
)
from bangfu.ledger.actions.merge_persons import merge_persons, unmerge_persons
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.actions.persons import person_left, person_returned
from bangfu.ledger.models import Duplicate, Household, Outcome, Person
from bangfu.ledger.models.person import Left
from bangfu.ledger.tests.conftest import VILLAGE
from bangfu.ledger.tests.homes import DAY
from bangfu.org.roles import Role

AWAY, GONE = dt.date(2026, 10, 20), dt.date(2026, 11, 1)
FAMILY = {
    "李浩轩": ("户主", 19700101),
    "徐萱": ("配偶", 19720101),
    "李小明": ("子女", 19990101),
    "李老太": ("父母", 19450101),
    "李小丫": ("孙子女", 20200101),
}


@pytest.fixture
def filed(areas, actor):
    """Files these people of the family, with the head also named for the household."""

    def file_(*names: str, of_home: bool = True) -> Household:
        people = [
            Newcomer({"姓名": one, "与户主关系": FAMILY[one][0], "出生日期": FAMILY[one][1],
                      "共同生活": True})
            for one in names
        ]  # fmt: skip
        facts = {"户主姓名": names[0]} if of_home else {}
        return file_household(
            actor=actor, area_code=VILLAGE, day=DAY, persons=people, facts=facts
        ).household

    return file_


def person(name: str, home: Household | None = None):
    rows = Person.objects.filter(name=name)
    return rows.get(household=home) if home else rows.get()


def relations(home: Household) -> dict[str, str | None]:
    rows = home.persons.filter(state="present").order_by("pk")
    return {one.name: one.facts.get("与户主关系") for one in rows}


def names(home: Household) -> tuple[str, str | None]:
    """Who the list, and who the facts of the household say heads it."""
    found = Household.objects.get(pk=home.pk)
    return found.head_name, found.facts.get("户主姓名")


def test_the_spouse_follows_and_only_the_children_stay_related(filed, actor):
    home = filed(*FAMILY)
    person_left(actor=actor, person=person("李浩轩"), day=GONE, left=Left.DIED, why="病故")
    assert relations(home) == {
        "徐萱": "户主", "李小明": "子女", "李老太": None, "李小丫": None,
    }  # fmt: skip
    assert names(home) == ("徐萱", "徐萱")
    assert person("徐萱").is_head and person("李浩轩").facts["与户主关系"] == "户主"
    told = Entry.objects.filter(act="ledger.observe", subject_id=str(home.pk)).latest("pk")
    assert "徐萱" in told.after and "户主" in told.after


def test_who_was_chosen_follows_and_other_relations_are_asked(filed, actor):
    home = filed("李浩轩", "徐萱", "李小明", "李老太")
    person_left(
        actor=actor, person=person("李浩轩"), day=GONE, left=Left.MOVED_AWAY, why="落户外地",
        head=person("李小明"),
    )  # fmt: skip
    assert relations(home) == {"徐萱": None, "李小明": "户主", "李老太": None}
    assert names(home) == ("李小明", "李小明")


def test_without_a_spouse_the_oldest_adult_and_with_children_alone_nobody(filed, actor):
    home = filed("李浩轩", "李小明", "李老太")
    person_left(actor=actor, person=person("李浩轩"), day=GONE, left=Left.DIED, why="病故")
    assert relations(home) == {"李小明": None, "李老太": "户主"}
    assert "请核对" in home.observations.latest("pk").note


def test_of_children_alone_nobody_is_taken_for_the_head(areas, actor):
    people = [("段父", "户主", 19800101), ("段一", "子女", 20120101), ("段二", "子女", 20140101)]
    home = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, facts={"户主姓名": "段父"},
        persons=[Newcomer({"姓名": n, "与户主关系": r, "出生日期": b}) for n, r, b in people],
    ).household  # fmt: skip
    person_left(actor=actor, person=person("段父"), day=GONE, left=Left.DIED, why="病故")
    assert relations(home) == {"段一": None, "段二": None}
    assert names(home)[1] is None and "问清谁是户主" in home.observations.latest("pk").note


def test_who_is_left_alone_heads_the_household(filed, actor):
    home = filed("李浩轩", "李小明")
    person_left(actor=actor, person=person("李浩轩"), day=GONE, left=Left.DIED, why="病故")
    assert relations(home) == {"李小明": "户主"} and names(home) == ("李小明", "李小明")


def test_nothing_changes_when_another_leaves(filed, actor):
    home = filed("李浩轩", "徐萱", "李小明")
    person_left(actor=actor, person=person("徐萱"), day=GONE, left=Left.DIED, why="病故")
    assert relations(home) == {"李浩轩": "户主", "李小明": "子女"}
    assert names(home) == ("李浩轩", "李浩轩")


def test_what_was_learnt_after_the_day_does_not_bring_the_old_relations_back(filed, actor):
    home = filed("李浩轩", "徐萱", "李小明")
    observe(
        actor=actor, household=home, source="visit", valid_from=dt.date(2026, 11, 10),
        facts={str(person("徐萱").pk): {"与户主关系": "配偶"}, "household": {"户主姓名": "李浩轩"}},
    )  # fmt: skip
    person_left(actor=actor, person=person("李浩轩"), day=GONE, left=Left.DIED, why="病故")
    assert relations(home)["徐萱"] == "户主" and names(home) == ("徐萱", "徐萱")


def test_only_who_stays_can_be_the_head(filed, actor):
    filed("李浩轩", "徐萱", "李小明")
    one = person("李浩轩")
    with pytest.raises(Impossible):
        person_left(actor=actor, person=one, day=GONE, left=Left.DIED, why="病故", head=one)


def test_a_child_that_parts_alone_heads_its_own_household(filed, actor):
    home = filed("李浩轩", "徐萱", "李小明")
    new = split_household(
        actor=actor, household=home, leaving=[person("李小明")], day=GONE, why="分家"
    )
    assert relations(new) == {"李小明": "户主"} and names(new)[0] == "李小明"
    assert relations(home) == {"李浩轩": "户主", "徐萱": "配偶"}


def test_a_head_that_parts_leaves_the_spouse_in_its_place(filed, actor):
    home = filed("李浩轩", "徐萱", "李小明", "李老太")
    leaving = [person("李浩轩"), person("李老太")]
    new = split_household(actor=actor, household=home, leaving=leaving, day=GONE, why="分家")
    assert relations(home) == {"徐萱": "户主", "李小明": "子女"}
    assert relations(new) == {"李浩轩": "户主", "李老太": "父母"}
    assert (names(home), names(new)) == (("徐萱", "徐萱"), ("李浩轩", None))


def test_both_heads_of_a_split_can_be_chosen(filed, actor):
    home = filed(*FAMILY)
    new = split_household(
        actor=actor, household=home, leaving=[person("李小明"), person("李小丫")], day=GONE,
        why="分家", new_head=person("李小丫"),
    )  # fmt: skip
    assert relations(new) == {"李小明": None, "李小丫": "户主"}
    assert relations(home) == {"李浩轩": "户主", "徐萱": "配偶", "李老太": "父母"}


def test_two_households_that_become_one_have_one_head(filed, actor):
    home = filed("李浩轩", "徐萱", "李小明")
    new = split_household(
        actor=actor, household=home, leaving=[person("李小明")], day=GONE, why="分家"
    )
    merge_households(actor=actor, household=new, into=home, day=GONE, why="又合了")
    assert relations(home) == {"李浩轩": "户主", "徐萱": "配偶", "李小明": None}


def test_a_head_struck_off_by_mistake_heads_again_only_when_said(filed, actor):
    home = filed("李浩轩", "徐萱", "李小明", "李老太")
    head = person("李浩轩")
    person_left(actor=actor, person=head, day=GONE, left=Left.DIED, why="报错了人")
    person_returned(actor=actor, person=head, day=GONE, why="登记错了")
    assert relations(home) == {
        "李浩轩": None, "徐萱": "户主", "李小明": "子女", "李老太": None,
    }  # fmt: skip
    person_left(actor=actor, person=person("徐萱"), day=GONE, left=Left.MOVED_AWAY, why="x",
                head=person("李浩轩"))  # fmt: skip
    assert relations(home)["李浩轩"] == "户主"


def test_a_mistaken_death_is_undone_whole(filed, actor):
    home = filed("李浩轩", "徐萱", "李小明", "李老太")
    head = person("李浩轩")
    person_left(actor=actor, person=head, day=GONE, left=Left.DIED, why="报错了人")
    person_returned(actor=actor, person=head, day=GONE, why="登记错了", head=head)
    assert relations(home) == {
        "李浩轩": "户主", "徐萱": "配偶", "李小明": "子女", "李老太": "父母",
    }  # fmt: skip
    assert names(home) == ("李浩轩", "李浩轩")


def test_who_returns_under_another_head_is_asked_anew(filed, actor):
    home = filed("李浩轩", "徐萱", "李小明", "李老太")
    person_left(actor=actor, person=person("李小明"), day=AWAY, left=Left.MOVED_AWAY, why="打工")
    person_left(actor=actor, person=person("李浩轩"), day=GONE, left=Left.DIED, why="病故")
    person_returned(actor=actor, person=person("李小明"), day=GONE, why="回来")
    assert relations(home) == {"徐萱": "户主", "李小明": None, "李老太": None}


def test_a_head_twice_on_file_passes_it_on(filed, actor):
    home, other = filed("李浩轩", "徐萱", "李小明"), filed("李老太", of_home=False)
    gone, kept = person("李浩轩"), person("李老太")
    pair = Duplicate.objects.create(first=gone, second=kept, because="试", area_code=VILLAGE)
    merge_persons(actor=actor, pair=pair, keep=kept)
    assert relations(home) == {"徐萱": "户主", "李小明": "子女"}
    unmerge_persons(actor=actor, pair=pair)
    assert relations(home) == {"李浩轩": "户主", "徐萱": "配偶", "李小明": "子女"}
    assert names(home) == ("李浩轩", "李浩轩") and other.persons.count() == 1


# -- pages -------------------------------------------------------------------------------


@pytest.fixture
def officer(client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    return client


def sent(client, name, *args, **values):
    today = timezone.localdate().isoformat()
    return client.post(reverse(f"ledger:{name}", args=args), {"day": today, "why": "试", **values})


def test_the_page_of_leaving_asks_who_is_the_head_now(officer, filed):
    home = filed("李浩轩", "徐萱", "李小明")
    url = reverse("ledger:member_left", args=[home.pk, person("李浩轩").pk])
    form = officer.get(url).context["form"]
    assert form["head"].value() == person("徐萱").pk and len(form.fields["head"].choices) == 2
    answer = sent(officer, "member_left", home.pk, person("李浩轩").pk, left="died")
    assert answer.status_code == 422 and "谁是户主" in answer.content.decode()
    sent(
        officer, "member_left", home.pk, person("李浩轩").pk, left="died",
        head=person("李小明").pk,
    )  # fmt: skip
    assert relations(home) == {"徐萱": None, "李小明": "户主"}
    url = reverse("ledger:member_left", args=[home.pk, person("徐萱").pk])
    assert "head" not in officer.get(url).context["form"].fields


def test_the_page_of_splitting_asks_for_the_heads_it_takes(officer, filed):
    home = filed(*FAMILY)
    assert "head" not in officer.get(reverse("ledger:split", args=[home.pk])).context["form"].fields
    leaving = [person("李浩轩").pk, person("李老太").pk]
    answer = sent(officer, "split", home.pk, leaving=leaving)
    form = answer.context["form"]
    assert answer.status_code == 422 and form["head"].value() == person("徐萱").pk
    assert "new_head" not in form.fields and Household.objects.count() == 1
    assert sent(
        officer, "split", home.pk, leaving=leaving, head=person("徐萱").pk
    ).status_code == 302  # fmt: skip
    new = Household.objects.latest("pk")
    assert names(home)[0] == "徐萱" and names(new)[0] == "李浩轩"


def test_who_parts_without_the_head_is_asked_for_one(officer, filed):
    home = filed(*FAMILY)
    leaving = [person("李小明").pk, person("李小丫").pk]
    answer = sent(officer, "split", home.pk, leaving=leaving)
    form = answer.context["form"]
    assert answer.status_code == 422 and form["new_head"].value() == person("李小明").pk
    assert "head" not in form.fields
    gone = sent(officer, "split", home.pk, leaving=leaving, new_head=person("徐萱").pk)
    assert gone.status_code == 422
    sent(officer, "split", home.pk, leaving=leaving, new_head=person("李小明").pk)
    assert names(Household.objects.latest("pk"))[0] == "李小明"


def test_the_page_of_returning_asks_who_is_the_head(officer, filed, actor):
    home = filed("李浩轩", "徐萱", "李小明")
    head = person("李浩轩")
    person_left(actor=actor, person=head, day=GONE, left=Left.DIED, why="报错了人")
    answer = sent(officer, "member_returned", home.pk, head.pk)
    html = answer.content.decode()
    assert answer.status_code == 422 and "徐萱（户主" in html and "李浩轩（离开前是户主" in html
    sent(officer, "member_returned", home.pk, head.pk, head=head.pk)
    assert relations(home) == {"李浩轩": "户主", "徐萱": "配偶", "李小明": "子女"}


def test_screen_and_paper_name_the_same_head(officer, filed, rules):
    home = filed("李浩轩", "徐萱", "李小明")
    sent(officer, "split", home.pk, leaving=[person("李浩轩").pk], head=person("徐萱").pk)
    for url in (reverse("ledger:household", args=[home.pk]), f"/papers/household/{home.pk}/"):
        html = officer.get(url).content.decode()
        assert re.search(r"户主姓名\W.{0,400}?(徐萱|李浩轩)", html, re.DOTALL)[1] == "徐萱"
    assert not Outcome.objects.filter(household=home, reason__contains="李浩轩").exists()
    assert names(home) == ("徐萱", "徐萱")
