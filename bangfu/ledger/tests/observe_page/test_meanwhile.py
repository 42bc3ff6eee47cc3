"""Recording what changed while others recorded too: nothing answered is lost or overwritten in silence."""

from __future__ import annotations

import re

from django.urls import reverse
from django.utils import timezone

from bangfu.ledger.actions.observe import observe
from bangfu.ledger.actions.persons import person_left
from bangfu.ledger.facts import observable
from bangfu.ledger.forms.observe import OFFERED_FIRST
from bangfu.ledger.models import Household, Observation, Outcome
from bangfu.ledger.models.person import Left
from bangfu.ledger.tests.conftest import NEXT_VILLAGE
from bangfu.ledger.tests.homes import DAY, peng_home
from bangfu.ledger.tests.observe_page.conftest import blank
from bangfu.ledger.tests.test_documents import PICTURE, uploaded
from bangfu.policy.wording import JOINT

ASKED = sorted((fact for fact in observable("person") if fact.type == "bool"), key=lambda f: f.ask)
LAST = ASKED[-1].name
"""The dearest question, which comes after all others."""


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


def test_what_a_link_leads_to_has_a_field_though_no_rule_asks_for_it(page, home, one, actor):
    luo = home.persons.get(name="罗秀珍")
    assert asked(page, fact="当前低保补助")[:2] == [
        f"{one.pk}:当前低保补助",
        f"{luo.pk}:当前低保补助",
    ]
    observe(
        actor=actor, household=home, source="document", valid_from=timezone.localdate(),
        facts={str(one.pk): {"当前低保补助": 540_00}},
    )  # fmt: skip
    assert asked(page, fact="当前低保补助")[0] == f"{luo.pk}:当前低保补助"
    assert f"{one.pk}:当前低保补助" not in asked(page, fact="当前低保补助")
    assert asked(page, fact="没有这一项") == asked(page)


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
