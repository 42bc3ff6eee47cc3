"""Pages of the rulebook as each post sees them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from bangfu.org.access import Reader
from bangfu.org.models import Area
from bangfu.org.roles import Role
from bangfu.policy.errors import SET_BY_HAND
from bangfu.policy.marked_yaml import Node, parse_yaml
from bangfu.policy.pack import find_packs, load_pack
from bangfu.rulebook.forms import ProposalForm, as_typed_node
from bangfu.rulebook.installed import installed
from bangfu.rulebook.models import Original, PackInForce, ParameterChange
from bangfu.rulebook.queries import overrides
from bangfu.rulebook.queries.standing import of_pack
from bangfu.rulebook.tests.conftest import (
    CITY,
    COUNTY,
    DAY,
    OTHER,
    PROVINCE,
    VILLAGE,
    Appoint,
    confirmed,
)
from bangfu.rulebook.tests.test_actions import TEXT

STANDARD = ("china-base", "低保标准")


@pytest.fixture(autouse=True)
def _place(settings: Settings, tmp_path: Path):
    settings.MEDIA_ROOT = tmp_path
    with patch("django.utils.timezone.localdate", return_value=DAY):
        yield


def signed_in(reader: Reader) -> Client:
    client = Client()
    client.force_login(reader.staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, name: str, *args: object, **query: str) -> str:
    response = client.get(reverse(f"rulebook:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


PROPOSAL = {
    "case-0": "741", "case-1": "600.50", "from_day": "2022-07-01", "until_day": "",
    "why": "县政府公布了新标准", "evidence": "隔政发〔2022〕8 号",
}  # fmt: skip


# -- reading ------------------------------------------------------------------------------


def test_home_says_what_applies_and_what_is_missing(in_force: Area, village_worker: Reader) -> None:
    html = page(signed_in(village_worker), "home")
    assert "梁家村" in html and "安徽城乡低保实施方案" in html
    assert "云岭省从 2021-07-01 起施行" in html
    assert "没有设定" in html and "用的是默认值" in html
    assert ">停用<" not in html and ">施行<" not in html


def test_home_where_nothing_applies_says_who_has_to_act(
    county: Area, village_worker: Reader
) -> None:
    html = page(signed_in(village_worker), "home")
    assert "这里还没有施行任何政策" in html and "还没有施行任何政策包" in html


def test_a_city_looks_into_its_counties_and_nowhere_else(
    in_force: Area, city: Reader, officer: Reader
) -> None:
    assert "街道特殊困难群体" in page(signed_in(city), "home", area=COUNTY)
    client = signed_in(officer)
    for area in (OTHER, CITY, "990301000000", "x"):
        assert client.get(reverse("rulebook:home"), {"area": area}).status_code == 404


@pytest.mark.parametrize("pack", sorted(find_packs()))
def test_every_pack_reads_whole(in_force: Area, village_worker: Reader, pack: str) -> None:
    html = page(signed_in(village_worker), "pack", pack)
    content = load_pack(pack)
    for name in (*content.parameters, *(r.programme for r in content.rules.values())):
        assert name in html
    for part in (*content.rules, *content.duties):
        assert f'-{part}"' in html
    for reading in content.readings:
        assert 'id="readings"' in html and reading.about.split("“")[0] in html


def test_a_pack_page_shows_the_local_value(
    in_force: Area, officer: Reader, leader: Reader, village_worker: Reader
) -> None:
    confirmed(officer, leader, COUNTY, "/".join(STANDARD), "{城镇: 741, 农村: 600.5}")
    html = page(signed_in(village_worker), "pack", "china-base")
    assert "城镇 741，农村 600.5 元/月" in html and "隔山县设定，2022-07-01 起" in html


def test_a_figure_without_its_document_says_so(in_force: Area, village_worker: Reader) -> None:
    unread = ("memory", "secondary", "inferred")
    told = (one for one in of_pack(installed()["china-base"], COUNTY, DAY) if one.value)
    name = next(one.parameter.name for one in told if one.value.evidence in unread)
    client = signed_in(village_worker)
    html = page(client, "parameter", "china-base", name)
    assert "这里也没有附上" in html and "由区县经办人员提出" in html and "凭记忆" not in html
    assert "乡镇、村里只看" in page(client, "home")


def test_an_unknown_pack_clause_or_parameter_is_not_found(in_force: Area, officer: Reader) -> None:
    client = signed_in(officer)
    for name, args in (
        ("pack", ["nowhere"]), ("clause", ["AK-99"]), ("parameter", ["china-base", "无"]),
        ("original", [7]), ("examples", ["nowhere"]),
    ):  # fmt: skip
        assert client.get(reverse(f"rulebook:{name}", args=args)).status_code == 404


def test_a_clause_says_what_uses_it(in_force: Area, village_worker: Reader) -> None:
    client = signed_in(village_worker)
    html = page(client, "clause", "AK-4.4-d")
    assert "帮扶责任人：上门关爱帮扶（上门），每周至少 1 次" in html
    assert "packs/aikou-2022/#duty-visit-special" in html
    assert "还没有附上原文" in html
    note = client.get(reverse("rulebook:clause", args=["AK-4.4-d"]), headers={"hx-request": "true"})
    assert b"<html" not in note.content and "每周至少 1 次" in note.content.decode()


def test_a_clause_the_site_serves_says_where(in_force: Area, village_worker: Reader) -> None:
    client = signed_in(village_worker)
    html = page(client, "clause", "AK-A2-10")
    assert "驻村领导签字、上报" in html and "不由规则来办" not in html
    assert "驻村领导签字、上报" in page(client, "pack", "aikou-2022")
    assert "不由规则来办，由“事项：热线与投诉”来办" in page(client, "clause", "AK-A1-20")


def test_every_clause_has_a_page(in_force: Area, village_worker: Reader) -> None:
    from bangfu.policy.proof.clauses import load_clauses
    from bangfu.rulebook.queries.clauses import clause_page

    for name in load_clauses():
        shown = clause_page(name, village_worker)
        assert shown is not None and shown.kind and shown.source


def test_search_finds_by_words_number_and_document(in_force: Area, officer: Reader) -> None:
    client = signed_in(officer)
    assert "AK-4.4-d" in page(client, "search", q="ak-4.4-d")
    html = page(client, "search", q="走访 每周")
    assert "AK-4.4-e" in html and "DZ-" not in html
    assert "没有一条同时有这几个字" in page(client, "search", q="一块石头")
    assert "找到 95 条" in page(client, "search", source="aikou-2022")
    assert "写几个字" in page(client, "search")


def test_examples_run_on_the_page(in_force: Area, officer: Reader) -> None:
    client = signed_in(officer)
    assert "35 个样例都对" in page(client, "examples", "village-pairing")
    part = client.get(
        reverse("rulebook:examples", args=["village-pairing"]), headers={"hx-request": "true"}
    )
    assert b"<html" not in part.content


# -- values ---------------------------------------------------------------------------------


def test_a_value_goes_from_officer_to_leader(
    in_force: Area, officer: Reader, leader: Reader
) -> None:
    first = signed_in(officer)
    url = reverse("rulebook:parameter", args=STANDARD)
    assert "提出隔山县的新值" in first.get(url).content.decode()
    assert first.post(url, PROPOSAL).status_code == 302
    change = ParameterChange.objects.get()
    assert change.value == '{"城镇": 741, "农村": 600.50}'
    html = first.get(url).content.decode()
    assert "等确认：城镇 741，农村 600.50" in html and "这是你提出的" in html
    assert "提出，请人确认" not in html
    confirm = reverse("rulebook:confirm-parameter", args=[change.pk])
    assert first.post(confirm).status_code == 403
    second = signed_in(leader)
    assert "确认这个值" in second.get(url).content.decode()
    assert second.post(confirm).status_code == 302
    assert overrides(VILLAGE, DAY) == {"china-base/低保标准": change.value}
    html = second.get(url).content.decode()
    assert "隔山县的低保标准：城镇 741，农村 600.50 元/月" in html.replace(
        '</span><span class="phrase">', ""
    )
    assert "已确认" in html and "孙领导" in html


def test_the_leader_sends_it_back_with_a_reason(
    in_force: Area, officer: Reader, leader: Reader
) -> None:
    url = reverse("rulebook:parameter", args=STANDARD)
    signed_in(officer).post(url, PROPOSAL)
    pk = ParameterChange.objects.get().pk
    client = signed_in(leader)
    decline = reverse("rulebook:decline-parameter", args=[pk])
    html = client.post(decline, {"reason": ""}, follow=True).content.decode()
    assert "写明为什么不同意" in html
    html = client.post(decline, {"reason": "还没有公布"}, follow=True).content.decode()
    assert "没有同意" in html and "答复：还没有公布" in html


def test_somebody_of_another_county_finds_no_proposal(
    in_force: Area, officer: Reader, appoint: Appoint
) -> None:
    url = reverse("rulebook:parameter", args=STANDARD)
    signed_in(officer).post(url, PROPOSAL)
    pk = ParameterChange.objects.get().pk
    client = signed_in(appoint("外县", Role.COUNTY_LEADER, OTHER))
    assert client.post(reverse("rulebook:confirm-parameter", args=[pk])).status_code == 404
    assert "隔政发" not in client.get(url).content.decode()


def test_a_wrong_figure_keeps_what_was_typed(in_force: Area, officer: Reader) -> None:
    url = reverse("rulebook:parameter", args=STANDARD)
    response = signed_in(officer).post(url, PROPOSAL | {"case-0": "七百"})
    html = response.content.decode()
    assert response.status_code == 422 and "“七百”不是十进制数" in html
    assert 'value="七百"' in html and "隔政发〔2022〕8 号" in html
    assert not ParameterChange.objects.exists()


def test_the_same_proposal_twice_is_one(in_force: Area, officer: Reader) -> None:
    client = signed_in(officer)
    for _again in range(2):
        assert (
            client.post(reverse("rulebook:parameter", args=STANDARD), PROPOSAL).status_code == 302
        )
    assert ParameterChange.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("低保标准", {"value": "1,741"}, "1741"),
        ("成年在校延续", {"value": "否"}, "否"),
        ("失去父母情形", {"value": "死亡、失踪"}, '["死亡", "失踪"]'),
        (
            "低保分档",
            {"limit-0": "200", "figure-0": "600", "limit-1": "", "figure-1": "300"},
            "[[200, 600], [null, 300]]",
        ),
    ],
)
def test_each_kind_of_value_is_typed_its_own_way(
    in_force: Area, officer: Reader, name: str, typed: dict[str, str], value: str
) -> None:
    rest = {k: v for k, v in PROPOSAL.items() if not k.startswith("case")}
    url = reverse("rulebook:parameter", args=["china-base", name])
    client = signed_in(officer)
    assert client.get(url).status_code == 200
    response = client.post(url, rest | typed)
    assert response.status_code == 302, response.content.decode()
    assert ParameterChange.objects.get().value == value


def test_what_a_pack_says_can_be_typed_and_comes_out_the_same() -> None:
    rest = {name: PROPOSAL[name] for name in ("from_day", "why")}
    for pack in find_packs():
        for parameter in load_pack(pack).parameters.values():
            for value in parameter.values:
                typed = as_typed_node(parameter, value.content)
                form = ProposalForm(typed | rest, parameter=parameter)
                assert form.is_valid(), (pack, parameter.name, form.errors)
                node = parse_yaml(form.written, SET_BY_HAND / parameter.name)
                assert plain(node) == plain(value.content), (pack, parameter.name)


def plain(node: Node) -> object:
    if node.is_mapping:
        return {name: plain(child) for name, child in node.mapping().items()}
    if node.is_list:
        return [plain(child) for child in node.items()]
    return None if node.is_null else node.text()


def test_a_village_worker_only_reads(in_force: Area, village_worker: Reader) -> None:
    client = signed_in(village_worker)
    url = reverse("rulebook:parameter", args=STANDARD)
    assert "提出，请人确认" not in client.get(url).content.decode()
    assert client.post(url, PROPOSAL).status_code == 403
    assert not ParameterChange.objects.exists()
    for name, arg in (
        ("confirm-parameter", 1), ("decline-parameter", 1), ("withdraw-parameter", 1),
        ("put-in-force", "aikou-2022"), ("end-force", 1), ("attach-original", "aikou-2022"),
        ("place-clause", 1), ("detach-original", 1),
    ):  # fmt: skip
        assert client.post(reverse(f"rulebook:{name}", args=[arg])).status_code == 403


# -- packs in force, originals --------------------------------------------------------------


def test_a_leader_puts_a_pack_in_force_and_ends_it(county: Area, leader: Reader) -> None:
    client = signed_in(leader)
    url = reverse("rulebook:put-in-force", args=["aikou-2022"])
    wrong = client.post(url, {"from_day": "2020-01-01"})
    assert wrong.status_code == 422 and "不含这一天" in wrong.content.decode()
    assert client.post(url, {"from_day": "2022-03-01"}).status_code == 302
    row = PackInForce.objects.get()
    end = reverse("rulebook:end-force", args=[row.pk])
    assert "为什么停用" in client.get(end).content.decode()
    assert client.post(end, {"until_day": "2022-12-31", "why": "试点结束"}).status_code == 302
    row.refresh_from_db()
    assert row.until_day == dt.date(2022, 12, 31)


def test_a_county_does_not_end_what_the_province_put_in_force(
    in_force: Area, leader: Reader
) -> None:
    row = PackInForce.objects.get(area_id=PROVINCE)
    assert signed_in(leader).get(reverse("rulebook:end-force", args=[row.pk])).status_code == 404


def attach(client: Client, data: bytes = TEXT, name: str = "方案.txt") -> object:
    return client.post(
        reverse("rulebook:attach-original", args=["aikou-2022"]),
        {"title": "实施方案", "file": SimpleUploadedFile(name, data)},
    )


def test_a_clause_opens_the_paragraph_of_the_original(
    in_force: Area, officer: Reader, village_worker: Reader, appoint: Appoint
) -> None:
    client = signed_in(officer)
    assert attach(client).status_code == 302
    original = Original.objects.get()
    reader = signed_in(village_worker)
    html = page(reader, "clause", "AK-4.4-c")
    assert "每月走访探视至少2次，一般关爱对象" in html and "没有人核对过" in html
    page(client, "original", original.pk)
    client.post(
        reverse("rulebook:place-clause", args=[original.pk]),
        {"clause": "AK-4.4-c", "paragraph": "3"},
    )
    original.refresh_from_db()
    assert original.clause_places == {"AK-4.4-c": 2}
    html = page(reader, "clause", "AK-4.4-c")
    assert "没有人核对过" not in html and "第 3 段" in html
    away = signed_in(appoint("外县", Role.COUNTY_OFFICER, OTHER))
    assert "每月走访探视至少2次，一般" not in page(away, "clause", "AK-4.4-c")
    assert away.get(reverse("rulebook:original-file", args=[original.pk])).status_code == 404


def test_a_file_is_handed_out_to_keep(in_force: Area, officer: Reader) -> None:
    client = signed_in(officer)
    attach(client)
    response = client.get(reverse("rulebook:original-file", args=[Original.objects.get().pk]))
    assert b"".join(response.streaming_content) == TEXT
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_is_no_document_is_refused_at_the_field(
    in_force: Area, officer: Reader
) -> None:
    response = attach(signed_in(officer), b"MZ\x90\x00", "方案.docx")
    assert response.status_code == 422 and "认不出这个文件" in response.content.decode()


def test_an_original_taken_away_is_gone_from_the_pages(in_force: Area, officer: Reader) -> None:
    client = signed_in(officer)
    attach(client)
    pk = Original.objects.get().pk
    detach = reverse("rulebook:detach-original", args=[pk])
    assert client.post(detach, {"reason": ""}).status_code == 302
    assert client.get(reverse("rulebook:original", args=[pk])).status_code == 200
    client.post(detach, {"reason": "传错了"})
    assert client.get(reverse("rulebook:original", args=[pk])).status_code == 404


@pytest.mark.parametrize("number", ["", "0", "99", "-1", "三", "²"])
def test_a_paragraph_that_is_not_there(in_force: Area, officer: Reader, number: str) -> None:
    client = signed_in(officer)
    attach(client)
    original = Original.objects.get()
    client.post(
        reverse("rulebook:place-clause", args=[original.pk]),
        {"clause": "AK-4.4-c", "paragraph": number},
    )
    original.refresh_from_db()
    assert original.clause_places == {}
