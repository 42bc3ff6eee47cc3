"""Record what changed; compare where somebody else was quicker; take back what was wrong."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.ledger.actions.documents import SameFile, add_document
from bangfu.ledger.actions.observe import Conflict, EditedMeanwhile, NotYet, observe, withdraw
from bangfu.ledger.actions.refold import observations_of
from bangfu.ledger.actions.suspect import suspect
from bangfu.ledger.facts import FactRefused, dictionary
from bangfu.ledger.filetypes import NotAccepted
from bangfu.ledger.fold import fold
from bangfu.ledger.forms.facts import refused_words
from bangfu.ledger.forms.observe import ObserveForm
from bangfu.ledger.models import Household, Observation, Outcome, Person
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.models.person import State
from bangfu.ledger.queries.known import questions, with_unit
from bangfu.ledger.queries.scope import documents_of, households_of
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.roles import LEDGER_WRITERS

OURS, THEIRS = "ours", "theirs"


def open_home(request: HttpRequest, pk: int) -> Household:
    """A household in scope that can still be written to."""
    home = found_or_404(households_of(request.reader), pk=pk)
    if home.closed_on is not None:
        raise Http404
    return home


@opens_to(LEDGER_WRITERS)
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; with what was typed it is recorded, or comes back with everything still in it.

    `who` chooses whose facts are listed, `fact` puts one question first.
    """
    home = open_home(request, pk)
    form = _form(request, home)
    if request.method == "POST" and "show" not in request.POST and form.is_valid():
        return _recorded(request, home, form)
    refused = request.method == "POST" and "show" not in request.POST
    if "show" in request.POST:
        form.errors.clear()
    template = "ledger/observe_form.html" if request.htmx else "ledger/observe.html"
    context = {"form": form, "household": home}
    return render(request, template, context, status=422 if refused else 200)


def _form(request: HttpRequest, home: Household) -> ObserveForm:
    reader: Reader = request.reader
    people = list(
        Person.objects.filter(household=home, state=State.PRESENT).order_by("-is_head", "pk")
    )
    state = fold(observations_of(home, people), home=home.pk)
    outcomes = list(Outcome.objects.filter(household=home))
    asks = questions(reader, home, people, outcomes, state)
    posted = request.method == "POST"
    values = request.POST if posted else request.GET
    chosen = set(values.getlist("who"))
    if posted and values.get("show"):
        chosen.add(values["show"])
    if not chosen and not asks:
        chosen = {HOUSEHOLD}
    return ObserveForm(
        reader=reader,
        household=home,
        people=people,
        state=state,
        asks=asks,
        documents=documents_of(reader).filter(household=home, removed_at=None),
        chosen=chosen,
        data=request.POST if posted else None,
        files=request.FILES if posted else None,
        wanted=request.GET.get("fact", ""),
    )


def _recorded(request: HttpRequest, home: Household, form: ObserveForm) -> HttpResponse:
    told = _settled(request, form.told)
    done = form.cleaned_data
    if not told and not done["note"]:
        messages.success(request, _("没有要改的，资料照先记的。"))
        return redirect("ledger:household", pk=home.pk)
    try:
        with transaction.atomic():
            document = done["document"]
            known = Observation.objects.filter(uid=done["uid"]).exists()
            if done["upload"] and not known:
                document = add_document(
                    actor=request.reader.actor,
                    household=home,
                    kind="其他",
                    title=_("依据材料 %(day)s") % {"day": done["valid_from"].isoformat()},
                    data=done["upload"].read(),
                    again=True,
                )
            observation = observe(
                actor=request.reader.actor,
                household=home,
                source=done["source"],
                valid_from=done["valid_from"],
                facts=told,
                note=done["note"],
                document=document,
                uid=done["uid"],
                seen_version=done["seen_version"],
            )
            for subject, values in told.items():
                if "身份证号码" in values:
                    suspect(Person.objects.get(pk=subject))
    except EditedMeanwhile as meanwhile:
        return _compare(request, home, form, meanwhile.conflicts)
    except (NotAccepted, SameFile) as refused:
        form.add_error("upload", str(refused))
    except NotYet as refused:
        form.add_error("valid_from", refused_words(refused))
    except FactRefused as refused:
        form.add_error(None, str(refused))
    else:
        if observation.household_id != home.pk:
            raise Http404
        count = sum(len(values) for values in told.values())
        messages.success(
            request,
            _("记下了 %(n)d 项，能享受什么已经重新算过。") % {"n": count}
            if count
            else _("记下了。"),
            extra_tags=f"undo:{reverse('ledger:withdraw', args=[observation.pk])}?undo=1",
        )
        return redirect("ledger:household", pk=home.pk)
    template = "ledger/observe_form.html" if request.htmx else "ledger/observe.html"
    return render(request, template, {"form": form, "household": home}, status=422)


