"""What a helper has to know this morning, in words that tell of nobody's illness or number.

The text may be sent by e-mail or WeChat: people are named by surname and last character,
and what is due is told by the manner alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from bangfu.duty.almanac import marks_between
from bangfu.duty.counting import HomeDue, Line, State
from bangfu.duty.models import Helper
from bangfu.duty.queries.doubts import to_ask
from bangfu.duty.queries.due import due_of_helper
from bangfu.duty.queries.rising import urged
from bangfu.ledger.models import Household
from bangfu.org.access import Reader, inside
from bangfu.org.days import running_on
from bangfu.org.queries import full_names

AHEAD = dt.timedelta(days=7)
"""Festivals within so many days are told of."""
STATES = (State.OVERDUE, State.DUE, State.SOON)


@dataclass(frozen=True)
class Item:
    """One household and what is due there."""

    household: Household
    who: str
    """Its head, not to be known by a stranger: 彭*义."""
    place: str
    state: State
    what: list[str]
    day: dt.date
    """By when it is, or for what is overdue was, to be done."""
    urged: list[str]
    """What levels above wrote about it."""


@dataclass
class Untold:
    """One household of which nobody can say whether it is due, and why not."""

    household: Household
    who: str
    place: str
    why: str
    asks: tuple[str, ...] = ()
    """The facts that would settle it."""
    named: str = ""
    """The same in words, for who may read them; the page puts it here."""


@dataclass
class Morning:
    """A helper's digest of a day, the most urgent first."""

    helper: Helper
    day: dt.date
    items: list[Item] = field(default_factory=list)
    festivals: list[tuple[dt.date, str]] = field(default_factory=list)
    doubtful: list[Untold] = field(default_factory=list)
    """Something has to be asked there first."""
    untold: list[Untold] = field(default_factory=list)
    """The policy cannot be read for them."""

    @property
    def tells(self) -> bool:
        """Whether there is anything the helper has to know."""
        return bool(self.number)

    @property
    def number(self) -> int:
        """How many households it tells of."""
        return len(self.items) + len(self.doubtful) + len(self.untold)

    def of(self, state: State) -> list[Item]:
        """The households whose most urgent duty is in a state."""
        return [one for one in self.items if one.state == state]

    @property
    def parts(self) -> list[tuple[str, list[Item]]]:
        """The households under their headings; headings without any are left out."""
        titles = {State.OVERDUE: _("逾期"), State.DUE: _("今天要做"), State.SOON: _("七天内")}
        return [(titles[state], self.of(state)) for state in STATES if self.of(state)]

    @property
    def open_parts(self) -> list[tuple[str, list[Untold]]]:
        """The households of which nobody can say, under their headings."""
        parts = [(_("说不准要不要去的"), self.doubtful), (_("算不出该不该去的"), self.untold)]
        return [(title, homes) for title, homes in parts if homes]

    @property
    def title(self) -> str:
        """What the morning comes to, as a subject line."""
        late, today, soon = (len(self.of(state)) for state in STATES)
        if not self.tells:
            return _("今天没有要去的户")
        said = {
            _("%(n)d 户逾期") % {"n": late}: late, _("%(n)d 户今天要去") % {"n": today}: today,
            _("%(n)d 户七天内要去") % {"n": soon}: soon,
            _("%(n)d 户说不准要不要去") % {"n": len(self.doubtful)}: len(self.doubtful),
            _("%(n)d 户算不出该不该去") % {"n": len(self.untold)}: len(self.untold),
        }  # fmt: skip
        return "，".join(words for words, n in said.items() if n)

    @property
    def text(self) -> str:
        """Everything as plain text, to be sent or pasted."""
        lines = [_("%(name)s，%(day)s：%(title)s。") % {
            "name": self.helper.name, "day": _day(self.day), "title": self.title,
        }]  # fmt: skip
        for title, items in self.parts:
            lines.append(f"【{title}】")
            lines += [_told(one, self.day) for one in items]
        for title, homes in self.open_parts:
            lines.append(f"【{title}】")
            lines += [
                _("%(place)s %(who)s家：%(why)s")
                % {"place": one.place, "who": one.who, "why": one.why}
                for one in homes
            ]
        for day, name in self.festivals:
            lines.append(_("%(day)s 是%(name)s，记得去看看。") % {"day": _day(day), "name": name})
        return "\n".join(lines)


