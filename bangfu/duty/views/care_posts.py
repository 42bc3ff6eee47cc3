"""Care posts: the register, one post with its months, a new one, a changed one, the end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bangfu.duty.actions.care_posts import (
    add_care_post,
    change_care_post,
    confirm_month,
    end_care_post,
)
from bangfu.duty.forms.care_posts import ChangeForm, EndPostForm, MonthForm, PostForm
from bangfu.duty.local import AGREEMENT_NOTICE
from bangfu.duty.models import CarePost
from bangfu.duty.queries.care_posts import (
    Attendance,
    attendance,
    attendances,
    ended_posts,
    month_days,
    months_of,
    posts_of,
    running_out,
    running_posts,
)
from bangfu.duty.queries.local import number_in
from bangfu.duty.views.places import A_PAGE, READERS, area_of, below
from bangfu.ledger.actions.documents import SameFile, add_document
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.filetypes import NotAccepted
from bangfu.ledger.models import Document, Household
from bangfu.ledger.queries.scope import documents_of, households_of
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.asked import day as day_asked
from bangfu.org.queries import full_names
from bangfu.org.roles import LEDGER_WRITERS


@opens_to(READERS)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The register of an area: who holds which post for whom, and last month's days."""
    reader, area = request.reader, area_of(request)
    over = "over" in request.GET
    rows = (ended_posts if over else running_posts)(reader, area.prefix)
    leaf = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    names = full_names({one.household.area_code[:12] for one in leaf})
    month = _month_before(reader.day)
    expiring = running_out(reader)
    context = {
        "area": area, "below": below(area), "leaf": leaf, "over": over, "month": month,
        "rows": [
            (one, names.get(one.post.household.area_code[:12], ""))
            for one in attendances(list(leaf), month)
        ],
        "today": reader.day,
        "expiring": expiring.count(),
        "notice": number_in(reader.area.code, AGREEMENT_NOTICE),
        "writes": reader.may(LEDGER_WRITERS),
    }  # fmt: skip
    return render(request, "duty/care_posts.html", context)


@opens_to(READERS)
@require_GET
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """One post: agreement, duties, and its months with what each would pay."""
    reader = request.reader
    one = found_or_404(posts_of(reader), pk=pk)
    return _page(request, one)


def _page(
    request: HttpRequest, one: CarePost, ending: EndPostForm | None = None,
    month: MonthForm | None = None, asked: dt.date | None = None,
) -> HttpResponse:  # fmt: skip
    reader = request.reader
    months = [attendance(one, day) for day in months_of(one, reader.day)]
    seen = one.agreement_id is not None and documents_of(reader).filter(
        pk=one.agreement_id, removed_at=None
    ).exists()  # fmt: skip
    writes = reader.may(LEDGER_WRITERS)
    mine = one.helper.staff_id == reader.staff.pk
    context = {
        "post": one, "household": one.household, "today": reader.day, "may_open": seen,
        "writes": writes, "mine": mine, "running": _running(one, reader.day),
        "months": [
            (found, _month_form(found, month, asked) if writes and not mine and _over(found) else None,
             found.confirmed)
            for found in months
        ],
        "ending": ending or EndPostForm(),
    }  # fmt: skip
    wrong = ending is not None or month is not None
    return render(request, "duty/care_post.html", context, status=422 if wrong else 200)


def _running(one: CarePost, day: dt.date) -> bool:
    return one.until_day is None or one.until_day >= day


def _over(found: Attendance) -> bool:
    last = min(month_days(found.month)[1], found.post.until_day or dt.date.max)
    return last <= timezone.localdate()


def _month_form(found: Attendance, sent: MonthForm | None, asked: dt.date | None) -> MonthForm:
    if sent is not None and asked == found.month:
        return sent
    days = found.confirmed.days if found.confirmed else found.counted
    return MonthForm(
        initial={"month": found.month, "days": days}, auto_id=f"id_%s_{found.month:%Y%m}"
    )


