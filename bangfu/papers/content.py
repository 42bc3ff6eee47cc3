"""What each paper says, before anything is known of columns, type or file formats.

Numbers of people come in full here; what reaches the paper is masked unless the imprint says
`full_numbers`. An empty text, an empty tuple and None all mean “not known or not there” and
print as blank. Where a blank must be chased, the caller writes `TO_VERIFY`.
Texts are ready to read: facts already carry their unit, areas their name.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

TO_VERIFY = "？待核实"
"""Stands in a cell that has to be asked for; the only mark of that kind on a paper."""


@dataclass(frozen=True, kw_only=True)
class Imprint:
    """Who printed a paper, when, and how old what it says may be; stands at the foot of each page.

    `printed_at` is local time. `full_numbers` prints identity and telephone numbers unmasked;
    whether somebody may, and the journal row about it, are the caller's business.
    """

    printed_by: str
    printed_at: dt.datetime
    as_of: dt.date
    full_numbers: bool = False


@dataclass(frozen=True, kw_only=True)
class Helper:
    """Somebody named to help (GY-2.2-b): a person with a post, or an organisation by its name."""

    name: str
    post: str = ""
    unit: str = ""
    phone: str = ""
    since: dt.date | None = None


# ---------------------------------------------------------------- Aikou, attachment 2


@dataclass(frozen=True, kw_only=True)
class LedgerRow:
    """One person of the village ledger (AK-A2-01 to AK-A2-09).

    `identity_note` and `phone_note` are printed where there is no number, such as “没有号码”.
    """

    name: str
    sex: str = ""
    identity: str = ""
    identity_note: str = ""
    categories: tuple[str, ...] = ()
    helpers: tuple[Helper, ...] = ()
    measures: tuple[str, ...] = ()
    phone: str = ""
    phone_note: str = ""
    remarks: str = ""


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The village's ledger of one month (AK-A2-00).

    `category` is set when the ledger is split by category. `phone_of` decides whose telephone
    stands in column 8, which the form leaves open (AK-A2-08).
    """

    township: str
    village: str
    month: dt.date
    rows: tuple[LedgerRow, ...]
    category: str = ""
    filled_by: str = ""
    phone_of: Literal["person", "helper"] = "person"


# ---------------------------------------------------------------- Guiyang, attachments 1 and 2


@dataclass(frozen=True, kw_only=True)
class SurveyedMember:
    """A member of a surveyed household (GY-2.1-d to GY-2.1-i); `age` in full years."""

    name: str
    relation: str = ""
    age: int | None = None
    work: str = ""
    school: str = ""
    disability: str = ""
    illness: str = ""


@dataclass(frozen=True, kw_only=True)
class SurveyedHousehold:
    """A household of the survey ledger: one row, one file, one plan (GY-2.1-k).

    `needs` is never blank in a finished ledger (GY-2.1-l): give “无” or `TO_VERIFY`.
    """

    head: str
    identity: str = ""
    phone: str = ""
    address: str = ""
    categories: tuple[str, ...] = ()
    members: tuple[SurveyedMember, ...] = ()
    needs: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    way: str = ""
    surveyed_on: dt.date | None = None
    surveyed_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Survey:
    """The survey ledger of a village (GY-A1)."""

    city: str
    village: str
    households: tuple[SurveyedHousehold, ...]
    filled_by: str = ""


@dataclass(frozen=True, kw_only=True)
class PairedPerson:
    """A person and those who help at the four levels (GY-2.2-a)."""

    name: str
    identity: str = ""
    phone: str = ""
    address: str = ""
    categories: tuple[str, ...] = ()
    key_reasons: tuple[str, ...] = ()
    village_helpers: tuple[Helper, ...] = ()
    township_helpers: tuple[Helper, ...] = ()
    county_helpers: tuple[Helper, ...] = ()
    city_helpers: tuple[Helper, ...] = ()
    needs: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pairings:
    """The one-to-one help ledger of a village (GY-A2)."""

    city: str
    village: str
    people: tuple[PairedPerson, ...]
    filled_by: str = ""
    levels: int = 4
    """Three where the districts send it up (GY-3.6-a): the city's own column is left out."""
    of_township: bool = False
    """Whether `village` is the name of a whole township: it seals the ledger then."""


