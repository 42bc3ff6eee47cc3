"""Who is reading: the signed-in person in one post, and what that post opens.

Every view says which roles it opens to; a record outside the reader's area does
not exist for them (404), so nobody learns that it does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from bangfu.journal.models import Actor
from bangfu.org.days import running_on
from bangfu.org.models import Appointment, Area, Staff
from bangfu.org.models.area import after
from bangfu.org.roles import (
    FILE_KEEPERS,
    LEDGER_WRITERS,
    REVEALERS,
    VISIT_CHECKERS,
    Role,
    hidden_groups,
)

M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponse]
POST_KEY = "post"
"""Where the session keeps which of several posts is in use."""


@dataclass(frozen=True)
class Reader:
    """One person in one post on one day."""

    staff: Staff
    appointment: Appointment
    day: dt.date
    others: tuple[Appointment, ...] = ()
    """The other posts they hold that day."""
    kept: dict[str, Any] | None = field(default=None, compare=False, repr=False)
    """What was looked up for the answer being given; None for readers that outlive one."""

    @property
    def role(self) -> Role:
        """The post's role."""
        return Role(self.appointment.role)

    @property
    def area(self) -> Area:
        """The area whose subtree is theirs."""
        return self.appointment.area

    @property
    def office_id(self) -> int:
        """The office; files handed to it are theirs too."""
        return self.appointment.office_id

    @property
    def prefix(self) -> str:
        """The leading digits of every area code in their scope."""
        return self.area.prefix

    @property
    def actor(self) -> Actor:
        """How the journal writes them down."""
        post = self.appointment
        return Actor(
            "staff", str(self.staff.pk), self.staff.name, f"{post.office.name} {post.post}"
        )

    @cached_property
    def hidden_groups(self) -> frozenset[str]:
        """Groups of facts this post has no need to see."""
        return hidden_groups(self.role)

    @property
    def may_reveal(self) -> bool:
        """Whether masked numbers can be shown to them, with a reason."""
        return self.role in REVEALERS

    @property
    def keeps_files(self) -> bool:
        """Whether they work with households themselves."""
        return self.role in FILE_KEEPERS

    @property
    def records(self) -> bool:
        """Whether they may write down what they saw and what changed."""
        return self.role in LEDGER_WRITERS

    @property
    def checks_visits(self) -> bool:
        """Whether they look at visits of others at a spot check."""
        return self.role in VISIT_CHECKERS

    def may(self, roles: Iterable[str]) -> bool:
        """Whether their role is among these."""
        return self.role in set(roles)

    def sees(self, code: str) -> bool:
        """Whether an area is in their scope."""
        return code.startswith(self.prefix)

    def within(self, rows: QuerySet[M], field: str = "area_code") -> QuerySet[M]:
        """The rows whose area code lies in the scope."""
        return rows.filter(inside(self.prefix, field))


def inside(prefix: str, field: str = "area_code") -> Q:
    """Area codes that begin with `prefix`, as a range an ordinary index serves."""
    return Q(**{f"{field}__gte": prefix, f"{field}__lt": after(prefix)})


def appointments_on(staff: Staff, day: dt.date) -> list[Appointment]:
    """The posts a person holds on a day, the oldest first."""
    held = (
        Appointment.objects.filter(running_on(day), staff=staff)
        .select_related("office", "area")
        .order_by("from_day", "pk")
    )
    posts = list(held)
    for post in posts:
        post.staff = staff  # who it is is known: not read once more on every page
    return posts


def reader_of(request: HttpRequest) -> Reader | None:
    """The signed-in person in the post chosen; None when signed out or without a post today."""
    staff = request.user
    if not isinstance(staff, Staff):
        return None
    day = timezone.localdate()
    posts = appointments_on(staff, day)
    if not posts:
        return None
    chosen = request.session.get(POST_KEY)
    post = next((post for post in posts if post.pk == chosen), posts[0])
    return Reader(staff, post, day, tuple(one for one in posts if one is not post), kept={})


class ReaderMiddleware:
    """Puts the reader on the request."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        request.reader = reader_of(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def area_asked(request: HttpRequest) -> Area:
    """The area an address asks for, if the reader sees it; their own where it asks for none."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    code = request.GET.get("area", "")
    if not code:
        return reader.area
    if not reader.sees(code):
        raise Http404
    return found_or_404(Area.objects.all(), pk=code)


def opens_to(*roles: str | Iterable[str]) -> Callable[[View], View]:
    """A view opens to these roles: signed out → sign-in page; another role → 403 in plain words."""
    allowed = frozenset(
        role for given in roles for role in ([given] if isinstance(given, str) else given)
    )

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            reader: Reader | None = request.reader  # type: ignore[attr-defined]
            if reader is None or reader.role not in allowed:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        opened.opens_to = allowed  # type: ignore[attr-defined]
        return opened

    return decorate


def found_or_404(rows: QuerySet[M], **lookup: Any) -> M:
    """One row of those the reader may see; 404 for any other, whether it exists or not."""
    found = rows.filter(**lookup).first()
    if found is None:
        raise Http404
    return found
