"""Helpers: whoever is named to look after somebody, with or without an account."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.protected import ProtectedField, masked
from bangfu.org.models import Office, Staff


class Level(models.TextChoices):
    """The four levels that may each hold the same person at once (GY-2.2-a)."""

    VILLAGE = "village", _("村级")
    TOWNSHIP = "township", _("乡镇级")
    COUNTY = "county", _("区县级")
    CITY = "city", _("市级")


class Kind(models.TextChoices):
    """What a helper is (GY-2.2, AK-2.1, AK-4.2-g, DZ-2.8-c)."""

    SECRETARY = "secretary", _("村居支部书记")
    VILLAGE_HEAD = "village_head", _("村居主任")
    VILLAGE_COMMITTEE = "village_committee", _("村居两委成员")
    VILLAGE_STAFF = "village_staff", _("村居工作人员")
    RESIDENT_TEAM = "resident_team", _("驻村队员")
    GROUP_HEAD = "group_head", _("村民小组长")
    GRID_STAFF = "grid_staff", _("网格员")
    TOWNSHIP_LEADER = "township_leader", _("乡镇班子成员")
    TOWNSHIP_STAFF = "township_staff", _("乡镇干部职工")
    COUNTY_LEADER = "county_leader", _("区县民政局领导")
    COUNTY_STAFF = "county_staff", _("区县民政局职工")
    CITY_LEADER = "city_leader", _("市民政局领导")
    CITY_STAFF = "city_staff", _("市级单位工作人员")
    PARTY_MEMBER = "party_member", _("党员")
    LEAGUE_MEMBER = "league_member", _("团员")
    WOMEN_FEDERATION = "women_federation", _("妇联干部")
    VOLUNTEER = "volunteer", _("志愿者")
    SOCIAL_WORKER = "social_worker", _("社工")
    PARTY_BRANCH = "party_branch", _("党支部")
    ENTERPRISE = "enterprise", _("企业")
    SELF_EMPLOYED = "self_employed", _("个体户")
    SOCIAL_ORGANISATION = "social_organisation", _("社会组织")
    GOVERNMENT_BODY = "government_body", _("党政机关")
    PUBLIC_INSTITUTION = "public_institution", _("事业单位")
    LOCAL_TALENT = "local_talent", _("本土人才")
    RETIRED_CADRE = "retired_cadre", _("退休干部")
    CARER = "carer", _("照料服务人员")
    NEIGHBOUR = "neighbour", _("邻居")
    RELATIVE = "relative", _("亲属")
    CARING_PERSON = "caring_person", _("爱心人士")
    UNKNOWN = "unknown", _("身份没写明")


LEVEL_OF: dict[str, Level] = {
    Kind.TOWNSHIP_LEADER: Level.TOWNSHIP,
    Kind.TOWNSHIP_STAFF: Level.TOWNSHIP,
    Kind.COUNTY_LEADER: Level.COUNTY,
    Kind.COUNTY_STAFF: Level.COUNTY,
    Kind.CITY_LEADER: Level.CITY,
    Kind.CITY_STAFF: Level.CITY,
}
"""The level at which a kind helps; every other kind is from the village."""

RESPONSIBLE = frozenset(
    {
        Kind.SECRETARY, Kind.VILLAGE_HEAD, Kind.VILLAGE_COMMITTEE, Kind.VILLAGE_STAFF,
        Kind.RESIDENT_TEAM, *LEVEL_OF,
    }
)  # fmt: skip
"""Who may be the responsible person of a household: cadres only (AK-4.2-a)."""

MAY_BE_CADRE = RESPONSIBLE | {Kind.UNKNOWN}
"""Whom a list names as responsible without saying what they are is not turned away: it is asked."""

HEADS = frozenset({Kind.SECRETARY, Kind.VILLAGE_HEAD})
"""Who mainly takes households with special needs (GY-2.2-e)."""


class Badge(models.TextChoices):
    """The five badges; a helper may wear several (AK-2.1-a)."""

    PARTY = "party", _("党员")
    LEAGUE = "league", _("团员")
    WOMEN = "women", _("妇联")
    VOLUNTEER = "volunteer", _("志愿者")
    SOCIAL_WORK = "social_work", _("社工")


class Helper(models.Model):
    """A person or body that helps, from a day until a day (both included).

    `area_code` is where they are at home or which area is theirs: the village of a
    committee member, the patch of a township cadre, the district a city leader is
    linked to. `cap` is how many households or persons they can take.
    """

    Kind = Kind
    Badge = Badge

    name = models.CharField(_("姓名"), max_length=60)
    kind = models.CharField(_("身份"), max_length=20, choices=Kind)
    badges: Any = models.JSONField(_("徽章"), default=list, blank=True)
    post = models.CharField(_("职务"), max_length=60, blank=True, default="")
    staff = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="helpers", verbose_name=_("账号")
    )
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    area_code = models.CharField(_("负责哪里"), max_length=14)
    phone = ProtectedField(_("联系电话"))
    cap = models.PositiveSmallIntegerField(_("最多帮几户"), default=10)
    from_day = models.DateField(_("从哪天起"))
    until_day = models.DateField(_("到哪天止"), null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("帮扶人")
        ordering = ["area_code", "name", "id"]
        indexes = [
            models.Index(fields=["area_code", "id"], name="helper_area"),
            models.Index(fields=["staff"], name="helper_staff"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_day__isnull=True)
                | models.Q(until_day__gte=models.F("from_day")),
                name="helper_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Name and what they are, as the paper lists them."""
        return f"{self.name}（{self.post or self.get_kind_display()}）"

    @property
    def level(self) -> Level:
        """The level at which they help."""
        return LEVEL_OF.get(self.kind, Level.VILLAGE)

    @property
    def badge_words(self) -> list[str]:
        """The badges they wear, in words."""
        return [str(Badge(one).label) for one in self.badges if one in Badge.values]

    @property
    def masked_phone(self) -> str:
        """The telephone with its middle hidden."""
        return masked(self.phone)

    def serves_on(self, day: dt.date) -> bool:
        """Whether they help on a day."""
        return self.from_day <= day and (self.until_day is None or day <= self.until_day)
