"""The clauses of the five sources: which of them are served, by what, and what proves it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from bangfu.policy.language import ir
from bangfu.policy.marked_yaml import Node
from bangfu.policy.pack import Pack, find_packs, load_pack, load_packs

STAFF_FEATURE = "组织：机构人员与范围"
"""A unit named in a pack is words until offices and posts exist to carry it out."""
CLAUSES = Path(__file__).with_name("clauses.csv")
FEATURES = Path(__file__).with_name("features.csv")


@dataclass(frozen=True)
class Clause:
    """One requirement of a source document."""

    id: str
    source: str
    kind: str
    actor: str
    zh: str
    requirement: str


@dataclass(frozen=True)
class Citation:
    """A part of a pack that says it executes a clause, and the example that shows it."""

    pack: str
    part: str
    name: str
    proof: str

    def __str__(self) -> str:
        return f"{self.pack} {self.part} {self.name}"


@dataclass(frozen=True)
class Service:
    """A page, form or act of a feature that does what a clause asks, and the tests that show it."""

    clause: str
    feature: str
    served_by: str
    proof: str
    """`path/to/test.py::test_name`, from the top of the repository; several with a space between."""

    def __str__(self) -> str:
        return self.served_by

    @property
    def proofs(self) -> list[str]:
        """The tests, one by one."""
        return self.proof.split()


@dataclass(frozen=True)
class Coverage:
    """A clause with all that serves it, or the feature that will."""

    clause: Clause
    citations: tuple[Citation, ...]
    services: tuple[Service, ...]
    feature: str

    @property
    def served(self) -> bool:
        """Whether a part of a pack executes the clause or a feature serves it, and something shows it."""
        shown = [part.proof for part in self.citations] + [part.proof for part in self.services]
        return any(shown)


@lru_cache(maxsize=1)
def load_clauses() -> dict[str, Clause]:
    """All clauses by id, in the order of the documents."""
    with CLAUSES.open(encoding="utf-8", newline="") as file:
        names = [item.name for item in fields(Clause)]
        return {row["id"]: Clause(*(row[name] for name in names)) for row in csv.DictReader(file)}


@lru_cache(maxsize=1)
def load_services() -> dict[str, tuple[Service, ...]]:
    """What features serve, by clause."""
    found: dict[str, tuple[Service, ...]] = {}
    with FEATURES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            service = Service(*(row[item.name] for item in fields(Service)))
            found[service.clause] = (*found.get(service.clause, ()), service)
    return found


def coverage(folder: Path | None = None) -> list[Coverage]:
    """Every clause of the five sources with what serves it."""
    cited: dict[str, list[Citation]] = {}
    features: dict[str, str] = {}
    for path in find_packs(folder).values():
        pack = load_pack(path)
        for name, citation in citations(pack):
            cited.setdefault(name, []).append(citation)
        for entry in pack.elsewhere:
            features.update(dict.fromkeys(entry.clauses, entry.feature))
    found = []
    for clause in load_clauses().values():
        parts = tuple(cited.get(clause.id, ()))
        named = any(part.part == "责任单位" for part in parts)
        feature = features.get(clause.id, STAFF_FEATURE if named else "")
        found.append(Coverage(clause, parts, load_services().get(clause.id, ()), feature))
    return found


def citations(pack: Pack) -> Iterator[tuple[str, Citation]]:
    """Each clause a pack executes, with the part that does and its proof."""
    proofs = proven(pack)
    users = users_of_words(pack)

    def proof(*names: str) -> str:
        return next((proofs[name] for name in names if name in proofs), "")

    for rule in pack.rules.values():
        shown = proof(rule.id)
        notes = [c for tree in (rule.condition, rule.amount) for c in _note_clauses(tree)]
        terms = [c for term in rule.terms for c in term.clauses]
        for name in dict.fromkeys([*rule.clauses, *notes, *terms]):
            yield name, Citation(pack.id, "规则", rule.id, shown)
    for fact, versions in pack.derivations.items():
        shown = proof(fact, *users.get(fact, ()))
        for version in versions:
            for clause in dict.fromkeys([*version.clauses, *_note_clauses(version.body)]):
                yield clause, Citation(pack.id, "推导", fact, shown)
    for name, parameter in pack.parameters.items():
        for clause in parameter.clauses:
            yield clause, Citation(pack.id, "参数", name, proof(*users.get(name, ())))
    for duty in pack.duties.values():
        for clause in dict.fromkeys([*duty.clauses, *_note_clauses(duty.condition)]):
            yield clause, Citation(pack.id, "责任", duty.id, proof(duty.id))
    for limit in pack.limits.values():
        for clause in limit.clauses:
            yield clause, Citation(pack.id, "时限", limit.id, proof(limit.id))
    for quota in pack.quotas.values():
        for clause in quota.clauses:
            yield clause, Citation(pack.id, "比例", quota.id, proof(quota.id))
    for event in pack.events.values():
        switched = [duty.id for duty in pack.duties.values() if duty.during == event.kind]
        for clause in event.clauses:
            yield clause, Citation(pack.id, "事件", event.kind, proof(*switched))
    for unit in pack.units.values():
        for term in unit.does:
            for clause in term.clauses:
                yield clause, Citation(pack.id, "责任单位", unit.id, "")


def _note_clauses(tree: ir.Expr | None) -> list[str]:
    found: list[str] = []
    for node in ir.walk(tree) if tree is not None else ():
        note = getattr(node, "note", None)
        if isinstance(note, ir.Note):
            found.extend(note.clauses)
    return found


def _names(tree: ir.Expr | None) -> set[str]:
    found: set[str] = set()
    for node in ir.walk(tree) if tree is not None else ():
        if isinstance(node, ir.Name | ir.InName):
            found.add(node.name)
        elif isinstance(node, ir.Table):
            found.add(node.table)
        elif isinstance(node, ir.Stack):
            found.add(node.how)
    return found


def with_bases(pack: Pack) -> list[Pack]:
    """A pack and all it stands on."""
    return list(reversed(load_packs([pack]).values()))


def users_of_words(pack: Pack) -> dict[str, list[str]]:
    """Who uses each parameter or derived fact, directly or through other derived facts."""
    direct: dict[str, set[str]] = {}
    for rule in pack.rules.values():
        direct[rule.id] = _names(rule.condition) | _names(rule.amount) | {rule.rounding}
    for duty in pack.duties.values():
        direct[duty.id] = _names(duty.condition) | {duty.at_least, duty.every}
    for limit in pack.limits.values():
        direct.setdefault(limit.id, set()).add(limit.within)
    for quota in pack.quotas.values():
        direct[quota.id] = {quota.percent}
    for base in reversed(with_bases(pack)):
        for fact, versions in base.derivations.items():
            direct[fact] = set().union(*(_names(v.body) for v in versions))
    for name, parameter in pack.parameters.items():
        if parameter.by:
            direct[name] = {parameter.by}
    users: dict[str, list[str]] = {}
    for user in direct:
        reached: set[str] = set()
        queue = [user]
        while queue:
            for word in direct.get(queue.pop(), ()):
                if word not in reached:
                    reached.add(word)
                    queue.append(word)
        for word in reached:
            users.setdefault(word, []).append(user)
    return users


def proven(pack: Pack) -> dict[str, str]:
    """The parts of a pack its examples speak of, each with the title of the first that does."""
    found: dict[str, str] = {}
    for example in pack.examples:
        title = example["name"].text()
        for name in _spoken_of(example):
            found.setdefault(name, title)
    return found


def _spoken_of(example: Node) -> Iterable[str]:
    if "expect" in example:
        yield from example["expect"].mapping()
    for person in example["persons"].items() if "persons" in example else ():
        if "expect" in person:
            yield from person["expect"].mapping()
    if "duties" in example:
        for entry in example["duties"]["expect"].items():
            yield entry["duty"].text()
    for key, name in (("limits", "limit"), ("quotas", "quota")):
        for entry in example[key].items() if key in example else ():
            yield entry[name].text()
