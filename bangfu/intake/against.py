"""Lines held against the ledger: who is on the books already, in which household, what differs.

People are looked for in the whole county by identity number, so that nobody gets
a second file by moving from one township's list to another's. By name and birth
date a person is only ever suspected: somebody has to say so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from bangfu.intake.gather import Choices
from bangfu.intake.known import KnownHome, KnownPerson, known, known_homes
from bangfu.intake.lines import DIFFERS, KEEP_HOME, OTHER, SAME, Fix, Line, Mark
from bangfu.intake.moved import mark_moved
from bangfu.intake.reading import LEFT_OUT
from bangfu.ledger.facts import day_of, dictionary, shown
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import State
from bangfu.ledger.projection import IDENTITY, PHONE
from bangfu.ledger.protected import lookup_key
from bangfu.org.access import inside
from bangfu.org.among import parts
from bangfu.org.models import Area
from bangfu.org.queries import full_name
from bangfu.sheets import JUDGE, MUST_FIX, NOTE
from bangfu.sheets.draft import NAME

BORN = "出生日期"


def hold_against(
    lines: Sequence[Line], area: Area, choices: Choices, letters: dict[str, dict[str, str]]
) -> None:
    """Find the people of the lines in the ledger and say what a person has to judge.

    `letters` tells for each sheet which column carries what.
    """
    against = _Against(area, choices, letters)
    against.by_identity(lines)
    against.households(lines)
    against.by_name([line for line in lines if line.person is None])
    _one_line_a_person(lines, letters)
    mark_moved(lines, choices, letters)
    for line in lines:
        against.differences(line)
    _wait_for_each_other(lines)


class _Against:
    def __init__(self, area: Area, choices: Choices, letters: dict[str, dict[str, str]]) -> None:
        self.area = area
        self.choices = choices
        self.letters = letters
        self.seen: dict[tuple[str, str], KnownHome] = {}
        """Households of people found, by township and number."""
        self.county = area.code[:6] if len(area.prefix) >= 6 else area.prefix
        self.alike: dict[tuple[str, ...], tuple[str, ...]] = {}
        """Each set of facts that rows and ledger say alike, kept once."""
        self.differing: dict[tuple[str, str, Any], Mark] = {}
        """What is said of each value the ledger has instead, by column and fact, kept once."""

    def letter(self, line: Line, name: str) -> str:
        return self.letters[line.sheet].get(name, "")

    def chosen(self, line: Line) -> list[str]:
        return self.choices.get(line.key, [])

    # ------------------------------------------------------------ by identity number

    def by_identity(self, lines: Sequence[Line]) -> None:
        by_key: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            if IDENTITY in line.facts:
                by_key[lookup_key(str(line.facts[IDENTITY]))].append(line)
        found: dict[str, list[KnownPerson]] = defaultdict(list)
        rows = Person.objects.filter(inside(self.county)).exclude(state=State.MERGED)
        for part in parts(by_key):
            for person in known(rows.filter(identity_key__among=part)):
                found[person.identity_key].append(person)
        for key, people in found.items():
            for one in people:
                self.seen[one.household.township_code, one.household.number] = one.household
            present = [one for one in people if one.state == State.PRESENT]
            for line in by_key[key]:
                self._meet(line, (present or people)[0])

    def _meet(self, line: Line, person: KnownPerson) -> None:
        at = self.letter(line, IDENTITY)
        if not person.area_code.startswith(self.area.prefix):
            line.marks.append(
                Mark(
                    JUDGE, at,
                    _("%(place)s已经有这个人的档案") % {"place": full_name(person.area_code[:12])},
                    _("一人只有一份档案。要迁过来请先和那里联系"), blocks=True,
                    fixes=(Fix(_("不要这一行"), LEFT_OUT),),
                )
            )  # fmt: skip
            return
        if person.state != State.PRESENT:
            line.marks.append(
                Mark(
                    JUDGE, at,
                    _("台账里%(name)s已不在册（%(state)s）")
                    % {"name": person.label, "state": State(person.state).label},
                    _("人还在就先在档案里恢复，再导入"), blocks=True,
                    fixes=(Fix(_("不要这一行"), LEFT_OUT),),
                )
            )  # fmt: skip
            return
        if person.name and line.name and _plain(person.name) != _plain(line.name):
            self._other_name(line, person)
        else:
            line.person = person

    def _other_name(self, line: Line, person: KnownPerson) -> None:
        chosen = self.chosen(line)
        if SAME in chosen:
            line.person = person
            line.facts.pop(NAME)
            line.agreed = (NAME,)
            return
        names = {"name": person.label}
        if OTHER in chosen:
            line.marks.append(
                Mark(
                    MUST_FIX, self.letter(line, IDENTITY),
                    _("号码和台账里的“%(name)s”相同") % names,
                    _("不是同一个人，就有一处号码写错了，请照证件重填"), blocks=True, typed=True,
                )
            )  # fmt: skip
            return
        line.marks.append(
            Mark(
                JUDGE, self.letter(line, NAME) or "A",
                _("号码和台账里的“%(name)s”相同") % names, "", blocks=True,
                fixes=(Fix(_("同一个人"), SAME), Fix(_("不是"), OTHER)),
            )
        )  # fmt: skip

    # ------------------------------------------------------------ by household

    def households(self, lines: Sequence[Line]) -> None:
        """Which household of the ledger each row belongs to."""
        groups: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
        for line in lines:
            if line.area_code and line.household:
                # two villages may both have a household 1; sheets without numbers count rows
                scope = line.area_code[:12] if line.given else line.sheet
                groups[scope, line.household, "given" if line.given else ""].append(line)
        numbered = self._numbered([key for key in groups if key[2]])
        asked = [
            home.pk for (village, number, given), group in groups.items()
            if (home := numbered.get((village, number)) if given else None) is not None
            and not all(line.person and line.person.household_id == home.pk for line in group)
        ]  # fmt: skip
        members: dict[int, list[KnownPerson]] = defaultdict(list)
        for part in parts(asked):
            rows = Person.objects.filter(household__among=part, state=State.PRESENT)
            for person in known(rows):
                members[person.household_id].append(person)
        for (village, number, given), group in groups.items():
            home = numbered.get((village, number)) if given else None
            if home is None:
                self._as_people_live(group)
            else:
                self._as_numbered(group, home, members[home.pk])

    def _numbered(self, keys: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], KnownHome]:
        wanted: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
        found: dict[tuple[str, str], KnownHome] = {}
        for village, number, _given in keys:
            home = self.seen.get((village[:9], number))
            if home is not None and home.closed_on is None and home.village_code == village:
                found[village, number] = home
                continue
            for name in (number, own_number(village, number)):
                wanted[village[:9]][name].append((village, number))
        for township, numbers in wanted.items():
            for part in parts(numbers):
                rows = Household.objects.filter(township_code=township, number__among=part)
                rows = rows.filter(closed_on__isnull=True)
                for home in known_homes(rows):
                    for village, number in numbers[home.number]:
                        if home.village_code == village:
                            found[village, number] = home
        return found

    def _as_numbered(self, group: list[Line], home: KnownHome, members: list[KnownPerson]) -> None:
        taken = {line.person.pk for line in group if line.person is not None}
        for line in group:
            if line.person is None and not line.blocked:
                same = [p for p in members if p.pk not in taken and _same_by_name(line, p)]
                if len(same) == 1:
                    line.person = same[0]
                    taken.add(same[0].pk)
        # of a row that is to be corrected only the name is left, and tells whose household it is
        strangers = members and not any(
            line.person.household_id == home.pk if line.person is not None
            else line.blocked and any(_same_by_name(line, one) for one in members)
            for line in group
        )  # fmt: skip
        for line in group:
            if line.person is not None and line.person.household_id != home.pk:
                self._lives_elsewhere(line, home)
            elif strangers and not line.blocked and SAME not in self.chosen(line):
                line.marks.append(
                    Mark(
                        JUDGE, self.letter(line, "户编号"),
                        _("台账里这个户编号是%(home)s，一个人也对不上") % {"home": home.label},
                        _("是这一户就照样导入；不是就改户编号"), blocks=True, typed=True,
                        fixes=(Fix(_("是这一户"), SAME), Fix(_("不要这一行"), LEFT_OUT)),
                    )
                )  # fmt: skip
            else:
                line.home = home.pk

    def _lives_elsewhere(self, line: Line, home: KnownHome) -> None:
        assert line.person is not None
        theirs = line.person.household
        line.home = theirs.pk
        if KEEP_HOME in self.chosen(line):
            line.of_home = {}
            return
        line.marks.append(
            Mark(
                JUDGE, self.letter(line, "户编号"),
                _("台账里在%(theirs)s（%(number)s），这份表写在%(home)s")
                % {"theirs": theirs.label, "number": theirs.number, "home": home.label},
                _("迁户、分户请在档案里办"), blocks=True,
                fixes=(Fix(_("照台账的户"), KEEP_HOME), Fix(_("不要这一行"), LEFT_OUT)),
            )
        )  # fmt: skip

    def _as_people_live(self, group: list[Line]) -> None:
        """A household the ledger does not know by number: it is where its people are."""
        homes = {line.person.household_id for line in group if line.person is not None}
        for line in group:
            if line.person is not None:
                line.home = line.person.household_id
                if len(homes) > 1 and not line.given:
                    line.of_home = {}
            elif len(homes) == 1:
                line.home = next(iter(homes))
            elif homes:
                line.marks.append(
                    Mark(
                        JUDGE, self.letter(line, "户编号"),
                        _("同一户的人在台账里分在 %(n)d 户，不知道归哪一户") % {"n": len(homes)},
                        _("请先在档案里登记这个人"), blocks=True,
                        fixes=(Fix(_("不要这一行"), LEFT_OUT),),
                    )
                )  # fmt: skip

    # ------------------------------------------------------------ by name and birth date

    def by_name(self, lines: Sequence[Line]) -> None:
        """Suspect one person where name, birth date and village agree and a number is missing."""
        wanted: dict[tuple[str, Any, str], list[Line]] = defaultdict(list)
        for line in lines:
            born = day_of(line.facts.get(BORN))
            if line.name and born and line.area_code:
                wanted[line.name, born, line.area_code[:12]].append(line)
        if not wanted:
            return
        rows = Person.objects.filter(inside(self.area.prefix), state=State.PRESENT)
        unnumbered = {name for (name, _b, _v), group in wanted.items() if any(
            IDENTITY not in line.facts for line in group)}  # fmt: skip
        found: list[KnownPerson] = []
        for part in parts(sorted(unnumbered)):
            found += known(rows.filter(name__among=part))
        found += known(rows.filter(identity_key="").exclude(name=""))
        for person in {one.pk: one for one in found}.values():
            for line in wanted.get((person.name, person.born, person.area_code[:12]), ()):
                if line.person is None and not (person.identity_key and IDENTITY in line.facts):
                    self._suspect(line, person)

    def _suspect(self, line: Line, person: KnownPerson) -> None:
        chosen = self.chosen(line)
        if OTHER in chosen:
            return
        if SAME in chosen:
            line.person = person
            line.home = person.household_id
            return
        if any(mark.kind == JUDGE and mark.blocks for mark in line.marks):
            return
        line.marks.append(
            Mark(
                JUDGE, self.letter(line, NAME) or "A",
                _("台账里%(home)s有同名、同一天出生的人") % {"home": person.household.label},
                "", blocks=True,
                fixes=(Fix(_("同一个人"), SAME), Fix(_("不是"), OTHER)),
            )
        )  # fmt: skip

    # ------------------------------------------------------------ what differs

    def differences(self, line: Line) -> None:
        """Drop what the ledger knows already; mark what it knows otherwise."""
        person = line.person
        if person is None:
            return
        if line.home is None:
            line.home = person.household_id
        kept = {word[5:] for word in self.chosen(line) if word.startswith("keep:")}
        ours_of = {**person.facts, IDENTITY: person.identity, PHONE: person.phone}
        of_home = person.household.facts if line.home == person.household_id else {}
        agreed, of_house = list(line.agreed), []
        for told, ours, same in ((line.facts, ours_of, agreed), (line.of_home, of_home, of_house)):
            for name in list(told):
                value = ours.get(name)
                if value in (None, ""):
                    continue
                if value == told[name] or name in kept:
                    del told[name]
                    same.append(name)
                    continue
                line.marks.append(self._differs(self.letter(line, name), name, value))
        line.agreed, line.agreed_home = self._once(agreed), self._once(of_house)

    def _differs(self, at: str, name: str, value: Any) -> Mark:
        """That the ledger says otherwise; thousands of rows say the same of one column."""
        key = at, name, value
        if key not in self.differing:
            told = _("台账里是 %(value)s") if at else _("%(fact)s台账里是 %(value)s")
            told %= {"value": shown(dictionary().facts[name], value), "fact": name}
            keep = Fix(_("用台账的"), f"keep:{name}")
            self.differing[key] = Mark(DIFFERS, at, told, name, fixes=(keep,))
        return self.differing[key]

    def _once(self, names: list[str]) -> tuple[str, ...]:
        told = tuple(names)
        return self.alike.setdefault(told, told)


def own_number(village: str, number: str) -> str:
    """A household's number where another village of the township has the same one."""
    return f"{village[6:12]}-{number}"[:40]