def morning(helper: Helper, day: dt.date) -> Morning:
    """The digest of a helper on a day."""
    found = due_of_helper(helper, day)
    homes = [one for one in found if one.state in STATES]
    urged(homes, day)
    made = _morning(helper, day, homes)
    made.untold = _untold([one for one in found if one.trouble])
    made.doubtful = _untold([one for one in found if one.doubtful])
    return made


def mornings_of(reader: Reader) -> list[Morning]:
    """The digests of whom the reader is as a helper."""
    own = Helper.objects.filter(running_on(reader.day), staff=reader.staff).order_by("pk")
    return [morning(helper, reader.day) for helper in own]


def mornings_in(village: str, day: dt.date) -> list[Morning]:
    """The digests of a village's helpers who have something to do, those with most overdue first."""
    helpers = Helper.objects.filter(running_on(day), inside(village)).order_by("name", "pk")
    found = [one for one in (morning(helper, day) for helper in helpers) if one.tells]
    return sorted(found, key=lambda one: -len(one.of(State.OVERDUE)))


def _morning(helper: Helper, day: dt.date, homes: Sequence[HomeDue]) -> Morning:
    places = full_names([one.household.area_code for one in homes])
    items = [
        Item(
            one.household, hidden_name(one.household.head_name),
            places[one.household.area_code], one.state,
            list(dict.fromkeys(_what(line) for line in one.lines if line.state == one.state)),
            min(line.due_day for line in one.lines if line.state == one.state),
            [note.words for note in one.urgings],
        )
        for one in homes
    ]  # fmt: skip
    items.sort(key=lambda one: (STATES.index(one.state), one.day, one.household.pk))
    return Morning(helper, day, items, list(_festivals(day)))


def _untold(homes: Sequence[HomeDue]) -> list[Untold]:
    places = full_names([one.household.area_code for one in homes])
    return [
        Untold(
            one.household, hidden_name(one.household.head_name),
            places[one.household.area_code], one.trouble or to_ask(one.asks, None),
            tuple(one.asks) if one.doubtful else (),
        )
        for one in homes
    ]  # fmt: skip


def hidden_name(name: str) -> str:
    """A name with its middle hidden: 彭*义, 彭*; nothing known: 某户."""
    plain = name.strip()
    if not plain:
        return _("某户")
    return f"{plain[0]}*{plain[-1]}" if len(plain) > 2 else f"{plain[0]}*"


def _what(line: Line) -> str:
    """What to do, by the manner alone: a duty's name may tell of an illness."""
    serving = line.term.serving
    if not serving.contact:
        return _("办一件该办的事")
    return _("上门看看") if serving.at_home else _("上门或者打电话")


def _told(one: Item, day: dt.date) -> str:
    what = "、".join(one.what)
    late = (day - one.day).days
    if one.state == State.OVERDUE:
        words = _("%(place)s %(who)s家：%(what)s，逾期 %(n)d 天") % {
            "place": one.place, "who": one.who, "what": what, "n": late,
        }  # fmt: skip
    else:
        words = _("%(place)s %(who)s家：%(what)s，%(day)s前") % {
            "place": one.place, "who": one.who, "what": what, "day": _day(one.day),
        }  # fmt: skip
    return words


def _festivals(day: dt.date) -> Iterable[tuple[dt.date, str]]:
    for mark in marks_between(day, day + AHEAD):
        if mark.festival:
            yield mark.day, mark.name


def _day(day: dt.date) -> str:
    return _("%(month)d 月 %(day)d 日") % {"month": day.month, "day": day.day}