# ---------------------------------------------------------------- key persons, help roster


@dataclass(frozen=True, kw_only=True)
class KeyPerson:
    """A key person with what is done for them (GY-2.1-n)."""

    name: str
    sex: str = ""
    age: int | None = None
    identity: str = ""
    phone: str = ""
    address: str = ""
    reasons: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    helpers: tuple[Helper, ...] = ()
    by_when: str = ""
    last_visit: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class KeyPersons:
    """The list of key persons of a village."""

    village: str
    people: tuple[KeyPerson, ...]
    filled_by: str = ""


@dataclass(frozen=True, kw_only=True)
class RosterRow:
    """One pair of the roster (DZ-2.8-g); `helper_kind` as in DZ-2.8-c."""

    helper: Helper
    person: str
    helper_kind: str = ""
    village: str = ""
    categories: tuple[str, ...] = ()
    phone: str = ""
    measures: tuple[str, ...] = ()
    last_contact: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Roster:
    """The help roster of a township; `village` is set when it is cut to one."""

    township: str
    rows: tuple[RosterRow, ...]
    village: str = ""
    filled_by: str = ""


# ---------------------------------------------------------------- household file


@dataclass(frozen=True, kw_only=True)
class FileMember:
    """A member as the household file shows them; `health` also says the capacity to work."""

    name: str
    relation: str = ""
    sex: str = ""
    born: dt.date | None = None
    identity: str = ""
    categories: tuple[str, ...] = ()
    health: str = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One known fact with where it comes from; `value` is ready text or `TO_VERIFY`."""

    name: str
    value: str
    whose: str = ""
    source: str = ""
    day: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Entitlement:
    """One outcome; `fen` is None where no amount is due or known."""

    status: str
    programme: str
    whose: str = ""
    fen: int | None = None
    unit: str = "元/月"
    reason: str = ""
    clauses: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    """National rules by their names."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A line of the plan: need, measure, who, by when, how it stands, did it help.

    `development` marks the part about earning, where there is labour capacity.
    """

    need: str
    measure: str = ""
    who: str = ""
    by_when: str = ""
    progress: str = ""
    helped: str = ""
    development: bool = False


@dataclass(frozen=True, kw_only=True)
class LevelHelper:
    """Who helps at one level; without a helper, `gap` says what the gap is."""

    level: str
    helper: Helper | None = None
    gap: str = ""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One visit or call."""

    day: dt.date
    way: str
    who: str = ""
    what: str = ""


@dataclass(frozen=True, kw_only=True)
class PaperOnFile:
    """A document kept in the file."""

    name: str
    kind: str = ""
    whose: str = ""
    day: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class HealthEntry:
    """A person's health file (AK-4.4.5-a): condition, way of life, examinations."""

    name: str
    condition: str = ""
    lifestyle: str = ""
    examination: str = ""
    day: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class HouseholdFile:
    """One household, one file, one plan (GY-2.1-k).

    `entitlements` and `health` are None for a reader who may not see them: the part then says
    that it was left out, so that nobody takes it for “there is nothing”.
    """

    number: str
    head: str
    village: str
    address: str = ""
    phone: str = ""
    categories: tuple[str, ...] = ()
    attention: str = ""
    members: tuple[FileMember, ...] = ()
    facts: tuple[Fact, ...] = ()
    entitlements: tuple[Entitlement, ...] | None = ()
    stale: bool = False
    """Whether the entitlements are those of rules or values that no longer count."""
    plan: tuple[Measure, ...] = ()
    plan_day: dt.date | None = None
    helpers: tuple[LevelHelper, ...] = ()
    visits: tuple[Visit, ...] = ()
    papers: tuple[PaperOnFile, ...] = ()
    health: tuple[HealthEntry, ...] | None = ()
