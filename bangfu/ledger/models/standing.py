"""What the engine proposes for people, and what people decided about it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.models.background import Run
from bangfu.ledger.models.household import Household
from bangfu.ledger.models.person import Person


class Standing(models.TextChoices):
    """How somebody stands towards a programme."""

    IN_FORCE = "in_force", _("在享")
    PROPOSED = "proposed", _("符合，没有享受")
    ELIGIBLE = "eligible", _("符合，有没有享受还没登记")
    HOLDS = "holds", _("属于这一类")
    ASK = "ask", _("待核实")
    OVER = "over", _("在享，现在不符合")


DIFFERS = models.Q(paid__lt=models.F("fen")) | models.Q(paid__gt=models.F("fen"))
"""What is registered as paid is another amount than the computed one; unknown never differs."""


class Outcome(models.Model):
    """One programme for one household or person, as the packs in force say; replaced by each screening.

    `fen` is money in fen, None where the text sets no amount; `paid` is what is registered
    as paid, in fen a month, None where that is not registered. Subjects that do not meet a
    rule have no row, unless they receive the programme (OVER).
    """

    household = models.ForeignKey(
        Household, models.CASCADE, related_name="outcomes", db_constraint=False
    )
    # found by the household: an index over two million persons would only cost
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="outcomes",
        db_constraint=False, db_index=False,
    )  # fmt: skip
    area_code = models.CharField(max_length=14)
    programme = models.CharField(max_length=40)
    standing = models.CharField(max_length=10, choices=Standing)
    pack = models.CharField(max_length=60)
    rule = models.TextField()
    """The rule's id; of several that lead here, all of them, joined."""
    fen = models.BigIntegerField(null=True, blank=True)
    paid = models.BigIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=12, blank=True, default="")
    basis = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    missing = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["standing", "programme", "area_code", "household"], name="outcome_standing"
            ),
            # the order of rows in the ledger, whatever the programme
            models.Index(fields=["standing", "area_code", "household"], name="outcome_place"),
            # what is paid is added up without reading the rows with their long reasons
            models.Index(
                fields=["area_code", "programme", "unit", "fen", "paid", "household"],
                name="outcome_paid",
                condition=models.Q(standing="in_force"),
            ),
            models.Index(
                fields=["area_code", "household"],
                name="outcome_differs",
                condition=models.Q(standing="in_force") & DIFFERS,
            ),
        ]

    @property
    def gap(self) -> int | None:
        """Fen a month paid above what is due, below it where negative; None where one is unknown.

        Nothing is due to who is no longer entitled.
        """
        return gap_between(self.standing, self.fen, self.paid)

    @property
    def about(self) -> str:
        """What a decision on it would be about; empty where nothing is to be decided."""
        if self.standing == Standing.IN_FORCE:
            return Decision.About.AMOUNT if self.gap else ""
        proposals = {Standing.PROPOSED: Decision.About.MISSED, Standing.OVER: Decision.About.OVER}
        return str(proposals.get(Standing(self.standing), ""))


def gap_between(standing: str, fen: int | None, paid: int | None) -> int | None:
    """Fen a month paid above what is due to who stands so; None where one is unknown."""
    due = 0 if standing == Standing.OVER else fen
    return None if paid is None or due is None else paid - due


class Decision(models.Model):
    """What a person decided about a proposal, with everything needed to reproduce it."""

    class About(models.TextChoices):
        """What was proposed."""

        MISSED = "missed", _("漏保")
        OVER = "over", _("错保")
        AMOUNT = "amount", _("金额不一样")
        KEY = "key", _("重点人员")

    class Choice(models.TextChoices):
        """What was decided."""

        PURSUE = "pursue", _("去办")
        DECLINE = "decline", _("不办")

    household = models.ForeignKey(Household, models.PROTECT, related_name="decisions")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    programme = models.CharField(max_length=40)
    about = models.CharField(max_length=8, choices=About)
    choice = models.CharField(max_length=8, choices=Choice)
    why = models.CharField(_("理由"), max_length=300)
    on = models.DateField()
    pack = models.CharField(max_length=60)
    rule = models.TextField()
    program_digest = models.CharField(max_length=64)
    reason = models.TextField()
    fen = models.BigIntegerField(null=True, blank=True)
    seen: Any = models.JSONField()
    """The rows the engine saw: every fact of the household and its people, protected ones left out."""
    decided_by = models.CharField(max_length=60)
    decided_by_id = models.CharField(max_length=20)
    decided_at = models.DateTimeField(auto_now_add=True)
    holds_until = models.DateField(_("到什么时候不再提醒"), null=True, blank=True)
    ground: Any = models.JSONField(default=dict)
    """What the judgement rested on (packs with their hashes, values of the place), to reproduce it."""
    lapsed_on = models.DateField(null=True, blank=True)
    """Since when it no longer keeps the proposal away: the facts behind changed, or it was decided anew."""
    lapsed_because = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("决定")
        indexes = [models.Index(fields=["household", "programme"], name="decision_household")]

    def __str__(self) -> str:
        return f"{self.programme} {self.get_choice_display()}"

    @property
    def entitled(self) -> bool:
        """Whether the engine said 符合 when it was taken."""
        return self.about in (self.About.MISSED, self.About.AMOUNT)


class ScreeningRun(Run):
    """A screening of a whole area in the background."""

    program_digest = models.CharField(max_length=64, blank=True, default="")
    summary: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["area_code", "-id"], name="screening_run_area")]
