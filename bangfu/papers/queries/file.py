"""One household's file as it prints: the same that its page shows this reader."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from bangfu.duty.queries.contacts import Met, contacts
from bangfu.duty.queries.helping import who_helps
from bangfu.duty.queries.visits import done_and_seen
from bangfu.ledger.facts import dictionary, is_protected, shown
from bangfu.ledger.models import HealthEntry, Household, Measure, Need, Person, Source, Standing
from bangfu.ledger.queries.file import BODY, SAYS_NOTHING, Benefit, File, Member, file_now
from bangfu.ledger.queries.hidden import sees
from bangfu.ledger.queries.known import FactLine
from bangfu.ledger.queries.past import file_on
from bangfu.ledger.queries.plan import plan_then
from bangfu.ledger.queries.stale import stale_household
from bangfu.org.access import Reader
from bangfu.org.queries import full_name
from bangfu.papers.content import (
    Entitlement,
    Fact,
    FileMember,
    HouseholdFile,
    LevelHelper,
    PaperOnFile,
    Visit,
)
from bangfu.papers.content import HealthEntry as PrintedHealth
from bangfu.papers.content import Measure as PlanLine
from bangfu.papers.queries.categories import HARM_ANSWER, HARM_FACTS, HARM_RULES
from bangfu.papers.queries.helping import LEVEL_NAMES, named
from bangfu.papers.queries.homes import Home
from bangfu.papers.queries.plans import Plans, by_when, measure_text, need_text
from bangfu.policy.wording import JOINT
from bangfu.rulebook.queries.clauses import SOURCES, covered

NOT_SHOWN = "这个岗位不看这方面的情况"
_KINDS = HealthEntry.Kind


def file_content(reader: Reader, household: Household, day: dt.date) -> HouseholdFile:
    """The file of a household in the reader's scope, today or as it stood on a day (GY-2.1-k)."""
    past = day < reader.day
    file = file_on(reader, household, day, None) if past else file_now(reader, household)
    home = Home(file.household, file.people)
    then = {household.pk: plan_then(household, day)} if past else None
    plans = Plans([home], file.day, then)
    plan = plans.plan(home)
    head = home.head
    words = [word for member in file.members for word in member.categories]
    return HouseholdFile(
        number=household.number,
        head=home.head_name,
        village=full_name(file.household.village_code),
        address=home.address,
        phone=head.phone if head else "",
        categories=tuple(dict.fromkeys(words)),
        attention=_attention(file),
        members=tuple(_member(reader, member) for member in file.members),
        facts=_facts(file),
        entitlements=_entitlements(file),
        stale=not past and stale_household(household) is not None,
        plan=_plan(plans, home),
        plan_day=plan.set_on if plan else None,
        helpers=_helpers(file.household, file.day),
        visits=_visits(file),
        papers=tuple(
            PaperOnFile(
                name=one.title,
                kind=one.kind,
                whose=one.person.label if one.person else "",
                day=timezone.localdate(one.added_at),
            )
            for one in file.documents
        ),
        health=_health(file) if reader.keeps_files and file.whole else None,
    )


def _attention(file: File) -> str:
    hard = [person.label for person in file.people if person.facts.get("特别困难") is True]
    return f"特别困难：{'、'.join(hard)}" if hard and file.whole else ""


def _member(reader: Reader, member: Member) -> FileMember:
    person = member.person
    return FileMember(
        name=person.label,
        relation=member.relation,
        sex=person.sex,
        born=person.born,
        identity=person.identity,
        categories=tuple(member.categories),
        health=_body(reader, person),
    )


def _body(reader: Reader, person: Person) -> str:
    """Health and strength, each word with what it says: “部分” alone could be part of anything."""
    words = dictionary().facts
    known = {
        name: shown(words[name], person.facts[name])
        for name in BODY
        if person.facts.get(name) is not None and sees(reader, words[name])
    }
    told = {name: text for name, text in known.items() if text not in SAYS_NOTHING}
    disabled = told.get("残疾类别", "") + told.get("残疾等级", "")
    strength = known.get("劳动能力")
    parts = (
        f"{disabled}残疾" if disabled else "",
        told.get("患病类别", ""),
        told.get("自理能力", ""),
        f"劳动能力：{strength}" if strength else "",
    )
    return "；".join(filter(None, parts))


