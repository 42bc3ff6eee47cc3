"""A visit, or an office's work, written down at a desk: kept once, whole, and it serves what it should."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bangfu.duty.actions.pairing import pair
from bangfu.duty.counting import State
from bangfu.duty.forms.visit import VisitForm
from bangfu.duty.models import Hazard, Helper, Report, Visit
from bangfu.duty.queries.due import due_of_household
from bangfu.duty.serving import serving
from bangfu.duty.tests.conftest import VILLAGE
from bangfu.duty.tests.test_pages import signed_in, special, text  # noqa: F401
from bangfu.duty.tests.test_serving import duties
from bangfu.ledger.models import Document
from bangfu.ledger.tests.test_documents import picture
from bangfu.org.roles import Role


def url(name, *args):
    return reverse(f"duty:{name}", args=args)


def now() -> str:
    return timezone.localtime().strftime("%Y-%m-%dT%H:%M")


def typed(**more):
    return {"uid": str(uuid.uuid4()), "how": "home", "at": now(), "who": ""} | more


def state(home, key="aikou-2022/visit-special") -> str:
    return next(
        line.state
        for line in due_of_household(home, timezone.localdate()).lines
        if line.term.key == key
    )


def test_a_visit_at_the_desk_serves_what_is_due_and_a_call_does_not(signed_in, special):  # noqa: F811
    client = signed_in(Role.VILLAGE_WORKER, area=VILLAGE)
    page = url("visit-add", special.pk)
    assert "该特别困难关爱对象上门帮扶" in text(client.get(page))
    assert client.post(page, typed(how="phone", note="打了电话")).status_code == 302
    assert state(special) != "done"
    sent = typed(given_company=["company.talk"], words="腿又疼了", need="拐杖")
    assert client.post(page, sent).status_code == 302
    assert state(special) == "done"
    made = Visit.objects.get(how="home")
    assert (made.services, made.found, made.staff) == (
        ["company.talk"], {"need": ["拐杖"]}, client.staff,
    )  # fmt: skip
    whole = text(client.get(url("visit", made.pk)))
    assert "腿又疼了" in whole and "聊天陪伴" in whole and "拐杖" in whole
    assert text(client.get(url("visits", special.pk))).count("周敏") >= 2


def test_an_untouched_form_is_no_visit_unless_it_is_said(signed_in, special):  # noqa: F811
    client = signed_in(Role.VILLAGE_WORKER, area=VILLAGE)
    page = url("visit-add", special.pk)
    refused = client.post(page, typed())
    assert refused.status_code == 422 and "至少勾一项做了什么" in text(refused)
    assert not Visit.objects.exists()
    assert client.post(page, typed(only_looked="on")).status_code == 302
    assert state(special) == "done"


def test_services_due_now_are_marked_and_their_groups_open(special):  # noqa: F811
    lines = due_of_household(special, timezone.localdate()).lines
    line = next(one for one in lines if one.term.serving.contact)
    given = replace(line.term.serving, services=frozenset({"company.talk"}))
    lacking = replace(line, term=replace(line.term, serving=given), state=State.DUE)
    reader = SimpleNamespace(day=timezone.localdate(), staff=SimpleNamespace(pk=0, name="甲"))
    for made, opened in ((lacking, ["given_company"]), (replace(lacking, state=State.LATER), [])):
        form = VisitForm(reader=reader, household=special, lines=[made])
        assert [one.name for one, due in form.given if due] == opened
        marked = [label for _code, label in form.fields["given_company"].choices if "还差" in label]
        assert len(marked) == len(opened)


def test_sent_twice_it_is_one_visit(signed_in, special):  # noqa: F811
    client = signed_in()
    sent = typed(note="送了米")
    for _again in range(2):
        assert client.post(url("visit-add", special.pk), sent).status_code == 302
    assert Visit.objects.count() == 1


def test_a_number_used_for_another_household_opens_nothing(signed_in, special, home):  # noqa: F811
    client = signed_in()
    sent = typed(only_looked="on")
    client.post(url("visit-add", special.pk), sent)
    other = home(name="别家")
    assert client.post(url("visit-add", other.pk), sent).status_code == 404
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"at": "2999-01-01T08:00"}, "这个时间还没有到"),
        ({"at": "2001-01-01T08:00"}, "一年以前的"),
        ({"at": ""}, "写上日期和时间"),
        ({"hazard": "电线老化"}, "选是哪一种隐患"),
        ({"harm_words": "胳膊有伤"}, "选是哪一种情形"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(signed_in, special, wrong, said):  # noqa: F811
    client = signed_in()
    answer = client.post(url("visit-add", special.pk), typed(words="照他说的", **wrong))
    assert answer.status_code == 422
    page = text(answer)
    assert said in page and "照他说的" in page
    assert not Visit.objects.exists()


def test_harm_is_reported_and_a_hazard_followed(signed_in, special):  # noqa: F811
    client = signed_in()
    sent = typed(
        hazard_kind="electric", hazard="电线老化", harm="被打骂、虐待", harm_words="胳膊有伤",
        harmed=special.persons.get().pk,
    )  # fmt: skip
    assert client.post(url("visit-add", special.pk), sent).status_code == 302
    assert Report.objects.get().person == special.persons.get()
    assert Hazard.objects.get().what == "电线老化"


def test_photos_are_on_the_file_and_a_bad_file_keeps_nothing(signed_in, special):  # noqa: F811
    client = signed_in()
    page = url("visit-add", special.pk)
    bad = client.post(page, typed(files=SimpleUploadedFile("a.exe", b"MZ\x00\x00")))
    assert bad.status_code == 422 and not Visit.objects.exists()
    sent = typed(files=[SimpleUploadedFile("灶房.png", picture("PNG"), "image/png")])
    assert client.post(page, sent).status_code == 302
    photo = Visit.objects.get().photos.get()
    assert photo.document == Document.objects.get() and photo.document.title == "灶房"
    assert "<img" in text(client.get(url("visit", photo.visit_id)))


def test_it_is_written_down_for_a_helper_without_an_account(signed_in, special, helper, actor):  # noqa: F811
    one = helper(Helper.Kind.SECRETARY, name="向国清")
    pair(actor=actor, helper=one, household=special, day=dt.date(2026, 6, 1))
    client = signed_in()
    client.post(url("visit-add", special.pk), typed(who=str(one.pk), words="都好"))
    made = Visit.objects.get()
    assert (made.by_name, made.helper, made.staff) == ("向国清", one, None)


def test_a_signature_is_drawn(signed_in, special):  # noqa: F811
    at = timezone.now()
    made = Visit.objects.create(
        household=special, area_code=special.area_code, by_name="甲", at=at, received_at=at,
        day=timezone.localdate(), signature=[[[1, 2], [30, 40]]], marks=["clock"],
    )  # fmt: skip
    page = text(signed_in().get(url("visit", made.pk)))
    assert 'points="1,2 30,40"' in page and "手机的钟不准" in page


# -- what an office owes -------------------------------------------------------------------


def office_line(home):
    return next(
        line
        for line in due_of_household(home, timezone.localdate()).lines
        if line.term.serving.whose == "office" and not line.term.serving.contact
        and line.state != "done"
    )  # fmt: skip


def test_an_office_writes_down_what_it_did_and_nobody_counts_it_as_a_visit(signed_in, special):  # noqa: F811
    line = office_line(special)
    client = signed_in()
    page = f"{url('done', special.pk)}?duty={line.term.key}&person={line.person or ''}"
    assert line.term.name in text(client.get(page))
    assert client.post(page, typed(how="office", note="")).status_code == 422
    sent = typed(how="office", note="和学校说好了")
    assert client.post(page, sent).status_code == 302
    assert client.post(page, sent).status_code == 302
    made = Visit.objects.get()
    assert made.services == [line.term.key] and made.how == "office"
    after = due_of_household(special, timezone.localdate())
    assert next(one for one in after.lines if one.term.key == line.term.key).done == 1
    assert state(special) != "done"
    assert "phone" not in after.weeks and "done" not in after.weeks


def test_what_is_not_owed_cannot_be_written_down(signed_in, special):  # noqa: F811
    client = signed_in()
    answer = client.post(f"{url('done', special.pk)}?duty=x/y", typed(how="office", note="办了"))
    assert answer.status_code == 302 and not Visit.objects.exists()


def test_work_at_a_desk_never_serves_a_contact():
    for duty in duties().values():
        found = serving(duty)
        if found.contact:
            assert not found.by("office", [found.key]), found.key


def test_another_villages_visit_does_not_exist(signed_in, special):  # noqa: F811
    at = timezone.now()
    made = Visit.objects.create(
        household=special, area_code=special.area_code, by_name="甲", at=at, received_at=at,
        day=timezone.localdate(),
    )  # fmt: skip
    client = signed_in(Role.VILLAGE_WORKER, area="990101102202")
    for name, pk in (
        ("visit", made.pk), ("visits", special.pk), ("visit-add", special.pk), ("done", special.pk),
    ):  # fmt: skip
        assert client.get(url(name, pk)).status_code == 404
