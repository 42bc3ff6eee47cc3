"""Recording what changed: typed once, read back whole, never lost, never twice."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.ledger.actions.observe import observe
from bangfu.ledger.actions.persons import person_left
from bangfu.ledger.facts import observable
from bangfu.ledger.forms.observe import OFFERED_FIRST
from bangfu.ledger.models import Duplicate, Household, Observation, Outcome, Person
from bangfu.ledger.models.person import Left
from bangfu.ledger.tests.conftest import NEXT_VILLAGE
from bangfu.ledger.tests.homes import DAY, PENG_NUMBER, identity, peng_home
from bangfu.ledger.tests.test_documents import PICTURE, uploaded
from bangfu.org.roles import Role
from bangfu.policy.wording import JOINT

ASKED = sorted((fact for fact in observable("person") if fact.type == "bool"), key=lambda f: f.ask)
LAST = ASKED[-1].name
"""The dearest question, which comes after all others."""


@pytest.fixture
def home(rules, actor):
    return peng_home(actor)


@pytest.fixture
def one(home):
    return home.persons.get(name="彭守义")


@pytest.fixture
def signed_in(client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    return client


@pytest.fixture
def page(signed_in, home):
    """Opens the form and gives what it holds."""

    def open_(**query):
        return signed_in.get(reverse("ledger:observe", args=[home.pk]), query)

    return open_


@pytest.fixture
def sent(signed_in, home, page):
    """Sends the form as the page gave it, with these answers."""

    def send(answers, form=None, **query):
        form = form or blank(page(**query), home)
        return signed_in.post(reverse("ledger:observe", args=[home.pk]), {**form, **answers})

    return send


def blank(answer, home) -> dict:
    form = answer.context["form"]
    return {
        "uid": str(form["uid"].value()),
        "seen_version": str(form["seen_version"].value()),
        "source": "visit",
        "valid_from": timezone.localdate().isoformat(),
        "who": [one.key for one in form.subjects if one.chosen],
    }


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


def test_two_people_editing_one_fact_compare(sent, page, home, actor):
    form = blank(page(who="household"), home)
    observe(
        actor=actor, household=home, source="phone", valid_from=timezone.localdate(),
        facts={"household": {"住房安全": "危房"}},
    )  # fmt: skip
    answers = {"household:住房安全": "有隐患", "household:取暖困难": "是", "note": "看了房子"}
    answer = sent(answers, form)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "危房" in html and "有隐患" in html and "周敏" in html and "看了房子" in html
    newer = re.search(r'name="seen_version" value="(\d+)"', html)[1]
    again = {**answers, "seen_version": newer, "keep:household:住房安全": "theirs"}
    assert sent(again, form).status_code == 302
    facts = Household.objects.get(pk=home.pk).facts
    assert (facts["住房安全"], facts["取暖困难"]) == ("危房", True)


def test_ones_own_value_can_be_kept_after_comparing(sent, page, home, actor):
    form = blank(page(who="household"), home)
    observe(
        actor=actor, household=home, source="phone", valid_from=timezone.localdate(),
        facts={"household": {"住房安全": "危房"}},
    )  # fmt: skip
    home.refresh_from_db()
    sent(
        {"household:住房安全": "有隐患", "keep:household:住房安全": "ours",
         "seen_version": str(home.version)}, form,
    )  # fmt: skip
    assert Household.objects.get(pk=home.pk).facts["住房安全"] == "有隐患"


def asked(page, **query) -> list[str]:
    return [f"{who}:{fact.name}" for who, fact in page(**query).context["form"].first]


def test_what_is_asked_beyond_the_first_is_recorded(signed_in, page, home, one):
    """Followed from "ask for this", a question stands first when shown; sent, it counts as well."""
    Outcome.objects.create(
        household=home,
        programme="试",
        standing="ask",
        missing=JOINT.join(fact.name for fact in ASKED),
    )
    assert len(asked(page)) == OFFERED_FIRST and f"{one.pk}:{LAST}" not in asked(page)
    answer = page(fact=LAST)
    assert f"{one.pk}:{LAST}" in asked(page, fact=LAST)
    action = re.search(r'<form[^>]*action="([^"]*)" data-draft', answer.content.decode())[1]
    assert "fact=" in action
    url = reverse("ledger:observe", args=[home.pk])
    sending = {**blank(answer, home), f"{one.pk}:{LAST}": "是"}
    wrong = signed_in.post(url, {**sending, "valid_from": "2999-01-01"})
    assert wrong.status_code == 422 and re.search(
        r'value="是"[^>]*(checked|selected)', wrong.content.decode()
    )
    assert signed_in.post(url, sending).status_code == 302
    one.refresh_from_db()
    assert one.facts[LAST] is True


def test_an_answer_others_gave_meanwhile_is_compared(sent, page, home, actor):
    """Both opened the form while it was asked; once answered it is asked no more."""
    name = "household:取暖困难"
    Outcome.objects.create(household=home, programme="试", standing="ask", missing="取暖困难")
    form = blank(page(fact="取暖困难"), home)
    assert name in asked(page, fact="取暖困难")
    observe(
        actor=actor, household=home, source="visit", valid_from=timezone.localdate(),
        facts={"household": {"取暖困难": True}},
    )  # fmt: skip
    assert name not in asked(page)
    answer = sent({name: "否", "note": "电话里说不冷", "source": "phone"}, form)
    html = answer.content.decode()
    assert answer.status_code == 409 and "取暖困难" in html and "电话里说不冷" in html
    newer = re.search(r'name="seen_version" value="(\d+)"', html)[1]
    again = {name: "否", "note": "电话里说不冷", "seen_version": newer, f"keep:{name}": "ours"}
    assert sent(again, form).status_code == 302
    assert Household.objects.get(pk=home.pk).facts["取暖困难"] is False


def test_an_answer_nobody_asks_for_any_more_is_kept(sent, page, home, one):
    Outcome.objects.create(
        household=home, person=one, programme="试", standing="ask", missing="失业保险可保障"
    )
    form = blank(page(fact="失业保险可保障"), home)
    Outcome.objects.all().delete()
    assert sent({f"{one.pk}:失业保险可保障": "是"}, form).status_code == 302
    one.refresh_from_db()
    assert one.facts["失业保险可保障"] is True


def test_what_is_not_this_readers_or_households_is_no_field(sent, home, actor, one):
    other = peng_home(actor, NEXT_VILLAGE).persons.first()
    names = [
        f"{other.pk}:就业状况",
        "household:就业状况",
        f"{one.pk}:户编号",
        f"{one.pk}:没有这一项",
    ]
    assert sent(dict.fromkeys(names, "务工")).status_code == 422
    assert Observation.objects.filter(household=home).count() == 1


def test_answers_about_somebody_who_left_meanwhile_are_not_dropped_in_silence(
    sent, page, home, actor
):
    luo = home.persons.get(name="罗秀珍")
    form = blank(page(who=str(luo.pk)), home)
    person_left(actor=actor, person=luo, day=DAY, left=Left.MOVED_AWAY, why="打工")
    answer = sent({f"{luo.pk}:就业状况": "务工", "note": "她说的"}, form)
    html = answer.content.decode()
    assert (
        answer.status_code == 422 and "罗秀珍已经不在这一户了" in html and "就业状况 务工" in html
    )
    assert "她说的" in html
    assert sent({"note": "她说的"}, form).status_code == 302


def test_a_chosen_paper_is_asked_for_again_when_comparing(sent, page, home, actor):
    form = blank(page(who="household"), home)
    observe(
        actor=actor, household=home, source="phone", valid_from=timezone.localdate(),
        facts={"household": {"住房安全": "危房"}},
    )  # fmt: skip
    answer = sent({"household:住房安全": "有隐患", "upload": uploaded("房.jpg", PICTURE)}, form)
    html = answer.content.decode()
    assert answer.status_code == 409 and "房.jpg" in html and 'name="upload"' in html


def test_all_as_others_wrote_it_settles_only_what_collides(sent, page, home, actor):
    form = blank(page(who="household"), home)
    observe(
        actor=actor, household=home, source="phone", valid_from=timezone.localdate(),
        facts={"household": {"住房安全": "危房"}},
    )  # fmt: skip
    answers = {"household:住房安全": "有隐患", "household:取暖困难": "是", "note": "看了房子"}
    html = sent(answers, form).content.decode()
    newer = re.search(r'name="seen_version" value="(\d+)"', html)[1]
    collides = re.findall(r'name="collides" value="([^"]+)"', html)
    assert '<button class="button" name="all" value="theirs"' in html
    again = {**answers, "seen_version": newer, "collides": collides, "all": "theirs"}
    assert sent(again, form).status_code == 302
    facts = Household.objects.get(pk=home.pk).facts
    assert (facts["住房安全"], facts["取暖困难"]) == ("危房", True)
    assert Observation.objects.latest("pk").note == "看了房子"


def test_what_was_settled_stays_settled_when_others_are_quicker_once_more(sent, page, home, actor):
    form = blank(page(who="household"), home)
    for name, value in (("住房安全", "危房"), ("取暖困难", False)):
        observe(
            actor=actor, household=home, source="phone", valid_from=timezone.localdate(),
            facts={"household": {name: value}},
        )  # fmt: skip
        home.refresh_from_db()
        if name == "住房安全":
            first = home.version
    answers = {"household:住房安全": "有隐患", "household:取暖困难": "是"}
    settled = {"collides": ["keep:household:住房安全"], "all": "theirs", "seen_version": str(first)}
    answer = sent({**answers, **settled}, form)
    html = answer.content.decode()
    assert answer.status_code == 409 and 'name="keep:household:住房安全" value="theirs"' in html
    assert 'value="keep:household:取暖困难"' in html
    newer = re.search(r'name="seen_version" value="(\d+)"', html)[1]
    last = {"keep:household:住房安全": "theirs", "keep:household:取暖困难": "ours"}
    assert sent({**answers, **last, "seen_version": newer}, form).status_code == 302
    facts = Household.objects.get(pk=home.pk).facts
    assert (facts["住房安全"], facts["取暖困难"]) == ("危房", True)


def test_a_chosen_file_is_said_to_be_chosen_again(sent, page, home, one):
    chosen = {"household:住房安全": "危房", "upload": uploaded("房.jpg", PICTURE)}
    wrong = sent({**chosen, "valid_from": "2999-01-01"}, who="household")
    page = wrong.content.decode()
    assert wrong.status_code == 422 and "选好的文件要再选一次：房.jpg" in page
    assert "别的都还在" not in page
    chosen["upload"] = uploaded("房.jpg", PICTURE)
    more = sent({**chosen, "show": str(one.pk)}, who="household")
    assert more.status_code == 200 and "选好的文件要再选一次：房.jpg" in more.content.decode()


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
