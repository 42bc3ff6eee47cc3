"""The sample county: whole or not at all, and what its README promises of named households."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bangfu.journal.models import Entry
from bangfu.ledger.models import Household, KeyPerson, Measure, Outcome, Person, Standing
from bangfu.org.models import Appointment, Area, Staff
from bangfu.org.roles import Role
from bangfu.papers.models import MonthlyLedger
from bangfu.web import sample
from bangfu.web.sample.care import picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "documents"
    return tmp_path


def standing(number: str, programme: str) -> set[str]:
    rows = Outcome.objects.filter(household__number=number, programme=programme)
    return set(rows.values_list("standing", flat=True))


def test_the_county_is_brought_in_whole_and_once(own_folder):
    said: list[str] = []
    sample.load(said.append)
    assert sample.loaded()
    assert Household.objects.count() > 2_400 and Person.objects.count() > 6_300
    # households named in the sample's README
    assert standing("SP08004", "最低生活保障（整户）") == {Standing.PROPOSED}
    assert standing("SP08005", "最低生活保障（整户）") == {Standing.OVER}
    assert standing("SP08001", "最低生活保障（整户）") == {Standing.ASK}
    assert standing("SP08002", "特困人员救助供养") == {Standing.IN_FORCE}
    assert Household.objects.get(number="SP08001").income_per_head == 77549
    mine = Measure.objects.filter(need__plan__household__number="SP08001")
    assert mine.filter(what="每月陪透析 1 次").exists()
    for name in ("progress_on", "done_on"):
        assert not Measure.objects.filter(**{f"{name}__gt": timezone.localdate()}).exists(), name
    assert KeyPerson.objects.count() == 5
    assert set(MonthlyLedger.objects.values_list("state", flat=True)) == {"adjusted", "signed"}
    # one login a role, and the password opens every one of them
    logins = sample.logins()
    roles = Appointment.objects.filter(staff__username__in=[one.username for one in logins])
    assert set(roles.values_list("role", flat=True)) == set(Role.values)
    assert all(
        Staff.objects.get(username=one.username).check_password(one.password) for one in logins
    )
    kept = own_folder / "sample-logins.txt"
    assert kept.stat().st_mode & 0o077 == 0
    # everything written stands in the journal, by who did it
    acts = set(Entry.objects.values_list("act", flat=True))
    assert {"org.import_staff", "rulebook.confirm_parameter", "intake.apply", "papers.sign"} <= acts
    with pytest.raises(sample.NotEmpty):
        sample.load(said.append)
    staff = Staff.objects.get(username="county-leader")
    staff.set_password("another-one-of-mine")
    staff.save()
    changed = next(one for one in sample.logins() if one.username == "county-leader")
    assert changed.password == "已经换过"


def test_a_load_that_breaks_off_leaves_nothing(monkeypatch):
    def broken(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(sample, "_bring_in", broken)
    with pytest.raises(RuntimeError):
        sample.load(lambda _text: None)
    assert not (Area.objects.exists() or Staff.objects.exists() or sample.loaded())


def test_data_of_one_s_own_is_never_mixed_with_it():
    Area.objects.create(code="110000000000", name="自己的省", level="province")
    with pytest.raises(sample.NotEmpty):
        sample.load(lambda _text: None)
    assert not sample.loaded() and Area.objects.count() == 1


def test_two_papers_are_never_the_same_file():
    assert picture("甲") != picture("乙")
