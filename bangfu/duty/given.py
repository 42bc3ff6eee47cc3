"""What may be done at a visit: the seven kinds of care of Aikou and their parts, and goods.

Codes are kept with visits for good: words may change, a code never.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, str | Promise] = {
    "life": _("生活照料"),
    "company": _("精神陪伴"),
    "work": _("就业指导"),
    "emergency": _("应急救助"),
    "health": _("医疗健康"),
    "law": _("法律援助"),
    "culture": _("文体活动"),
    "goods": _("物资资金"),
    "check": _("查看核实"),
}

SERVICES: dict[str, str | Promise] = {
    # AK-4.4.1-a; washing and hair: GN-9
    "life.cleaning": _("打扫卫生"),
    "life.laundry": _("洗衣服"),
    "life.haircut": _("理发"),
    "life.shopping": _("帮着购物"),
    "life.see_doctor": _("陪同就医"),
    "life.other": _("其他照料"),
    # AK-4.4.2-a
    "company.talk": _("聊天陪伴"),
    "company.counselling": _("心理疏导"),
    "company.reading": _("读书、讲故事"),
    "company.activity": _("一起做活动"),
    # AK-4.4.3-a
    "work.policy": _("讲就业创业政策"),
    "work.career": _("帮着做职业规划"),
    "work.training": _("引导参加培训"),
    "work.job": _("介绍岗位"),
    # AK-4.4.4-a, b
    "emergency.knowledge": _("讲应急知识"),
    "emergency.help": _("应急帮助"),
    "emergency.smart_watch": _("查看智慧看家设备"),
    # AK-4.4.5-b, c
    "health.inquiry": _("问健康"),
    "health.advice": _("保健咨询"),
    "health.examination": _("体检、义诊"),
    "health.medical_help": _("帮着看病"),
    "health.home_medical": _("医务人员入户"),
    # AK-4.4.6-a
    "law.advice": _("法律咨询"),
    "law.aid": _("申请法律援助"),
    "law.mediation": _("调解纠纷"),
    "law.urging": _("督促赡养、监护"),
    # AK-4.4.7-a
    "culture.culture": _("文化活动"),
    "culture.sport": _("体育活动"),
    # GN-9-d, P2-1.2
    "goods.necessities": _("送衣被等必需品"),
    "goods.food": _("送粮油食品"),
    "goods.heating": _("送取暖物资"),
    "goods.money": _("送慰问金"),
    "goods.production": _("给生产资料"),
    # checks a visit can be
    "check.livelihood": _("核查人口、收入和财产"),
    "check.housing": _("查看住房"),
    "check.safety": _("查取暖、用电、用气安全"),
    "check.survey": _("摸清困难和需求"),
}


def by_kind() -> dict[str, dict[str, str | Promise]]:
    """The services under their kinds, both in order."""
    found: dict[str, dict[str, str | Promise]] = {kind: {} for kind in KINDS}
    for code, words in SERVICES.items():
        found[code.partition(".")[0]][code] = words
    return found
