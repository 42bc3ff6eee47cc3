"""Who opens which page: one row for every address of the site, by its name.

`who` is said here a second time on purpose: whoever opens a page to another role changes the
view and this table. `of` names the kind of record the address speaks of; the same page of a
record outside the reader's area does not exist for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bangfu.org.roles import (
    ADMINISTRATORS,
    DECIDERS,
    EVERYBODY,
    FILE_KEEPERS,
    IMPORTERS,
    LEDGER_READERS,
    LEDGER_WRITERS,
    POLICY_SETTERS,
    REVEALERS,
    Role,
)

PUBLIC: frozenset[str] = frozenset()
"""Opens to anybody, also signed out."""

PHONES: frozenset[str] = frozenset({"phone"})
"""Opens to no session: a phone shows its own key, and its owner's post records visits."""

SECRETS: frozenset[str] = frozenset({"secret"})
"""Opens to no session: whoever has the secret that stands in the address gets in."""

CARE_READERS = FILE_KEEPERS | {Role.CITY_OFFICER}
"""Who may know of illness and care without working on the file."""
GOODS_READERS = CARE_READERS | {Role.FUND_SUPERVISOR}
"""Who sees quantities and values of goods; why somebody needs them is for care readers."""
LIST_READERS = LEDGER_READERS - {Role.HOTLINE_CLERK}
CHECKERS = frozenset({Role.VILLAGE_WORKER, Role.TOWNSHIP_OFFICER})
RUNNERS = DECIDERS | {Role.CITY_OFFICER}
SIGNER = frozenset({Role.TOWNSHIP_LEADER})
REPORTER = frozenset({Role.TOWNSHIP_OFFICER})
RETURNERS = frozenset({Role.TOWNSHIP_OFFICER, Role.TOWNSHIP_LEADER, Role.COUNTY_OFFICER})
PROPOSER = frozenset({Role.COUNTY_OFFICER})
CONFIRMERS = frozenset({Role.COUNTY_LEADER, Role.CITY_OFFICER})
COUNTERS = frozenset({Role.COUNTY_OFFICER, Role.COUNTY_LEADER, Role.CITY_OFFICER})
URGERS = CARE_READERS - {Role.VILLAGE_WORKER}
SYSTEM = frozenset({Role.SYSTEM_ADMIN})
SECURITY = frozenset({Role.SECURITY_ADMIN})
AUDIT = frozenset({Role.AUDIT_ADMIN})

NUMBER_SETTERS = frozenset({Role.COUNTY_OFFICER, Role.COUNTY_LEADER})
SPOT_CHECKERS = DECIDERS | {Role.CITY_OFFICER}

OF_HOMES = frozenset(
    {"household", "person", "member", "gone", "observation", "document", "need", "measure", "health",
     "listing", "decision", "key_decision", "excuse", "harm", "hazard", "visited",
     "care_post", "visit",
     "allocation", "handout", "handed_out", "goods_need"}
)  # fmt: skip
"""Records of a household: an office it was handed to sees them too."""
OF_EVERYBODY = frozenset({"verification"})
"""Records that belong to the whole site."""
OF_COUNTIES = frozenset({"holidays", "original", "value", "force", "trial"})
"""Records of a whole county: the next township has the same, a county far away others."""


@dataclass(frozen=True)
class Row:
    """One address."""

    name: str
    who: frozenset[str]
    methods: str = "GET"
    of: str = ""
    also: dict[str, Any] = field(default_factory=dict)
    """What else stands in the address."""
    asks: dict[str, Any] = field(default_factory=dict)
    """What follows the question mark."""
    sends: dict[str, Any] = field(default_factory=dict)
    """What has to be sent for an answer other than 404."""
    posts: frozenset[str] | None = None
    """Who may send something, where more may look."""

    def opens(self, role: str, method: str) -> bool:
        """Whether a role gets in by a method."""
        return role in (self.who if method == "GET" or self.posts is None else self.posts)

    @property
    def ways(self) -> list[str]:
        """The methods, one by one."""
        return self.methods.split()


