"""Recording what changed: typed once, read back whole, never lost, never twice."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.ledger.facts import observable
from bangfu.ledger.models import Duplicate, Observation, Person
from bangfu.ledger.tests.homes import DAY, PENG_NUMBER, identity
from bangfu.ledger.tests.observe_page.conftest import blank
from bangfu.ledger.tests.test_documents import PICTURE, uploaded
from bangfu.org.roles import Role


def test_every_fact_of_the_dictionary_has_a_field(page, one):
    html = page(who=["household", str(one.pk)]).content.decode()
    for entity, subject in (("household", "household"), ("person", str(one.pk))):
        for fact in observable(entity):
            assert f'name="{subject}:{fact.name}"' in html, fact.name


def test_only_what_was_typed_is_recorded(sent, home, one):
    answer = sent({f"{one.pk}:月工资性收入": "1,200.5", "household:住房安全": "有隐患"},
                  who=["household", str(one.pk)])  # fmt: skip
    assert answer.status_code == 302
    told = Observation.objects.latest("pk")
    assert told.facts == {
        str(one.pk): {"月工资性收入": 1_200_50},
        "household": {"住房安全": "有隐患"},
    }
    one.refresh_from_db()
    assert one.facts["残疾等级"] == "二级" and one.facts["月工资性收入"] == 1_200_50


def test_no_longer_known_is_said_on_purpose(sent, home, one):
    sent({f"{one.pk}:近6个月收入?": "1", "household:住房安全": "?"}, who=["household", str(one.pk)])
    one.refresh_from_db()
    home.refresh_from_db()
    assert "近6个月收入" not in one.facts and "住房安全" not in home.facts


def test_none_of_several_is_not_unknown(sent, one):
    sent({f"{one.pk}:现享救助": ["无"]}, who=str(one.pk))
    one.refresh_from_db()
    assert one.facts["现享救助"] == "|"
    sent({f"{one.pk}:现享救助": ["低保", "临时救助"]}, who=str(one.pk))
    one.refresh_from_db()
    assert one.facts["现享救助"] == "|低保|临时救助|"


def test_what_the_rules_lack_is_asked_first(page):
    form = page().context["form"]
    asks = [fact.ask for _subject, fact in form.first]
    assert asks and asks == sorted(asks)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("月工资性收入", "很多", "不是金额"),
        ("身份证号码", "990101196803010011", "校验码不对"),
        ("出生日期", "2026-02-30", "没有这一天"),
        ("残疾等级", "五级", "选择"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_is_lost(sent, one, name, text, told):
    answer = sent(
        {f"{one.pk}:{name}": text, "note": "听他自己说的", f"{one.pk}:失业保险可保障": "是"},
        who=str(one.pk),
    )
    assert answer.status_code == 422 and Observation.objects.count() == 1
    html = answer.content.decode()
    assert told in html or "选" in html
    assert "听他自己说的" in html
    if name != "残疾等级":
        assert f'value="{text}"' in html


def test_a_day_to_come_is_refused(sent):
    answer = sent({"note": "x", "valid_from": "2999-01-01"})
    assert "这一天还没有到" in answer.content.decode()


def test_a_death_to_come_is_refused_at_its_field(sent, one):
    answer = sent({f"{one.pk}:死亡日期": "2027-12-31"})
    assert answer.status_code == 422
    assert answer.context["form"].errors[f"{one.pk}:死亡日期"] == ["这一天还没有到。请核对年份"]


def test_nothing_typed_says_so(sent):
    assert "还没有填什么" in sent({}).content.decode()


def test_a_hundredfold_has_to_be_confirmed(sent, one):
    name = f"{one.pk}:近6个月收入"
    answer = sent({name: "120000"}, who=str(one.pk))
    html = answer.content.decode()
    assert "上次是 1,200.00 元，多了 100 倍" in html and f'name="sure:{name}"' in html
    other = sent({name: "130000", f"sure:{name}": "120000"}, who=str(one.pk))
    assert other.status_code == 422
    assert sent({name: "120000", f"sure:{name}": "120000"}, who=str(one.pk)).status_code == 302
    one.refresh_from_db()
    assert one.facts["近6个月收入"] == 120_000_00


def test_a_number_that_says_another_birth_date_is_asked_about(sent, one):
    name = f"{one.pk}:身份证号码"
    other = identity("99010119700301001")
    html = sent({name: other}, who=str(one.pk)).content.decode()
    assert "出生日期和档案里的不一样" in html
    assert sent({name: other, f"sure:{name}": "birth"}, who=str(one.pk)).status_code == 302


def test_a_double_click_records_once(sent, page, home):
    form = blank(page(who="household"), home)
    answers = {"household:住房安全": "危房"}
    first, second = sent(answers, form), sent(answers, form)
    assert first.status_code == second.status_code == 302
    assert Observation.objects.count() == 2


def test_somebody_more_can_be_shown_without_losing_anything(sent, home, one):
    answer = sent({"household:住房安全": "危房", "show": str(one.pk)}, who="household")
    html = answer.content.decode()
    assert answer.status_code == 200 and f'name="{one.pk}:残疾等级"' in html
    assert re.search(r'value="危房"[^>]*checked', html)
    assert Observation.objects.count() == 1


def test_a_paper_comes_along(sent, home):
    answer = sent(
        {"household:住房安全": "危房", "upload": uploaded("房.jpg", PICTURE)}, who="household"
    )
    assert answer.status_code == 302
    assert Observation.objects.latest("pk").document.household == home


def test_a_number_on_another_file_becomes_a_suspicion(sent, home, actor, one):
    luo = home.persons.get(name="罗秀珍")
    sent({f"{luo.pk}:身份证号码": PENG_NUMBER, f"sure:{luo.pk}:身份证号码": "sex"}, who=str(luo.pk))
    assert Duplicate.objects.filter(first=one, second=luo, verdict="open").exists()


def test_a_record_is_taken_back_with_a_reason(signed_in, home):
    told = Observation.objects.get()
    url = reverse("ledger:withdraw", args=[told.pk])
    signed_in.post(url, {"reason": ""})
    assert not Observation.objects.filter(withdraws=told).exists()
    signed_in.post(url, {"reason": "记到别家了"})
    assert Observation.objects.get(withdraws=told).note == "记到别家了"


def test_undo_is_for_ones_own_of_today(sent, signed_in, home):
    sent({"household:住房安全": "危房"}, who="household")
    told = Observation.objects.latest("pk")
    assert told.by_id != "1" or told.by_name == "周敏"
    signed_in.post(reverse("ledger:withdraw", args=[told.pk]) + "?undo=1")
    assert Observation.objects.filter(withdraws=told).exists()
    old = Observation.objects.order_by("pk").first()
    Observation.objects.filter(pk=old.pk).update(
        recorded_at=timezone.make_aware(dt.datetime(2026, 10, 12))
    )
    signed_in.post(reverse("ledger:withdraw", args=[old.pk]) + "?undo=1")
    assert not Observation.objects.filter(withdraws=old).exists()


def test_readers_do_not_record(home, client, staff):
    client.force_login(staff(Role.TOWNSHIP_LEADER))
    assert client.get(reverse("ledger:observe", args=[home.pk])).status_code == 403


def test_the_drawer_gets_the_form_alone(signed_in, home):
    answer = signed_in.get(
        reverse("ledger:observe", args=[home.pk]), headers={"HX-Request": "true"}
    )
    assert b"<html" not in answer.content and b"<form" in answer.content
    assert Person.objects.count() == 2 and timezone.localdate() > DAY
