"""Proposed pairings: looked at, changed or refused with a reason, confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.duty.actions.drafts import refuse_pair
from bangfu.duty.actions.pairing import Chosen, confirm_proposals
from bangfu.duty.forms.pairing import helpers_to_choose
from bangfu.duty.models import Helper, Pairing, PairingDraft
from bangfu.duty.models.helper import Level
from bangfu.duty.queries.helping import serving
from bangfu.duty.queries.proposals import KINDS, Proposed, proposals
from bangfu.duty.queries.reach import in_sight, placed, sight_of
from bangfu.duty.views.places import (
    A_PAGE,
    READERS,
    SMALL,
    area_of,
    below,
    level_of,
    levels_of,
)
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import State
from bangfu.ledger.queries.held import answers
from bangfu.ledger.queries.scope import households_of
from bangfu.ledger.tags import tag
from bangfu.org.access import Reader, opens_to
from bangfu.org.asked import number
from bangfu.org.models import Area
from bangfu.org.queries import full_names

NEAR_WORDS = {
    "group": gettext_lazy("同组"), "village": gettext_lazy("同村"),
    "next_village": gettext_lazy("邻村"), "township": gettext_lazy("负责这个乡镇"),
    "county": gettext_lazy("联系这个区县"), "city": gettext_lazy("负责全市"),
}  # fmt: skip
WHY_NOT = {
    "nobody_near": gettext_lazy("附近还没有登记可以当责任人的干部"),
    "all_full": gettext_lazy("附近的人都满了"),
}
KIND = "人员类别"
"""The fact by which the city chooses whom it holds (GY-2.2-j)."""
SHOWN_LOADS = 60
AT_ONCE = 20
"""More proposals are looked through village by village."""


@dataclass
class Row:
    """One proposal as it stands on the page, with what was typed."""

    household: Household
    person: Person | None
    helper: int | None
    """Id of the helper proposed, or chosen instead."""
    proposed: int | None
    now: Pairing | None = None
    near: object = ""
    why_not: object = ""
    why: str = ""
    wrong: str = ""
    ticked: bool = True
    place: str = ""
    helpers: list[Helper] = field(default_factory=list)
    """Who can be chosen for it."""

    @property
    def key(self) -> int:
        """Id of the person it is about, at the village of the household."""
        return self.person.pk if self.person else self.household.pk

    @property
    def label(self) -> str:
        """Whom it is about."""
        return self.person.label if self.person else self.household.label


@dataclass(frozen=True)
class Village:
    """How much a village has to be looked through."""

    code: str
    name: str
    number: int
    left: int
    """Of them nobody can be proposed for."""


@dataclass
class Typed:
    """What was sent of a page of proposals."""

    why: str = ""
    rows: dict[int, Row] = field(default_factory=dict)
    wrong: str = ""


@opens_to(READERS)
def propose(request: HttpRequest) -> HttpResponse:
    """Proposals for those whom nobody holds at a level, or for everybody."""
    reader = request.reader
    area, level = area_of(request), level_of(request)
    if level not in levels_of(reader):
        raise PermissionDenied
    typed = Typed()
    if request.method == "POST":
        typed = _sent(request, reader, level)
        if not typed.wrong:
            return redirect(_back(request, area, level))
    context = {
        "area": area, "below": below(area), "level": level, "levels": levels_of(reader),
        "why": typed.why, "wrong": typed.wrong,
    }  # fmt: skip
    status = 422 if typed.wrong else 200
    if area.level not in SMALL and level in (Level.VILLAGE, Level.TOWNSHIP):
        # too many to wait for: they are worked out in the background
        drafts = PairingDraft.objects.filter(area_code=area.code, level=level)[:5]
        context |= {"drafts": drafts, "typed": typed.rows.values()}
        return render(request, "duty/propose_where.html", context, status=status)
    everybody = request.GET.get("all") == "1"
    holding = request.GET.get("kind", "") if level != Level.VILLAGE else ""
    plan = proposals(
        reader, area.prefix, level=level, everybody=everybody,
        holding=tag(KIND, holding) if holding else "",
    )  # fmt: skip
    open_ones = [one for one in plan.rows if not one.kept]
    open_ones.sort(key=lambda one: (one.household.village_code, one.helper is None))
    villages = _villages(open_ones)
    there = next((one for one in villages if one.code == request.GET.get("in")), None)
    there = there or (villages[0] if villages else None)
    here = [one for one in open_ones if not there or one.household.village_code == there.code]
    leaf = Paginator(here, AT_ONCE).get_page(request.GET.get("page"))
    helpers = choosable(reader, level)
    rows = _placed(_row(one, typed) for one in leaf)
    _choices(rows, helpers, reader)
    context |= {
        "everybody": everybody, "leaf": leaf, "rows": rows,
        "villages": villages, "there": there,
        "placed": sum(bool(one.helper) for one in open_ones),
        "left": sum(one.helper is None for one in open_ones),
        "kept": len(plan.rows) - len(open_ones), "helpers": helpers,
        "loads": loads_of(helpers, plan.loads), "holding": holding,
        "kinds": answers(area.prefix, KIND)[:20] if level != Level.VILLAGE else (),
    }  # fmt: skip
    return render(request, "duty/propose.html", context, status=status)


def choosable(reader: Reader, level: str) -> list[Helper]:
    """Whom the reader can give a household or person at a level."""
    return placed(helpers_to_choose(reader).filter(kind__in=KINDS[level]))


def loads_of(
    helpers: Sequence[Helper], loads: Mapping[int, tuple[int, int]]
) -> list[dict[str, object]]:
    """How many each helper holds before and after, those with most to come first."""
    told = [
        {"helper": one, "before": before, "after": after, "more": after - before,
         "full": after >= one.cap}
        for one in helpers
        for before, after in [loads.get(one.pk, (one.load, one.load))]
    ]  # fmt: skip
    told.sort(key=lambda one: (-one["more"], -one["after"]))
    return told[:SHOWN_LOADS]


def _villages(rows: Sequence[Proposed]) -> list[Village]:
    """Where the proposals lie; none where they are few enough to be looked through at once."""
    if len(rows) <= AT_ONCE:
        return []
    numbers = Counter(one.household.village_code for one in rows)
    left = Counter(one.household.village_code for one in rows if one.helper is None)
    names = full_names(numbers)
    return [Village(code, names[code], numbers[code], left[code]) for code in sorted(numbers)]


def _choices(rows: Sequence[Row], helpers: Sequence[Helper], reader: Reader) -> None:
    """Put beside each proposal those who can open the household."""
    sight = sight_of(helpers, reader.day)
    for row in rows:
        area = row.household.area_code
        row.helpers = [one for one in helpers if in_sight(area, sight[one.pk])]


def _placed(rows: Iterable[Row]) -> list[Row]:
    listed = list(rows)
    names = full_names(row.household.area_code for row in listed)
    for row in listed:
        row.place = names[row.household.area_code]
    return listed


def _row(one: Proposed, typed: Typed) -> Row:
    sent = typed.rows.get(one.key)
    helper = one.helper.pk if one.helper else None
    row = Row(
        one.household, one.person, helper, helper, one.current, NEAR_WORDS.get(one.near, ""),
        WHY_NOT.get(one.why_not, ""), ticked=helper is not None,
    )  # fmt: skip
    if sent is not None:
        row.helper, row.why, row.wrong, row.ticked = sent.helper, sent.why, sent.wrong, sent.ticked
    return row


# -- what was sent ------------------------------------------------------------------------


def _sent(request: HttpRequest, reader: Reader, level: str) -> Typed:
    """Put in force what is ticked, or refuse one; what is wrong comes back with what was typed."""
    sent = request.POST
    typed = Typed(sent.get("why", "").strip())
    named = dict.fromkeys([*sent.getlist("row"), *sent.getlist("home")])
    keys = [key for key in map(number, named) if key][:A_PAGE]
    about = _about(reader, level, keys)
    helpers = {str(one.pk): one for one in choosable(reader, level)}
    for key in keys:
        if key in about:
            home, person = about[key]
            typed.rows[key] = Row(
                home, person, number(sent.get(f"helper-{key}", "")),
                number(sent.get(f"proposed-{key}", "")), why=sent.get(f"why-{key}", "").strip(),
                ticked=f"{key}" in sent.getlist("home"),
            )  # fmt: skip
    if refused := number(sent.get("refuse", "")):
        _refuse(reader, typed, refused, helpers)
    else:
        _confirm(request, reader, level, typed, helpers)
    return typed


def _refuse(reader: Reader, typed: Typed, key: int, helpers: Mapping[str, Helper]) -> None:
    row = typed.rows.get(key)
    helper = helpers.get(str(row.proposed)) if row else None
    if row is None or helper is None:
        typed.wrong = _("这一条已经变了，刷新再看。")
        return
    try:
        refuse_pair(
            actor=reader.actor, helper=helper, household=row.household, person=row.person,
            why=row.why,
        )  # fmt: skip
    except Impossible as refusal:
        row.wrong = str(refusal)
        typed.wrong = _("%(whom)s：写明为什么不合适，再点“不合适”。") % {"whom": row.label}


def _confirm(
    request: HttpRequest, reader: Reader, level: str, typed: Typed, helpers: Mapping[str, Helper]
) -> None:
    ticked = [row for row in typed.rows.values() if row.ticked and str(row.helper) in helpers]
    changed = [row for row in ticked if row.proposed and row.helper != row.proposed]
    for row in changed:
        if not row.why:
            row.wrong = _("换了人，写一句为什么")
    if not typed.why:
        typed.wrong = _("写一句理由再确认，比如：就近安排。")
    elif not ticked:
        typed.wrong = _("没有勾选哪一户。")
    elif any(row.wrong for row in ticked):
        typed.wrong = _("有换了人没写理由的，标在那一行。")
    if typed.wrong:
        return
    held = _held(level, [row.key for row in ticked], reader)
    chosen = [
        Chosen(helpers[str(row.helper)], row.household, row.person, row.why, held.get(row.key))
        for row in ticked
    ]
    done = confirm_proposals(actor=reader.actor, chosen=chosen, day=reader.day, why=typed.why)
    if done.made:
        messages.success(request, _("定了 %(n)d 户。") % {"n": len(done.made)})
    for one, refusal in done.refused[:5]:
        whom = one.person.label if one.person else one.household.label
        messages.error(request, f"{whom}：{refusal}")


def _about(
    reader: Reader, level: str, keys: Sequence[int]
) -> dict[int, tuple[Household, Person | None]]:
    # a household handed over for a time keeps the helpers it has at home
    homes = reader.within(households_of(reader))
    if level == Level.VILLAGE:
        return {pk: (home, None) for pk, home in homes.in_bulk(list(keys)).items()}
    people = Person.objects.filter(pk__in=keys, state=State.PRESENT, household__in=homes)
    return {one.pk: (one.household, one) for one in people.select_related("household")}


def _held(level: str, keys: Sequence[int], reader: Reader) -> dict[int, Pairing]:
    rows = serving(reader.day).filter(level=level, main=True)
    rows = rows.select_related("household", "person", "helper")
    if level == Level.VILLAGE:
        return {one.household_id: one for one in rows.filter(household__in=keys, person=None)}
    return {one.person_id: one for one in rows.filter(person__in=keys)}


def _back(request: HttpRequest, area: Area, level: str) -> str:
    """Where to go on: the list it was sent from, else the proposals."""
    kept = {"area": area.code, "level": level}
    if request.POST.get("from") == "coverage":
        return f"{reverse('duty:coverage')}?{urlencode(kept)}"
    for name in ("all", "kind", "in"):
        if request.GET.get(name):
            kept[name] = request.GET[name]
    return f"{reverse('duty:propose')}?{urlencode(kept)}"
