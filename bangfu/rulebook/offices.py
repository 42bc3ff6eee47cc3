"""How documents call the offices that have to do something, and which of ours those are."""

from __future__ import annotations

import re

from bangfu.org.models import Office, Unit
from bangfu.org.models.area import Level

TOWN, VILLAGE, GROUP = Level.TOWNSHIP, Level.VILLAGE, Level.GROUP
ANYWHERE = ""

CALLED: dict[str, tuple[tuple[Unit, str], ...]] = {
    "民政办": ((Unit.CIVIL_AFFAIRS, TOWN),),
    "民政部门": ((Unit.CIVIL_AFFAIRS, ANYWHERE),),
    "民政部门（协调部门）": ((Unit.CIVIL_AFFAIRS, ANYWHERE),),
    "县级民政部门": ((Unit.CIVIL_AFFAIRS, Level.COUNTY),),
    "县市民政局": ((Unit.CIVIL_AFFAIRS, Level.COUNTY),),
    "区县民政局": ((Unit.CIVIL_AFFAIRS, Level.COUNTY),),
    "领导小组": ((Unit.LEADING_GROUP, TOWN),),
    "村民委扶贫帮困领导小组": ((Unit.LEADING_GROUP, VILLAGE),),
    "自然村扶贫帮困领导小组": ((Unit.LEADING_GROUP, GROUP),),
    "镇": ((Unit.TOWNSHIP_GOVERNMENT, TOWN),),
    "镇街": ((Unit.TOWNSHIP_GOVERNMENT, TOWN),),
    "各镇街": ((Unit.TOWNSHIP_GOVERNMENT, TOWN),),
    "街道": ((Unit.TOWNSHIP_GOVERNMENT, TOWN),),
    "乡镇（街道）": ((Unit.TOWNSHIP_GOVERNMENT, TOWN),),
    "镇村干部": ((Unit.TOWNSHIP_GOVERNMENT, TOWN), (Unit.VILLAGE_COMMITTEE, VILLAGE)),
    "各村（居）": ((Unit.VILLAGE_COMMITTEE, VILLAGE),),
    "村居": ((Unit.VILLAGE_COMMITTEE, VILLAGE),),
    "村（社区）": ((Unit.VILLAGE_COMMITTEE, VILLAGE),),
    "村（居）民委员会": ((Unit.VILLAGE_COMMITTEE, VILLAGE),),
    "村委会": ((Unit.VILLAGE_COMMITTEE, VILLAGE),),
    "社区": ((Unit.VILLAGE_COMMITTEE, VILLAGE),),
    "村党支部": ((Unit.VILLAGE_BRANCH, VILLAGE),),
    "村居工作专班": ((Unit.RESIDENT_TEAM, VILLAGE),),
    "驻村队员": ((Unit.RESIDENT_TEAM, VILLAGE),),
    "农服中心": ((Unit.AGRICULTURE, TOWN),),
    "办公室": ((Unit.PARTY_BUILDING, TOWN),),
    "平安办": ((Unit.PEACE_OFFICE, TOWN),),
    "中学": ((Unit.EDUCATION, TOWN),),
    "中心校": ((Unit.EDUCATION, TOWN),),
    "派出所": ((Unit.POLICE, TOWN),),
    "公安机关": ((Unit.POLICE, ANYWHERE),),
    "司法所": ((Unit.JUSTICE, TOWN),),
    "财政所": ((Unit.FINANCE, TOWN),),
    "财政部门": ((Unit.FINANCE, ANYWHERE),),
    "卫健办": ((Unit.HEALTH, TOWN),),
    "卫生院": ((Unit.HEALTH, TOWN),),
    "卫生健康部门": ((Unit.HEALTH, ANYWHERE),),
    "乡村振兴办": ((Unit.RURAL_REVITALISATION, TOWN),),
    "社保所": ((Unit.EMPLOYMENT, TOWN),),
    "县级人力资源社会保障部门": ((Unit.EMPLOYMENT, Level.COUNTY),),
    "文化服务中心": ((Unit.CULTURE, TOWN),),
    "妇联": ((Unit.WOMEN_FEDERATION, ANYWHERE),),
    "团委": ((Unit.YOUTH_LEAGUE, ANYWHERE),),
    "共青团": ((Unit.YOUTH_LEAGUE, ANYWHERE),),
    "救助管理机构": ((Unit.RESCUE_STATION, ANYWHERE),),
    "社会组织": ((Unit.SOCIAL_ORGANISATION, ANYWHERE),),
    "慈善组织": ((Unit.SOCIAL_ORGANISATION, ANYWHERE),),
    "民办社会工作服务机构": ((Unit.SOCIAL_WORK, ANYWHERE),),
    "社会工作服务机构": ((Unit.SOCIAL_WORK, ANYWHERE),),
    "社工": ((Unit.SOCIAL_WORK, ANYWHERE),),
}
"""A document's word for an office → what kind of office it is here, and at which level.

Words for people (帮扶责任人, 志愿者) and for all departments together are in no table:
they are nobody's office.
"""


def named_in(who: str) -> list[str]:
    """The single words of a document's 民政办、各村（居）."""
    return [word.strip() for word in re.split("[、，]", who) if word.strip()]


def means(who: str, office: Office) -> bool:
    """Whether a document's words for who has to act take in this office."""
    here = (office.unit, office.area.level)
    return any(
        unit == here[0] and level in (ANYWHERE, here[1])
        for word in (who, *named_in(who))
        for unit, level in CALLED.get(word, ())
    )
