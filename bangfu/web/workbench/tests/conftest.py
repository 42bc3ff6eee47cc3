"""A county with something of many kinds to do, and browsers its people are signed in with."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from bangfu.duty.tests.conftest import helper, home  # noqa: F401
from bangfu.ledger.actions.documents import add_document
from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.actions.plan import add_measure, add_need, report_progress, set_plan
from bangfu.ledger.actions.recount import recount
from bangfu.ledger.models import Household, Outcome, Standing
from bangfu.ledger.models.plan import Progress
from bangfu.ledger.tests.conftest import (  # noqa: F401
    COUNTY,
    NEXT_VILLAGE,
    TOWN,
    VILLAGE,
    actor,
    areas,
    reader,
    rules,
    staff,
)
from bangfu.org.models import Staff
from bangfu.org.roles import Role
from bangfu.web.sample.care import picture

CITY = "990100000000"
AREA_OF = {
    Role.VILLAGE_WORKER: VILLAGE, Role.TOWNSHIP_OFFICER: TOWN, Role.TOWNSHIP_LEADER: TOWN,
    Role.COUNTY_OFFICER: COUNTY, Role.COUNTY_LEADER: COUNTY, Role.CITY_OFFICER: CITY,
}  # fmt: skip
BACKEND = "django.contrib.auth.backends.ModelBackend"


def day(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


@pytest.fixture
def sign_in(staff):  # noqa: F811
    """A browser somebody in a role has signed in with."""

    def signed_in(role: str, area: str = "") -> Client:
        area = area or AREA_OF.get(role, COUNTY)
        found = Staff.objects.filter(username=f"{role}-{area}").first()
        client = Client()
        client.force_login(found or staff(role, area), backend=BACKEND)
        return client

    return signed_in


@pytest.fixture
def look(sign_in):
    """Opens a page as somebody in a role; its text is the answer."""

    def open_page(role: str, path: str = "/", area: str = "") -> str:
        answer = sign_in(role, area).get(path)
        assert answer.status_code == 200, (role, path)
        return answer.content.decode()

    return open_page


def filed(actor, village: str, name: str, **facts: object) -> Household:  # noqa: F811
    return file_household(
        actor=actor, area_code=village, day=day(-40),
        persons=[Newcomer({"姓名": name, "与户主关系": "户主", **facts})],
    ).household  # fmt: skip


def stands(home: Household, standing: str, **more: object) -> None:  # noqa: F811
    Outcome.objects.create(
        household=home, area_code=home.area_code, pack="p", rule="r", standing=standing,
        **{"programme": "特困人员救助供养", **more},
    )  # fmt: skip


@pytest.fixture
def county(rules, actor, settings, tmp_path):  # noqa: F811
    """Two households: one with a plan, papers and a missed benefit, one in the next village."""
    settings.MEDIA_ROOT = tmp_path
    peng = filed(actor, VILLAGE, "彭守义")
    shi = filed(actor, NEXT_VILLAGE, "石守成")
    Outcome.objects.all().delete()
    need = add_need(actor=actor, household=peng, what="陪护", found_on=day(-40))
    for what, due in (("联系慈善会", -20), ("修屋顶", 3), ("装扶手", 30)):
        add_measure(actor=actor, need=need, what=what, who="李红英", by_day=day(due))
    done = add_measure(actor=actor, need=need, what="办残疾证", who="李红英", by_day=day(-9))
    report_progress(actor=actor, measure=done, progress=Progress.DONE, day=day(-10))
    set_plan(actor=actor, household=peng, day=day(-40), difficulty="透析", review_on=day(0))
    add_document(
        actor=actor, household=peng, kind="残疾证", title="彭守义残疾证", data=picture("证"),
        valid_until=day(5),
    )  # fmt: skip
    stands(peng, Standing.PROPOSED, missing="")
    stands(peng, Standing.ASK, programme="低保边缘家庭", missing="患病类别")
    stands(shi, Standing.OVER)
    stands(shi, Standing.IN_FORCE, programme="孤儿基本生活保障", fen=145100, unit="元/月")
    recount(COUNTY[:6])
    return peng, shi
