"""帮扶责任人 of a file: which helper of the village is meant, and what has to be asked first.

People are told apart by name within their village, by post and telephone where a list gives
them. Where that leaves two, somebody has to say; one answer counts for every row that writes
the helper the same way.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.actions.listed import FromList, Newcomer
from bangfu.duty.models import Helper, Pairing
from bangfu.duty.models.helper import LEVEL_OF, MAY_BE_CADRE, RESPONSIBLE, Kind, Level
from bangfu.duty.naming import Told, kind_of, same_post, told_in
from bangfu.duty.queries.reach import in_sight, sight_of
from bangfu.intake.gather import Choices
from bangfu.intake.homes import Prepared
from bangfu.intake.lines import DIFFERS, Fix, Line, Mark
from bangfu.org.access import inside
from bangfu.org.among import parts
from bangfu.org.days import running_on
from bangfu.org.models import Appointment, Area
from bangfu.org.models.area import upward
from bangfu.org.roles import Role
from bangfu.sheets import JUDGE, NOTE
from bangfu.sheets.targets import HELPER

CHOSEN = "helper:"
"""How a choice about a row's helper begins; after it an id, or one of these words."""
NEW, ONE, EACH = "new", "one", "each"
KEEP = f"keep:{HELPER}"


@dataclass(frozen=True)
class Meant:
    """Whom a row means: somebody on the books, or a newcomer."""

    helper: int | Newcomer
    name: str
    post: str
    kind: str
    learnt: tuple[tuple[str, str], ...] = ()
    """What the file says of somebody on the books that nobody knew."""
    agreed: tuple[str, ...] = ()
    """What of somebody on the books it says as it is known."""

    @property
    def level(self) -> str:
        """At which level they help."""
        return LEVEL_OF.get(self.kind, Level.VILLAGE)


@dataclass
class Summary:
    """What the preview says of helpers before anything is written."""

    known: int = 0
    newcomers: list[Newcomer] = field(default_factory=list)

    @property
    def any(self) -> bool:
        """Whether the file names anybody."""
        return bool(self.known or self.newcomers)


def meant_helpers(
    lines: Sequence[Line], area: Area, choices: Choices, letters: Mapping[str, Mapping[str, str]]
) -> Summary:
    """Find whom the rows mean, onto the lines, and mark what has to be asked or only known."""
    finding = _Finding(lines, area, choices, letters)
    for key, group in finding.by_name.items():
        finding.settle(key, group)
    finding.differences(lines)
    named = {one.helper for line in lines if not line.blocked for one in line.helpers}
    fresh = [one for one in named if isinstance(one, Newcomer)]
    return Summary(
        len(named) - len(fresh), sorted(fresh, key=lambda one: (one.area_code, one.name))
    )


def from_list(lines: Iterable[Line], prepared: Prepared) -> list[FromList]:
    """The rows as duty writes them, heads of households first; their people are written already."""
    found: list[tuple[bool, FromList]] = []
    for line in lines:
        home, person = prepared.persons[line.key]
        if home.pk and person.pk:
            head = line.facts.get("与户主关系") == "户主"
            found += [
                (not head, FromList(home.pk, person.pk, one.helper, one.learnt, one.agreed))
                for one in line.helpers
            ]
    return [row for _after, row in sorted(found, key=lambda one: one[0])]


@dataclass(frozen=True)
class _Row:
    """A helper as one row writes them."""

    line: Line
    told: Told
    phone: str


_Name = tuple[str, str]
"""Village and name."""


