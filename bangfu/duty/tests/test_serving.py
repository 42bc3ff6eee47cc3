"""Every duty towards people says what serves it; a call never serves 上门."""

from __future__ import annotations

from bangfu.duty.given import KINDS, SERVICES, by_kind
from bangfu.duty.serving import _table, key_of, serving
from bangfu.rulebook.installed import installed


def duties():
    return {
        key_of(duty): duty
        for pack in installed().values()
        for duty in pack.duties.values()
        if duty.entity != "office"
    }


def test_the_table_knows_every_duty_and_no_other():
    assert set(_table()) == set(duties())


def test_the_table_names_services_there_are():
    for key, duty in duties().items():
        assert (serving(duty).services or frozenset()) <= set(SERVICES), key
        assert serving(duty).whose in ("helper", "carer", "office"), key


def test_every_service_has_a_kind():
    assert sum(map(len, by_kind().values())) == len(SERVICES)
    assert all(code.partition(".")[0] in KINDS for code in SERVICES)


def test_a_phone_call_never_serves_a_visit_at_home():
    weekly = serving(duties()["aikou-2022/visit-special"])
    assert weekly.by("home", [])
    assert not weekly.by("phone", [])
    assert not weekly.by("wechat", ["company.talk", "aikou-2022/visit-special"])


def test_a_visit_serves_cleaning_only_where_somebody_cleaned():
    clean = serving(duties()["gannan-2022-153/clean-weekly"])
    assert not clean.by("home", [])
    assert not clean.by("home", ["life.laundry"])
    assert clean.by("home", ["life.cleaning"])
    assert not clean.by("phone", ["life.cleaning"])


def test_office_work_is_served_only_when_it_is_named():
    measure = serving(duties()["aikou-2022/disabled-measure"])
    assert not measure.by("home", list(SERVICES))
    assert measure.by("home", ["aikou-2022/disabled-measure"])
