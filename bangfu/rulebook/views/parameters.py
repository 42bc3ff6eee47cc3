"""A parameter's page: what it is here, its history, a new value, and the second person's word."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bangfu.journal.models import Actor
from bangfu.org.access import found_or_404, opens_to
from bangfu.org.roles import EVERYBODY, POLICY_SETTERS
from bangfu.policy import PolicyError
from bangfu.policy.pack.model import Parameter
from bangfu.rulebook import actions, values
from bangfu.rulebook.forms import ProposalForm, as_typed, as_typed_node
from bangfu.rulebook.models import ParameterChange
from bangfu.rulebook.posts import CONFIRMERS, PROPOSERS
from bangfu.rulebook.queries.standing import (
    Ground,
    Standing,
    changes,
    namesakes,
    overtaken,
    packs_values,
)
from bangfu.rulebook.views.place import area_of, pack_or_404, reader_of
from bangfu.rulebook.wording import say


@opens_to(EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
def parameter(request: HttpRequest, pack: str, name: str) -> HttpResponse:
    """Show a parameter; a POST by a county officer proposes a value."""
    reader, area = reader_of(request), area_of(request)
    content = pack_or_404(pack)
    found = content.parameters.get(name)
    if found is None:
        raise Http404
    ground = Ground(area.code, reader.day)
    standing = ground.standing([found], {pack: content})
    given = packs_values(found, ground.standards)
    proposes = reader.may(PROPOSERS)
    if request.method == "POST" and not proposes:
        raise PermissionDenied
    start = _tried(found, request.GET.get("value", "")) or _start(found, standing)
    form = ProposalForm(request.POST or None, parameter=found, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_parameter(
                actor=reader.actor,
                area=reader.area,
                pack=pack,
                name=name,
                value=form.written,
                from_day=form.cleaned_data["from_day"],
                until_day=form.cleaned_data["until_day"],
                why=form.cleaned_data["why"],
                evidence=form.cleaned_data["evidence"],
                sure=form.cleaned_data["sure"],
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("已经提出，等另一个人确认。确认以前照原来的值算。"))
            return redirect("rulebook:parameter", pack=pack, name=name)
    history = list(changes(reader).filter(pack=pack, name=name))
    for row in history:
        row.text = values.shown(found, row.value)  # type: ignore[attr-defined]
        row.overtaken = overtaken(row, history)  # type: ignore[attr-defined]
    return render(
        request,
        "rulebook/parameter.html",
        {
            "pack": content,
            "parameter": found,
            "area": area,
            "standing": standing,
            "namesakes": [
                (pack_or_404(one.parameter.pack), one)
                for one in namesakes(found, area.code, reader.day)
            ],
            "form": form,
            "proposes": proposes and standing.waiting is None,
            "decides": reader.may(CONFIRMERS),
            "tries": reader.may(POLICY_SETTERS),
            "me": reader.staff.pk,
            "waiting": [row for row in history if row.state == ParameterChange.State.PROPOSED],
            "history": [row for row in history if row.state != ParameterChange.State.PROPOSED],
            "given": [value for value in given if value.here],
            "elsewhere": [value for value in given if not value.here],
            "kind": say(_KINDS[found.kind]),
        },
        status=422 if form.errors else 200,
    )


_KINDS = {
    "number": "一个数", "choice": "从几个词里选一个", "flag": "是或否", "list": "几个词",
    "grades": "分档的数", "bands": "分段的比例",
}  # fmt: skip


def _start(found: Parameter, standing: Standing) -> dict[str, str]:
    """What the form starts from: what counts now."""
    if standing.change is not None:
        return as_typed(found, standing.change.value)
    return as_typed_node(found, standing.value.content) if standing.value else {}


def _tried(found: Parameter, value: str) -> dict[str, str]:
    """What the form starts from for somebody who tried a value out; empty where it is none."""
    try:
        return as_typed(found, value) if value else {}
    except PolicyError:
        return {}


Decide = Callable[[Actor, ParameterChange, str], object]


def _decided(request: HttpRequest, pk: int, decide: Decide, said: str) -> HttpResponse:
    reader = reader_of(request)
    change = found_or_404(changes(reader), pk=pk)
    try:
        decide(reader.actor, change, request.POST.get("reason", ""))
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("rulebook:parameter", pack=change.pack, name=change.name)


@opens_to(CONFIRMERS)
@require_POST
def confirm_parameter(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a proposed value count."""
    return _decided(
        request, pk,
        lambda actor, change, reply: actions.confirm_parameter(
            actor=actor, change=change, reply=reply
        ),
        _("已经确认，从它的起日开始按新的值算；各户的结论在后台重新算。"),
    )  # fmt: skip


@opens_to(CONFIRMERS)
@require_POST
def decline_parameter(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a proposed value, with the reason."""
    return _decided(
        request, pk,
        lambda actor, change, reply: actions.decline_parameter(
            actor=actor, change=change, reply=reply
        ),
        _("已经退回，照原来的值算。"),
    )  # fmt: skip


@opens_to(PROPOSERS)
@require_POST
def withdraw_parameter(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own proposal."""
    return _decided(
        request, pk,
        lambda actor, change, _reply: actions.withdraw_parameter(actor=actor, change=change),
        _("已经撤回。"),
    )  # fmt: skip
