"""How far off, in the words people use: 再低 35.50 元, not 高出 35.49 元."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from bangfu.policy.language import ir
from bangfu.policy.program.assemble import RunnableRule
from bangfu.policy.single.distance import Change, Counterfactual, Gap
from bangfu.policy.single.reading import measured, text_of

_FEN, _TEN_THOUSANDTH = Fraction(1, 100), Fraction(1, 10_000)


@dataclass(frozen=True)
class Distance:
    """One number that alone keeps a rule from being met, and how it would have to change."""

    gap: Gap

    @property
    def what(self) -> str:
        """The number's name."""
        return self.gap.left

    @property
    def step(self) -> str:
        """How much lower or higher it would have to be: 再低 35.50 元."""
        size = plain(nearest(self.gap), self.gap.unit)
        down, up = _steps(self.gap.unit)
        return (down if self.gap.op in ("<", "<=") else up) % size

    @property
    def now(self) -> str:
        """What it is, with its unit."""
        return plain(self.gap.left_value, self.gap.unit)

    @property
    def limit(self) -> str:
        """Where the line lies, with its unit."""
        return plain(self.gap.right_value, self.gap.unit)

    @property
    def limit_name(self) -> str:
        """What the line is called; empty where it is but a figure."""
        bare = measured(self.gap.right_value, "")
        return "" if self.gap.right == bare else self.gap.right

    @property
    def sentence(self) -> str:
        """What is, what must be, and whether the line itself is enough."""
        words = {
            "<": _("现在 %(now)s，要低于 %(limit)s，等于也不符合。"),
            "<=": _("现在 %(now)s，不能高于 %(limit)s，等于也算符合。"),
            ">": _("现在 %(now)s，要高于 %(limit)s，等于也不符合。"),
            ">=": _("现在 %(now)s，要达到 %(limit)s，等于也算符合。"),
        }[self.gap.op]
        return str(words) % {"now": self.now, "limit": self.limit}

    @property
    def good(self) -> str:
        """On which side of the line the requirement is met."""
        return "below" if self.gap.op in ("<", "<=") else "above"

    @property
    def share(self) -> Fraction:
        """The distance against the line itself, to tell what is near from what is far."""
        return self.gap.difference / (abs(self.gap.right_value) or 1)


def _steps(unit: str) -> tuple[str, str]:
    if unit == "岁":
        return _("再小 %s"), _("再大 %s")
    if unit in ("人", "套", "辆", "次"):
        return _("再少 %s"), _("再多 %s")
    return _("再低 %s"), _("再高 %s")


def plain(number: Fraction, unit: str) -> str:
    """A number with the unit people say it in: 775.49 元, though it is a month's."""
    return measured(number, unit.split("/")[0])


def nearest(gap: Gap) -> Fraction:
    """The least change that meets the requirement, in whole fen, years or persons.

    What has to lie below a line must be moved by more than the distance to it.
    """
    if gap.unit.startswith("元"):
        step = _FEN
    elif gap.unit != "%" and gap.left_value.denominator == gap.right_value.denominator == 1:
        step = Fraction(1)
    else:
        step = _TEN_THOUSANDTH
    steps = gap.difference / step
    whole = math.floor(steps) + 1 if gap.op in ("<", ">") else math.ceil(steps)
    return whole * step


def distance(rule: RunnableRule, found: Counterfactual | None) -> Distance | None:
    """The nearest number that alone would make the rule 符合; None where no single one would."""
    if found is None:
        return None
    compares = {
        node.note.say or text_of(node.expr)
        for tree in [rule.condition]
        for node in ir.walk(tree, into_derived=True)
        if isinstance(node, ir.Leaf) and isinstance(node.expr, ir.Cmp)
    }
    near = [one for change in found.alone for one in _numbers(change, compares)]
    return min(near, key=lambda one: one.share, default=None)


def _numbers(change: Change, compares: set[str]) -> Iterator[Distance]:
    """The single comparison a change comes down to, if it does."""
    if change.of_the_place:
        return
    inside = change.inside
    if len(change.gaps) == 1 and change.says in compares:
        if change.gaps[0].op in ("<", "<=", ">", ">="):
            yield Distance(change.gaps[0])
    elif not change.gaps and inside is not None and inside.change is not None:
        yield from _numbers(inside.change, compares)
