"""The other rules of a programme, each by a name people can read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bangfu.policy.single.explain import Condition, Explanation

NAMED_BY = 2
"""Conditions that name a rule which says nothing of itself."""


@dataclass(frozen=True)
class Other:
    """Another rule of the same programme, by what it asks for, and how it came out."""

    name: str
    truth: bool | None
    missing: tuple[str, ...]
    clauses: tuple[str, ...]


def other_of(one: Explanation) -> Other:
    """How another rule is shown beside the one that counts."""
    name = called(one.condition) or one.rule.rule.basis or _("另一条规则")
    return Other(name, one.truth, one.missing, one.rule.clauses)


def called(condition: Condition) -> str:
    """What a rule is called: in its own words, else by the first conditions it asks for."""
    if condition.says:
        return condition.says
    asked = [name for name in map(called, condition.children) if name]
    joint = _("或者") if condition.kind == "any" else "，"
    named = joint.join(asked[:NAMED_BY])
    if condition.kind == "not" and named:
        return _("没有：%(what)s") % {"what": named}
    if len(asked) > NAMED_BY:
        named = _("%(what)s等 %(n)d 条") % {"what": named, "n": len(asked)}
    return named