class _Finding:
    def __init__(
        self, lines: Sequence[Line], area: Area, choices: Choices,
        letters: Mapping[str, Mapping[str, str]],
    ) -> None:  # fmt: skip
        self.day = timezone.localdate()
        self.area, self.choices, self.letters = area, choices, letters
        self.by_name: dict[_Name, list[_Row]] = defaultdict(list)
        for line in lines:
            if not line.helper or not line.area_code:
                continue
            told = told_in(line.helper)
            phone = line.helper_phone if len(told) == 1 else ""
            for one in told:
                self.by_name[line.area_code[:12], one.name].append(_Row(line, one, phone))
        names = sorted({name for _village, name in self.by_name})
        self.known = _on_the_books(names, area)
        self.accounts = _accounts(names, area, self.day)

    # -- whom -----------------------------------------------------------------------------

    def settle(self, key: _Name, group: list[_Row]) -> None:
        """Find one name of one village, or ask who it is."""
        village, name = key
        there = [one for one in self.known.get(name, ()) if _reaches(one, village)]
        unknown: list[_Row] = []
        for written, rows in _alike(group).items():
            told, phone = written
            fits = [one for one in there if _fits(one, told, phone)]
            chosen = self._chosen(rows)
            picked = next((one for one in there if str(one.pk) == chosen), None)
            if picked is None and len(fits) == 1:
                picked = fits[0]
            if picked is not None:
                _give(rows, _meant(picked, told, phone))
            elif there and chosen != NEW:
                self._ask_which(rows, there)
            else:
                unknown += rows
        if unknown:
            self._newcomers(village, unknown)

    def _newcomers(self, village: str, rows: list[_Row]) -> None:
        writings = _alike(rows)
        people = _people(list(writings))
        chosen = self._chosen(rows)
        if len(people) > 1 and chosen not in (ONE, EACH):
            words = "、".join(told.text for told, _phone in writings)
            self._ask(
                rows, _("同一个村里写了两种：%(words)s") % {"words": words},
                (Fix(_("是同一个人"), CHOSEN + ONE), Fix(_("是两个人"), CHOSEN + EACH)),
            )  # fmt: skip
            return
        if chosen == ONE:
            people = [[one for group in people for one in group]]
        for group in people:
            told = max((one for one, _phone in group), key=lambda one: len(one.post))
            phone = next((number for _told, number in group if number), "")
            new = self._newcomer(village, told, phone)
            for written in group:
                _give(writings[written], Meant(new, new.name, new.post, new.kind))

    def _newcomer(self, village: str, told: Told, phone: str) -> Newcomer:
        kind: str = kind_of(told.post)
        accounts = [
            one for one in self.accounts.get(told.name, ())
            if one.area_id[:12] == village and same_post(told.post, one.post)
        ]  # fmt: skip
        staff = {one.staff_id for one in accounts}
        account = accounts[0] if len(staff) == 1 else None
        post = told.post or (account.post if account else "")
        if account is not None and kind not in RESPONSIBLE:
            # whoever works for the village with an account is a cadre of it, whatever the title
            told_by_post = kind_of(account.post)
            kind = told_by_post if told_by_post in RESPONSIBLE else Kind.VILLAGE_STAFF
        return Newcomer(
            told.name, post, phone, kind, _home_of(kind, village), account.staff_id if account else None
        )  # fmt: skip

    # -- asking ---------------------------------------------------------------------------

    def _chosen(self, rows: Sequence[_Row]) -> str:
        for row in rows:
            for word in self.choices.get(row.line.key, []):
                if word.startswith(CHOSEN):
                    return word.removeprefix(CHOSEN)
        return ""

    def _ask_which(self, rows: Sequence[_Row], there: Sequence[Helper]) -> None:
        fixes = [Fix(_("是%(who)s") % {"who": one.label}, f"{CHOSEN}{one.pk}") for one in there]
        wrong = (
            _("村里登记的是%(who)s，是不是这个人") % {"who": there[0].label}
            if len(there) == 1
            else _("有 %(n)d 个帮扶人叫这个名字") % {"n": len(there)}
        )
        self._ask(rows, wrong, (*fixes, Fix(_("是另一个人"), CHOSEN + NEW)))

    def _ask(self, rows: Sequence[_Row], wrong: str, fixes: tuple[Fix, ...]) -> None:
        for line in {row.line.key: row.line for row in rows}.values():
            line.marks.append(
                Mark(
                    JUDGE, self._letter(line), wrong, _("答一次，写法相同的行都照办"), blocks=True,
                    fixes=fixes,
                )
            )  # fmt: skip

    def _letter(self, line: Line) -> str:
        return self.letters[line.sheet].get(HELPER, "")

    # -- what is otherwise in the ledger --------------------------------------------------

    def differences(self, lines: Sequence[Line]) -> None:
        """Mark whose household somebody else is responsible for, and who cannot be responsible."""
        homes = sorted({line.home for line in lines if line.home and line.helpers})
        held = _responsible(homes, self.day)
        self._out_of_sight(lines)
        told: set[int] = set()
        for line in lines:
            if not line.helpers:
                continue
            before = held.get(line.home) if line.home else None
            first = next(
                (one for one in line.helpers if one.level == Level.VILLAGE
                 and one.kind in MAY_BE_CADRE), None,
            )  # fmt: skip
            if first is None and before is None:
                self._no_cadre(line)
            elif before is not None and first is not None and first.helper != before.pk:
                if KEEP in self.choices.get(line.key, []):
                    line.helpers = []
                elif line.home not in told:
                    told.add(line.home or 0)
                    line.marks.append(
                        Mark(
                            DIFFERS, self._letter(line),
                            _("台账里是 %(value)s") % {"value": before.label},
                            fixes=(Fix(_("用台账的"), KEEP),),
                        )
                    )  # fmt: skip

    def _out_of_sight(self, lines: Sequence[Line]) -> None:
        """Mark where somebody is named who cannot open what lies there, once a name and village."""
        named = {
            one.helper for line in lines for one in line.helpers if isinstance(one.helper, int)
        }
        known = [one for rows in self.known.values() for one in rows if one.pk in named]
        sight = sight_of(known, self.day)
        told: set[tuple[int, str]] = set()
        for line in lines:
            village = line.area_code[:12]
            for one in line.helpers:
                if not isinstance(one.helper, int) or (one.helper, village) in told:
                    continue
                if in_sight(village, sight.get(one.helper)):
                    continue
                told.add((one.helper, village))
                wrong = _("%(name)s有账号，可看不到这里的户：照表写进去，还算没有人包")
                line.marks.append(
                    Mark(
                        NOTE, self._letter(line), wrong % {"name": one.name},
                        _("请管人员的给他安排管到这里的岗位，或者另定一个人"),
                    )
                )  # fmt: skip

    def _no_cadre(self, line: Line) -> None:
        one = line.helpers[0]
        if one.level != Level.VILLAGE:
            wrong = _("%(name)s是%(level)s干部，村里还没有人负责这一户")
            words = {"name": one.name, "level": Level(one.level).label}
        else:
            wrong = _("%(name)s是%(kind)s，不是干部，只记作一起帮的联系人")
            words = {"name": one.name, "kind": str(Kind(one.kind).label)}
        line.marks.append(Mark(NOTE, self._letter(line), wrong % words))


