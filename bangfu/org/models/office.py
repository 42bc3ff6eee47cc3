"""Offices, and the responsible units that policy documents speak of."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.org.models.area import Area


class Unit(models.TextChoices):
    """What an office is, so that duties named in documents find it (Aikou attachment 1)."""

    CIVIL_AFFAIRS = "civil_affairs", _("民政")
    VILLAGE_COMMITTEE = "village_committee", _("村（居）委会")
    VILLAGE_BRANCH = "village_branch", _("村党支部")
    RESIDENT_TEAM = "resident_team", _("驻村工作队")
    TOWNSHIP_GOVERNMENT = "township_government", _("乡镇政府、街道办事处")
    LEADING_GROUP = "leading_group", _("领导小组")
    RURAL_REVITALISATION = "rural_revitalisation", _("乡村振兴")
    HEALTH = "health", _("卫生健康")
    MEDICAL_SECURITY = "medical_security", _("医疗保障")
    EDUCATION = "education", _("教育")
    HOUSING = "housing", _("住房建设")
    EMPLOYMENT = "employment", _("人力社保")
    POLICE = "police", _("公安")
    JUSTICE = "justice", _("司法")
    PEACE_OFFICE = "peace_office", _("平安法治办")
    DISABLED_FEDERATION = "disabled_federation", _("残联")
    WOMEN_FEDERATION = "women_federation", _("妇联")
    YOUTH_LEAGUE = "youth_league", _("团委")
    TRADE_UNION = "trade_union", _("工会")
    EMERGENCY = "emergency", _("应急管理")
    FINANCE = "finance", _("财政")
    VETERANS = "veterans", _("退役军人事务")
    AGRICULTURE = "agriculture", _("农业农村")
    CULTURE = "culture", _("文化")
    PARTY_BUILDING = "party_building", _("党建")
    HOTLINE = "hotline", _("热线")
    FUND_SUPERVISION = "fund_supervision", _("资金监管")
    RESCUE_STATION = "rescue_station", _("救助管理机构")
    SOCIAL_WORK = "social_work", _("社会工作机构")
    SOCIAL_ORGANISATION = "social_organisation", _("社会组织")
    ENTERPRISE = "enterprise", _("企业")
    INFORMATION = "information", _("信息化管理")
    OTHER = "other", _("其他")


class Office(models.Model):
    """An office or unit with its area; staff are appointed to it and files are handed to it."""

    name = models.CharField(_("名称"), max_length=80)
    area = models.ForeignKey(Area, models.PROTECT, related_name="offices", verbose_name=_("所在地"))
    unit = models.CharField(_("类别"), max_length=30, choices=Unit)
    duties = models.TextField(_("职责"), blank=True, default="")
    telephone = models.CharField(_("办公电话"), max_length=30, blank=True, default="")
    chief = models.CharField(_("主要负责人"), max_length=40, blank=True, default="")
    deputy = models.CharField(_("分管负责人"), max_length=40, blank=True, default="")
    """Who leads the work in person, and who handles it day by day (GN-9-j)."""
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)

    class Meta:
        ordering = ["area_id", "name"]
        verbose_name = _("机构")
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], name="one_office_a_name_and_area")
        ]

    def __str__(self) -> str:
        return self.name
