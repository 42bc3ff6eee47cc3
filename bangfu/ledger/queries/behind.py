"""What stands behind a cell of the ledger: its value, how it came about, who learnt it and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from bangfu.ledger.actions.refold import observations_of
from bangfu.ledger.facts import dictionary
from bangfu.ledger.fold import Seen, fold, history
from bangfu.ledger.helping import answers
from bangfu.ledger.models import Household, KeyPerson, Outcome, Person, Standing
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.models.person import State
from bangfu.ledger.queries.hidden import hidden_rules, sees, sees_income, speaks_of_hidden, spoken
from bangfu.ledger.queries.known import stale, with_unit
from bangfu.ledger.queries.paid import RECEIVED, paid_of
from bangfu.ledger.queries.reasons import brief
from bangfu.ledger.queries.rows import AMOUNTS, Row, plan_states, tell
from bangfu.ledger.screening.one import INCOME
from bangfu.ledger.screening.paid import PAID, is_registered
from bangfu.ledger.screening.rows import around
from bangfu.org.access import Reader
from bangfu.policy.facts import Fact
from bangfu.policy.single.evaluate import Evaluator
from bangfu.policy.single.population import from_rows
from bangfu.rulebook.queries import NotSet, program_for

OF_FACT = {
    "name": "姓名", "identity": "身份证号码", "kinds": "人员类别", "age": "出生日期",
    "sex": "性别", "relation": "与户主关系",
}  # fmt: skip
"""The fact behind a column of the ledger's own."""
HOME_INCOME, HEADS = "家庭近6个月收入", "人数"


@dataclass(frozen=True)
class Behind:
    """A value in words and where it comes from; `fact` where it was recorded as one."""

    text: str = ""
    working: str = ""
    source: str = ""
    day: dt.date | None = None
    who: str = ""
    stale: str = ""
    earlier: str = ""
    earlier_day: dt.date | None = None
    fact: Fact | None = None
    subject: str = ""


def behind(reader: Reader, person: Person, key: str) -> Behind | None:
    """What is behind a cell; None where there is no such column or it is not the reader's."""
    words = dictionary().facts
    if key == "income":
        return income(person.household, reader.day) if sees_income(reader) else None
    if key in AMOUNTS and not sees_income(reader):
        return None
    if key in AMOUNTS or key in ("helper", "weeks", "benefits", "missing", "plan", "key", "number"):
        return OWN[key](reader, person)
    fact = words.get(OF_FACT.get(key, key))
    if fact is None or not sees(reader, fact):
        return None
    return of_fact(reader, person, fact)


def of_fact(reader: Reader, person: Person, fact: Fact) -> Behind:
    """A recorded fact: its value now, and the one before it that was another."""
    subject = HOUSEHOLD if fact.entity == "household" else str(person.pk)
    people = [] if subject == HOUSEHOLD else [person]
    observations = observations_of(person.household, people)
    seen = fold(observations).get(subject, {}).get(fact.name)
    if seen is None:
        return Behind(fact=fact, subject=subject)
    taken = {one.withdraws_id for one in observations}
    said = [
        one for one in history(observations, subject, fact.name) if one.observation.pk not in taken
    ]
    before: Seen | None = next((one for one in said if one.value != seen.value), None)
    learnt = seen.observation
    return Behind(
        text=with_unit(fact, seen.value),
        source=learnt.source,
        day=learnt.valid_from,
        who=learnt.by_name,
        stale=stale(fact, learnt.valid_from, reader.day),
        earlier=with_unit(fact, before.value) if before else "",
        earlier_day=before.observation.valid_from if before else None,
        fact=fact,
        subject=subject,
    )


def income(home: Household, today: dt.date) -> Behind:
    """Income per head and month, with its working as the rules of the day it was judged do it."""
    if home.income_per_head is None:
        return Behind(working=_("算不出来：家里有人的收入没问过"))
    text = with_unit(INCOME_FACT, home.income_per_head)
    day = home.screened_on or today
    try:
        program = program_for(home.area_code, day)
    except NotSet:
        return Behind(text=text, source="computed", day=home.screened_on)
    population = from_rows(around(home), dictionary())
    own = population.households.get(str(home.pk))
    values = {}
    if own is not None:
        evaluator = Evaluator(population, day)
        for name in (HOME_INCOME, HEADS, INCOME):
            values[name] = evaluator.value(program.expression(name)[0], own)
    if any(values.get(name) is None for name in (HOME_INCOME, HEADS)):
        return Behind(text=text, source="computed", day=home.screened_on)
    total = with_unit(TOTAL_FACT, int(values[HOME_INCOME] * 100))
    words = {"sum": total, "heads": int(values[HEADS])}
    return Behind(
        text=text,
        working=_("＝ 家里近 6 个月收入 %(sum)s ÷ 6 个月 ÷ %(heads)d 人") % words,
        source="computed",
        day=home.screened_on,
    )


INCOME_FACT = Fact(INCOME, "household", "money", unit="元/月")
TOTAL_FACT = Fact(HOME_INCOME, "household", "money", unit="元")