def _on_the_books(names: Sequence[str], area: Area) -> dict[str, list[Helper]]:
    """Helpers of these names who still help in the area, or from above for it."""
    found: dict[str, list[Helper]] = defaultdict(list)
    above = [code for code in upward(area.code) if code != area.code]
    rows = Helper.objects.filter(inside(area.prefix) | Q(area_code__in=above), until_day=None)
    for part in parts(names):
        for one in rows.filter(name__among=part):
            found[one.name].append(one)
    return found


def _accounts(
    names: Sequence[str], area: Area, day: dt.date
) -> dict[str, list[Appointment]]:  # fmt: skip
    """Village workers of the area by name, with the posts they hold."""
    found: dict[str, list[Appointment]] = defaultdict(list)
    rows = Appointment.objects.filter(
        running_on(day), inside(area.prefix, "area_id"), role=Role.VILLAGE_WORKER,
        staff__is_active=True,
    )  # fmt: skip
    for part in parts(names):
        for one in rows.filter(staff__name__among=part).select_related("staff"):
            found[one.staff.name].append(one)
    return found


def _responsible(homes: Sequence[int], day: dt.date) -> dict[int, Helper]:
    held: dict[int, int] = {}
    for part in parts(homes):
        rows = Pairing.objects.filter(
            household__among=part, level=Level.VILLAGE, main=True, person=None, until_day=None
        )
        held |= dict(rows.values_list("household", "helper"))
    # one helper has many households
    who = Helper.objects.in_bulk(sorted(set(held.values())))
    return {home: who[helper] for home, helper in held.items()}


def _reaches(helper: Helper, village: str) -> bool:
    """Whether a helper is of a village or from above it."""
    return helper.area_code[:12] == village or helper.area_code in upward(village)


def _fits(helper: Helper, told: Told, phone: str) -> bool:
    other = bool(phone and helper.phone and phone != helper.phone)
    same = bool(phone and phone == helper.phone)
    known = "" if helper.kind == Kind.UNKNOWN else str(helper.get_kind_display())
    return same or (not other and same_post(told.post, helper.post or known))


def _meant(helper: Helper, told: Told, phone: str) -> Meant:
    """Somebody on the books, with what the file adds to what is known of them."""
    kind = kind_of(told.post)
    learnt, agreed = [], []
    if told.post and not helper.post:
        learnt.append(("post", told.post))
    elif told.post and same_post(told.post, helper.post):
        agreed.append("post")
    if phone and not helper.phone:
        learnt.append(("phone", phone))
    elif phone and phone == helper.phone:
        agreed.append("phone")
    known = helper.kind
    if known == Kind.UNKNOWN != kind and kind in MAY_BE_CADRE and kind not in LEVEL_OF:
        learnt.append(("kind", str(kind)))
        known = str(kind)
    elif kind == known != Kind.UNKNOWN:
        agreed.append("kind")
    post = helper.post or told.post
    return Meant(helper.pk, helper.name, post, known, tuple(learnt), tuple(agreed))


def _home_of(kind: str, village: str) -> str:
    """Where a newcomer of a kind is at home, or which area is theirs."""
    length = {Level.TOWNSHIP: 9, Level.COUNTY: 6, Level.CITY: 4}.get(
        LEVEL_OF.get(kind, Level.VILLAGE), 12
    )
    return village[:length].ljust(12, "0")


def _alike(rows: Sequence[_Row]) -> dict[tuple[Told, str], list[_Row]]:
    found: dict[tuple[Told, str], list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.told, row.phone].append(row)
    return found


def _people(written: Sequence[tuple[Told, str]]) -> list[list[tuple[Told, str]]]:
    """Ways of writing one name, put together where nothing tells them apart."""
    groups: list[list[tuple[Told, str]]] = []
    for told, phone in sorted(written, key=lambda one: (-len(one[0].post), -len(one[1]))):
        for group in groups:
            if all(
                same_post(told.post, other.post) and not (phone and number and phone != number)
                for other, number in group
            ):
                group.append((told, phone))
                break
        else:
            groups.append([(told, phone)])
    return groups


def _give(rows: Sequence[_Row], meant: Meant) -> None:
    for row in rows:
        order = [one.name for one in told_in(row.line.helper)]
        kept = [*row.line.helpers, meant]
        row.line.helpers = sorted(
            kept, key=lambda one: order.index(one.name) if one.name in order else 0
        )
