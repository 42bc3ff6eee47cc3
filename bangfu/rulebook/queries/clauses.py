"""The clauses of the documents: what serves each, its wording here, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from bangfu.org.access import Reader
from bangfu.policy.language import ir
from bangfu.policy.outline import duty_text, limit_text, quota_text
from bangfu.policy.pack.model import Pack
from bangfu.policy.proof.clauses import Citation, Clause, Coverage, Service, coverage
from bangfu.policy.single.reading import text_of
from bangfu.rulebook.installed import contents, installed
from bangfu.rulebook.models import Original
from bangfu.rulebook.paragraphs import guess
from bangfu.rulebook.queries.standing import seen_by
from bangfu.rulebook.wording import say

KINDS = {
    "amount": _("金额"), "document": _("材料和台账"), "duty": _("责任"), "eligibility": _("条件"),
    "event": _("突发事件"), "fact": _("要记的事实"), "indicator": _("指标"), "kind": _("事项类别"),
    "principle": _("原则"), "prohibition": _("不许做的"), "quota": _("比例"), "role": _("分工"),
    "scope": _("对象范围"), "transfer": _("转交"), "workflow": _("流程"),
}  # fmt: skip
SOURCES = {
    "aikou-2022": _("隘口镇实施方案（试行）"), "dazu-2019-26": _("大足民发〔2019〕26 号"),
    "five-plans": _("五份方案合集"), "gannan-2022-153": _("州民电〔2022〕153 号"),
    "guiyang-2022-159": _("筑民发〔2022〕159 号"),
}  # fmt: skip
ANCHORS = {
    "规则": "rule", "推导": "fact", "参数": "parameter", "责任": "duty", "时限": "limit",
    "比例": "quota", "事件": "event", "责任单位": "unit",
}  # fmt: skip


@dataclass(frozen=True)
class Use:
    """A part of a pack that executes a clause, in its own words."""

    citation: Citation
    pack_name: str
    title: str
    says: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """The part's place on the pack's page."""
        return f"{ANCHORS[self.citation.part]}-{self.citation.name}"


@dataclass(frozen=True)
class Served:
    """A clause in a list: what serves it, or the feature that will."""

    clause: Clause
    uses: Sequence[Use]
    services: Sequence[Service]
    feature: str
    served: bool


@dataclass(frozen=True)
class Passage:
    """Where an attached original says it: a person's word, or a guess."""

    original: Original
    paragraph: int
    text: str
    confirmed: bool


@dataclass(frozen=True)
class ClausePage:
    """All there is to know about a clause."""

    clause: Clause
    uses: Sequence[Use]
    services: Sequence[Service]
    feature: str
    passages: Sequence[Passage] = ()
    packs: Sequence[Pack] = ()

    @property
    def kind(self) -> str:
        """What kind of requirement it is."""
        return str(KINDS[self.clause.kind])

    @property
    def source(self) -> str:
        """The document it comes from."""
        return str(SOURCES[self.clause.source])


@lru_cache(maxsize=4)
def _coverage(_key: tuple[tuple[str, str], ...]) -> dict[str, Coverage]:
    return {item.clause.id: item for item in coverage()}


def covered() -> dict[str, Coverage]:
    """Every clause with what serves it, kept until a pack changes."""
    return _coverage(contents())


def of_pack(pack: Pack) -> list[Served]:
    """The clauses of the document a pack executes."""
    return [_served(item) for name, item in covered().items() if _is_of(name, pack)]


def _served(item: Coverage) -> Served:
    packs = installed()
    uses = [_use(citation, item.clause.id, packs[citation.pack]) for citation in item.citations]
    return Served(item.clause, uses, item.services, item.feature, item.served)


def _is_of(clause: str, pack: Pack) -> bool:
    return any(clause.startswith(f"{prefix}-") for prefix in pack.prefixes)


def clause_page(clause_id: str, reader: Reader) -> ClausePage | None:
    """A clause with its uses and the passages of originals the reader's area has; None for no clause."""
    item = covered().get(clause_id)
    if item is None:
        return None
    loaded = installed()
    packs = [pack for pack in loaded.values() if _is_of(clause_id, pack)]
    passages = _passages(item.clause, [pack.id for pack in packs], reader)
    uses = _served(item).uses
    return ClausePage(item.clause, uses, item.services, item.feature, passages, packs)