@opens_to(LEDGER_WRITERS)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new post for a household."""
    reader = request.reader
    home = found_or_404(households_of(reader), pk=pk)
    if home.closed_on is not None:
        raise Http404
    posted = request.method == "POST"
    form = PostForm(
        request.POST if posted else None, request.FILES if posted else None, reader=reader,
        household=home,
    )  # fmt: skip
    if posted and form.is_valid():
        done = form.cleaned_data
        try:
            with transaction.atomic():
                made = add_care_post(
                    actor=reader.actor, household=home, helper=done["helper"],
                    person=done["person"], from_day=done["from_day"],
                    agreement=_kept(reader, home, done["file"], done["agreement_until"]),
                    **form.said,
                )  # fmt: skip
        except NotAccepted as refused:
            form.add_error("file", str(refused))
        except Impossible as refused:
            form.add_error(None, str(refused))
        else:
            said = _("%(name)s来照看%(home)s。") % {"name": made.helper.name, "home": home.label}
            messages.success(request, said)
            return redirect("duty:care-post", pk=made.pk)
    context = {"form": form, "household": home, "post": None}
    return render(request, "duty/care_post_form.html", context, status=422 if posted else 200)


@opens_to(LEDGER_WRITERS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """The agreement is renewed, or says something else now."""
    reader = request.reader
    one = found_or_404(posts_of(reader), pk=pk)
    posted = request.method == "POST"
    form = ChangeForm(request.POST if posted else None, request.FILES if posted else None, post=one)
    if posted and form.is_valid():
        done = form.cleaned_data
        try:
            with transaction.atomic():
                values: dict[str, Any] = dict(form.said)
                paper = _kept(reader, one.household, done["file"], done["agreement_until"])
                if paper is not None:
                    values["agreement"] = paper
                change_care_post(actor=reader.actor, post=one, why=done["why"], **values)
        except NotAccepted as refused:
            form.add_error("file", str(refused))
        except Impossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("改好了。"))
            return redirect("duty:care-post", pk=pk)
    context = {"form": form, "household": one.household, "post": one}
    return render(request, "duty/care_post_form.html", context, status=422 if posted else 200)


@opens_to(LEDGER_WRITERS)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The post ends after a day, with the reason."""
    one = found_or_404(posts_of(request.reader), pk=pk)
    form = EndPostForm(request.POST)
    if form.is_valid():
        try:
            end_care_post(
                actor=request.reader.actor, post=one, last_day=form.cleaned_data["last_day"],
                why=form.cleaned_data["why"],
            )  # fmt: skip
        except Impossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("记下了，这个岗结束了。"))
            return redirect("duty:care-post", pk=pk)
    return _page(request, one, ending=form)


@opens_to(LEDGER_WRITERS)
@require_POST
def month(request: HttpRequest, pk: int) -> HttpResponse:
    """The village confirms a month."""
    one = found_or_404(posts_of(request.reader), pk=pk)
    asked = _month(request.POST.get("month", ""))
    if asked is None:
        raise Http404
    form = MonthForm(request.POST, auto_id=f"id_%s_{asked:%Y%m}")
    if form.is_valid():
        done = form.cleaned_data
        try:
            confirm_month(
                actor=request.reader.actor, staff=request.reader.staff, post=one, month=asked,
                days=done["days"], note=done["note"],
            )  # fmt: skip
        except Impossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("确认了，补贴只是拟发，还要照程序审批。"))
            return redirect("duty:care-post", pk=pk)
    return _page(request, one, month=form, asked=asked)


def _month(text: str) -> dt.date | None:
    found = day_asked(text)
    return found and found.replace(day=1)


def _month_before(day: dt.date) -> dt.date:
    return (day.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def _kept(reader: Reader, home: Household, upload: Any, until: dt.date | None) -> Document | None:
    if not upload:
        return None
    try:
        with transaction.atomic():
            return add_document(
                actor=reader.actor, household=home, kind="协议或合同", title=_("看护岗协议"),
                data=upload.read(), valid_until=until,
            )  # fmt: skip
    except SameFile as same:
        return same.document
