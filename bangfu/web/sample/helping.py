"""Who else helps in the sample: group heads and badge wearers without accounts, and the levels above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from bangfu.duty.actions.helpers import add_helper
from bangfu.duty.actions.pairing import pair
from bangfu.duty.models import Helper
from bangfu.duty.models.helper import Badge, Kind
from bangfu.ledger.models import Person
from bangfu.web.sample.people import COUNTY, People

BADGES = {
    "党员": (Kind.PARTY_MEMBER, Badge.PARTY), "团员": (Kind.LEAGUE_MEMBER, Badge.LEAGUE),
    "妇联": (Kind.WOMEN_FEDERATION, Badge.WOMEN), "志愿者": (Kind.VOLUNTEER, Badge.VOLUNTEER),
    "社工": (Kind.SOCIAL_WORKER, Badge.SOCIAL_WORK),
}  # fmt: skip
ABOVE = (
    ("sp-minzheng1", Kind.TOWNSHIP_STAFF, "990101102000", "民政办主任"),
    ("sp-minzheng2", Kind.TOWNSHIP_STAFF, "990101102000", "民政办经办"),
    ("county-minzheng1", Kind.COUNTY_STAFF, COUNTY, "社会救助股股长"),
    ("county-leader", Kind.COUNTY_LEADER, COUNTY, "分管副局长"),
    ("city-minzheng", Kind.CITY_STAFF, COUNTY, "社会救助科科长"),
)
"""Account, kind, whom they are there for, post."""
HELD = (
    ("彭守义", "sp-minzheng1", "sp-minzheng1"), ("田桂芳", "sp-minzheng2", "sp-minzheng1"),
    ("彭守义", "county-minzheng1", "county-minzheng1"),
)  # fmt: skip
"""Key persons held above the village: who, by whom, and who arranged it."""
BESIDE = (("SP08002", "990101102201", "志愿者"), ("SP08001", "990101102201", "妇联"))
"""Households with somebody helping beside: number, village, badge."""


@transaction.atomic
def name_helpers(rows: Iterable[Mapping[str, str]], people: People) -> None:
    """Name those of helpers.csv and of the levels above, and pair some of them."""
    begun = people.since
    clerk = people.actor("county-minzheng1")
    for row in rows:
        kind, badge = BADGES.get(row["badge"], (Kind.GROUP_HEAD, None))
        add_helper(
            actor=clerk, name=row["name"], kind=kind, area_code=row["village"], from_day=begun,
            badges=[badge] if badge else [], phone=row["telephone"],
            post=row["badge"] if badge is None else "",
        )  # fmt: skip
    above = {}
    for username, kind, area, post in ABOVE:
        staff = people.staff(username)
        above[username] = add_helper(
            actor=people.actor(username), name=staff.name, kind=kind, area_code=area, from_day=begun,
            post=post, staff=staff,
        )  # fmt: skip
    for name, who, by in HELD:
        person = Person.objects.get(name=name, key_listings__until_day=None, is_head=True)
        pair(
            actor=people.actor(by), helper=above[who], household=person.household, person=person,
            day=people.ago(40), why="重点人员一对一",
        )  # fmt: skip
    for number, village, badge in BESIDE:
        home = Person.objects.filter(household__number=number)[0].household
        kind, _badge = BADGES[badge]
        pair(
            actor=people.actor("sp08-weiyuan"), household=home, day=begun, main=False,
            helper=Helper.objects.get(area_code=village, kind=kind), why="就近就邻",
        )  # fmt: skip
