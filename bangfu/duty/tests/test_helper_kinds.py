"""Who may help, and as what: every kind the documents name can be registered, paired and shown."""

from __future__ import annotations

import pytest

from bangfu.duty.actions.pairing import pair
from bangfu.duty.models import Helper, Pairing
from bangfu.duty.models.helper import RESPONSIBLE
from bangfu.duty.tests.conftest import DAY, VILLAGE
from bangfu.duty.tests.test_pages import signed_in, text, url  # noqa: F401
from bangfu.ledger.actions.households import Impossible

Kind, Badge = Helper.Kind, Helper.Badge

JOINING = (Kind.ENTERPRISE, Kind.SELF_EMPLOYED, Kind.GRID_STAFF, Kind.CARING_PERSON)
NEIGHBOURLY = (Kind.RELATIVE, Kind.NEIGHBOUR, Kind.CARING_PERSON)
MOBILISED = (
    Kind.GOVERNMENT_BODY, Kind.ENTERPRISE, Kind.PUBLIC_INSTITUTION, Kind.SOCIAL_ORGANISATION,
    Kind.VOLUNTEER,
)  # fmt: skip


def registered(client, kind: str, name: str, **more: object) -> Helper:
    sent = {
        "name": name, "kind": kind, "area_code": VILLAGE, "cap": 5,
        "from_day": "2026-01-01", **more,
    }  # fmt: skip
    answer = client.post(url("helper-add"), sent)
    assert answer.status_code == 302, text(answer)
    return Helper.objects.get(name=name)


def beside(actor, helper: Helper, household) -> Pairing:
    return pair(actor=actor, helper=helper, household=household, day=DAY, main=False)


def test_one_helper_wears_several_of_the_five_badges(signed_in, rules, home, actor):  # noqa: F811
    client = signed_in()
    assert set(Badge.values) == {"party", "league", "women", "volunteer", "social_work"}
    helper = registered(client, Kind.VILLAGE_COMMITTEE, "向春梅", badges=Badge.values)
    assert set(helper.badges) == set(Badge.values)
    page = text(client.get(url("helper", helper.pk)))
    for badge in Badge:
        assert f">{badge.label}<" in page
    assert client.post(url("helper-add"), {"name": "乙", "badges": ["none"]}).status_code == 422


@pytest.mark.parametrize("kind", sorted({*JOINING, *NEIGHBOURLY, *MOBILISED}))
def test_whoever_joins_helps_beside_and_is_shown_as_what_they_are(
    signed_in,  # noqa: F811
    rules,
    home,
    actor,
    kind,
):
    client, house = signed_in(), home()
    helper = registered(client, kind, "众心")
    given = beside(actor, helper, house)
    assert (given.main, given.helper.kind) == (False, kind)
    page = text(client.get(url("household", house.pk)))
    assert "众心" in page and str(Kind(kind).label) in page


def test_only_cadres_of_village_and_town_are_responsible(actor, helper, home):
    for kind in Kind:
        house, made = home(), helper(kind, name=f"甲{kind}")
        if made.level != "village" or kind == Kind.UNKNOWN:
            continue
        if kind in RESPONSIBLE:
            assert pair(actor=actor, helper=made, household=house, day=DAY).main
        else:
            with pytest.raises(Impossible, match="责任人要是干部"):
                pair(actor=actor, helper=made, household=house, day=DAY)
    assert not RESPONSIBLE & {*JOINING, *NEIGHBOURLY, *MOBILISED}


def test_a_social_organisation_is_registered_with_all_whom_it_supports(
    signed_in,  # noqa: F811
    rules,
    home,
    actor,
):
    client = signed_in()
    helper = registered(client, Kind.SOCIAL_ORGANISATION, "阳光社", post="助学项目")
    homes = [home(name=name) for name in ("彭守义", "石守成")]
    for house in homes:
        beside(actor, helper, house)
    page = text(client.get(url("helper", helper.pk)))
    assert (
        "阳光社（助学项目）" in page
        and "社会组织" in page
        and "彭守义" in page
        and "石守成" in page
    )
    assert "阳光社" in text(client.get(url("helpers")))
