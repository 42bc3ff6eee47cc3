"""The app's files, what the phone takes along, and who gets a key."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from bangfu.duty.models import Device, Helper, Pairing, Visit
from bangfu.duty.queries.pack import pack
from bangfu.duty.tests.conftest import DAY
from bangfu.duty.tests.phones import Phone
from bangfu.duty.views.capture.phone import FILES, kept
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, VILLAGE
from bangfu.ledger.tests.homes import PENG_NUMBER, peng_home
from bangfu.org.access import Reader
from bangfu.org.roles import Role

HERE = Path(__file__).parents[1]
SCRIPTS = sorted((HERE / "static" / "duty" / "phone").glob("*.js"))
OVER_THE_WIRE = 200_000
NEWER_THAN_2020 = {
    "private field": r"[\s.]#[a-z_]\w*\s*[=(;]", "logical assignment": r"(\?\?|\|\||&&)=",
    "numeric separator": r"\b\d+_\d", "replaceAll": r"\.replaceAll\(", "at": r"\.at\(-?\d",
    "structuredClone": r"structuredClone\(", "hasOwn": r"Object\.hasOwn\(", "any": r"Promise\.any\(",
    "top-level await": r"(?m)^await ", "static block": r"static \{", "private in": r"#\w+ in ",
    "regexp indices": r"/[gimsuy]*[dv][gimsuy]*[,;)]", "toSorted": r"\.to(Sorted|Reversed|Spliced)\(",
    "groupBy": r"\.groupBy\(", "with": r"\.with\(", "withResolvers": r"withResolvers",
    "error cause": r"cause:", "timeout signal": r"AbortSignal\.timeout", "popover": r"popover",
    "set methods": r"\.(union|intersection|difference|isSubsetOf)\(", "import attributes": r"\bwith \{ type",
    "class with a body": r"class \w+[^{]*\{[^}]", "findLast": r"\.findLast",
}  # fmt: skip


def told(name: str) -> bytes:
    return Client().get(reverse(f"phone:{name}")).content


# -- the app ---------------------------------------------------------------------------------


def test_the_first_load_is_small(db):
    """Everything the phone asks for at first, as it goes over the wire."""
    pages = [told(name) for name in ("shell", "worker", "manifest", "words")]
    files = [Path(finders.find(name)).read_bytes() for name in FILES]
    sent = sum(len(gzip.compress(one)) for one in pages + files)
    assert sent <= OVER_THE_WIRE, sent
    assert sum(map(len, pages + files)) <= OVER_THE_WIRE, "even where nothing packs it"


def test_the_worker_keeps_every_module_the_app_imports(db):
    script = told("worker").decode()
    for address in kept():
        assert f'"{address}"' in script.replace(r"\u002D", "-"), address
    for file in SCRIPTS:
        assert f"duty/phone/{file.name}" in FILES
        for name in re.findall(r'from "\./([^"]+)"', file.read_text("utf-8")):
            assert f"duty/phone/{name}" in FILES


STYLES = ("duty/phone/phone.css", "duty/phone/forms.css", "web/tokens.css")
STYLE_NEWER_THAN_2020 = {
    ":has": r":has\(", "layers": r"@layer", "container queries": r"@container|container-type",
    "nesting": r"(?m)^\s+&", "colour functions": r"color-mix|oklch|oklab|light-dark",
    "viewport units": r"\d(d|s|l)v[hw]\b", "range queries": r"@media[^{]*[<>]", "scope": r"@scope",
    "subgrid": r"subgrid", "trigonometry": r"\b(sin|cos|round|mod)\(",
}  # fmt: skip


def test_an_old_browser_lays_it_out():
    for name in STYLES:
        text = Path(finders.find(name)).read_text("utf-8")
        for what, pattern in STYLE_NEWER_THAN_2020.items():
            assert not re.search(pattern, text), (name, what)


def test_an_old_browser_reads_it():
    for file in SCRIPTS:
        text = file.read_text("utf-8")
        for what, pattern in NEWER_THAN_2020.items():
            assert not re.search(pattern, text), (file.name, what)
        assert (
            "eval(" not in text
            and "innerHTML" not in text
            and "http" not in re.sub(r"http://www.w3.org/2000/svg", "", text)
        ), file.name
        assert text.count("\n") <= 400


# -- two languages ----------------------------------------------------------------------------

CHINESE = re.compile(r"[\u4e00-\u9fff]")
AS_IT_IS = {
    "姓名", "性别", "与户主关系", "近6个月收入", "联系电话", "是", "否",  # facts and their values
    "被打骂、虐待", "没人照料、被遗弃", "被骗钱、被侵占", "有轻生的念头", "突然病重、受伤", "其他伤害",
    "比对过，以入户看到的为准",  # told to the office in its own language
    "中文",
}  # fmt: skip


def test_every_sentence_of_the_phone_has_its_english(db):
    english = json.loads(told("words"))
    assert len(english) > 150
    same = [one for one, words in english.items() if words == one or CHINESE.search(words)]
    assert not same, f"bangfu/web/locale 里没有这些句子的英文：{same}"
    for one, words in english.items():
        assert sorted(re.findall(r"%\(\w+\)s", one)) == sorted(re.findall(r"%\(\w+\)s", words))


def test_the_phone_says_nothing_that_could_not_be_english(db):
    english = json.loads(told("words"))
    for file in SCRIPTS:
        text = re.sub(r"^\s*//.*$", "", file.read_text("utf-8"), flags=re.M)
        without = re.sub(r'\bgettext\(\s*"[^"]+"', "", text)
        assert "gettext(`" not in text and "gettext('" not in text, file.name
        for one in re.findall(r"[\"`']([^\"`'\n]*)[\"`']", without):
            assert not CHINESE.search(one) or one in AS_IT_IS, (file.name, one)
        assert set(re.findall(r'\bgettext\(\s*"([^"]+)"', text)) <= set(english)


def test_the_office_answers_in_the_language_of_the_phone(worker, home):
    phone = Phone(worker)
    wrong = phone.item("visit", household=home(area=NEXT_VILLAGE).pk)
    key = {"Authorization": f"Device {phone.device.uid}:{phone.key}", "Accept-Language": "en"}
    body = json.dumps({"items": [wrong]})
    address = reverse("duty:sync")
    answer = phone.client.post(address, body, content_type="application/json", headers=key)
    (one,) = answer.json()["answers"]
    assert one["state"] == "refused" and not CHINESE.search(one["why"])
    pack = phone.client.get(reverse("duty:phone-pack"), headers=key).json()["pack"]
    assert pack["services"] and not CHINESE.search(str(pack["services"]))
    assert not CHINESE.search(str(pack["hazards"]))


def test_the_phone_begins_in_the_language_of_its_owner(worker):
    worker.language = "en"
    worker.save()
    client = Client()
    client.force_login(worker, backend="django.contrib.auth.backends.ModelBackend")
    body = {"device": "7d444840-9dc0-11d1-b245-5ffdce74fad2"}
    assert register(client, **body).json()["language"] == "en"


def test_the_page_holds_nobodys_data_and_needs_no_account(db):
    answer = Client().get(reverse("phone:shell"))
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy and "worker-src 'self'" in policy
    assert not re.search(rb"<script(?![^>]*src=)|style=", answer.content)


def test_it_can_be_installed(db):
    about = json.loads(told("manifest"))
    assert about["scope"] == about["start_url"] == "/phone/" and about["display"] == "standalone"
    for one in about["icons"]:
        assert finders.find(one["src"].removeprefix("/static/"))


# -- registering -----------------------------------------------------------------------------


def register(client: Client, **body: str) -> object:
    return client.post(reverse("duty:phone-register"), body, content_type="application/json")


def test_only_who_records_visits_gets_a_key(staff):
    body = {"device": "7d444840-9dc0-11d1-b245-5ffdce74fad2", "name": "测试"}
    assert register(Client(), **body).status_code == 302
    for role, status in ((Role.VILLAGE_WORKER, 200), (Role.FUND_SUPERVISOR, 403)):
        client = Client()
        client.force_login(staff(role), backend="django.contrib.auth.backends.ModelBackend")
        answer = register(client, **body)
        assert answer.status_code == status
    device = Device.objects.get()
    assert device.key_digest != "" and device.name == "测试"


def test_another_persons_phone_is_not_taken_over(staff):
    first = Phone(staff(Role.VILLAGE_WORKER))
    client = Client()
    client.force_login(
        staff(Role.TOWNSHIP_OFFICER), backend="django.contrib.auth.backends.ModelBackend"
    )
    answer = register(client, device=str(first.device.uid)).json()
    assert answer["device"] != str(first.device.uid)
    assert first.post({"items": []}).status_code == 200


def test_signed_out_the_key_opens_nothing(staff):
    phone = Phone(staff(Role.VILLAGE_WORKER))
    assert phone.post({}, "phone-leave").status_code == 200
    assert phone.post({"items": []}).status_code == 401


# -- the pack --------------------------------------------------------------------------------


@pytest.fixture
def worker(staff):
    return staff(Role.VILLAGE_WORKER, VILLAGE)


def packed(worker) -> dict:
    return pack(Reader(worker, worker.appointments.get(), DAY))


def test_the_pack_is_what_a_visit_needs_and_no_more(worker, rules, actor, home):
    place = peng_home(actor)
    home(area=NEXT_VILLAGE, name="外村人")
    Visit.objects.create(
        household=place, area_code=VILLAGE, by_name="甲", at=f"{DAY}T09:00+08:00", day=DAY,
        received_at=f"{DAY}T09:00+08:00",
    )  # fmt: skip
    told = packed(worker)
    (only,) = told["homes"]
    assert [one["name"] for one in only["people"]] == ["彭守义", "罗秀珍"]
    assert only["visits"] == [{"day": str(DAY), "how": "上门", "who": "甲"}]
    assert any(ask["fact"] == "突发困难" for ask in only["asks"])
    whole = json.dumps(told, ensure_ascii=False)
    assert PENG_NUMBER not in whole and "13000000017" not in whole and "外村人" not in whole
    assert "130****0017" in whole


def test_the_pack_goes_by_key_and_is_packed_for_the_wire(worker, home):
    phone = Phone(worker)
    home()
    address = reverse("duty:phone-pack")
    assert Client().get(address).status_code == 401
    key = {"Authorization": f"Device {phone.device.uid}:{phone.key}"}
    answer = phone.client.get(address, headers={**key, "Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip" and "no-store" in answer["Cache-Control"]
    assert len(json.loads(gzip.decompress(answer.content))["pack"]["homes"]) == 1


def test_households_one_is_responsible_for_come_first(worker, home):
    places = [home(name=name) for name in ("甲", "乙", "丙")]
    helper = Helper.objects.create(
        name="周敏", kind=Helper.Kind.VILLAGE_STAFF, area_code=VILLAGE, staff=worker, from_day=DAY
    )
    Pairing.objects.create(
        helper=helper, household=places[2], level="village", from_day=DAY, decided_by="甲"
    )
    assert [one["mine"] for one in packed(worker)["homes"]] == [True, False, False]
    due = packed(worker)["homes"][0]["due"]
    assert due["state"] == "untold" and "政策包" in due["what"][0], "held, but nothing can be said"


def test_where_something_must_be_asked_first_the_phone_says_what(worker, rules, home):
    helper = Helper.objects.create(
        name="周敏", kind=Helper.Kind.VILLAGE_STAFF, area_code=VILLAGE, staff=worker, from_day=DAY
    )
    Pairing.objects.create(
        helper=helper, household=home(facts={"供养方式": "分散"}), level="village", from_day=DAY,
        decided_by="甲",
    )  # fmt: skip
    due = packed(worker)["homes"][0]["due"]
    assert due["state"] == "ask" and "先问清" in due["what"][0] and "现享救助" in due["what"][0]
