"""Hold a department's list against the ledger, and settle what came out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.intake.actions.carrying import carry_on, close_agreed
from bangfu.intake.actions.receive import Refused, subject_of
from bangfu.intake.gather import gathered
from bangfu.intake.lines import Line
from bangfu.intake.lists import LISTS, Hardship, List
from bangfu.intake.models import Finding, MatchList, Upload
from bangfu.intake.places import Places
from bangfu.intake.reading import Read, keys_of, read
from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.actions.persons import person_left
from bangfu.ledger.facts import day_of, dictionary, shown
from bangfu.ledger.models import Household, Person, Source
from bangfu.ledger.models.person import Left, State
from bangfu.ledger.projection import IDENTITY, PHONE
from bangfu.ledger.protected import lookup_key
from bangfu.org.access import inside
from bangfu.org.among import parts
from bangfu.org.models import Area
from bangfu.org.models.area import Level, upward
from bangfu.sheets.cells import Refusal, day
from bangfu.sheets.draft import NAME
from bangfu.sheets.people import DEATH

TOLD = (NAME, IDENTITY, PHONE, "性别", "出生日期")


@transaction.atomic
def match(*, actor: Actor, upload: Upload) -> MatchList:
    """Look everybody of a list up in the ledger; only findings are written, nothing is changed.

    What an earlier list of the department said as well and is open goes on, not twice.
    A list held against the ledger already gives its result again. Raises Refused where
    the list names nobody by number, UnreadableLedger.
    """
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.state == Upload.State.APPLIED:
        return held.match
    if held.state != Upload.State.MAPPED:
        raise Refused(_("请先对好表头"))
    kind = LISTS[held.department]
    found = read(held)
    if not any(IDENTITY in mapped.letters for mapped in found.sheets):
        raise Refused(_("名单里没有对出身份证号码，不能比对"))
    # a list is the whole county's: a village of another township is one to recognise, not to guess
    places = Places(_county(held.area))
    lines = gathered(found, held.choices, places, held.village)
    lapses = _lapses(held, found, kind)
    usable = [line for line in lines if IDENTITY in line.facts and line.name]
    made = MatchList.objects.create(
        upload=held, department=held.department, area_code=held.area_id, rows=len(lines),
        unreadable=len(lines) - len(usable), matched_at=timezone.now(), matched_by=actor.name,
    )  # fmt: skip
    people = _people(usable, held.area)
    findings: list[Finding] = []
    said: dict[int, set[str]] = {}
    for line in usable:
        line.facts |= lapses.get(line.key, {})
        person = people.get(lookup_key(str(line.facts[IDENTITY])))
        if person is not None and not person.area_code.startswith(held.area.prefix):
            made.elsewhere += 1
            continue
        if person is None and not (line.area_code or held.area_id).startswith(held.area.prefix):
            made.elsewhere += 1
            continue
        told = list(_Held(made, kind, line, held.area).findings(person))
        made.agreed += person is not None and not told
        if person is not None and not (told and told[0].fact == NAME):
            said.setdefault(person.pk, set()).update(line.of_home, line.facts)
        findings += told
    went = carry_on(made, findings, prefix=held.area.prefix, subject=subject_of(held), said=said)
    made.save(update_fields=["agreed", "elsewhere"])
    held.state = Upload.State.APPLIED
    held.counts = {"rows": len(lines), **went.as_json()}
    held.save(update_fields=["state", "counts"])
    record(
        actor=actor, act="intake.match", subject=subject_of(held), area=held.area_id,
        after={
            "sha256": held.sha256, "行": len(lines), "要处理": went.fresh + went.carried,
            "接着上次的": went.carried,
        },
    )  # fmt: skip
    return made


def _county(area: Area) -> Area:
    codes = [code for code in upward(area.code) if code.endswith("000000")]
    return Area.objects.filter(pk__in=codes, level=Level.COUNTY).first() or area


def _people(lines: list[Line], area: Area) -> dict[str, Person]:
    county = area.code[:6] if len(area.prefix) >= 6 else area.prefix
    keys = {lookup_key(str(line.facts[IDENTITY])) for line in lines}
    found: dict[str, Person] = {}
    rows = Person.objects.filter(inside(county)).exclude(state=State.MERGED)
    for part in parts(sorted(keys)):
        for person in rows.filter(identity_key__among=part).select_related("household"):
            before = found.get(person.identity_key)
            if before is None or person.state == State.PRESENT:
                found[person.identity_key] = person
    return found


def _lapses(upload: Upload, found: Read, kind: List) -> dict[str, dict[str, Any]]:
    """Facts that a list tells by a day in a column of its own."""
    said: dict[str, dict[str, Any]] = {}
    today = timezone.localdate()
    for mapped in found.sheets:
        letters = {key: at for at, key in keys_of(found.book.sheet(mapped.sheet)).items()}
        for lapse in kind.lapses:
            at = letters.get(lapse.heading)
            if at is None:
                continue
            for row, texts in mapped.cells.of(mapped.cells.rows).items():
                try:
                    ends = day_of(day(texts[at])) if texts[at] else None
                except Refusal:
                    continue
                if ends is not None and ends < today:
                    said.setdefault(f"{mapped.sheet}!{row}", {})[lapse.fact] = lapse.value
    return said


@dataclass
class _Held:
    """One line of a list held against one person."""

    list: MatchList
    kind: List
    line: Line
    area: Area

    def findings(self, person: Person | None) -> Iterator[Finding]:
        if person is None:
            if self.kind.looks_for_missing:
                yield self._missing()
            return
        if self.line.facts.get(DEATH) and DEATH in self.kind.compares:
            yield from self._death(person)
            return
        if person.state != State.PRESENT:
            return
        if (
            self.kind.names_compared
            and person.name
            and _plain(person.name) != _plain(self.line.name)
        ):
            yield self._make(
                person, Finding.Kind.CONFLICT, NAME, self.line.name, person.name,
                _("号码相同，姓名不同：名单是%(theirs)s，台账是%(ours)s")
                % {"theirs": self.line.name, "ours": person.name},
            )  # fmt: skip
            return
        hard = {one.fact: one for one in self.kind.hardships}
        known = {**person.household.facts, **person.facts}
        said = {**self.line.of_home, **self.line.facts}
        lapsed = {one.fact: one for one in self.kind.lapses}
        for name in self.kind.compares:
            theirs, ours = said.get(name), known.get(name)
            lapse = lapsed.get(name)
            if theirs is None or (lapse and ours is not None and ours not in lapse.instead_of):
                continue
            hardship = hard.get(name)
            if hardship and _means(hardship, theirs, known):
                words = hardship.words.format(value=shown(dictionary().facts[name], theirs))
                yield self._make(person, Finding.Kind.NEW_HARDSHIP, name, theirs, ours, words)
            elif ours is None:
                yield self._differing(person, Finding.Kind.UNKNOWN, name, theirs, None)
            elif ours != theirs:
                yield self._differing(person, Finding.Kind.CONFLICT, name, theirs, ours)

    def _differing(
        self, person: Person, kind: Finding.Kind, name: str, theirs: Any, ours: Any
    ) -> Finding:
        fact = dictionary().facts[name]
        words = (
            _("%(fact)s：名单是%(theirs)s，台账没有登记")
            if ours is None
            else _("%(fact)s：名单是%(theirs)s，台账是%(ours)s")
        ) % {"fact": name, "theirs": shown(fact, theirs), "ours": shown(fact, ours)}
        return self._make(person, kind, name, theirs, ours, words)

    def _death(self, person: Person) -> Iterator[Finding]:
        # a ledger that knows the day of death agrees, whether or not the file is closed yet
        if person.state != State.PRESENT or person.facts.get(DEATH):
            return
        theirs = self.line.facts[DEATH]
        receives = str(person.facts.get("现享救助") or "").strip("|").replace("|", "、")
        words = _("公安 %(day)s 登记去世，台账还在册") % {"day": day_of(theirs)}
        if receives:
            words += _("，还在享受%(aid)s") % {"aid": receives}
        ours = person.facts.get(DEATH)
        yield self._make(person, Finding.Kind.DIED, DEATH, theirs, ours, words)

    def _missing(self) -> Finding:
        told = {name: self.line.facts[name] for name in TOLD if name in self.line.facts}
        village = self.line.area_code[:12] or self.area.code
        return Finding(
            list=self.list, kind=Finding.Kind.NOT_IN_LEDGER, area_code=village,
            name=self.line.name[:60], row=self.line.row,
            what=_("%(who)s的名单里有，台账里没有这个人") % {"who": self.kind.department},
            told={**told, "家庭住址": self.line.of_home.get("家庭住址", "")},
        )  # fmt: skip

    def _make(
        self, person: Person, kind: Finding.Kind, name: str, theirs: Any, ours: Any, words: str
    ) -> Finding:
        return Finding(
            list=self.list, kind=kind, area_code=person.area_code, person=person,
            name=self.line.name[:60], row=self.line.row, fact=name, theirs=theirs, ours=ours,
            what=words[:200],
        )  # fmt: skip


def _means(rule: Hardship, value: Any, known: dict[str, Any]) -> bool:
    if rule.unless and known.get(rule.unless) in rule.known:
        return False
    if rule.at_least is not None:
        return isinstance(value, int) and value >= rule.at_least
    return value in rule.values


def _plain(name: str) -> str:
    return "".join(name.split())


# ---------------------------------------------------------------- settling


@transaction.atomic
def accept(*, actor: Actor, finding: Finding, why: str = "") -> Finding:
    """The list is right: the ledger learns what it says, a death takes the person off the books.

    For somebody not in the ledger it means that they were found and filed. Raises
    Refused for what somebody settled already.
    """
    held = _open(finding)
    person = held.person
    if person is not None and held.kind == Finding.Kind.DIED:
        _died(actor, person, held, why)
    elif person is not None and held.fact:
        entity = dictionary().facts[held.fact].entity
        subject = "household" if entity == "household" else str(person.pk)
        observe(
            actor=actor, household=person.household, source=Source.MATCH,
            valid_from=_day(held.list), facts={subject: {held.fact: held.theirs}},
            note=_("%(list)s比对") % {"list": LISTS[held.list.department].department},
            origin=f"match:{held.list_id}",
        )  # fmt: skip
    done = _settled(held, actor, Finding.State.DONE, why)
    if person is not None:
        # another list may have said the same of them
        close_agreed(person, _subject(done))
    return done


@transaction.atomic
def decline(*, actor: Actor, finding: Finding, why: str) -> Finding:
    """The ledger is right, or nothing is to be done; the reason stays. Raises Refused without one."""
    if not why.strip():
        raise Refused(_("写明为什么不照名单"))
    held = _open(finding)
    _not_dead(actor, held, why)
    return _settled(held, actor, Finding.State.DECLINED, why)


def _not_dead(actor: Actor, held: Finding, why: str) -> None:
    """Somebody who came with an import as dead is alive: the day it said counts no longer."""
    person = held.person
    if person is None or held.kind != Finding.Kind.DIED or held.ours is not None:
        return
    if person.facts.get(DEATH) == held.theirs and person.state == State.PRESENT:
        observe(
            actor=actor, household=person.household, source=Source.MATCH,
            valid_from=timezone.localdate(), facts={str(person.pk): {DEATH: None}},
            note=why.strip()[:300], origin=f"match:{held.list_id}",
        )  # fmt: skip


def _died(actor: Actor, person: Person, held: Finding, why: str) -> None:
    died = day_of(held.theirs) or timezone.localdate()
    since = person.memberships.filter(until_day__isnull=True).latest("from_day").from_day
    person_left(
        actor=actor, person=person, day=max(died, since), left=Left.DIED, why=why or held.what
    )
    if died < since:
        # the file was opened after the death: the day of death is the list's all the same
        observe(
            actor=actor, household=Household.objects.get(pk=person.household_id),
            source=Source.MATCH, valid_from=since, facts={str(person.pk): {DEATH: held.theirs}},
            note=held.what, origin=f"match:{held.list_id}",
        )  # fmt: skip


def _day(made: MatchList) -> dt.date:
    return timezone.localdate(made.matched_at)


def _open(finding: Finding) -> Finding:
    held = Finding.objects.select_for_update(of=("self",)).select_related("list", "person__household").get(pk=finding.pk)  # fmt: skip
    if held.state != Finding.State.OPEN:
        raise Refused(_("%(who)s已经处理过了") % {"who": held.settled_by})
    return held


def _settled(held: Finding, actor: Actor, state: Finding.State, why: str) -> Finding:
    held.state, held.why = state, why.strip()[:300]
    held.settled_at, held.settled_by = timezone.now(), actor.name
    held.save(update_fields=["state", "why", "settled_at", "settled_by"])
    record(
        actor=actor, act="intake.settle_finding",
        subject=_subject(held), area=held.area_code, why=why,
        after={"结果": state.label, "说的是": held.what},
    )  # fmt: skip
    return held


def _subject(held: Finding) -> Subject:
    return Subject("finding", str(held.pk), f"{held.name} {held.fact}".strip())