def _benefits(reader: Reader, person: Person) -> Behind:
    """Every programme by name, by how the person stands."""
    words = {Standing.IN_FORCE: _("在享"), Standing.PROPOSED: _("符合，没有享受"),
             Standing.ELIGIBLE: _("符合，有没有享受没登记"), Standing.ASK: _("待核实"),
             Standing.OVER: _("在享，现在不符合")}  # fmt: skip
    found: dict[str, list[str]] = {}
    for one in Outcome.objects.filter(household_id=person.household_id).order_by("programme"):
        if one.person_id in (None, person.pk) and one.standing in words:
            found.setdefault(one.standing, []).append(spoken(reader, one.programme))
    text = "；".join(
        f"{word}：{'、'.join(found[standing])}"
        for standing, word in words.items()
        if standing in found
    )
    return Behind(text=text or _("没有"), source="computed", day=person.household.screened_on)


def _missing(reader: Reader, person: Person) -> Behind:
    """What to ask."""
    row = Row(person, 0)
    tell(reader, row, Outcome.objects.filter(household_id=person.household_id))
    nothing = _("还缺的情况，这个岗位不看") if row.kept else _("齐")
    return Behind(text="、".join(row.missing) or nothing, source="computed",
                  day=person.household.screened_on)  # fmt: skip


def _plan(reader: Reader, person: Person) -> Behind:
    """How many measures are going on and done."""
    state = plan_states([person], reader.day).get(person.household_id)
    if state is None or state.nothing:
        return Behind(text=_("没有措施"))
    words = {"open": state.open, "done": state.done}
    return Behind(text=_("%(open)d 项在做，%(done)d 项做完") % words)


def _key(reader: Reader, person: Person) -> Behind:
    """Why somebody is a key person; the words may tell of illness and care."""
    running = KeyPerson.objects.filter(person=person, until_day=None).first()
    if running is None:
        return Behind(text=_("不在重点人员名单上"))
    why = "" if reader.hidden_groups else running.why
    return Behind(text=_("重点人员"), working=why, day=running.from_day, who=running.decided_by)


def _helper(reader: Reader, person: Person) -> Behind:
    """Who is responsible for the household, since when, and who decided it why."""
    home = person.household_id
    one = answers().helped_homes([home], reader.day).get(home)
    if one is None:
        return Behind(text=_("没有人负责这一户"))
    text = f"{one.name}（{one.post}）" if one.post else one.name
    if one.more:
        text = _("%(who)s，另有 %(n)d 人一起帮") % {"who": text, "n": one.more}
    return Behind(text=text, working=one.why, day=one.since, who=one.decided_by)


def _weeks(reader: Reader, person: Person) -> Behind:
    """In how many of the last weeks somebody came or called."""
    cells = answers().weeks_of([person.household_id], reader.day)[person.household_id]
    words = {"weeks": len(cells), "done": cells.count("done"), "phone": cells.count("phone")}
    return Behind(text=_("近 %(weeks)d 周：%(done)d 周上过门，%(phone)d 周只打过电话") % words)


def _number(reader: Reader, person: Person) -> Behind:
    """The household's number and the person's."""
    numbers = {"home": person.household.number, "person": person.number}
    return Behind(text=_("%(home)s，人员编号 %(person)s") % numbers)


def _due(reader: Reader, person: Person) -> Behind:
    """What the rules give, and by what reason."""
    found = _dibao(person)
    if found is None or found.fen is None:
        return Behind(text=_("算不出") if found else "", source="computed")
    hidden = hidden_rules(reader, person.area_code, reader.day)
    said = (
        ""
        if speaks_of_hidden(found.pack, found.rule, hidden)
        else brief(found.reason, found.pack, found.rule)
    )
    day = person.household.screened_on
    return Behind(text=_yuan(found.fen), working=said, source="computed", day=day)


def _paid(reader: Reader, person: Person) -> Behind:
    """What is registered as paid: of one person the fact itself, of several each one's part."""
    people = Person.objects.filter(household_id=person.household_id, state=State.PRESENT)
    told = paid_of(reader, person.household, people.order_by("pk"), _dibao(person))
    if told is None or not told.told:
        return Behind(text=_("没有登记"))
    if len(told.told) == 1:
        return of_fact(reader, told.told[0].person, dictionary().facts[PAID])
    parts = [
        f"{one.person.label} {_('没有登记') if one.fen is None else _yuan(one.fen)}"
        for one in told.told
    ]
    total = _("没有登记全") if told.beside.paid is None else _yuan(told.beside.paid)
    return Behind(text=total, working="；".join(parts))


def _gap(reader: Reader, person: Person) -> Behind:
    """How far what is registered is from what is due."""
    found = _dibao(person)
    if found is None or found.gap is None:
        return Behind(text=_("比不出：有一边不知道"))
    words = {"paid": _yuan(found.paid or 0), "due": _yuan((found.paid or 0) - found.gap)}
    text = f"{'-' if found.gap < 0 else ''}{_yuan(abs(found.gap))}"
    return Behind(text=text, working=_("＝ 登记在发 %(paid)s － 按规则算 %(due)s") % words)


def _dibao(person: Person) -> Outcome | None:
    """The outcome beside which something can be registered as paid."""
    rows = Outcome.objects.filter(household_id=person.household_id, standing__in=RECEIVED)
    own = rows.filter(Q(person_id=None) | Q(person_id=person.pk)).order_by("pk")
    return next((one for one in own if is_registered(one.programme)), None)


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d} {_('元/月')}"


OWN = {
    "due": _due,
    "paid": _paid,
    "gap": _gap,
    "helper": _helper,
    "weeks": _weeks,
    "benefits": _benefits,
    "missing": _missing,
    "plan": _plan,
    "key": _key,
    "number": _number,
}
