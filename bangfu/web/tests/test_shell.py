"""The frame around every page, the way in and out, and the pages of trouble."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from bangfu.journal.models import Entry
from bangfu.org.models import Staff
from bangfu.org.roles import Role
from bangfu.web.shell import PLACES, places
from bangfu.web.tests.conftest import PASSWORD, VILLAGE, hold, staff


def acts() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("act", flat=True))


# -- the spine ---------------------------------------------------------------------------


def test_the_spine_shows_what_opens_to_the_role(as_officer: Client, auditor: Staff) -> None:
    page = as_officer.get("/").content.decode()
    assert f'href="{reverse("rulebook:home")}"' in page
    assert f'href="{reverse("journal:entries")}"' not in page
    client = Client()
    client.force_login(auditor, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/").content.decode()
    assert f'href="{reverse("journal:entries")}"' in page


def test_only_the_nearest_place_is_the_current_one(as_officer: Client) -> None:
    reader = as_officer.get("/").wsgi_request.reader
    for path, current in (
        ("/", "workbench"),
        ("/help/", "help"),
        ("/policy/x/", "rulebook:home"),
        ("/nowhere/", None),
    ):
        marked = [place.name for place in places(reader, path) if place.current]
        assert marked == ([current] if current else []), path


@pytest.mark.parametrize("name", [name for name, _word, _icon in PLACES])
def test_every_place_has_a_page(name: str) -> None:
    assert reverse(name)


# -- how pages are shown -------------------------------------------------------------------


def test_large_type_is_remembered_before_sign_in(db: None) -> None:
    client = Client()
    assert 'class="large"' not in client.get("/sign-in/").content.decode()
    answer = client.post("/display/", {"name": "large", "on": "1", "next": "/sign-in/"})
    assert answer.status_code == 302 and answer["Location"] == "/sign-in/"
    assert 'class="large"' in client.get("/sign-in/").content.decode()
    client.post("/display/", {"name": "large", "on": "0"})
    assert 'class="large"' not in client.get("/sign-in/").content.decode()


def test_large_type_follows_a_person_to_another_machine(as_officer: Client, officer: Staff) -> None:
    as_officer.post("/display/", {"name": "large", "on": "1"})
    officer.refresh_from_db()
    assert officer.large_type
    elsewhere = Client()
    elsewhere.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    assert 'class="large"' in elsewhere.get("/").content.decode()


def test_shortcuts_can_be_switched_off(as_officer: Client) -> None:
    assert 'data-keys="on"' in as_officer.get("/").content.decode()
    as_officer.post("/display/", {"name": "keys", "on": "0"})
    assert "data-keys" not in as_officer.get("/").content.decode()


def test_only_what_is_known_can_be_set(as_officer: Client) -> None:
    assert as_officer.post("/display/", {"name": "password", "on": "1"}).status_code == 400
    assert as_officer.post("/language/", {"language": "xx"}).status_code == 400
    assert as_officer.get("/display/").status_code == 405


@pytest.mark.parametrize(
    "there", ["https://example.org/", "//example.org/x", "", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(db: None, there: str) -> None:
    answer = Client().post("/display/", {"name": "large", "on": "1", "next": there})
    assert answer["Location"] == "/"


def test_the_language_changes_and_is_remembered(as_officer: Client, officer: Staff) -> None:
    assert 'lang="zh-CN"' in as_officer.get("/").content.decode()
    as_officer.post("/language/", {"language": "en"})
    assert '<html lang="en"' in as_officer.get("/").content.decode()
    officer.refresh_from_db()
    assert officer.language == "en"


# -- the way in and out -----------------------------------------------------------------------


def test_signing_in_and_out_is_journalled(officer: Staff) -> None:
    client = Client()
    answer = client.post("/sign-in/", {"username": " ZhouMin", "password": PASSWORD})
    assert answer.status_code == 302 and answer["Location"] == "/"
    answer = client.post("/sign-out/")
    assert answer["Location"] == "/sign-in/"
    assert acts() == ["org.sign_in", "org.sign_out"]
    assert client.get("/").status_code == 302


def test_a_wrong_password_says_neither_which_was_wrong(officer: Staff) -> None:
    client = Client()
    known = client.post("/sign-in/", {"username": "zhoumin", "password": "不对不对不对"})
    unknown = client.post("/sign-in/", {"username": "nobody", "password": "不对不对不对"})
    said = "没登录上：账号或者密码不对。"
    assert said in known.content.decode() and said in unknown.content.decode()
    assert acts() == ["org.sign_in_refused"]
    assert "不对不对" not in known.content.decode()


def test_five_wrong_passwords_close_the_door(officer: Staff, settings) -> None:
    settings.AXES_ENABLED = True
    client = Client()
    wrong = {"username": "zhoumin", "password": "不对不对不对"}
    answers = [client.post("/sign-in/", wrong) for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert answers[-1].status_code == 429
    assert "请等 15 分钟" in answers[-1].content.decode()
    right = client.post("/sign-in/", {"username": "zhoumin", "password": PASSWORD})
    assert right.status_code == 429
    assert "org.sign_in" not in acts()


def test_a_one_time_password_opens_only_the_page_that_replaces_it(town: None) -> None:
    someone = staff("xin", "新人", must_change_password=True)
    hold(someone, Role.TOWNSHIP_OFFICER, VILLAGE)
    client = Client()
    client.post("/sign-in/", {"username": "xin", "password": PASSWORD})
    for path in ("/", "/policy/", "/nowhere/"):
        assert client.get(path)["Location"] == "/password/", path
    assert client.get("/help/").status_code == 200
    new = "song-ping-2026-y"
    answer = client.post("/password/", {"old": PASSWORD, "new": new, "again": new})
    assert answer["Location"] == "/"
    assert client.get("/").status_code == 200
    assert "org.change_password" in acts()


@pytest.mark.parametrize(
    "given, said",
    [
        ({"old": "x", "new": "song-ping-2026-y", "again": "song-ping-2026-y"}, "现在的密码不对"),
        (
            {"old": PASSWORD, "new": "song-ping-2026-y", "again": "song-ping-2026-z"},
            "和上面写的不一样",
        ),
        ({"old": PASSWORD, "new": "1234567890", "again": "1234567890"}, "field-error"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "和现在的一样"),
        ({}, "处要改"),
    ],
)
def test_a_refused_password_says_why_at_the_field(
    as_officer: Client, given: dict, said: str
) -> None:
    answer = as_officer.post("/password/", given)
    assert answer.status_code == 200 and said in answer.content.decode()
    assert PASSWORD not in answer.content.decode()


def test_a_post_can_be_changed_only_to_one_s_own(
    as_officer: Client, officer: Staff, auditor: Staff
) -> None:
    other = hold(officer, Role.VILLAGE_WORKER, VILLAGE, "驻村")
    assert "换到：枫林村 驻村" in as_officer.get("/").content.decode()
    assert as_officer.post("/post/", {"post": other.pk})["Location"] == "/"
    page = as_officer.get("/")
    assert page.wsgi_request.reader.appointment == other
    assert acts() == ["org.choose_post"]
    assert as_officer.post("/post/", {"post": auditor.appointments.get().pk}).status_code == 404
    assert as_officer.post("/post/", {"post": "x"}).status_code == 404


# -- trouble -----------------------------------------------------------------------------------


def test_no_page_here(as_officer: Client) -> None:
    for client in (as_officer, Client()):
        answer = client.get("/nowhere/")
        assert answer.status_code == 404
        assert "这里没有这一页" in answer.content.decode()
        assert 'data-answer="trouble"' in answer.content.decode()


def test_an_account_without_a_post_is_told_whom_to_ask(town: None) -> None:
    client = Client()
    client.force_login(staff("wu", "无岗"), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/")
    assert answer.status_code == 403
    assert "你的账号今天没有岗位" in answer.content.decode()
    assert reverse("sign-out") in answer.content.decode()


def test_a_page_of_another_role_says_so(as_officer: Client) -> None:
    answer = as_officer.get(reverse("journal:entries"))
    assert answer.status_code == 403
    assert "你的岗位打不开这一页" in answer.content.decode()


@pytest.mark.urls("bangfu.web.tests.urls")
def test_a_broken_page_says_what_happened_to_the_work(db: None) -> None:
    client = Client(raise_request_exception=False)
    answer = client.get("/broken/")
    assert answer.status_code == 500
    assert "系统出错了" in answer.content.decode() and "ZeroDivision" not in answer.content.decode()


def test_a_stale_form_is_explained(officer: Staff) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/sign-in/", {"username": "zhoumin", "password": PASSWORD})
    assert answer.status_code == 403
    assert "这一页放得太久了" in answer.content.decode()


def test_the_reason_of_a_refusal_is_shown(as_officer: Client) -> None:
    request = as_officer.get("/").wsgi_request
    page = render_to_string(
        "403.html", {"exception": str(PermissionDenied("要两个人来办。"))}, request
    )
    assert "要两个人来办。" in page


# -- safety ------------------------------------------------------------------------------------


def test_the_policy_allows_nothing_inline(as_officer: Client) -> None:
    answer = as_officer.get("/")
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy and "script-src 'self'" in policy and "style-src 'self'" in policy
    page = answer.content.decode()
    assert " style=" not in page and "<style" not in page and "javascript:" not in page


def test_the_gallery_is_not_there_in_service(as_officer: Client) -> None:
    assert not settings.DEBUG
    assert as_officer.get("/gallery/").status_code == 404
