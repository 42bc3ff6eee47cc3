"""A made-up city of any size: the sample county's households over and over, under new numbers.

They go into the tables the way an import writes them.
"""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bangfu.journal.models import SYSTEM, Subject
from bangfu.ledger.actions.file_many import HomeRow, PersonRow, file_many
from bangfu.org.models import Appointment, Area, Office, Staff, Unit
from bangfu.policy.facts import load_dictionary
from bangfu.policy.identity import check_character
from bangfu.rulebook.models import PackInForce, ParameterChange
from bangfu.sheets import read_ledger
from samples.county import PACKS, SETTINGS
from samples.county import make as make_county

CITY = "990100000000"
VILLAGES_A_TOWNSHIP, TOWNSHIPS_A_COUNTY = 20, 15
PERSONS_A_VILLAGE = 1_000
DAY = dt.date(2026, 10, 1)


def settle(persons: int) -> list[str]:
    """Areas, rules and staff for so many people; the codes of the villages."""
    Area.objects.create(code="990000000000", name="云上省", level="province")
    Area.objects.create(
        code=CITY, name="云水市", level="city", parent_id="990000000000",
        standards_code="500241000000",
    )  # fmt: skip
    villages: list[str] = []
    areas: list[Area] = []
    wanted = max(1, persons // PERSONS_A_VILLAGE)
    county = 0
    while len(villages) < wanted:
        county += 1
        county_code = f"9901{county:02d}000000"
        areas.append(Area(code=county_code, name=f"第{county}县", level="county", parent_id=CITY))
        for town in range(1, TOWNSHIPS_A_COUNTY + 1):
            if len(villages) >= wanted:
                break
            town_code = f"9901{county:02d}1{town:02d}000"
            areas.append(
                Area(code=town_code, name=f"第{town}镇", level="township", parent_id=county_code)
            )
            for village in range(1, VILLAGES_A_TOWNSHIP + 1):
                if len(villages) >= wanted:
                    break
                code = f"{town_code[:9]}{200 + village}"
                areas.append(
                    Area(code=code, name=f"第{village}村", level="village", parent_id=town_code)
                )
                villages.append(code)
    Area.objects.bulk_create(areas)
    _staff(villages)
    _rules()
    return villages


def _staff(villages: list[str]) -> None:
    posts = [("city_officer", CITY)]
    counties = sorted({code[:6] + "000000" for code in villages})
    towns = sorted({code[:9] + "000" for code in villages})
    posts += [
        (role, counties[0]) for role in ("county_officer", "county_leader", "fund_supervisor")
    ]
    # twenty in every city, however small
    posts += [("township_officer", towns[n % len(towns)]) for n in range(6)]
    posts += [("township_leader", towns[n % len(towns)]) for n in range(2)]
    posts += [("village_worker", villages[n % len(villages)]) for n in range(8)]
    for number, (role, area) in enumerate(posts):
        person = Staff.objects.create(username=f"bench{number}", name=f"量{number}")
        office, _ = Office.objects.get_or_create(
            name="民政办公室", area_id=area, defaults={"unit": Unit.CIVIL_AFFAIRS}
        )
        Appointment.objects.create(
            staff=person, office=office, role=role, area_id=area, post="经办",
            from_day=dt.date(2020, 1, 1),
        )  # fmt: skip


def _rules() -> None:
    first, second = Staff.objects.order_by("pk")[:2]
    for pack in PACKS:
        PackInForce.objects.create(area_id=CITY, pack=pack, from_day=dt.date(2022, 1, 1))
    now = dt.datetime(2022, 1, 1, tzinfo=dt.UTC)
    for pack, name, value, *_ in SETTINGS:
        ParameterChange.objects.create(
            area_id=CITY, pack=pack, name=name, value=value, from_day=dt.date(2022, 1, 1),
            why="量速度", state="confirmed", proposed_by=first, proposed_at=now,
            decided_by=second, decided_at=now,
        )  # fmt: skip


HOUSEHOLD_ROWS = frozenset({"户编号", "人员编号", "村居"})


def sample_homes() -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """The sample county's households: household facts and the facts of each person."""
    words = load_dictionary()
    homes: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        make_county(Path(folder))
        for book in sorted(Path(folder).glob("*镇-台账.xlsx")):
            for row in read_ledger(book, words).persons.to_pylist():
                if row.get("_refused"):
                    continue
                shared, people = homes.setdefault(row["户编号"], ({}, []))
                person: dict[str, Any] = {}
                for name, value in row.items():
                    fact = words.facts.get(name)
                    if fact is None or value is None or name in HOUSEHOLD_ROWS:
                        continue
                    (shared if fact.entity == "household" else person)[name] = value
                people.append(person)
    return list(homes.values())


def fill(villages: list[str], persons: int) -> int:
    """File so many people, ten thousand households at a time; how many households it took."""
    homes = 0
    lot: list[HomeRow] = []
    for home in households(villages, persons):
        lot.append(home)
        if len(lot) == 10_000:
            homes += _file(lot)
            lot = []
    return homes + (_file(lot) if lot else 0)


def _file(lot: list[HomeRow]) -> int:
    file_many(
        actor=SYSTEM, homes=lot, source="import", valid_from=DAY, origin="import:0",
        subject=Subject("upload", "0", "造的台账"), area=CITY,
    )  # fmt: skip
    return len(lot)


def households(villages: list[str], persons: int) -> Iterator[HomeRow]:
    """Households village by village."""
    samples = itertools.cycle(sample_homes())
    made = number = 0
    for village in villages:
        here = 0
        while here < PERSONS_A_VILLAGE and made < persons:
            shared, people = next(samples)
            number += 1
            rows = []
            for facts in people[: persons - made]:
                made += 1
                here += 1
                rows.append(PersonRow(renumbered(facts, made)))
            yield HomeRow(village, f"H{number:07d}", rows, shared)


def renumbered(facts: dict[str, Any], serial: int) -> dict[str, Any]:
    """The same person under an identity number and a telephone nobody else has."""
    changed = facts | {"联系电话": f"130{serial % 100_000_000:08d}"}
    if "身份证号码" in facts:
        place, day = divmod(serial, 200_000)
        first = f"9901{place % 100:02d}{facts['身份证号码'][6:14]}{day % 1000:03d}"
        changed["身份证号码"] = first + check_character(first)
    return changed