def originals(reader: Reader, packs: Sequence[str]) -> list[Original]:
    """The originals attached to packs in the areas around the reader's and inside it."""
    rows = Original.objects.filter(seen_by(reader), pack__in=packs, detached_at=None)
    return list(rows.select_related("area", "added_by"))


def _passages(clause: Clause, packs: Sequence[str], reader: Reader) -> list[Passage]:
    return [
        passage
        for original in originals(reader, packs)
        if (passage := passage_of(clause, original)) is not None
    ]


def passage_of(clause: Clause, original: Original) -> Passage | None:
    """Where an original says what the clause says; None where nothing points to a paragraph."""
    place = original.clause_places.get(clause.id)
    confirmed = place is not None
    if place is None:
        place = guess(clause, original.paragraphs)
    if place is None or place >= len(original.paragraphs):
        return None
    return Passage(original, place, original.paragraphs[place], confirmed)


def _use(citation: Citation, clause: str, pack: Pack) -> Use:
    title, says = _PARTS[citation.part](pack, citation.name, clause)
    return Use(citation, pack.name, title, tuple(dict.fromkeys(text for text in says if text)))


Worded = tuple[str, Iterator[str]]


def _noted(clause: str, *trees: ir.Expr | None) -> Iterator[str]:
    """The wordings inside trees that cite the clause."""
    for tree in trees:
        for node in ir.walk(tree) if tree is not None else ():
            note = getattr(node, "note", None)
            if isinstance(note, ir.Note) and clause in note.clauses:
                yield note.say or (text_of(node.expr) if isinstance(node, ir.Leaf) else "")


def _rule(pack: Pack, name: str, clause: str) -> Worded:
    rule = pack.rules[name]
    terms = (term.say for term in rule.terms if clause in term.clauses)
    return rule.programme, iter([*_noted(clause, rule.condition, rule.amount), *terms])


def _derived(pack: Pack, name: str, clause: str) -> Worded:
    versions = pack.derivations[name]
    meanings = (v.meaning for v in versions if clause in v.clauses)
    return name, iter([*meanings, *_noted(clause, *(v.body for v in versions))])


def _parameter(pack: Pack, name: str, _clause: str) -> Worded:
    return name, iter([pack.parameters[name].meaning])


def _duty(pack: Pack, name: str, clause: str) -> Worded:
    duty = pack.duties[name]
    return duty.name, iter([duty_text(duty, say), *_noted(clause, duty.condition)])


def _limit(pack: Pack, name: str, _clause: str) -> Worded:
    versions = [limit for limit in pack.limits.values() if limit.id == name]
    return versions[0].name, (limit_text(limit, say) for limit in versions)


def _quota(pack: Pack, name: str, _clause: str) -> Worded:
    quota = pack.quotas[name]
    return quota.name, iter([quota_text(quota, say)])


def _event(pack: Pack, name: str, _clause: str) -> Worded:
    return name, iter([say("由 {who} 宣布", who=pack.events[name].opened_by)])


def _unit(pack: Pack, name: str, clause: str) -> Worded:
    unit = pack.units[name]
    return unit.name, (term.say for term in unit.does if clause in term.clauses)


_PARTS = {
    "规则": _rule, "推导": _derived, "参数": _parameter, "责任": _duty, "时限": _limit,
    "比例": _quota, "事件": _event, "责任单位": _unit,
}  # fmt: skip


# -- search ---------------------------------------------------------------------------


def found(words: str, source: str = "") -> list[Served]:
    """Clauses that have all these words in their number, key words, actor or serving wording."""
    wanted = words.upper().split()
    texts = _searchable(contents())
    return [
        _served(item)
        for name, item in covered().items()
        if (not source or item.clause.source == source)
        and all(word in texts[name] for word in wanted)
    ]


@lru_cache(maxsize=4)
def _searchable(key: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """What a search looks at, in capitals, by clause."""
    packs = installed()
    texts = {}
    for name, item in _coverage(key).items():
        said = [name, item.clause.zh, item.clause.actor, item.clause.requirement]
        for citation in item.citations:
            use = _use(citation, name, packs[citation.pack])
            said += [use.title, *use.says]
        said += [service.served_by for service in item.services]
        texts[name] = " ".join(said).upper()
    return texts
