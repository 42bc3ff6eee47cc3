"""Why a household or person stands as it does with a programme, and what would change it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.ledger.actions.refold import observations_of
from bangfu.ledger.facts import dictionary
from bangfu.ledger.fold import State, fold
from bangfu.ledger.models import Household, Outcome, Person
from bangfu.ledger.models.person import State as PersonState
from bangfu.ledger.queries.distance import Distance, distance
from bangfu.ledger.queries.hidden import hidden_rules, kept_amounts, sees, telling
from bangfu.ledger.queries.known import Question, questions
from bangfu.ledger.queries.other_rules import Other, other_of
from bangfu.ledger.queries.reasons import offers
from bangfu.ledger.queries.scope import persons_of
from bangfu.ledger.queries.why_tree import Line, Node, Tree, parameters_in
from bangfu.ledger.screening.rows import around
from bangfu.ledger.screening.standing import RECEIVED_AS
from bangfu.org.access import Reader
from bangfu.policy.facts import load_programmes
from bangfu.policy.program.assemble import Program, RunnableRule
from bangfu.policy.single.decide import living
from bangfu.policy.single.distance import Need
from bangfu.policy.single.evaluate import HOUSEHOLD
from bangfu.policy.single.explain import Explainer, Explanation
from bangfu.policy.single.population import Household as EngineHousehold
from bangfu.policy.single.population import from_rows
from bangfu.policy.wording import JOINT, RANK
from bangfu.rulebook.installed import name_of, with_bases
from bangfu.rulebook.queries import footing
from bangfu.rulebook.queries.clauses import Passage, clause_page
from bangfu.rulebook.queries.in_force import Footing, program_of
from bangfu.rulebook.queries.standing import Ground, Standing

OTHER_WAYS = 2


@dataclass(frozen=True)
class Given:
    """A value of the place that the rule used: its text, and whether it is only a default."""

    name: str
    standing: Standing | None

    @property
    def pack(self) -> str:
        """The pack whose parameter it is; empty where it is none's."""
        return self.standing.parameter.pack if self.standing else ""

    @property
    def default(self) -> bool:
        """Whether the document left it open and the pack filled it in."""
        return self.standing is not None and self.standing.state == "default"


@dataclass(frozen=True)
class Way:
    """Another programme that is not far off."""

    programme: str
    person: Person | None
    truth: bool | None
    distance: Distance | None
    asks: tuple[str, ...]


@dataclass(frozen=True)
class Quote:
    """A clause the rule rests on, with what an attached original says."""

    clause: str
    passage: Passage | None


@dataclass
class Why:
    """One programme for one household or person, explained."""

    household: Household
    person: Person | None
    programme: str
    day: dt.date
    ground: Footing
    found: Explanation
    tree: Node
    amount: tuple[Line, ...]
    distance: Distance | None
    asks: list[Question]
    unset: list[str]
    given: list[Given]
    others: list[Other] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    kept: bool = False
    """Whether part of the reason is kept from the reader."""
    amount_kept: bool = False
    """Whether the amount would give away what the reader is not shown."""
    needed: int = 0
    """How many conditions would have to change together; 0 where a single one is enough."""

    @property
    def pack_name(self) -> str:
        """The name of the pack whose rule it is."""
        return name_of(self.found.rule.rule.pack)

    @property
    def state(self) -> str:
        """Which tag shows the verdict."""
        return {True: "in_force", False: "no", None: "ask"}[self.found.truth]

    @property
    def parts(self) -> int:
        """How many conditions have to be met together; 0 where it is not that simple."""
        return len(self.tree.children) if self.tree.kind == "all" else 0

    @property
    def failing(self) -> int:
        """How many of these are not met."""
        return sum(child.mark == "no" for child in self.tree.children)


class NoSuchProgramme(LookupError):
    """No rule in force speaks of this programme for this household or person."""


