"""People and their accounts, for the three administrators.

The system administrator opens and blocks accounts, the security administrator says what they
open, the audit administrator only looks.
"""

from __future__ import annotations

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bangfu.org import actions, queries
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.days import running_on
from bangfu.org.forms import ChangeAccount, FindStaff, OpenAccount, refusal
from bangfu.org.models import Appointment, Staff
from bangfu.org.roles import ADMINISTRATORS, Role
from bangfu.org.views.answers import acted, form_page, leaf_of


@opens_to(ADMINISTRATORS)
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody in the scope, cut by words, role and whether they hold a post."""
    reader: Reader = request.reader
    form = FindStaff(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    held = _held(reader)
    rows = _cut(queries.staff_in(reader), held, wanted).prefetch_related(
        Prefetch("appointments", held, to_attr="held")
    )
    idle = queries.staff_in(reader).filter(~Exists(held.filter(staff=OuterRef("pk"))))
    context = {
        "form": form,
        "leaf": leaf_of(request, rows.order_by("username")),
        "idle": idle.filter(is_active=True).count(),
        "cut": any(wanted.values()),
        "opens": reader.role == Role.SYSTEM_ADMIN,
        "appoints": reader.role == Role.SECURITY_ADMIN,
    }
    return render(request, "org/staff.html", context)


@opens_to(Role.SYSTEM_ADMIN)
@never_cache
def staff_add(request: HttpRequest) -> HttpResponse:
    """Open an account; its one-time password is shown in the answer and never again."""
    form = OpenAccount(request.reader, request.POST or None)
    if request.method == "POST":
        opened = form.carried_out(
            lambda typed: actions.open_account(actor=request.reader.actor, **typed)
        )
        if opened is not None:
            return render(request, "org/password.html", {"opened": opened, "new": True})
    return form_page(request, "org/staff_add.html", {"form": form}, refused=form.is_bound)


@opens_to(ADMINISTRATORS)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: the account, and posts past and present."""
    reader: Reader = request.reader
    someone = found_or_404(queries.staff_in(reader).select_related("area"), pk=pk)
    posts = queries.appointments_in(reader).filter(staff=someone).order_by("-from_day", "-pk")
    names = queries.full_names(post.area_id for post in posts)
    kept = queries.accounts_kept_by(reader).filter(pk=pk).exists()
    mine = someone.pk == reader.staff.pk
    today = timezone.localdate()
    context = {
        "person": someone,
        "today": today,
        "posts": [(post, names[post.area_id], _state(post)) for post in posts],
        "holds": sum(post.holds_on(today) for post in posts),
        "kept": kept,
        "mine": mine,
        "system": kept and not mine and reader.role == Role.SYSTEM_ADMIN,
        "security": kept and not mine and reader.role == Role.SECURITY_ADMIN,
        "appoints": not mine and someone.is_active and reader.role == Role.SECURITY_ADMIN,
        "ends": reader.role == Role.SECURITY_ADMIN,
        "locked": _locked(someone),
    }
    return render(request, "org/person.html", context)


@opens_to(Role.SYSTEM_ADMIN)
def person_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a person's name right."""
    someone = found_or_404(queries.accounts_kept_by(request.reader), pk=pk)
    form = ChangeAccount(
        request.POST or None, initial={"name": someone.name, "email": someone.email}
    )
    if request.method == "POST":
        changed = form.carried_out(
            lambda typed: actions.change_account(actor=request.reader.actor, staff=someone, **typed)
        )
        if changed is not None:
            return redirect("org:person", pk)
    context = {"form": form, "person": someone}
    return form_page(request, "org/person_change.html", context, refused=form.is_bound)


@require_POST
@opens_to(Role.SYSTEM_ADMIN)
def person_block(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person sign in no more."""
    someone = found_or_404(queries.accounts_kept_by(request.reader), pk=pk)
    why = request.POST.get("reason", "")
    return acted(
        request,
        lambda: actions.block_account(actor=request.reader.actor, staff=someone, why=why),
        done=_("{name}的账号停用了，打开着的页面也不能再用。").format(name=someone.name),
        back=reverse("org:person", args=[pk]),
        undo=reverse("org:person_unblock", args=[pk]),
    )


@require_POST
@opens_to(Role.SYSTEM_ADMIN)
def person_unblock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person sign in again."""
    someone = found_or_404(queries.accounts_kept_by(request.reader), pk=pk)
    return acted(
        request,
        lambda: actions.unblock_account(actor=request.reader.actor, staff=someone),
        done=_("{name}的账号恢复了，密码和岗位同原来一样。").format(name=someone.name),
        back=reverse("org:person", args=[pk]),
    )


@require_POST
@opens_to(Role.SECURITY_ADMIN)
@never_cache
def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time password, shown in the answer and never again."""
    someone = found_or_404(queries.accounts_kept_by(request.reader), pk=pk)
    why = request.POST.get("reason", "")
    try:
        opened = actions.reset_password(actor=request.reader.actor, staff=someone, why=why)
    except ValidationError as refused:
        messages.error(request, refusal(refused))
        return redirect("org:person", pk)
    return render(request, "org/password.html", {"opened": opened, "new": False})


@require_POST
@opens_to(Role.SECURITY_ADMIN)
def person_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person try again who mistyped the password too often."""
    someone = found_or_404(queries.accounts_kept_by(request.reader), pk=pk)
    return acted(
        request,
        lambda: actions.unlock_account(actor=request.reader.actor, staff=someone),
        done=_("{name}可以再试着登录了。").format(name=someone.name),
        back=reverse("org:person", args=[pk]),
    )


def _held(reader: Reader) -> QuerySet[Appointment]:
    today = running_on(timezone.localdate())
    return queries.appointments_in(reader).filter(today).order_by("from_day", "pk")


def _cut(
    rows: QuerySet[Staff], held: QuerySet[Appointment], wanted: dict[str, str]
) -> QuerySet[Staff]:
    if text := wanted.get("q"):
        rows = rows.filter(Q(name__contains=text) | Q(username__icontains=text))
    posts = held.filter(staff=OuterRef("pk"))
    if role := wanted.get("role"):
        rows = rows.filter(Exists(posts.filter(role=role)))
    match wanted.get("state"):
        case "at_work":
            rows = rows.filter(Exists(posts), is_active=True)
        case "idle":
            rows = rows.filter(~Exists(posts), is_active=True)
        case "blocked":
            rows = rows.filter(is_active=False)
    return rows


def _state(post: Appointment) -> str:
    """Whether a post is over, running or still to come."""
    today = timezone.localdate()
    if post.until_day is not None and post.until_day < today:
        return "over"
    return "running" if post.from_day <= today else "coming"


def _locked(someone: Staff) -> bool:
    limit = settings.AXES_FAILURE_LIMIT
    return AccessAttempt.objects.filter(
        username=someone.username, failures_since_start__gte=limit
    ).exists()
