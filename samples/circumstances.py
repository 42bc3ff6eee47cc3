"""What is true of each household: health, work, schooling, income, help received.

Written as truth first. What nobody asked about is blanked afterwards (`forget`), because a
ledger without gaps would be the one thing no township has.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random

from samples.people import Household, Person

FEN = Decimal("0.01")
NOTHING = Decimal(0)
SELF_CARE = ("自主吃饭", "自主穿衣", "自主上下床", "自主如厕", "室内自主行走", "自主洗澡")


def chance(rng: Random, share: float) -> bool:
    """True in this share of cases."""
    return rng.random() < share


def furnish(rng: Random, home: Household) -> None:
    """Give a household and its members their facts."""
    for person in home.members:
        _health(rng, person)
        _work(rng, person)
        _school(rng, home, person)
        _living(rng, home, person)
    _household(rng, home)
    _income(rng, home)
    _help_received(rng, home)
    for person in home.members:
        person.facts["人员类别"] = categorise(person)
        person.facts.pop("残疾人", None)
        person.facts.pop("孤", None)


def _health(rng: Random, person: Person) -> None:
    facts = person.facts
    age = person.age
    disabled = facts.get("残疾人") or chance(rng, 0.16 if age >= 60 else 0.05)
    facts["残疾类别"] = facts["残疾等级"] = "无"
    facts["精神障碍"] = False
    facts.update(
        dict.fromkeys(("近6个月残疾护理支出", "近6个月治疗自负费用", "自付医疗超额"), NOTHING)
    )
    if disabled:
        facts["残疾类别"] = rng.choices(
            ("肢体", "视力", "听力", "言语", "智力", "精神", "多重"), (46, 12, 14, 3, 10, 10, 5)
        )[0]
        facts["残疾等级"] = rng.choices(("一级", "二级", "三级", "四级"), (14, 26, 28, 32))[0]
        facts["残疾证状态"] = rng.choices(("有效", "已过期", "事实残疾未办证"), (78, 12, 10))[0]
        if facts["残疾证状态"] == "事实残疾未办证":
            facts["残疾等级"] = None
        if facts["残疾类别"] == "精神":
            facts["精神障碍"] = True
    elif chance(rng, 0.6):
        facts["残疾证状态"] = "无"
    sick = 0.42 if age >= 60 else 0.14 if age >= 40 else 0.03
    facts["患病类别"] = "无"
    if chance(rng, sick):
        facts["患病类别"] = "重特大疾病" if chance(rng, 0.17) else "慢性病"
    if facts["患病类别"] == "重特大疾病":
        facts["近6个月治疗自负费用"] = Decimal(rng.randrange(12, 420) * 100)
        if chance(rng, 0.3):
            facts["自付医疗超额"] = Decimal(rng.randrange(2, 60) * 500)
    elif facts["患病类别"] == "慢性病" and chance(rng, 0.6):
        facts["近6个月治疗自负费用"] = Decimal(rng.randrange(3, 60) * 50) + rng.choice(
            (0, 35, FEN * 50)
        )
    _self_care(rng, person)


def _self_care(rng: Random, person: Person) -> None:
    facts = person.facts
    severe = facts["残疾等级"] in ("一级", "二级")
    lost = 0
    if person.age >= 6 and chance(rng, 0.45 if severe else 0.3 if person.age >= 82 else 0.03):
        lost = rng.choices((1, 2, 3, 4, 5, 6), (22, 22, 20, 14, 12, 10))[0]
    facts["自理能力"] = "完全自理" if lost == 0 else "部分失能" if lost <= 3 else "失能"
    facts["需长期照护"] = lost >= 4
    if lost:
        gone = set(rng.sample(SELF_CARE, lost))
        facts.update({item: item not in gone for item in SELF_CARE})
        facts["需长期照护"] = lost >= 4 or chance(rng, 0.3)
        if severe:
            facts["近6个月残疾护理支出"] = Decimal(rng.randrange(0, 30) * 100)


def _work(rng: Random, person: Person) -> None:
    facts = person.facts
    if person.age < 16:
        return
    unable = facts["自理能力"] != "完全自理" or facts["残疾等级"] in ("一级", "二级")
    if person.age >= 60:
        facts["劳动能力"] = (
            "无" if unable or person.age >= 70 else rng.choice(("部分", "无", "部分"))
        )
        facts["就业状况"] = "务农" if facts["劳动能力"] == "部分" else "无劳动能力"
        return
    weakened = facts["患病类别"] != "无" or facts["残疾类别"] != "无"
    facts["劳动能力"] = "无" if unable else "部分" if weakened else "有"
    if facts["劳动能力"] == "无":
        facts["就业状况"] = "无劳动能力"
    elif person.age <= 22 and person.relation in ("子女", "孙子女"):
        facts["就业状况"] = "在学"
    else:
        facts["就业状况"] = rng.choices(
            ("务农", "外出务工", "灵活就业", "就业", "失业", "未就业"), (34, 24, 20, 8, 7, 7)
        )[0]
    if facts["就业状况"] == "外出务工":
        facts["农民工"] = True
        facts["无法返岗"] = chance(rng, 0.06)
    if facts["就业状况"] in ("失业", "未就业"):
        facts["成年无业"] = person.age >= 18
        facts["失业保险可保障"] = chance(rng, 0.2)
        facts["连续无收入月数"] = rng.randint(0, 11)


def _school(rng: Random, home: Household, person: Person) -> None:
    facts = person.facts
    age = person.age
    facts["近6个月学费"] = NOTHING
    if facts.get("就业状况") == "在学":
        stage = "高中" if age <= 18 else "本科"
        facts["在读学段"] = rng.choice((stage, "中职" if age <= 18 else "专科"))
        facts["在学状态"] = "在读"
        if age >= 19:
            facts["近6个月学费"] = Decimal(rng.choice((2200, 2750, 3900, 4600)))
    elif age < 3:
        facts["在学状态"], facts["在读学段"] = "未入学", "无"
    elif age < 16:
        facts["在学状态"] = "在读"
        facts["在读学段"] = "学前" if age < 6 else "小学" if age < 12 else "初中"
        if age >= 7 and chance(rng, 0.03):
            facts["在学状态"], facts["在读学段"] = rng.choice(("失学", "辍学")), "无"
        facts["寄宿生"] = age >= 9 and facts["在学状态"] == "在读" and chance(rng, 0.35)
    if age >= 18:
        return
    facts["儿童类别"] = "无"
    if facts.get("孤"):
        orphan = chance(rng, 0.4)
        facts["儿童类别"] = "孤儿" if orphan else "事实无人抚养"
        away = ("服刑在押", "失联", "重残", "重病", "强制隔离戒毒")
        facts["父亲情况"] = "死亡" if orphan else rng.choice(("死亡", *away))
        facts["母亲情况"] = "死亡" if orphan else rng.choice(("失联", "失联", *away))
        for parent in ("父亲", "母亲"):
            if facts[f"{parent}情况"] == "失联":
                facts[f"{parent}失联月数"] = rng.randint(3, 40)
        facts["社会散居"] = True
        facts["困境"] = True
    elif home.kind == "skipped_generation":
        facts["儿童类别"] = "留守"
        facts["留守"] = True
        facts["父亲情况"] = facts["母亲情况"] = "正常"
        facts["监护缺失"] = chance(rng, 0.04)
    elif facts["患病类别"] == "重特大疾病":
        facts["儿童类别"] = "患大病"
    elif home.kind == "single_parent" and chance(rng, 0.25):
        facts["儿童类别"] = "困境"
        facts["困境"] = True


def _living(rng: Random, home: Household, person: Person) -> None:
    facts = person.facts
    facts["居住地类型"] = "城镇" if home.village.endswith("社区") else "农村"
    facts["本地户籍"] = not chance(rng, 0.015)
    facts["独居"] = len(home.members) == 1
    facts.setdefault("留守", False)
    facts["无稳定收入"] = facts.get("就业状况") in ("失业", "未就业", "无劳动能力", "灵活就业")
    if person.age >= 60:
        facts["留守"] = home.kind == "skipped_generation" or (
            home.kind in ("old_alone", "old_couple") and chance(rng, 0.45)
        )
        facts["孤寡"] = home.kind == "old_alone" and chance(rng, 0.2)
        facts["法定义务人状态"] = (
            "无"
            if facts["孤寡"]
            else rng.choices(("正常", "无履行能力", "有能力未履行"), (82, 15, 3))[0]
        )
    if home.kind == "middle_aged_alone":
        facts["法定义务人状态"] = rng.choices(("无", "无履行能力", "正常"), (40, 35, 25))[0]
    if person.relation in ("子女", "其他") and person.age >= 18:
        facts["共同生活"] = not chance(rng, 0.06)
    if person.relation == "子女" and person.age >= 25 and chance(rng, 0.02):
        facts["不计入家庭情形"] = rng.choice(("服刑", "强制隔离戒毒"))
    if person.age >= 75 and person is not home.head and chance(rng, 0.02):
        facts["死亡日期"] = person.on - dt.timedelta(days=rng.randint(20, 300))
    hard = facts["自理能力"] == "失能" or facts["残疾等级"] == "一级"
    facts["特别困难"] = hard or chance(rng, 0.02)
    facts["困境"] = hard or facts.get("困境", False)


def _household(rng: Random, home: Household) -> None:
    facts = home.facts
    facts["住房安全"] = rng.choices(("安全", "有隐患", "危房"), (90, 7, 3))[0]
    facts["受灾情况"] = rng.choices(("无", "应急期", "过渡期"), (96, 2, 2))[0]
    facts["突发困难"] = chance(rng, 0.02)
    facts["因疫致困"] = chance(rng, 0.05)
    facts["取暖困难"] = chance(rng, 0.06)
    facts["监测对象"] = rng.choices(("否", "未消除风险", "已消除风险"), (90, 4, 6))[0]
    facts["建档立卡"] = chance(rng, 0.3)
    facts["计生二女结扎户"] = home.kind in ("nuclear", "old_couple") and chance(rng, 0.05)
    facts["预警级别"] = rng.choices(("无", "黄色", "橙色", "红色"), (93, 4, 2, 1))[0]
    facts["家庭财产合规"] = not chance(rng, 0.07)
    facts["消费支出合规"] = not chance(rng, 0.04)
    facts["家庭无存款"] = chance(rng, 0.22)
    if not facts["家庭无存款"]:
        facts["金融资产"] = Decimal(rng.choice((500, 800, 1500, 3000, 6200, 12000, 26000, 58000)))
    facts["住房套数"] = rng.choices((0, 1, 2), (3, 92, 5))[0]
    facts["机动车价值"] = Decimal(0 if not chance(rng, 0.06) else rng.randrange(8, 90) * 1000)
    if facts["住房套数"] == 0:
        facts["月住房租金"] = Decimal(rng.randrange(2, 9) * 50)


def _per_head(rng: Random, line: Decimal) -> Decimal:
    """Monthly income per head: many near the line, some exactly on it, some a fen off."""
    draw = rng.random()
    if draw < 0.05:
        return line
    if draw < 0.30:
        share = rng.randint(120, 560)
    elif draw < 0.62:
        share = rng.randint(561, 899)
    elif draw < 0.86:
        share = rng.randint(900, 1500)
    else:
        share = rng.randint(1501, 3600)
    return (share * line / 600).quantize(Decimal(1))


def _counts(person: Person) -> bool:
    facts = person.facts
    return facts.get("共同生活") is not False and not facts.keys() & {"不计入家庭情形", "死亡日期"}


def _income(rng: Random, home: Household) -> None:
    """Six months' income of the household, split among those who can have any."""
    members = [person for person in home.members if _counts(person)]
    line = home.town.line
    total = _per_head(rng, line) * 6 * len(members)
    if total == line * 6 * len(members) and chance(rng, 0.3):
        total += rng.choice((FEN, -FEN))
    for person in home.members:
        person.facts["近6个月收入"] = Decimal(0)
        if not _counts(person):
            person.facts["近6个月收入"] = Decimal(rng.randrange(0, 180) * 100)
    earners = [p for p in members if p.age >= 60 or p.facts.get("就业状况") not in (None, "在学")]
    shares = [
        {"外出务工": 40, "就业": 40, "灵活就业": 24, "务农": 16}.get(
            str(p.facts.get("就业状况")), 2
        )
        for p in earners
    ] or [1]
    earners = earners or members[:1]
    left = total
    for person, share in zip(earners[1:], shares[1:], strict=True):
        part = (total * share / sum(shares)).quantize(Decimal(10))
        person.facts["近6个月收入"] = part
        left -= part
    earners[0].facts["近6个月收入"] = left
    for person in earners:
        if person.facts.get("就业状况") in ("务农", "无劳动能力") and person.age >= 60:
            person.facts["基础养老金"] = home.town.pension
        if person.age >= 80:
            person.facts["高龄津贴"] = Decimal(rng.choice((50, 60, 100)))
    if home.facts["因疫致困"]:
        earners[0].facts["年内新增因疫误工收入减少"] = Decimal(rng.randrange(5, 80) * 100)


