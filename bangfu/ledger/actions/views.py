"""Views of the ledger that people keep for themselves."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.models import SavedView
from bangfu.org.models import Staff

AT_MOST = 20
"""Views a person can keep: more tabs than that nobody finds again."""


@transaction.atomic
def save_view(*, actor: Actor, staff: Staff, name: str, query: str) -> SavedView:
    """Keep a way of looking at the ledger under a name; raises Impossible for a name in use."""
    kept = SavedView.objects.filter(staff=staff)
    name = _free(name, staff)
    if kept.count() >= AT_MOST:
        raise Impossible(_("最多存 %d 个视图，先删掉不用的") % AT_MOST)
    view = SavedView.objects.create(staff=staff, name=name, query=query)
    record(actor=actor, act="ledger.save_view", subject=_subject(view), after={"名称": name})
    return view


@transaction.atomic
def rename_view(*, actor: Actor, view: SavedView, name: str) -> SavedView:
    """Give a view another name; raises Impossible for a name in use."""
    before = view.name
    if name.strip() == before:
        return view
    view.name = _free(name, view.staff)
    view.save(update_fields=["name"])
    record(
        actor=actor, act="ledger.rename_view", subject=_subject(view),
        before={"名称": before}, after={"名称": view.name},
    )  # fmt: skip
    return view


@transaction.atomic
def delete_view(*, actor: Actor, view: SavedView) -> None:
    """Forget a view."""
    subject = _subject(view)
    view.delete()
    record(actor=actor, act="ledger.delete_view", subject=subject, before={"名称": view.name})


def _free(name: str, staff: Staff) -> str:
    name = name.strip()[:30]
    if not name:
        raise Impossible(_("给视图起个名称"))
    if SavedView.objects.filter(staff=staff, name=name).exists():
        raise Impossible(_("已经有一个叫“%s”的视图，换个名称") % name)
    return name


def _subject(view: SavedView) -> Subject:
    return Subject("view", str(view.pk), view.name)
