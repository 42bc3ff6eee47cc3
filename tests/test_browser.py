"""The fixtures that watch pages do see what is wrong with one."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests.browser import Heard, OpenPage, axe, fits

pytestmark = pytest.mark.urls("tests.test_browser")
SOUND = '<label for="q">姓名</label><input id="q">'
BODIES = {
    "sound": SOUND,
    "unlabelled": '<input id="q">',
    "outside": SOUND + '<img alt="" src="http://example.invalid/a.png">',
    "inline": SOUND + "<script>window.ran = true</script>",
    "missing": SOUND + '<img alt="" src="/no/where.png">',
    "wide": '<table><tr><td><img alt="" width="900" height="9"></td></tr></table>',
}


def page_of(request: HttpRequest, name: str) -> HttpResponse:
    body = BODIES[name] if name in BODIES else str(request.user)
    return HttpResponse(
        '<!doctype html><html lang="zh-Hans"><title>试</title><link rel="icon" href="data:,">'
        f"<main><h1>试</h1>{body}</main>"
    )


def refuse(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<title>没有</title>", status=404)


urlpatterns = [path("refused", refuse), path("<name>", page_of)]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the watching fixture holds against the page, taken away before it can fail the test."""
    kept: list[str] = []
    listen = Heard.listen

    def listen_and_keep(self: Heard, context: object) -> None:
        class Keep(list):
            append = kept.append

        self.wrong = Keep()
        listen(self, context)

    monkeypatch.setattr(Heard, "listen", listen_and_keep)
    return kept


def test_a_sound_page_passes(open_page: OpenPage, heard: list[str]) -> None:
    page = open_page()
    page.goto("/sound")
    axe(page)
    fits(page)
    page.goto("/refused")
    assert heard == []


def test_the_policy_of_the_site_is_in_force(open_page: OpenPage, heard: list[str]) -> None:
    page = open_page()
    page.goto("/inline")
    assert page.evaluate("() => window.ran") is None
    assert "Content Security Policy" in " ".join(heard)


def test_what_is_asked_of_another_machine_is_heard(open_page: OpenPage, heard: list[str]) -> None:
    open_page().goto("/outside")
    assert [line for line in heard if "example.invalid" in line]


def test_a_missing_file_is_heard(open_page: OpenPage, heard: list[str]) -> None:
    open_page().goto("/missing")
    assert [line for line in heard if "where.png" in line]


def test_axe_says_what_is_wrong(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/unlabelled")
    with pytest.raises(AssertionError, match="label"):
        axe(page)
    axe(page, leave_out=("#q",))


def test_a_page_wider_than_a_phone_is_told(open_page: OpenPage) -> None:
    page = open_page(width=360)
    page.goto("/wide")
    with pytest.raises(AssertionError, match="宽出"):
        fits(page)


def test_somebody_can_be_signed_in_beforehand(open_page: OpenPage) -> None:
    staff = get_user_model().objects.create(username="luyao", name="路遥")
    page = open_page(staff)
    page.goto("/who")
    assert "路遥" in page.inner_text("body") or "luyao" in page.inner_text("body")