def _help_received(rng: Random, home: Household) -> None:
    line = home.town.line
    members = [person for person in home.members if _counts(person)]
    total = sum((Decimal(str(p.facts["近6个月收入"])) for p in members), Decimal(0))
    head = home.head.facts
    alone = home.kind in ("old_alone", "middle_aged_alone")
    if alone and head.get("劳动能力") == "无" and head.get("法定义务人状态") == "无":
        head["现享救助"] = "特困"
        head["供养方式"] = rng.choices(("分散", "集中"), (85, 15))[0]
        return
    poor = total < line * 6 * len(members) and bool(home.facts["家庭财产合规"])
    if chance(rng, 0.74 if poor else 0.025):
        gap = max(line - total / 6 / len(members), Decimal(40)).quantize(Decimal(1))
        for person in members:
            weak = person.facts["残疾等级"] in ("一级", "二级") or person.age >= 70
            person.facts["现享救助"] = "低保"
            person.facts["低保类别"] = (
                "A类" if weak and chance(rng, 0.8) else rng.choice(("B类", "C类"))
            )
            person.facts["当前低保补助"] = gap
    elif chance(rng, 0.04):
        head["现享救助"] = "临时救助"
    for person in home.members:
        category = person.facts.get("儿童类别")
        if category in ("孤儿", "事实无人抚养") and chance(rng, 0.7):
            person.facts["现享救助"] = f"{category}保障"
        if person.facts.get("现享救助") == "低保" and chance(rng, 0.05):
            person.facts["现享救助"] = "低保、临时救助"
        person.facts.setdefault("现享救助", "无")