def _settled(request: HttpRequest, told: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What is left to record once somebody compared and kept the other's value of some facts."""
    theirs = _theirs(request)
    return {
        subject: kept
        for subject, values in told.items()
        if (
            kept := {
                name: value
                for name, value in values.items()
                if f"keep:{subject}:{name}" not in theirs
            }
        )
    }


def _theirs(request: HttpRequest) -> set[str]:
    """The compared facts of which the other's value is kept: chosen one by one, or all of them."""
    chosen = {name for name in request.POST if request.POST[name] == THEIRS} - {"all"}
    every = request.POST.getlist("collides") if request.POST.get("all") == THEIRS else []
    return chosen.union(every)


def _compare(
    request: HttpRequest, home: Household, form: ObserveForm, conflicts: list[Conflict]
) -> HttpResponse:
    """Both values side by side, with everything typed kept for the second attempt."""
    words = dictionary().facts
    rows = [
        {
            "name": f"keep:{one.subject}:{one.fact}",
            "who": form.by_key[one.subject].label,
            "fact": one.fact,
            "ours": with_unit(words[one.fact], one.ours) or _("现在不清楚了"),
            "theirs": with_unit(words[one.fact], one.theirs) or _("现在不清楚了"),
            "by": one.by_name,
            "at": one.at,
        }
        for one in conflicts
    ]
    again = {row["name"] for row in rows}
    replaced = {"seen_version", "csrfmiddlewaretoken", "all", "collides", *again}
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in replaced
        for value in values
    ]
    sent = {name for name, _value in kept}
    kept += [(name, THEIRS) for name in sorted(_theirs(request) - again - sent)]
    version = Household.objects.values_list("version", flat=True).get(pk=home.pk)
    context = {"household": home, "rows": rows, "kept": kept, "version": version}
    # a browser does not send a chosen file twice
    context |= {"form": form, "file": getattr(request.FILES.get("upload"), "name", "")}
    return render(request, "ledger/observe_conflict.html", context, status=409)


@opens_to(LEDGER_WRITERS)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an observation with a reason; one's own of today also by the undo beside its message."""
    reader: Reader = request.reader
    rows = Observation.objects.select_related("household").filter(withdraws=None)
    one = found_or_404(rows, pk=pk)
    found_or_404(households_of(reader), pk=one.household_id)
    why = request.POST.get("reason", "").strip()
    if not why and "undo" in request.GET:
        own = one.by_id == reader.actor.id
        today = timezone.localdate(one.recorded_at) == timezone.localdate()
        why = _("登记的人当天撤销") if own and today else ""
    if not why:
        messages.error(request, _("写明为什么撤回，再试一次。"))
        return redirect("ledger:household", pk=one.household_id)
    if one.household.closed_on is not None:
        messages.error(request, _("这一户已经销户，记录不能再撤回。"))
    else:
        withdraw(actor=reader.actor, observation=one, why=why[:300])
        messages.success(request, _("撤回了。记录还在，写着为什么撤回。"))
    return redirect("ledger:household", pk=one.household_id)
