"""What the framework says by itself is said in this site's words, with what to do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import django
import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import path
from django.utils.translation import override

import bangfu.web
from bangfu.web.urls import urlpatterns as real

HERE = Path(bangfu.web.__file__).parent / "locale" / "zh_Hans" / "LC_MESSAGES"
DJANGO = Path(django.__file__).parent
SAID_BY_FORMS = ("forms/fields.py", "forms/forms.py", "forms/formsets.py", "core/validators.py")
NEVER_MET = re.compile(r"slug|IPv4|protocol|Duration|starting from|number of days|widget")
"""Kinds of fields the site has none of."""
JARGON = re.compile(r"字段|变量|有效的|无效|提交|请求|表单|校验|合法")


def broken(request):
    raise RuntimeError("13800138000")


urlpatterns = [*real, path("broken/", broken)]


def catalogue() -> dict[str, str]:
    with (HERE / "django.po").open("rb") as file:
        return {
            message.id if isinstance(message.id, str) else message.id[0]: message.string
            if isinstance(message.string, str)
            else message.string[0]
            for message in read_po(file)
            if message.id
        }


def test_all_that_forms_can_say_is_said_our_way() -> None:
    ours = catalogue()
    said: set[str] = set()
    for name in SAID_BY_FORMS:
        text = (DJANGO / name).read_text(encoding="utf-8")
        text = re.sub(r'"\s*\n\s*"', "", text)
        said |= set(
            re.findall(
                r'_\(\s*"((?:Enter|Ensure|Select|This|No file|The sub|Upload|Null|File ext|Please)[^"]+)"',
                text,
            )
        )
        said |= set(re.findall(r'ngettext_lazy\(\s*"([^"]+)"', text))
    assert len(said) > 25
    assert not {text for text in said if text not in ours and not NEVER_MET.search(text)}
    assert not {text: words for text, words in ours.items() if JARGON.search(words)}


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with (HERE / "django.mo").open("rb") as file:
        compiled = {
            message.id if isinstance(message.id, str) else message.id[0]: message.string
            if isinstance(message.string, str)
            else message.string[0]
            for message in read_mo(file)
            if message.id
        }
    assert compiled == catalogue()


class Everything(forms.Form):
    name = forms.CharField(max_length=3)
    day = forms.DateField()
    number = forms.IntegerField(min_value=1)
    amount = forms.DecimalField(max_digits=6, decimal_places=2)
    choice = forms.ChoiceField(choices=[("a", "甲")])
    file = forms.FileField()


def test_a_form_says_what_to_do() -> None:
    with override("zh-hans"):
        form = Everything(
            {
                "name": "四个字了",
                "day": "2026-02-30",
                "number": "0",
                "amount": "1.234",
                "choice": "z",
            }
        )
        said = {name: "".join(errors) for name, errors in form.errors.items()}
    assert said == {
        "name": "太长了，最多 3 个字，现在是 4 个，请写短些。",
        "day": "日期写成 2026-01-31 这样，并核对有没有这一天。",
        "number": "太小了，最少写 1。",
        "amount": "小数点后面最多写 2 位。",
        "choice": "“z”不在可选的里面，请从列出的里选。",
        "file": "这里要写，不能空着。",
    }


def test_a_weak_password_is_told_how_to_become_better() -> None:
    with override("zh-hans"), pytest.raises(ValidationError) as weak:
        validate_password("1234567")
    assert weak.value.messages == [
        "密码太短，至少 10 个字符，请写长些。",
        "很多人用这个密码，别人容易猜到，请换一个。",
        "密码不能全是数字，请加上字母。",
    ]


@pytest.mark.django_db
class TestPages:
    def test_the_wrong_password_is_told_without_saying_which(self, client: Client) -> None:
        body = client.post("/sign-in/", {"username": "nobody", "password": "x"}).content.decode()
        assert "账号或者密码不对" in body and "安全管理员" in body and "Please" not in body

    def test_too_many_wrong_passwords(self, client: Client, settings: Any) -> None:
        settings.AXES_ENABLED = True
        for _time in range(6):
            answer = client.post("/sign-in/", {"username": "nobody", "password": "x"})
        assert answer.status_code == 429
        body = answer.content.decode()
        assert "请等 15 分钟" in body and "安全管理员" in body

    @pytest.mark.parametrize("address", ["/sign-out/", "/display/", "/post/"])
    def test_an_address_that_only_takes_something(self, client: Client, address: str) -> None:
        answer = client.get(address, headers={"Accept": "text/html"})
        assert answer.status_code == 405 and answer["Allow"]
        assert "请回到原来的页面" in answer.content.decode()

    def test_what_a_script_asks_for_stays_empty(self, client: Client) -> None:
        answer = client.get("/display/", headers={"Accept": "application/json"})
        assert answer.status_code == 405 and not answer.content

    def test_a_request_nobody_understands(self, client: Client) -> None:
        page = client.post("/display/", {"name": "x"}, headers={"Accept": "text/html"})
        assert page.status_code == 400 and "请退回上一页，刷新后再试" in page.content.decode()

    def test_a_page_that_is_not_there(self, client: Client) -> None:
        page = client.get("/nowhere/")
        assert page.status_code == 404 and "可能是地址写错了" in page.content.decode()

    def test_a_form_that_stood_open_too_long(self) -> None:
        page = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "a"})
        assert page.status_code == 403 and "刷新后再试" in page.content.decode()
        assert "CSRF verification" not in page.content.decode()

    def test_a_host_we_are_not(self, client: Client) -> None:
        page = client.get("/", headers={"Host": "evil.example"})
        assert page.status_code == 400 and "刷新后再试" in page.content.decode()

    @pytest.mark.urls(__name__)
    def test_a_fault_of_ours_tells_what_became_of_the_work(self) -> None:
        page = Client(raise_request_exception=False).get("/broken/")
        body = page.content.decode()
        assert page.status_code == 500 and "台账没有变" in body and "13800138000" not in body