def _same_by_name(line: Line, person: KnownPerson) -> bool:
    """Within one household: the same name, and nothing that speaks against it."""
    if not line.name or _plain(line.name) != _plain(person.name):
        return False
    if IDENTITY in line.facts and person.identity_key:
        return False
    born = day_of(line.facts.get(BORN))
    return born is None or person.born is None or born == person.born


def _one_line_a_person(lines: Sequence[Line], letters: dict[str, dict[str, str]]) -> None:
    """Two rows that turn out to be one person of the ledger: the second waits for a decision."""
    first: dict[int, Line] = {}
    for line in lines:
        if line.person is None:
            continue
        before = first.setdefault(line.person.pk, line)
        if before is not line:
            line.marks.append(
                Mark(
                    JUDGE, letters[line.sheet].get(NAME, ""),
                    _("和第 %(row)d 行是台账里的同一个人") % {"row": before.row},
                    _("同一人只留一行"), blocks=True,
                    fixes=(Fix(_("只留第 %(row)d 行") % {"row": before.row}, LEFT_OUT),),
                )
            )  # fmt: skip


def _wait_for_each_other(lines: Sequence[Line]) -> None:
    """People of a new household come in together: income per head needs all of them."""
    blocked: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        if line.blocked and line.household:
            blocked[line.sheet, line.area_code[:12], line.household].append(line)
    for line in lines:
        others = blocked.get((line.sheet, line.area_code[:12], line.household))
        if others and line.home is None and not line.blocked:
            line.waits = True
            row = others[0].row
            line.marks.append(
                Mark(
                    NOTE, "", _("等同一户的第 %(row)d 行") % {"row": row},
                    _("一户人一起导入，人均才算得对"),
                )
            )  # fmt: skip


def _plain(name: str) -> str:
    return "".join(name.split())
