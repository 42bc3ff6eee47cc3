"""What lists of other departments say that the ledger does not."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from bangfu.intake.models import Finding
from bangfu.org.access import Reader


def findings_of(reader: Reader) -> QuerySet[Finding]:
    """Findings about people of the reader's area."""
    return reader.within(Finding.objects.select_related("list", "person__household"))


def open_findings(reader: Reader) -> QuerySet[Finding]:
    """Findings nobody has settled, deaths and new hardship first."""
    return findings_of(reader).filter(state=Finding.State.OPEN).order_by("kind", "area_code", "pk")


def counts_by_kind(rows: QuerySet[Finding]) -> dict[str, int]:
    """How many findings there are of each kind."""
    told = rows.order_by().values_list("kind").annotate(n=Count("pk"))
    return dict(told)
