"""The fictional county, brought into an empty database the way a real one would be.

Areas, offices and staff from tables; policies put in force and values set by two people;
ledgers imported and screened for the townships' own clerks; then plans, papers and two
monthly ledgers. All of it or
nothing: an interrupted load leaves an empty database behind.
"""

from __future__ import annotations

import csv
import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bangfu.duty.actions.count import count_stale
from bangfu.intake.actions import bring_in
from bangfu.journal.models import SYSTEM, Actor
from bangfu.ledger.models import Household, Outcome, Person
from bangfu.org.access import appointments_on
from bangfu.org.actions import load_areas, load_offices, load_staff
from bangfu.org.models import Appointment, Area, Staff
from bangfu.org.models.area import Level
from bangfu.org.queries import areas_under
from bangfu.rulebook.actions import confirm_parameter, propose_parameter, put_in_force
from bangfu.web.sample.care import care_for, keep_monthly_ledgers
from bangfu.web.sample.goods import keep_goods
from bangfu.web.sample.helping import name_helpers
from bangfu.web.sample.homes import look_after_homes
from bangfu.web.sample.oversight import oversee
from bangfu.web.sample.people import COUNTY, PREFIX, TOWN, People
from bangfu.web.sample.visits import make_visits

IN_FORCE_FROM = dt.date(2026, 7, 1)
CLERKS = {"990101101000": "gs", "990101102000": "sp", "990101200000": "bq"}
"""Each township with the letters its accounts begin with."""
ONE_PER_ROLE = (
    "sp08-weiyuan", "sp-minzheng1", "sp-leader", "sp-zhucun3", "county-minzheng1",
    "county-leader", "city-minzheng", "county-hotline", "county-fund", "county-system",
    "county-security", "county-audit",
)  # fmt: skip
"""Accounts worth trying, as the sample's README introduces them."""

Tell = Callable[[str], object]


class NotEmpty(Exception):
    """The database holds data already; the sample goes into an empty one only."""


class NoSample(Exception):
    """The programs that make the sample lie in the source folder and are not installed here."""


@dataclass(frozen=True)
class Login:
    """Somebody who can sign in and look around."""

    post: str
    name: str
    username: str
    password: str


def loaded() -> bool:
    """Whether this database holds the sample, and its passwords can be told."""
    return Area.objects.filter(pk=COUNTY, name="云岭县").exists() and _kept().exists()


def logins() -> list[Login]:
    """Who can sign in, one a role; the password is this installation's own."""
    password = _kept().read_text(encoding="utf-8").splitlines()[0]
    found = []
    for name in ONE_PER_ROLE:
        post = _post_of(name)
        # a password somebody has replaced is theirs alone
        shown = password if post.staff.check_password(password) else "已经换过"
        found.append(Login(f"{post.office.name} {post.post}", post.staff.name, name, shown))
    return found


def load(progress: Tell) -> None:
    """Bring the whole county in and screen it; `progress` is told what is being done.

    Raises NotEmpty for a database with areas or staff of its own, NoSample without the source.
    """
    if Area.objects.exists() or Staff.objects.exists():
        raise NotEmpty("数据库里已经有数据，样例只装进空的数据库")
    folder = _made(progress)
    password = "-".join(secrets.token_hex(2) for _part in range(3))
    with transaction.atomic():
        progress("装入区划、单位和人员")
        load_areas(_rows(folder / "areas.csv"), actor=SYSTEM)
        load_offices(_rows(folder / "offices.csv"), actor=SYSTEM)
        load_staff(_rows(folder / "staff.csv"), actor=SYSTEM, password=password)
        progress("施行政策，设定本县的标准")
        _set_policy(folder / "settings.csv")
        people = People(_today())
        for town in areas_under(PREFIX, Level.TOWNSHIP).order_by("code"):
            progress(f"导入{town.name}的台账，按政策判断每户每人能享受什么")
            # one township has kept its ledger for two months, the others since this one began
            since = people.since if town.pk == TOWN else people.month
            _bring_in(folder / f"{town.name}-台账.xlsx", town, since)
        progress("写几户的方案、材料和重点人员")
        care_for(people)
        progress("没有账号的帮扶人，乡镇、县、市的联系人")
        name_helpers(_rows(folder / "helpers.csv"), people)
        progress("这两个月的走访")
        make_visits(people)
        progress("入户看到的：隐患、需求、看护岗；催办、抽查、寒潮期间加密走访")
        look_after_homes(people)
        progress("两个村的月度台账")
        keep_monthly_ledgers(people)
        progress("冬令物资：仓库、谁缺什么、发放名单")
        keep_goods(people)
        oversee(people)
        _keep(password)
    # once everything stands: what was written before it would ask for another count
    progress("各地今天该走访的数")
    count_stale(people.today)
    progress(
        f"云岭县装好了：{Household.objects.count()} 户，{Person.objects.count()} 人，"
        f"{Outcome.objects.count()} 条结论。可以拿来试导入的文件在 {folder}"
    )


def actor_of(username: str) -> Actor:
    """Somebody of the sample, acting at their post."""
    post = _post_of(username)
    return Actor("staff", str(post.staff.pk), post.staff.name, f"{post.office.name} {post.post}")


def _post_of(username: str) -> Appointment:
    return appointments_on(Staff.objects.get(username=username), _today())[0]


def _today() -> dt.date:
    return timezone.localdate()


# -- files ----------------------------------------------------------------------------


def _made(progress: Tell) -> Path:
    """The folder with the county's files, made there."""
    if find_spec("samples") is None or find_spec("samples.county") is None:
        raise NoSample("样例的生成程序在源码的 samples 文件夹里，请在源码里运行 ./run")
    from samples.county import make

    folder = settings.DATA / "sample-county"
    progress("编出虚构的云岭县")
    make(folder)
    return folder


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _kept() -> Path:
    return settings.DATA / "sample-logins.txt"


def _keep(password: str) -> None:
    path = _kept()
    path.touch(mode=0o600)
    path.chmod(0o600)
    lines = [password, *ONE_PER_ROLE]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


# -- policy and ledgers ---------------------------------------------------------------


def _set_policy(values: Path) -> None:
    from samples.county import PACKS

    county = Area.objects.get(pk=COUNTY)
    officer, leader = actor_of("county-minzheng1"), actor_of("county-leader")
    for pack in PACKS:
        put_in_force(
            actor=leader, area=county, pack=pack, from_day=IN_FORCE_FROM, why="样例县施行的政策"
        )
    for row in _rows(values):
        change = propose_parameter(
            actor=officer,
            area=county,
            pack=row["pack"],
            name=row["parameter"],
            value=row["value"],
            from_day=dt.date.fromisoformat(row["from_day"]),
            why=row["why"],
        )
        confirm_parameter(actor=leader, change=change, reply="同意")


def _bring_in(path: Path, town: Area, since: dt.date) -> None:
    clerk = f"{CLERKS[town.pk]}-minzheng1"
    bring_in(actor_of(clerk), _post_of(clerk).office, path, town.pk, since=since)