@dataclass
class Judged:
    """A household before the rules of a day, ready to be explained."""

    reader: Reader
    household: Household
    day: dt.date
    ground: Footing
    program: Program
    explainer: Explainer
    people: list[Person]
    state: State
    hidden: frozenset[tuple[str, str]]

    @property
    def home(self) -> EngineHousehold:
        """The household as the engine has it."""
        return self.explainer.ev.population.households[str(self.household.pk)]

    def place(self, person: Person | None) -> int:
        """The person's place among the engine's people; HOUSEHOLD for nobody."""
        if person is None:
            return HOUSEHOLD
        for index, one in enumerate(self.home.persons):
            if one.number == str(person.pk):
                return index
        raise NoSuchProgramme(person.pk)

    def secret(self, rule: RunnableRule) -> bool:
        """Whether a rule's reasons rest on what is kept from the reader."""
        return (rule.rule.pack, rule.rule.id) in self.hidden


def judged(reader: Reader, household: Household, day: dt.date | None = None) -> Judged:
    """A household the reader may see before the rules in force there.

    Raises NotSet where nothing can be judged yet, NoSuchProgramme where nobody lives there.
    """
    day = day or timezone.localdate()
    ground = footing(household.area_code, day)
    program = program_of(ground)
    population = from_rows(around(household), dictionary())
    if str(household.pk) not in population.households:
        raise NoSuchProgramme(household.pk)
    people = list(Person.objects.filter(household=household, state=PersonState.PRESENT))
    return Judged(
        reader, household, day, ground, program, Explainer(program, population), people,
        fold(observations_of(household, people), home=household.pk),
        hidden_rules(reader, household.area_code, day),
    )  # fmt: skip


def why(reader: Reader, household: Household, programme: str, person: Person | None = None) -> Why:
    """The explanation of a programme. Raises NotSet and NoSuchProgramme."""
    case = judged(reader, household)
    index = case.place(person)
    found = _explanations(case, programme, index)
    best, *others = sorted(found, key=rank)
    secret = case.secret(best.rule)
    if secret and load_programmes()[programme].kind == "category":
        raise NoSuchProgramme(programme)  # a category is nothing but its reason
    if telling(reader, programme):
        raise NoSuchProgramme(programme)
    given = _given(case, best)
    tree = _tree(case, best, given)
    node = tree.node(best.condition, best.rule.condition, index)
    near = distance(best.rule, best.counterfactual)
    if near is not None and secret and not _shown(node, near):
        near = None
    asks, unset = _asks(case, best, person)
    needed = best.counterfactual.needed if best.counterfactual else None
    return Why(
        household=household,
        person=person,
        programme=programme,
        day=case.day,
        ground=case.ground,
        found=best,
        tree=node,
        amount=() if secret else tree.lines(best.amount_parts, index),
        distance=near,
        asks=asks,
        unset=unset,
        given=given,
        others=[] if secret else [other_of(one) for one in others if not case.secret(one.rule)],
        ways=[] if best.truth else list(_ways(case, best, index, person)),
        quotes=_quotes(reader, node),
        kept=secret,
        amount_kept=(best.rule.rule.pack, best.rule.rule.id)
        in kept_amounts(reader, household.area_code, case.day),
        needed=0 if near or needed is None else _count(needed),
    )


def _explanations(case: Judged, programme: str, index: int) -> list[Explanation]:
    entity = "household" if index == HOUSEHOLD else "person"
    rules = [
        rule
        for rule in case.program.rules
        if rule.rule.programme == programme and rule.rule.entity == entity
    ]
    alive = living(case.program, case.explainer.ev, case.home)
    if not rules or not alive or (index != HOUSEHOLD and index not in alive):
        raise NoSuchProgramme(programme)
    return [case.explainer.explain(case.home, index, rule) for rule in rules]


def rank(one: Explanation) -> tuple[int, int, int, object]:
    """The rule that counts first: best verdict, highest amount, then what is nearest."""
    near = distance(one.rule, one.counterfactual)
    return (
        -RANK[one.verdict],
        -(one.amount or 0),
        0 if near else 1,
        near.share if near else 0,
    )


def _tree(case: Judged, found: Explanation, given: Sequence[Given]) -> Tree:
    visible = persons_of(case.reader).filter(
        pk__in=[
            int(one.number)
            for home in case.explainer.ev.population.households.values()
            for one in home.persons
        ]
    )
    return Tree(
        reader=case.reader,
        explainer=case.explainer,
        home=case.home,
        state=case.state,
        names={str(person.pk): person.label for person in visible},
        day=case.day,
        settled=found.truth is not None,
        given={one.name: _("默认值") for one in given if one.default},
    )


