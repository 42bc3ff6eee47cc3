"""A person's file, their account, and their whole numbers shown for a reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bangfu.ledger.actions.numbers import NUMBERS, TooMany, reveal, set_account
from bangfu.ledger.forms.person import AccountForm
from bangfu.ledger.models.person import State
from bangfu.ledger.queries.person import person_file
from bangfu.ledger.queries.scope import person_or_404, persons_of
from bangfu.org.access import found_or_404, opens_to
from bangfu.org.queries import full_name
from bangfu.org.roles import DECIDERS, LEDGER_READERS, LEDGER_WRITERS, REVEALERS

REASONS = {"check": gettext_lazy("核对证件或票据"), "report": gettext_lazy("填报上级表格")}


@opens_to(LEDGER_READERS)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Who it is, what they may receive, what is known of them, where they lived."""
    reader = request.reader
    one = person_or_404(reader, pk)
    open_file = reader.may(LEDGER_WRITERS) and one.household.closed_on is None
    context = {
        "file": person_file(reader, one),
        "person": one,
        "household": one.household,
        "place": full_name(one.area_code),
        "writes": open_file and one.state == State.PRESENT,
        "returns": open_file and one.state in (State.LEFT, State.DIED),
        "today": reader.day,
        "lists_key": reader.keeps_files and one.state == State.PRESENT,
        "reveals": reader.may_reveal,
        "decides": reader.may(DECIDERS),
        "sees_account": "收入支出" not in reader.hidden_groups,
    }
    return render(request, "ledger/person.html", context)


@opens_to(REVEALERS)
@require_POST
@never_cache
def show_number(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """The whole number as plain text; 400 with a sentence where no reason is given or too many were."""
    one = found_or_404(persons_of(request.reader), pk=pk)
    if what not in NUMBERS or not getattr(one, NUMBERS[what].field):
        raise Http404
    chosen = request.POST.get("reason", "")
    own = request.POST.get("why", "").strip()[:200]
    if chosen in REASONS:
        why = f"{REASONS[chosen]}：{own}" if own else str(REASONS[chosen])
    elif chosen == "other" and own:
        why = own
    else:
        return _plain(_("请写明理由。"), 400)
    try:
        return _plain(reveal(actor=request.reader.actor, person=one, what=what, why=why))
    except TooMany as refused:
        return _plain(str(refused), 400)


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)


@opens_to(LEDGER_WRITERS)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down the account somebody is paid to."""
    one = found_or_404(persons_of(request.reader).select_related("household"), pk=pk)
    form = AccountForm(request.POST or None, initial={"bank": one.account_bank})
    if request.method == "POST" and form.is_valid():
        done = form.cleaned_data
        set_account(
            actor=request.reader.actor, person=one, account=done["account"], bank=done["bank"],
            why=done["why"],
        )  # fmt: skip
        messages.success(request, _("银行账号记下了。"))
        return redirect("ledger:person", pk=one.pk)
    context = {"form": form, "person": one, "household": one.household}
    refused = request.method == "POST"
    return render(request, "ledger/account.html", context, status=422 if refused else 200)