def _facts(file: File) -> tuple[Fact, ...]:
    """What is known, open facts only: numbers stand with the members."""
    return tuple(
        Fact(
            name=line.fact.name,
            value=line.text,
            whose=about.label,
            source=str(Source(line.observation.source).label) if line.observation else "",
            day=line.observation.valid_from if line.observation else None,
        )
        for about in file.facts
        for group in about.groups
        for line in group.lines
        if line.known and not is_protected(line.fact) and not _of_harm(line)
    )


def _entitlements(file: File) -> tuple[Entitlement, ...]:
    """What can be received; where the rules of the day are not set, that nobody can tell."""
    if file.trouble:
        return (Entitlement(status="算不了", programme="", reason=file.trouble),)
    return tuple(
        _entitlement(one)
        for one in file.benefits
        if not HARM_RULES.intersection(one.outcome.rule.split(JOINT))
    )


def _of_harm(line: FactLine) -> bool:
    return line.fact.name in HARM_FACTS or line.text == HARM_ANSWER


def _entitlement(one: Benefit) -> Entitlement:
    outcome = one.outcome
    reason = NOT_SHOWN if one.hidden else one.reason
    if one.asks:
        reason = f"{reason}。要问清：{'、'.join(one.asks)}"
    return Entitlement(
        status=str(Standing(outcome.standing).label),
        programme=outcome.programme,
        whose=one.whose,
        fen=outcome.fen,
        unit=outcome.unit or "元/月",
        reason=reason,
        clauses=tuple(_clause(name) for name in one.clauses),
        laws=tuple(one.laws),
    )


def _clause(name: str) -> str:
    """A clause with its document: paper opens no link to say which one a number is of."""
    known = covered().get(name)
    source = SOURCES.get(known.clause.source) if known else None
    return f"{source}\n{name}" if source else name


def _plan(plans: Plans, home: Home) -> tuple[PlanLine, ...]:
    lines = [_line(need, measure) for need, measure in plans.all_lines(home)]
    plan = plans.plan(home)
    if plan and plan.development:
        lines.append(PlanLine(need="靠自己增收", measure=plan.development, development=True))
    return tuple(lines)


def _line(need: Need, measure: Measure | None) -> PlanLine:
    if measure is None:
        return PlanLine(need=need_text(need), measure="还没有措施")
    helped = [str(measure.get_effect_display()) if measure.effect else "", measure.effect_note]
    done = f"（{measure.done_on:%Y-%m-%d}）" if measure.done_on else ""
    return PlanLine(
        need=need_text(need),
        measure=measure_text(measure),
        who=measure.who,
        by_when=by_when(measure),
        progress=f"{measure.get_progress_display()}{done}",
        helped="：".join(filter(None, helped)),
        development=measure.kind == "work",
    )


def _helpers(household: Household, day: dt.date) -> tuple[LevelHelper, ...]:
    """The four levels; who is not held though a level owes it somebody is named."""
    found: list[LevelHelper] = []
    for one in who_helps(household, day):
        level = LEVEL_NAMES[one.level]
        found += [LevelHelper(level=level, helper=helper) for helper in named(one.pairings)]
        if one.gap:
            found.append(LevelHelper(level=level, gap=f"还没有落实：{'、'.join(one.gap)}"))
        elif not one.pairings:
            found.append(LevelHelper(level=level, gap="不要求"))
    return tuple(found)


def _visits(file: File) -> tuple[Visit, ...]:
    """Every visit and call, the newest first; a free word may say anything, as in the log."""
    home = file.household
    met = contacts([home.pk], file.day).get(home.pk, [])
    kept = [one.visit for one in met if one.visit is not None]
    told = done_and_seen(home.area_code, file.day, kept) if file.whole else {}
    said = {one.observation.pk: one.note or f"采集了 {one.facts} 项资料" for one in file.log}

    def what(one: Met) -> str:
        return said.get(one.observation, "") if one.visit is None else told.get(one.visit, "")

    return tuple(Visit(day=one.day, way=one.way, who=one.who, what=what(one)) for one in met)


def _health(file: File) -> tuple[PrintedHealth, ...]:
    entries = HealthEntry.objects.filter(
        person__in=[person.pk for person in file.people],
        crossed_out_because="",
        day__lte=file.day,
    ).select_related("person")
    return tuple(
        PrintedHealth(
            name=entry.person.label,
            condition=entry.content if entry.kind == _KINDS.CONDITION else "",
            lifestyle=entry.content if entry.kind == _KINDS.LIFESTYLE else "",
            examination=entry.content if entry.kind == _KINDS.EXAMINATION else "",
            day=entry.day,
        )
        for entry in entries
    )
