"""The morning's digests: nothing twice, one bad address stops nobody, nobody's illness told."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from bangfu.duty.actions.pairing import pair
from bangfu.duty.actions.reminding import send_digests
from bangfu.duty.models import Digest, Helper
from bangfu.duty.queries.digest import hidden_name, morning
from bangfu.duty.tests.conftest import VILLAGE
from bangfu.duty.tests.test_due import SPECIAL, known_since
from bangfu.duty.tests.test_pages import signed_in, special, text, url  # noqa: F401
from bangfu.journal.models import Entry
from bangfu.org.models import Staff
from bangfu.org.roles import Role

TODAY = timezone.localdate()


class SomeFail(EmailBackend):
    """Refuses every address that begins with bad."""

    def send_messages(self, messages):
        if any(one.to[0].startswith("bad") for one in messages):
            raise OSError("550 no such user bad@example.gov.cn")
        return super().send_messages(messages)


@pytest.fixture
def set_up(settings):
    settings.MAIL_FROM = "bangfu@example.gov.cn"


@pytest.fixture
def walker(staff, helper, special, actor):  # noqa: F811
    """A helper with an account, an address and somebody to visit."""

    def make(name="向春梅", address="xiang@example.gov.cn", home=special, area=VILLAGE):
        person = staff(Role.VILLAGE_WORKER, area=area, name=name)
        Staff.objects.filter(pk=person.pk).update(email=address, username=name)
        person.refresh_from_db()
        one = helper(Helper.Kind.SECRETARY, name=name, staff=person, area=area)
        pair(actor=actor, helper=one, household=home, day=dt.date(2026, 6, 1), why="试")
        return one

    return make


def test_a_digest_goes_out_once_a_day(walker, set_up):
    walker()
    assert send_digests(TODAY).sent == 1
    again = send_digests(TODAY)
    assert (again.sent, again.before) == (0, 1)
    assert len(mail.outbox) == 1 and mail.outbox[0].to == ["xiang@example.gov.cn"]
    assert Entry.objects.filter(act="duty.remind").count() == 1
    assert send_digests(TODAY + dt.timedelta(days=1)).sent == 1


def test_one_failing_address_stops_nobody_is_told_and_tried_again(
    walker, set_up, settings, home, caplog
):
    settings.EMAIL_BACKEND = f"{__name__}.SomeFail"
    first = walker("甲某某", "bad@example.gov.cn")
    other = known_since(home(facts=SPECIAL, name="别人"), dt.date(2026, 1, 1))
    walker("乙某某", "good@example.gov.cn", other)
    done = send_digests(TODAY)
    assert (done.sent, done.failed) == (1, ["甲某某"])
    assert [one.to for one in mail.outbox] == [["good@example.gov.cn"]]
    assert "bad@" not in caplog.text
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_digests(TODAY).sent == 1
    assert Digest.objects.get(helper=first).state == "sent" and len(mail.outbox) == 2


def test_what_was_interrupted_is_not_sent_again_but_told(walker, set_up):
    one = walker()
    Digest.objects.create(helper=one, day=TODAY, state="sending", tried_at=timezone.now())
    assert send_digests(TODAY).unsure == ["向春梅"] and not mail.outbox


def test_without_mail_or_address_nothing_is_sent_and_it_is_said(walker, settings):
    settings.MAIL_FROM = ""
    one = walker()
    assert send_digests(TODAY).mail is False and not mail.outbox
    settings.MAIL_FROM = "bangfu@example.gov.cn"
    Staff.objects.filter(pk=one.staff_id).update(email="")
    assert send_digests(TODAY).without_address == 1
    assert not Digest.objects.exists()


def test_the_text_tells_nobodys_name_number_or_illness(walker, special, set_up):  # noqa: F811
    person = special.persons.get()
    person.facts |= {"残疾类别": "肢体", "身份证号码": "990101196001010017"}
    person.save()
    said = morning(walker(), TODAY).text
    send_digests(TODAY)
    for each in (said, mail.outbox[0].body, mail.outbox[0].subject):
        assert "彭守义" not in each and "特别困难" not in each and "990101" not in each
        assert "残疾" not in each
    assert "彭*义" in said and "枫林村" in said and "上门看看" in said


@pytest.mark.parametrize(
    ("name", "shown"), [("彭守义", "彭*义"), ("彭义", "彭*"), ("欧阳海清", "欧*清"), ("", "某户")]
)
def test_names_are_hidden_in_the_middle(name, shown):
    assert hidden_name(name) == shown


def test_it_is_read_on_the_site_and_on_a_sheet(walker, signed_in, special, client):  # noqa: F811
    one = walker()
    client.force_login(one.staff)
    own = text(client.get(url("digest")))
    assert special.label in own and "data-copy" in own
    officer = signed_in(Role.TOWNSHIP_OFFICER)
    assert "枫林村" in text(officer.get(url("digest")))
    sheet = text(officer.get(url("digest-sheet"), {"area": VILLAGE}))
    assert "向春梅" in sheet and special.label in sheet and "990101196" not in sheet
    assert "特别困难关爱对象" not in sheet
    assert officer.get(url("digest-sheet"), {"area": "990199102201"}).status_code == 404


def test_a_failed_mail_is_told_to_whom_it_was_for(walker, client):
    one = walker()
    Digest.objects.create(helper=one, day=TODAY, state="failed", tried_at=timezone.now())
    client.force_login(one.staff)
    assert "没有发到你的邮箱" in text(client.get(url("digest")))