def _given(case: Judged, found: Explanation) -> list[Given]:
    """The values of the place that the rule used."""
    names = parameters_in([found.condition, *found.amount_parts])
    loaded = with_bases(case.ground.asked)
    ground = Ground(case.household.area_code, case.day)
    chain = [*with_bases([found.rule.rule.pack]).values()][::-1]
    chain += [pack for pack in reversed(loaded.values()) if pack not in chain]
    told = []
    for name in names:
        candidates = [pack.parameters[name] for pack in chain if name in pack.parameters]
        told.append(Given(name, ground.standing(candidates, loaded) if candidates else None))
    return [one for one in told if one.standing is not None]


def _asks(
    case: Judged, found: Explanation, person: Person | None
) -> tuple[list[Question], list[str]]:
    """What to ask, the cheapest first, and which values the place still has to set."""
    words = dictionary().facts
    open_ = Outcome(household=case.household, person=person, missing=JOINT.join(found.missing))
    asks = questions(case.reader, case.household, case.people, [open_], case.state)
    return asks, [name for name in found.missing if name not in words]


def _count(need: Need) -> int:
    """How many conditions have to change at least."""
    if need.kind == "change":
        return 1
    each = [_count(part) for part in need.parts]
    return sum(each) if need.kind == "all" else min(each, default=0)


def _shown(node: Node, near: Distance) -> bool:
    """Whether the tree as the reader sees it says this distance."""
    said = f"{near.what}{near.step}"
    if any(text.startswith(said) for text in node.distances):
        return True
    return any(_shown(child, near) for child in node.children)


def _quotes(reader: Reader, node: Node) -> list[Quote]:
    """The clauses of what is not met, else of the rule; each with its original where attached."""
    wanted = list(dict.fromkeys(_clauses(node, failing=True))) or list(
        dict.fromkeys(_clauses(node, failing=False))
    )
    found = []
    for name in wanted[:3]:
        page = clause_page(name, reader)
        if page is not None:
            found.append(Quote(name, page.passages[0] if page.passages else None))
    return found


def _clauses(node: Node, *, failing: bool) -> Iterator[str]:
    if node.kind == "leaf" and not node.hidden and (not failing or node.mark == "no"):
        yield from node.clauses
    for child in node.children:
        yield from _clauses(child, failing=failing)


# -- other ways in ----------------------------------------------------------------------


def _ways(case: Judged, found: Explanation, index: int, person: Person | None) -> list[Way]:
    """Other programmes that are open or near, those of the same kind first."""
    family = RECEIVED_AS.get(found.rule.rule.programme, found.rule.rule.programme.split("（")[0])
    best: dict[tuple[str, int], Explanation] = {}
    for rule in case.program.rules:
        named = rule.rule
        if named.programme == found.rule.rule.programme or not offers(named.programme):
            continue
        if case.secret(rule) or telling(case.reader, named.programme):
            continue
        place = HOUSEHOLD if named.entity == "household" else index
        if named.entity == "person" and place == HOUSEHOLD:
            continue
        one = case.explainer.explain(case.home, place, rule)
        key = named.programme, place
        if key not in best or rank(one) < rank(best[key]):
            best[key] = one
    ways = []
    for (programme, place), one in best.items():
        near = distance(one.rule, one.counterfactual)
        if one.truth or (one.truth is False and near is None):
            continue
        kin = RECEIVED_AS.get(programme, programme.split("（")[0]) == family
        order = (
            not kin,
            one.truth is False,
            near.share if near and one.truth is False else len(one.missing),
        )
        asks = tuple(n for n in one.missing if _asked(case.reader, n))
        way = Way(programme, person if place != HOUSEHOLD else None, one.truth, near, asks)
        ways.append((order, way))
    ways.sort(key=lambda pair: pair[0])
    return [way for _order, way in ways[:OTHER_WAYS]]


def _asked(reader: Reader, name: str) -> bool:
    words = dictionary().facts
    return name in words and sees(reader, words[name])
