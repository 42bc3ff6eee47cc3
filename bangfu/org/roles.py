"""The posts' roles, and what each may do.

Who may open a page is said by the page (`access.opens_to`); these sets name the
groups of roles that pages speak of. System, security and audit administration
are three roles, never held by one person at a time.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a post is for."""

    VILLAGE_WORKER = "village_worker", _("村居工作人员")
    TOWNSHIP_OFFICER = "township_officer", _("乡镇经办人员")
    TOWNSHIP_LEADER = "township_leader", _("乡镇分管领导")
    COUNTY_OFFICER = "county_officer", _("区县经办人员")
    COUNTY_LEADER = "county_leader", _("区县分管领导")
    CITY_OFFICER = "city_officer", _("市级工作人员")
    HOTLINE_CLERK = "hotline_clerk", _("热线话务员")
    FUND_SUPERVISOR = "fund_supervisor", _("资金监管人员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
EVERYBODY = frozenset(Role)

FILE_KEEPERS = frozenset(
    {
        Role.VILLAGE_WORKER,
        Role.TOWNSHIP_OFFICER,
        Role.TOWNSHIP_LEADER,
        Role.COUNTY_OFFICER,
        Role.COUNTY_LEADER,
    }
)
"""Who works with households: opens whole files and records what changed."""

LEDGER_READERS = FILE_KEEPERS | {Role.CITY_OFFICER, Role.HOTLINE_CLERK, Role.FUND_SUPERVISOR}
"""Who may open the ledger at all; what of a file is shown depends on the role."""

LEDGER_WRITERS = frozenset({Role.VILLAGE_WORKER, Role.TOWNSHIP_OFFICER, Role.COUNTY_OFFICER})
"""Who may record facts, members, documents and plans."""

IMPORTERS = frozenset({Role.TOWNSHIP_OFFICER, Role.COUNTY_OFFICER})
"""Who may bring files in and match lists."""

DECIDERS = frozenset(
    {Role.TOWNSHIP_OFFICER, Role.TOWNSHIP_LEADER, Role.COUNTY_OFFICER, Role.COUNTY_LEADER}
)
"""Who decides on proposals: somebody missed, somebody no longer entitled, two files of one person."""

VISIT_CHECKERS = DECIDERS | {Role.CITY_OFFICER}
"""Who looks at visits of others at a spot check."""

SIGNERS = frozenset({Role.TOWNSHIP_LEADER, Role.TOWNSHIP_OFFICER, Role.VILLAGE_WORKER})
"""Who takes part in adjusting, signing and reporting a village's monthly ledger."""

POLICY_SETTERS = frozenset({Role.COUNTY_OFFICER, Role.COUNTY_LEADER, Role.CITY_OFFICER})

REVEALERS = frozenset({Role.VILLAGE_WORKER, Role.TOWNSHIP_OFFICER, Role.COUNTY_OFFICER})
"""Who has a reason to see a whole identity number, telephone or account; asked each time."""

CARE_GROUPS = frozenset({"残疾健康", "照料", "儿童就学", "流浪", "就业"})
"""Groups of facts about body, care and family that supervision of money has no need of."""

SUPERVISORS = frozenset({Role.FUND_SUPERVISOR})
"""Who supervises money: every amount is shown to them, also one that rests on what is not."""

HIDDEN_GROUPS: dict[str, frozenset[str]] = {
    Role.FUND_SUPERVISOR: CARE_GROUPS,
    Role.HOTLINE_CLERK: frozenset({"残疾健康", "家庭财产", "收入支出"}),
}
"""Groups of the fact dictionary that a role does not see."""


def hidden_groups(role: str) -> frozenset[str]:
    """The groups of facts kept from a role."""
    return HIDDEN_GROUPS.get(role, frozenset())