def categorise(person: Person) -> str:
    """The ledger's own category column: several at once, or none known."""
    facts = person.facts
    found = [
        label
        for label, holds in (
            ("低保", "低保" in str(facts.get("现享救助"))),
            ("特困", facts.get("现享救助") == "特困"),
            ("残疾人", facts["残疾类别"] != "无"),
            ("留守老人", person.age >= 60 and facts.get("留守") is True),
            ("留守儿童", facts.get("儿童类别") == "留守"),
            ("困境儿童", facts.get("儿童类别") in ("孤儿", "事实无人抚养", "困境")),
            ("重病患者", facts["患病类别"] == "重特大疾病"),
        )
        if holds
    ]
    return "、".join(found) or "无"


SELDOM_BLANK = dict.fromkeys(
    ("患病类别", "残疾等级", "残疾类别", "儿童类别", "在学状态", "留守"), 0.04
)
OFTEN_BLANK = {"家庭财产合规": 0.15, "消费支出合规": 0.25, "金融资产": 0.5, "机动车价值": 0.45,
               "法定义务人状态": 0.15, "受灾情况": 0.2, "自付医疗超额": 0.15}  # fmt: skip


def forget(rng: Random, home: Household) -> None:
    """Blank what nobody asked about; a 否 is left out more often than a 是."""
    for facts in (home.facts, *(person.facts for person in home.members)):
        for name in list(facts):
            value = facts[name]
            share = SELDOM_BLANK.get(name, OFTEN_BLANK.get(name, 0.06))
            if value is False:
                share = max(share, 0.12)
            if value is None or (name != "现享救助" and chance(rng, share)):
                del facts[name]
