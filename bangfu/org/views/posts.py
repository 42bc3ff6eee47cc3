"""Posts: given and ended by the security administrator."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.org import actions, queries
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.asked import number
from bangfu.org.forms import Appoint, EndAppointment, FindOffices
from bangfu.org.roles import Role
from bangfu.org.views.answers import form_page
from bangfu.org.views.offices import found_offices


@opens_to(Role.SECURITY_ADMIN)
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a post: first the office is chosen, then the rest is filled in."""
    reader: Reader = request.reader
    someone = found_or_404(queries.staff_in(reader), pk=pk)
    offices = queries.offices_in(reader).filter(closed_on__isnull=True)
    chosen = number(request.GET.get("office", ""))
    if chosen is None:
        found = found_offices(request, offices, FindOffices(request.GET))
        return render(request, "org/choose_office.html", found | {"person": someone})
    office = found_or_404(offices, pk=chosen)
    form = Appoint(reader, office, request.POST or None)
    if request.method == "POST":
        given = form.carried_out(
            lambda typed: actions.appoint(actor=reader.actor, staff=someone, office=office, **typed)
        )
        if given is not None:
            said = _("{name}的岗位安排好了，从 {month} 月 {day} 日起能用。")
            begins = given.from_day
            said = said.format(name=someone.name, month=begins.month, day=begins.day)
            messages.success(request, said)
            return redirect("org:person", pk)
    context = {"form": form, "person": someone, "office": office}
    return form_page(request, "org/appoint.html", context, refused=form.is_bound)


@opens_to(Role.SECURITY_ADMIN)
def end_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post with a day and a reason."""
    reader: Reader = request.reader
    post = found_or_404(queries.appointments_in(reader), pk=pk)
    form = EndAppointment(request.POST or None, initial={"last_day": timezone.localdate()})
    if request.method == "POST":
        ended = form.carried_out(
            lambda typed: actions.end_appointment(actor=reader.actor, appointment=post, **typed)
        )
        if ended is not None:
            return redirect("org:person", post.staff_id)
    context = {"form": form, "post": post, "name": queries.full_name(post.area_id)}
    return form_page(request, "org/end_appointment.html", context, refused=form.is_bound)