BOTH = "GET POST"

TABLE = [
    # -- the site ---------------------------------------------------------------------
    Row("change-password", PUBLIC, BOTH),
    Row("choose-post", EVERYBODY, "POST", of="own post"),
    Row("display", PUBLIC, "POST", sends={"name": "large", "on": "1"}),
    Row("help", PUBLIC),
    Row("language", PUBLIC, "POST", sends={"language": "zh-hans"}),
    Row("mark", PUBLIC),
    Row("sign-in", PUBLIC, BOTH),
    Row("sign-out", PUBLIC, "POST"),
    Row("waiting", EVERYBODY),
    Row("workbench", EVERYBODY),
    # -- pairing, duties, visits ------------------------------------------------------
    Row("duty:assign", FILE_KEEPERS, "POST"),
    Row("duty:calendar", CARE_READERS),
    Row("duty:calendar-day", CARE_READERS, also={"day": "2026-11-22"}),
    Row("duty:care-post", CARE_READERS, of="care_post"),
    Row("duty:care-post-add", LEDGER_WRITERS, BOTH, of="household"),
    Row("duty:care-post-change", LEDGER_WRITERS, BOTH, of="care_post"),
    Row("duty:care-post-end", LEDGER_WRITERS, "POST", of="care_post"),
    Row("duty:care-post-month", LEDGER_WRITERS, "POST", of="care_post",
        sends={"month": "2026-01-01"}),
    Row("duty:care-posts", CARE_READERS),
    Row("duty:count", COUNTERS, "POST"),
    Row("duty:coverage", CARE_READERS),
    Row("duty:digest", CARE_READERS),
    Row("duty:digest-sheet", CARE_READERS),
    Row("duty:done", LEDGER_WRITERS, BOTH, of="household"),
    Row("duty:draft", CARE_READERS, of="draft"),
    Row("duty:draft-confirm", CARE_READERS, "POST", of="draft"),
    Row("duty:draft-start", CARE_READERS, "POST"),
    Row("duty:due", CARE_READERS),
    Row("duty:end-pairing", CARE_READERS, "POST", of="pairing"),
    Row("duty:excuse", FILE_KEEPERS, BOTH, of="household"),
    Row("duty:excuse-extend", FILE_KEEPERS, BOTH, of="excuse"),
    Row("duty:excuses", CARE_READERS),
    Row("duty:feed", SECRETS, also={"secret": "a-secret-nobody-made"}),
    Row("duty:feed-end", CARE_READERS, "POST"),
    Row("duty:feeds", CARE_READERS, BOTH),
    Row("duty:hazard", CARE_READERS, BOTH, of="hazard", posts=FILE_KEEPERS),
    Row("duty:hazards", CARE_READERS),
    Row("duty:helper", CARE_READERS, of="helper"),
    Row("duty:helper-add", CARE_READERS, BOTH),
    Row("duty:helper-change", CARE_READERS, BOTH, of="helper"),
    Row("duty:helper-leave", CARE_READERS, BOTH, of="helper"),
    Row("duty:helpers", CARE_READERS),
    Row("duty:holidays", CARE_READERS, BOTH, posts=POLICY_SETTERS),
    Row("duty:holidays-back", POLICY_SETTERS, "POST", of="holidays"),
    Row("duty:household", CARE_READERS, of="household"),
    Row("duty:numbers", CARE_READERS, BOTH, posts=NUMBER_SETTERS),
    Row("duty:office", CARE_READERS),
    Row("duty:pair", CARE_READERS, BOTH, of="household"),
    Row("duty:phone-check", PUBLIC, "POST"),
    Row("duty:phone-leave", PHONES, "POST"),
    Row("duty:phone-pack", PHONES),
    Row("duty:phone-register", LEDGER_WRITERS, BOTH),
    Row("duty:phone-wipe", FILE_KEEPERS, BOTH, of="phone"),
    Row("duty:phones", FILE_KEEPERS),
    Row("duty:propose", CARE_READERS, BOTH),
    Row("duty:report", FILE_KEEPERS, BOTH, of="harm"),
    Row("duty:resume", FILE_KEEPERS, "POST", of="excuse"),
    Row("duty:risen", CARE_READERS),
    Row("duty:rising-days", CARE_READERS, BOTH),
    Row("duty:safety", LEDGER_WRITERS, BOTH, of="household"),
    Row("duty:spot-batch", SPOT_CHECKERS, of="spot_batch"),
    Row("duty:spot-checks", SPOT_CHECKERS),
    Row("duty:spot-draw", SPOT_CHECKERS, BOTH),
    Row("duty:spot-look", SPOT_CHECKERS, BOTH, of="visited"),
    Row("duty:spot-restore", SPOT_CHECKERS, "POST", of="visited"),
    Row("duty:surge", CARE_READERS, of="surge"),
    Row("duty:surge-back", DECIDERS, "POST", of="surge"),
    Row("duty:surge-end", DECIDERS, "POST", of="surge"),
    Row("duty:surge-open", DECIDERS, BOTH),
    Row("duty:surges", CARE_READERS),
    Row("duty:sync", PHONES, "POST"),
    Row("duty:urge", URGERS, BOTH, of="household"),
    Row("duty:urge-area", URGERS, BOTH, of="area"),
    Row("duty:visit", CARE_READERS, of="visit"),
    Row("duty:visit-add", LEDGER_WRITERS, BOTH, of="household"),
    Row("duty:visits", CARE_READERS, of="household"),
    # -- import -----------------------------------------------------------------------
    Row("intake:abandon", IMPORTERS, "POST", of="upload"),
    Row("intake:accept", DECIDERS, "POST", of="finding"),
    Row("intake:apart", DECIDERS, "POST", of="pair"),
    Row("intake:apply", IMPORTERS, "POST", of="upload"),
    Row("intake:batch", IMPORTERS, of="batch"),
    Row("intake:choose", IMPORTERS, "POST", of="upload"),
    Row("intake:correct", IMPORTERS, "POST", of="upload"),
    Row("intake:decline", DECIDERS, "POST", of="finding"),
    Row("intake:different", DECIDERS, "POST", of="pair"),
    Row("intake:duplicates", DECIDERS),
    Row("intake:home", IMPORTERS),
    Row("intake:map", IMPORTERS, BOTH, of="upload"),
    Row("intake:match", IMPORTERS),
    Row("intake:match-list", DECIDERS, of="match_list"),
    Row("intake:match-run", IMPORTERS, BOTH, of="list_upload"),
    Row("intake:match-upload", IMPORTERS, "POST"),
    Row("intake:pair", DECIDERS, of="pair"),
    Row("intake:preview", IMPORTERS, of="upload"),
    Row("intake:progress", IMPORTERS, of="applying"),
    Row("intake:reset", IMPORTERS, "POST", of="upload"),
    Row("intake:returned", IMPORTERS, "POST", of="upload"),
    Row("intake:rows", IMPORTERS, of="upload"),
    Row("intake:same", DECIDERS, "POST", of="pair"),
    Row("intake:undo", IMPORTERS, "POST", of="batch"),
    Row("intake:upload", IMPORTERS, "POST"),
    # -- journal ----------------------------------------------------------------------
    Row("journal:entries", AUDIT),
    Row("journal:entry", AUDIT, of="entry"),
    Row("journal:verification", AUDIT, of="verification"),
    Row("journal:verify", AUDIT, "POST"),
    # -- ledger -----------------------------------------------------------------------
    Row("ledger:account", LEDGER_WRITERS, BOTH, of="person"),
    Row("ledger:add_document", LEDGER_WRITERS, BOTH, of="household"),
    Row("ledger:add_member", LEDGER_WRITERS, BOTH, of="household"),
    Row("ledger:cell", LEDGER_READERS, of="person", also={"key": "name"}),
    Row("ledger:close", LEDGER_WRITERS, BOTH, of="household"),
    Row("ledger:columns", LEDGER_READERS),
    Row("ledger:conditions", LEDGER_READERS),
    Row("ledger:decide", DECIDERS, BOTH, of="household"),
    Row("ledger:decision", LIST_READERS, of="decision"),
    Row("ledger:delete_view", LEDGER_READERS, "POST", of="view"),
    Row("ledger:document", LEDGER_READERS, of="document"),
    Row("ledger:export", LEDGER_READERS, "POST"),
    Row("ledger:fact_history", LEDGER_READERS, of="household",
        also={"subject": "household", "name": "住房安全"}),
    Row("ledger:grid", LEDGER_READERS),
    Row("ledger:health", FILE_KEEPERS, of="person"),
    Row("ledger:health_add", LEDGER_WRITERS, BOTH, of="person"),
    Row("ledger:health_cross_out", LEDGER_WRITERS, "POST", of="health"),
    Row("ledger:household", LEDGER_READERS, of="household"),
    Row("ledger:key_person_add", FILE_KEEPERS, BOTH, of="person"),
    Row("ledger:key_person_confirm", FILE_KEEPERS, "POST", of="person"),
    Row("ledger:key_person_decline", FILE_KEEPERS, "POST", of="person"),
    Row("ledger:key_person_end", FILE_KEEPERS, "POST", of="listing"),
    Row("ledger:key_person_reconsider", FILE_KEEPERS, "POST", of="key_decision"),
    Row("ledger:key_person_undo", FILE_KEEPERS, "POST", of="listing"),
    Row("ledger:key_persons", CARE_READERS),
    Row("ledger:list_file", LIST_READERS, "POST"),
    Row("ledger:lists", LIST_READERS),
    Row("ledger:log", LEDGER_READERS, of="household"),
    Row("ledger:look_for_name", LEDGER_READERS, "POST"),
    Row("ledger:measure_add", LEDGER_WRITERS, BOTH, of="need"),
    Row("ledger:measure_assess", LEDGER_WRITERS, BOTH, of="measure"),
    Row("ledger:measure_change", LEDGER_WRITERS, BOTH, of="measure"),
    Row("ledger:measure_progress", LEDGER_WRITERS, BOTH, of="measure"),
    Row("ledger:member_left", LEDGER_WRITERS, BOTH, of="member"),
    Row("ledger:member_returned", LEDGER_WRITERS, BOTH, of="gone"),
    Row("ledger:members", LEDGER_WRITERS, of="household"),
    Row("ledger:merge", LEDGER_WRITERS, BOTH, of="household"),
    Row("ledger:move", LEDGER_WRITERS, BOTH, of="household"),
    Row("ledger:need_add", LEDGER_WRITERS, BOTH, of="household"),
    Row("ledger:need_change", LEDGER_WRITERS, BOTH, of="need"),
    Row("ledger:new_household", LEDGER_WRITERS, BOTH),
    Row("ledger:not_eligible", LEDGER_READERS, of="household"),
    Row("ledger:observe", LEDGER_WRITERS, BOTH, of="household"),
    Row("ledger:opened", LEDGER_READERS, of="person"),
    Row("ledger:person", LEDGER_READERS, of="person"),
    Row("ledger:plan", CARE_READERS, of="household"),
    Row("ledger:plan_set", LEDGER_WRITERS, BOTH, of="household"),
    Row("ledger:remove_document", LEDGER_WRITERS, "POST", of="document"),
    Row("ledger:rename_view", LEDGER_READERS, "POST", of="view"),
    Row("ledger:restore_view", LEDGER_READERS, "POST"),
    Row("ledger:reveal", REVEALERS, "POST", of="person", also={"what": "identity"}),
    Row("ledger:run", RUNNERS, of="run"),
    Row("ledger:runs", RUNNERS),
    Row("ledger:search", LEDGER_READERS, BOTH),
    Row("ledger:split", LEDGER_WRITERS, BOTH, of="household"),
    Row("ledger:start_run", RUNNERS, "POST"),
    Row("ledger:take_back", LEDGER_WRITERS, "POST", of="handed"),
    Row("ledger:take_trial", POLICY_SETTERS, "POST", of="trial"),
    Row("ledger:ticked", LEDGER_WRITERS, "POST", also={"act": "key"}),
    Row("ledger:trial", POLICY_SETTERS, of="trial"),
    Row("ledger:undo_decision", DECIDERS, "POST", of="decision"),
    Row("ledger:views", LEDGER_READERS, BOTH),
    Row("ledger:what_if", POLICY_SETTERS, BOTH),
    Row("ledger:why", LEDGER_READERS, of="household",
        asks={"programme": "最低生活保障（整户）"}),
    Row("ledger:withdraw", LEDGER_WRITERS, "POST", of="observation"),
    # -- areas, offices, accounts -----------------------------------------------------
    Row("org:appoint", SECURITY, BOTH, of="staff"),
    Row("org:area", EVERYBODY, of="area"),
    Row("org:area_add", SYSTEM, BOTH, of="area"),
    Row("org:area_change", SYSTEM, BOTH, of="area"),
    Row("org:area_close", SYSTEM, "POST", of="area"),
    Row("org:area_reopen", SYSTEM, "POST", of="area"),
    Row("org:areas", EVERYBODY),
    Row("org:end_appointment", SECURITY, BOTH, of="appointment"),
    Row("org:load_areas", SYSTEM, BOTH),
    Row("org:load_offices", SYSTEM, BOTH),
    Row("org:load_staff", SYSTEM | SECURITY, BOTH),
    Row("org:office", EVERYBODY, of="office"),
    Row("org:office_add", SYSTEM, BOTH, of="area"),
    Row("org:office_change", SYSTEM, BOTH, of="office"),
    Row("org:office_close", SYSTEM, "POST", of="office"),
    Row("org:office_reopen", SYSTEM, "POST", of="office"),
    Row("org:offices", EVERYBODY),
    Row("org:person", ADMINISTRATORS, of="staff"),
    Row("org:person_block", SYSTEM, "POST", of="staff"),
    Row("org:person_change", SYSTEM, BOTH, of="staff"),
    Row("org:person_password", SECURITY, "POST", of="staff"),
    Row("org:person_unblock", SYSTEM, "POST", of="staff"),
    Row("org:person_unlock", SECURITY, "POST", of="staff"),
    Row("org:staff", ADMINISTRATORS),
    Row("org:staff_add", SYSTEM, BOTH),
    # -- papers -----------------------------------------------------------------------
    Row("papers:adjust", CHECKERS, "POST", of="monthly"),
    Row("papers:check", CHECKERS, "POST", of="monthly"),
    Row("papers:code", CARE_READERS),
    Row("papers:download", CARE_READERS, "POST"),
    Row("papers:home", CARE_READERS),
    Row("papers:household", CARE_READERS, BOTH, of="household"),
    Row("papers:ledger", CARE_READERS, of="monthly"),
    Row("papers:ledger_download", CARE_READERS, "POST", of="monthly"),
    Row("papers:look", CARE_READERS, BOTH),
    Row("papers:monthly", CARE_READERS),
    Row("papers:report", REPORTER, "POST", of="monthly"),
    Row("papers:return", RETURNERS, "POST", of="monthly"),
    Row("papers:sign", SIGNER, "POST", of="monthly"),
    Row("papers:start", CHECKERS, "POST", of="month"),
    # -- the phone's own pages --------------------------------------------------------
    Row("phone:manifest", PUBLIC),
    Row("phone:shell", PUBLIC),
    Row("phone:words", PUBLIC),
    Row("phone:worker", PUBLIC),
    # -- goods ------------------------------------------------------------------------
    Row("relief:allocation", DECIDERS, BOTH, of="allocation"),
    Row("relief:allocations", CARE_READERS, of="campaign"),
    Row("relief:back", FILE_KEEPERS, BOTH, of="handed_out"),
    Row("relief:campaign", GOODS_READERS, of="campaign"),
    Row("relief:campaign-add", DECIDERS, BOTH),
    Row("relief:campaigns", GOODS_READERS),
    Row("relief:close", DECIDERS, "POST", of="campaign"),
    Row("relief:confirm", DECIDERS, "POST", of="campaign"),
    Row("relief:decide", DECIDERS, BOTH, of="loss"),
    Row("relief:give", FILE_KEEPERS, BOTH, of="household"),
    Row("relief:goods", DECIDERS, BOTH),
    Row("relief:hand-file", GOODS_READERS, "POST", of="hand_list", sends={"suffix": "xlsx"}),
    Row("relief:hand-list", GOODS_READERS, of="hand_list"),
    Row("relief:handout", GOODS_READERS, of="handout"),
    Row("relief:household", GOODS_READERS, of="household"),
    Row("relief:need-add", FILE_KEEPERS, BOTH, of="household"),
    Row("relief:needs", CARE_READERS),
    Row("relief:propose", DECIDERS, "POST", of="campaign"),
    Row("relief:proposed", FILE_KEEPERS, BOTH),
    Row("relief:receive", FILE_KEEPERS, BOTH, of="transfer"),
    Row("relief:send", DECIDERS, BOTH, of="store"),
    Row("relief:stock", GOODS_READERS),
    Row("relief:stock-file", GOODS_READERS, "POST", sends={"suffix": "xlsx"}),
    Row("relief:store", GOODS_READERS, of="store"),
    Row("relief:store-add", DECIDERS, BOTH),
    Row("relief:take-in", DECIDERS, BOTH, of="store"),
    Row("relief:withdraw", FILE_KEEPERS, "POST", of="goods_need"),
    Row("relief:write-off", DECIDERS, BOTH, of="store"),
    # -- policy -----------------------------------------------------------------------
    Row("rulebook:attach-original", PROPOSER | CONFIRMERS, BOTH, also={"pack": "aikou-2022"}),
    Row("rulebook:clause", EVERYBODY, also={"clause": "AK-4.4-c"}),
    Row("rulebook:confirm-parameter", CONFIRMERS, "POST", of="value"),
    Row("rulebook:decline-parameter", CONFIRMERS, "POST", of="value"),
    Row("rulebook:detach-original", PROPOSER | CONFIRMERS, "POST", of="original"),
    Row("rulebook:end-force", CONFIRMERS, BOTH, of="force"),
    Row("rulebook:examples", EVERYBODY, also={"pack": "village-pairing"}),
    Row("rulebook:home", EVERYBODY),
    Row("rulebook:original", EVERYBODY, of="original"),
    Row("rulebook:original-file", EVERYBODY, of="original"),
    Row("rulebook:pack", EVERYBODY, also={"pack": "aikou-2022"}),
    Row(
        "rulebook:parameter",
        EVERYBODY,
        BOTH,
        also={"pack": "china-base", "name": "低保标准"},
        posts=PROPOSER,
    ),
    Row("rulebook:place-clause", PROPOSER | CONFIRMERS, "POST", of="original"),
    Row("rulebook:put-in-force", CONFIRMERS, BOTH, also={"pack": "anhui-dibao"}),
    Row("rulebook:search", EVERYBODY),
    Row("rulebook:withdraw-parameter", PROPOSER, "POST", of="value"),
]  # fmt: skip
