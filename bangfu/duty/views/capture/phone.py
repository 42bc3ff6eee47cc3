"""The app on the phone: its page, what it keeps for offline, its words; and the pack it takes along."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from bangfu.duty.models import Device
from bangfu.duty.queries.pack import pack
from bangfu.duty.views.capture.contact import from_phone, told
from bangfu.org.access import Reader

FILES = (
    "web/tokens.css", "web/icons.svg", "duty/phone/phone.css", "duty/phone/forms.css",
    "duty/phone/icon-192.png",
    "duty/phone/main.js", "duty/phone/parts.js", "duty/phone/words.js", "duty/phone/crypt.js",
    "duty/phone/store.js", "duty/phone/state.js", "duty/phone/contact.js", "duty/phone/photos.js",
    "duty/phone/strokes.js", "duty/phone/gate.js", "duty/phone/today.js", "duty/phone/homes.js",
    "duty/phone/fields.js", "duty/phone/place.js", "duty/phone/hazards.js", "duty/phone/visit.js", "duty/phone/hardship.js",
    "duty/phone/outbox.js", "duty/phone/me.js",
)  # fmt: skip
"""All the phone needs; by plain names, because the modules import each other by them."""
SENTENCE = re.compile(r'\bgettext\(\s*"([^"]+)"')


def address(name: str) -> str:
    """Where one of the files is."""
    return f"{settings.STATIC_URL}{name}"


def kept() -> list[str]:
    """Every address the phone keeps for working without signal."""
    pages = [reverse(f"phone:{name}") for name in ("shell", "manifest", "words")]
    return pages + [address(name) for name in FILES]


@cache
def version() -> str:
    """Changes with every file, so that a phone takes the new ones all at once."""
    digest = hashlib.sha256()
    for name in FILES:
        found = finders.find(name)
        digest.update(Path(str(found)).read_bytes() if found else b"")
    templates = Path(__file__).parents[2] / "templates" / "duty" / "phone"
    for file in sorted(templates.iterdir()):
        digest.update(file.read_bytes())
    digest.update(json.dumps(english(), sort_keys=True).encode())
    return digest.hexdigest()[:12]


@never_cache
def shell(request: HttpRequest) -> HttpResponse:
    """The page: the same for everybody, with nobody's data in it."""
    static = settings.STATIC_URL
    context = {
        "static": static, "language": "en" if get_language() == "en" else "zh-CN",
        "large": request.COOKIES.get("large") == "1",
    }  # fmt: skip
    return render(request, "duty/phone/index.html", context)


@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; its text changes with the version, which is how browsers notice."""
    context = {"version": version(), "files": kept(), "shell": reverse("phone:shell")}
    answer = render(request, "duty/phone/sw.js", context, content_type="text/javascript")
    answer["Service-Worker-Allowed"] = reverse("phone:shell")
    return answer


def manifest(request: HttpRequest) -> HttpResponse:
    """How the app is installed."""
    icons = [
        {"src": address(f"duty/phone/icon-{size}.png"), "sizes": f"{size}x{size}",
         "type": "image/png", "purpose": "any maskable"}
        for size in (192, 512)
    ]  # fmt: skip
    start = reverse("phone:shell")
    about = {
        "name": _("帮扶走访"), "short_name": _("帮扶"), "lang": get_language(), "start_url": start,
        "scope": start, "id": start, "display": "standalone", "orientation": "portrait",
        "background_color": "#f3f5f1", "theme_color": "#0b2d38", "icons": icons,
    }  # fmt: skip
    return JsonResponse(about, content_type="application/manifest+json")


@gzip_page
def words(request: HttpRequest) -> HttpResponse:
    """The English of every sentence of the app: the phone itself remembers its language."""
    return JsonResponse(english(), json_dumps_params={"ensure_ascii": False})


@cache
def sentences() -> list[str]:
    """What the app says, in the order of its files."""
    scripts = [Path(str(finders.find(name))) for name in FILES if name.endswith(".js")]
    found = (one for file in scripts for one in SENTENCE.findall(file.read_text("utf-8")))
    return list(dict.fromkeys(found))


@cache
def english() -> dict[str, str]:
    """English by sentence."""
    with override("en"):
        return {one: _(one) for one in sentences()}


@gzip_page
@from_phone
@require_GET
def packed(request: HttpRequest, device: Device, reader: Reader) -> HttpResponse:
    """What the phone takes along."""
    return told(device, pack=pack(reader))
