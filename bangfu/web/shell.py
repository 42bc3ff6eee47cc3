"""What stands around every page: where one can go, whose area it is, how it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bangfu.journal.models import Actor
from bangfu.ledger.views.search import SEARCH_KEY
from bangfu.org.access import Reader
from bangfu.org.models import Appointment, Staff

DISPLAY = {"large": "large_type", "dense": "dense_rows", "keys": "keyboard"}
"""How pages are shown: the cookie that remembers it before sign-in, the staff column after."""

DISPLAY_DEFAULT = {"large": False, "dense": False, "keys": True}

PLACES: list[tuple[str, str | Promise, str]] = [
    ("workbench", _("工作台"), "desk"),
    ("ledger:grid", _("台账"), "book"),
    ("ledger:lists", _("名单"), "list"),
    ("duty:due", _("走访"), "people"),
    ("relief:stock", _("物资"), "box"),
    ("intake:home", _("导入"), "upload"),
    ("papers:home", _("报表"), "print"),
    ("rulebook:home", _("政策"), "file"),
    ("org:areas", _("区划"), "map"),
    ("org:staff", _("人员"), "people"),
    ("journal:entries", _("日志"), "journal"),
    ("help", _("帮助"), "help"),
]
"""The spine: address name, word, icon. Who sees one is what its page opens to."""


TABS = 5
"""How many places the phone shows below."""


@dataclass(frozen=True)
class Place:
    """One item of the spine as this reader meets it."""

    name: str
    word: str | Promise
    icon: str
    url: str
    current: bool
    further: bool
    """Whether the phone keeps it under 更多."""


@lru_cache(maxsize=64)
def _opens(name: str) -> tuple[str, frozenset[str] | None] | None:
    """A page's address and the roles it opens to (None: everybody)."""
    try:
        url = reverse(name)
        view = resolve(url).func
    except (NoReverseMatch, Resolver404):
        return None
    return url, getattr(view, "opens_to", None)


def places(reader: Reader | None, path: str) -> list[Place]:
    """The places this reader may go to; the one they are in is marked."""
    open_ones = []
    for name, word, icon in PLACES:
        opened = _opens(name)
        if opened is None:
            continue
        url, roles = opened
        if roles is None or (reader is not None and reader.may(roles)):
            open_ones.append((name, word, icon, url))
    # the longest address that the path begins with: /ledger/lists/ is not also /ledger/
    here = max(
        (url for *_rest, url in open_ones if path == url or (url != "/" and path.startswith(url))),
        key=len,
        default=None,
    )
    # five tabs are as many as thumbs can tell apart
    own = len(open_ones) if len(open_ones) <= TABS else TABS - 1
    return [
        Place(name, word, icon, url, url == here, number >= own)
        for number, (name, word, icon, url) in enumerate(open_ones)
    ]


def actor_of(staff: Staff, request: HttpRequest | None = None) -> Actor:
    """How the journal writes down who is signed in, also without a post today."""
    reader: Reader | None = getattr(request, "reader", None)
    return reader.actor if reader else Actor("staff", str(staff.pk), staff.name, "")


class Shell:
    """The frame of one answer; every part is worked out only when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def reader(self) -> Reader | None:
        """Who is reading, in which post."""
        return getattr(self._request, "reader", None)

    @cached_property
    def places(self) -> list[Place]:
        """The spine."""
        return places(self.reader, self._request.path)

    @cached_property
    def further_places(self) -> list[Place]:
        """What the phone keeps under 更多."""
        return [place for place in self.places if place.further]

    @property
    def is_further(self) -> bool:
        """Whether the place the reader is in stands under 更多."""
        return any(place.current for place in self.further_places)

    @cached_property
    def posts(self) -> list[Appointment]:
        """The other posts the reader can change to."""
        return list(self.reader.others) if self.reader else []

    @cached_property
    def search_url(self) -> str:
        """Where the search box asks, if the reader's role may search."""
        opened = _opens("ledger:search")
        if opened is None or self.reader is None:
            return ""
        url, roles = opened
        return url if roles is None or self.reader.may(roles) else ""

    @cached_property
    def query(self) -> str:
        """What was searched for last, so that the box on its page keeps it."""
        on_its_page = self.search_url and self._request.path == self.search_url
        return str(self._request.session.get(SEARCH_KEY, "")) if on_its_page else ""

    def _shown(self, name: str) -> bool:
        """The last choice on this machine; on a new one the person's own."""
        kept = self._request.COOKIES.get(name)
        if kept is not None:
            return kept == "1"
        user = getattr(self._request, "user", None)
        if isinstance(user, Staff):
            return getattr(user, DISPLAY[name])
        return DISPLAY_DEFAULT[name]

    @cached_property
    def large(self) -> bool:
        """大字."""
        return self._shown("large")

    @cached_property
    def dense(self) -> bool:
        """紧凑行高."""
        return self._shown("dense")

    @cached_property
    def keys(self) -> bool:
        """Single-key shortcuts; WCAG 2.1.4 wants them to be switched off."""
        return self._shown("keys")

    @cached_property
    def language(self) -> str:
        """The page's language as HTML wants it."""
        return "en" if get_language() == "en" else "zh-CN"

    @cached_property
    def other_language(self) -> tuple[str, str]:
        """The language to change to: code and its own name."""
        now = get_language()
        return next((code, name) for code, name in settings.LANGUAGES if code != now)

    @property
    def path(self) -> str:
        """Where to come back to after a change of how pages are shown."""
        return self._request.get_full_path()


def shell(request: HttpRequest) -> dict[str, object]:
    """The context processor."""
    return {"shell": Shell(request)}
