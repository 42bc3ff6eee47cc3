"""One helper for several people ticked in the ledger at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.duty.actions.pairing import Chosen, confirm_proposals
from bangfu.duty.forms.pairing import AssignForm
from bangfu.duty.models import Helper
from bangfu.duty.models.helper import Level
from bangfu.duty.queries.helping import serving
from bangfu.ledger.models import Person
from bangfu.ledger.views.ticked import back_to, chosen, homes_of
from bangfu.org.access import Reader, opens_to
from bangfu.org.roles import FILE_KEEPERS

SAID = 5
"""So many refusals are told one by one."""


@require_POST
@opens_to(FILE_KEEPERS)
def assign(request: HttpRequest) -> HttpResponse:
    """Ask who is to help and why, then pair; what cannot be holds up no other."""
    reader: Reader = request.reader
    # a household handed over for a time keeps the helpers it has at home
    people = [one for one in chosen(request, reader) if reader.sees(one.area_code)]
    grid = f"{reverse('ledger:grid')}?{back_to(request, reader)}"
    if not people:
        messages.error(request, _("还没有选人"))
        return redirect(grid)
    writing = "write" in request.POST
    form = AssignForm(request.POST if writing else None, reader=reader, homes=homes_of(people))
    if writing and form.is_valid():
        helper, why = form.cleaned_data["helper"], form.cleaned_data["why"]
        done = confirm_proposals(
            actor=reader.actor, chosen=_chosen(reader, helper, people), day=reader.day, why=why
        )
        told = {"who": helper.name, "n": len(done.made)}
        messages.success(request, _("%(who)s多帮 %(n)d 户") % told)
        for one, refusal in done.refused[:SAID]:
            whom = one.person.label if one.person else one.household.label
            messages.error(request, f"{whom}：{refusal}")
        return redirect(grid)
    context = {
        "act": "assign", "form": form, "people": people, "query": back_to(request, reader),
        "title": _("分派帮扶人"), "verb": _("定下来"),
        "consequence": _("村里的人帮整户，已经有责任人的换成他；乡镇、区县的人一对一帮选中的人。"),
        "finding": _("%(what)s：选中的 %(n)d 人") % {"what": _("分派帮扶人"), "n": len(people)},
    }  # fmt: skip
    return render(request, "ledger/ticked.html", context, status=422 if form.errors else 200)


def _chosen(reader: Reader, helper: Helper, people: Sequence[Person]) -> list[Chosen]:
    """Each household, or above the village each person, with the pairing it takes the place of."""
    running = serving(reader.day).filter(level=helper.level, main=True, until_day=None)
    rows = running.select_related("household", "person", "helper")
    if helper.level == Level.VILLAGE:
        homes = homes_of(people)
        held = {one.household_id: one for one in rows.filter(household__in=homes, person=None)}
        pairs = [Chosen(helper, home, ends=held.get(home.pk)) for home in homes]
    else:
        of_people = {one.person_id: one for one in rows.filter(person__in=people)}
        pairs = [Chosen(helper, one.household, one, ends=of_people.get(one.pk)) for one in people]
    return [one for one in pairs if one.ends is None or one.ends.helper_id != helper.pk]
