"""Households that journeys, documents and tests call by name, with exactly what is known of each.

What each stands for, and what the engine says about it, is written in samples/README.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from bangfu.policy.identity import check_character
from samples.circumstances import categorise
from samples.people import Household, Person
from samples.places import REGION, Town

Facts = Mapping[str, object]

WELL: Facts = {
    "残疾类别": "无", "残疾等级": "无", "残疾证状态": "无", "患病类别": "无", "精神障碍": False,
    "自理能力": "完全自理", "需长期照护": False, "特别困难": False, "困境": False,
    "本地户籍": True, "共同生活": True, "居住地类型": "农村", "独居": False, "孤寡": False,
    "留守": False, "法定义务人状态": "正常", "现享救助": "无",
    "近6个月收入": Decimal(0), "近6个月治疗自负费用": Decimal(0), "近6个月学费": Decimal(0),
    "近6个月残疾护理支出": Decimal(0), "自付医疗超额": Decimal(0),
}  # fmt: skip
"""A person of whom everything was asked and nothing is the matter."""

SOUND: Facts = {
    "住房安全": "安全", "受灾情况": "无", "突发困难": False, "取暖困难": False, "监测对象": "否",
    "建档立卡": False, "计生二女结扎户": False, "预警级别": "无", "消费支出合规": True,
    "家庭无存款": False, "金融资产": Decimal(3000), "住房套数": 1, "机动车价值": Decimal(0),
    "商业用房": False, "大型农机或船舶": False,
}  # fmt: skip
"""A household of which everything was asked and nothing is over the limits."""


@dataclass(frozen=True)
class Member:
    """One member: year of birth, the last four characters of the number, what differs from WELL.

    None as a value: nobody asked.
    """

    name: str
    relation: str
    sex: str
    year: int
    ending: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Named:
    """One household and why it is there; `facts` says what differs from SOUND."""

    village: str
    address: str
    helper: str
    why: str
    members: tuple[Member, ...]
    facts: Facts = field(default_factory=dict)
    telephone: str = ""


DIBAO: Facts = {"现享救助": "低保", "低保类别": "B类"}
XIANG, LI = "向国清（支书）", "李红英（委员）"

NAMED = (
    Named(
        "枫林村", "三组12号", XIANG, "问清两件事就可能够得上低保",
        (
            Member("彭守义", "户主", "男", 1968, "0017", {
                "残疾类别": "肢体", "残疾等级": "二级", "残疾证状态": "有效", "需长期照护": True,
                "劳动能力": "部分", "就业状况": "灵活就业", "近6个月收入": Decimal("12278.82"),
                "特别困难": True, "法定义务人状态": "无履行能力", "人员类别": "重残",
            }),
            Member("罗秀珍", "配偶", "女", 1970, "0025", {
                "患病类别": "重特大疾病", "劳动能力": "无", "就业状况": "无劳动能力",
                "近6个月收入": Decimal(1680), "近6个月治疗自负费用": None, "自付医疗超额": None,
            }),
            Member("彭小雨", "孙子女", "女", 2015, "2449", {
                "儿童类别": "留守", "留守": True, "在学状态": "在读", "在读学段": "小学",
                "寄宿生": True, "父亲情况": "正常", "母亲情况": "正常",
            }),
        ),
        {"住房安全": "有隐患", "金融资产": Decimal(8200), "机动车价值": None},
        "10000000017",
    ),
    Named(
        "枫林村", "一组5号", LI, "分散供养的特困人员",
        (
            Member("田桂芳", "户主", "女", 1955, "0028", {
                "独居": True, "孤寡": True, "法定义务人状态": "无", "劳动能力": "无",
                "就业状况": "无劳动能力",
                "自理能力": "部分失能", "需长期照护": True, "特别困难": True, "现享救助": "特困",
                "人员类别": "分散供养特困人员", "供养方式": "分散", "基础养老金": Decimal(163), "自主吃饭": True, "自主穿衣": True,
                "自主上下床": True, "自主如厕": True, "室内自主行走": False, "自主洗澡": False,
            }),
        ),
        {"家庭无存款": True, "金融资产": Decimal(0)},
    ),
    Named(
        "枫林村", "五组3号", LI, "孤寡老人，够得上特困供养而没有享受",
        (
            Member("覃玉兰", "户主", "女", 1952, "0822", {
                "独居": True, "孤寡": True, "法定义务人状态": "无", "劳动能力": "无",
                "就业状况": "无劳动能力",
                "近6个月收入": Decimal(900), "基础养老金": Decimal(163), "人员类别": "孤寡",
            }),
        ),
        {"金融资产": Decimal(500)},
    ),
    Named(
        "枫林村", "二组8号", XIANG, "低保漏保：什么都问清了，够得上而没有享受",
        (
            Member("罗光明", "户主", "男", 1979, "1032", {
                "劳动能力": "部分", "患病类别": "慢性病", "就业状况": "务农",
                "近6个月收入": Decimal(5400),
            }),
            Member("谢素芳", "配偶", "女", 1982, "0341", {
                "劳动能力": "有", "就业状况": "务农", "近6个月收入": Decimal(3960),
            }),
            Member("罗佳怡", "子女", "女", 2012, "0868", {
                "儿童类别": "无", "在学状态": "在读", "在读学段": "初中", "寄宿生": True,
            }),
        ),
    ),
    Named(
        "枫林村", "四组21号", LI, "错保：孩子外出务工以后收入超过了标准",
        (
            Member("石大贵", "户主", "男", 1972, "0519", DIBAO | {
                "劳动能力": "有", "就业状况": "务农", "近6个月收入": Decimal(4800),
                "当前低保补助": Decimal(210),
            }),
            Member("向冬梅", "配偶", "女", 1975, "0645", DIBAO | {
                "劳动能力": "有", "就业状况": "务农", "近6个月收入": Decimal(2400),
                "当前低保补助": Decimal(210),
            }),
            Member("石磊", "子女", "男", 2002, "1171", DIBAO | {
                "劳动能力": "有", "就业状况": "外出务工", "农民工": True,
                "近6个月收入": Decimal(21600), "当前低保补助": Decimal(210),
                "儿童类别": "无", "在学状态": "毕业", "在读学段": "无",
            }),
        ),
    ),
    Named(
        "枫林村", "六组2号", XIANG, "没有人问过收入和财产，什么都定不下来",
        (
            Member("吴大贵", "户主", "男", 1961, "2036", {
                "近6个月收入": None, "近6个月治疗自负费用": None, "患病类别": None,
                "法定义务人状态": None, "劳动能力": None, "基础养老金": Decimal(163),
            }),
        ),
        {"金融资产": None, "机动车价值": None, "住房套数": None, "商业用房": None,
         "大型农机或船舶": None},
    ),
    Named(
        "枫林村", "二组15号", LI, "乡村振兴部门监测、风险没有消除",
        (
            Member("谭家明", "户主", "男", 1984, "0335", {
                "劳动能力": "有", "就业状况": "务农", "近6个月收入": Decimal(9600),
            }),
            Member("谭子轩", "子女", "男", 2016, "0179", {
                "儿童类别": "无", "在学状态": "在读", "在读学段": "小学",
            }),
        ),
        {"监测对象": "未消除风险", "建档立卡": True},
    ),
    Named(
        "大坪村", "四组7号", "", "自付医药费多，刚性支出把收入耗尽",
        (
            Member("冉启明", "户主", "男", 1974, "0418", {
                "患病类别": "重特大疾病", "劳动能力": "无", "就业状况": "无劳动能力",
                "近6个月治疗自负费用": Decimal(31260), "自付医疗超额": Decimal(16000),
            }),
            Member("田素英", "配偶", "女", 1976, "0724", {
                "劳动能力": "有", "就业状况": "外出务工", "农民工": True,
                "近6个月收入": Decimal(19800),
            }),
        ),
        {"预警级别": "红色"},
    ),
    Named(
        "上河村", "一组9号", "", "失业三个月没有收入",
        (
            Member("石玉兰", "户主", "女", 1988, "1268", {
                "劳动能力": "有", "就业状况": "失业", "成年无业": True, "失业保险可保障": False,
                "连续无收入月数": 3, "近6个月收入": Decimal(9000),
            }),
            Member("石一鸣", "子女", "男", 2017, "0354", {
                "儿童类别": "无", "在学状态": "在读", "在读学段": "小学",
            }),
        ),
        {"预警级别": "橙色"},
    ),
    Named(
        "板桥村", "三组30号", "", "低保对象、一级残疾，还没有帮扶责任人",
        (
            Member("石守成", "户主", "男", 1966, "0633", DIBAO | {
                "低保类别": "A类", "残疾类别": "肢体", "残疾等级": "一级", "残疾证状态": "有效",
                "需长期照护": True, "自理能力": "失能", "劳动能力": "无",
                "就业状况": "无劳动能力", "法定义务人状态": "无履行能力", "特别困难": True,
                "当前低保补助": Decimal("199.75"),
            }),
            Member("冉秀英", "父母", "女", 1943, "1929", DIBAO | {
                "劳动能力": "无", "近6个月收入": Decimal(6483), "基础养老金": Decimal(163),
                "高龄津贴": Decimal(60), "当前低保补助": Decimal("199.75"),
            }),
        ),
    ),
    Named(
        "梨树湾村", "二组4号", "秦有田（主任）", "事实无人抚养儿童，没有享受保障",
        (
            Member("杨德清", "户主", "男", 1957, "0756", {
                "劳动能力": "部分", "就业状况": "务农", "近6个月收入": Decimal(10200),
                "基础养老金": Decimal(163),
            }),
            Member("杨小满", "孙子女", "女", 2018, "1148", {
                "儿童类别": "事实无人抚养", "父亲情况": "服刑在押", "母亲情况": "失联",
                "母亲失联月数": 14, "社会散居": True, "困境": True, "在学状态": "在读",
                "在读学段": "小学", "法定义务人状态": "无履行能力",
            }),
        ),
    ),
)  # fmt: skip


def number_ending(year: int, ending: str, taken: set[str]) -> tuple[dt.date, str]:
    """A birthday in the year with which a valid number ends like this; the number is then taken."""
    for days in range(365):
        born = dt.date(year, 1, 1) + dt.timedelta(days=days * 7 % 365)
        first17 = f"{REGION}{born:%Y%m%d}{ending[:3]}"
        if first17 not in taken and check_character(first17) == ending[3]:
            taken.add(first17)
            return born, first17 + ending[3]
    raise AssertionError(ending)


def named_homes(town: Town, taken: set[str]) -> Iterator[tuple[Household, Named]]:
    """The town's named households, without facts yet; their numbers count as taken."""
    for named in NAMED:
        if named.village not in town.villages:
            continue
        members = []
        for one in named.members:
            born, number = number_ending(one.year, one.ending, taken)
            members.append(Person(one.relation, one.sex, born, town.on, one.name, number))
        yield Household(town, named.village, "named", members, known_by_name=True), named


def tell(home: Household, named: Named) -> None:
    """Give a named household its facts, after it has its numbers."""
    home.helper = named.helper
    home.facts.update(SOUND | named.facts)
    home.facts["家庭住址"] = f"{home.town.name}{home.village}{named.address}"
    for person, one in zip(home.members, named.members, strict=True):
        facts = person.facts
        facts.update(WELL | one.facts)
        facts["出生日期"] = person.born
        if person.age < 18:
            facts.setdefault("就业状况", "在学")
        facts.setdefault("人员类别", categorise(person))
        facts.pop("联系电话", None)
    if named.telephone:
        home.head.facts["联系电话"] = named.telephone
    for facts in (home.facts, *(person.facts for person in home.members)):
        for name in [name for name, value in facts.items() if value is None]:
            del facts[name]
