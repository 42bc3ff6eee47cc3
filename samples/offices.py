"""Offices of the county and who works there: one login for every role, none with a password."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from samples.names import given_name, surname
from samples.places import CITY, COUNTY, GROUPS, REGION, TOWNS, Town

CITY_AREA, COUNTY_AREA = "990100000000", f"{REGION}000000"

CITY_OFFICES = (("民政局", "civil_affairs", "定全市政策，抽查区县"),)
COUNTY_OFFICES = (
    ("民政局", "civil_affairs", "审核确认、发放、抽查，每月报送"),
    ("残疾人联合会", "disabled_federation", "残疾评定和残疾证"),
    ("乡村振兴局", "rural_revitalisation", "防止返贫监测"),
    ("医疗保障局", "medical_security", "医疗救助和费用比对"),
    ("教育局", "education", "学籍、控辍保学和资助"),
    ("公安局", "police", "户籍和死亡登记"),
    ("卫生健康局", "health", "大病和精神障碍患者管理"),
    ("住房和城乡建设局", "housing", "危房改造"),
    ("人力资源和社会保障局", "employment", "就业、公益性岗位和养老保险"),
    ("司法局", "justice", "法律援助"),
    ("财政局", "finance", "安排和拨付资金"),
    ("应急管理局", "emergency", "受灾救助"),
    ("妇女联合会", "women_federation", "关爱留守妇女和儿童"),
    ("团委", "youth_league", "关爱留守、困境儿童"),
    ("社会救助服务热线", "hotline", "接听、登记、转办、回访"),
    ("救助资金监管组", "fund_supervision", "核对名册和发放"),
    ("救助管理站", "rescue_station", "流浪乞讨人员救助"),
    ("慈善会", "social_organisation", "爱心捐助"),
    ("信息中心", "information", "系统运行、账号和安全"),
    ("审计组", "other", "查看日志"),
)
TOWN_OFFICES = (
    ("人民政府", "township_government", "受理、初审，承担本辖区主体责任"),
    ("关爱帮扶领导小组", "leading_group", "由镇（乡）长牵头，统筹各单位"),
    ("民政办", "civil_affairs", "指导各村建台账，落实责任人和措施；日常协调"),
    ("农服中心", "agriculture", "统筹涉农资金支持，安排督查检查"),
    ("办公室", "party_building", "宣传机制和政策，报道典型"),
    ("平安办", "peace_office", "协调司法救助、法律援助，统筹网格化服务"),
    ("中学", "education", "落实责任老师，控辍保学，心理疏导"),
    ("中心校", "education", "落实责任老师，控辍保学，心理疏导"),
    ("派出所", "police", "打击侵害，为没有户口的孩子登记"),
    ("司法所", "justice", "法律援助，督促监护人、赡养人履行责任"),
    ("财政所", "finance", "调整支出结构，保障关爱帮扶资金"),
    ("卫健办", "health", "指导建大病和精神障碍患者台账"),
    ("卫生院", "health", "医务人员入户关爱"),
    ("乡村振兴办", "rural_revitalisation", "指导建易返贫致贫户台账"),
    ("社保所", "employment", "公益性岗位，养老和医疗保险"),
    ("文化服务中心", "culture", "文化服务"),
    ("妇联", "women_federation", "家庭教育，关爱留守妇女和儿童"),
    ("团委", "youth_league", "组织青年志愿者关爱儿童"),
    ("社工站", "social_work", "个案和小组服务"),
)
BADGES = ("党员", "团员", "妇联", "志愿者", "社工")
"""Whose badge wearers help together (AK-2.1-a)."""

KNOWN = {
    "sp-minzheng1": "周敏",
    "sp02-zhuren": "秦有田",
    "sp02-wangge": "覃小军",
    "sp08-shuji": "向国清",
    "sp08-weiyuan": "李红英",
    "sp08-fulian": "田小兰",
}
"""Those whom the journeys call by name."""


@dataclass(frozen=True)
class Office:
    """One row of offices.csv."""

    name: str
    unit: str
    area: str
    duties: str


@dataclass(frozen=True)
class Post:
    """One row of staff.csv: an appointment; the same person may hold several."""

    username: str
    name: str
    post: str
    role: str
    office: str
    area: str
    """What the post looks after."""
    office_area: str
    """Where the office is."""
    from_day: str = "2026-01-01"


@dataclass(frozen=True)
class Helper:
    """One row of helpers.csv: somebody who helps and has no account."""

    name: str
    badge: str
    village: str
    telephone: str


def village_offices(village: str) -> tuple[tuple[str, str, str], ...]:
    """Committee, party branch and resident team of a village or neighbourhood."""
    committee = "居民委员会" if village.endswith("社区") else "村民委员会"
    return (
        (f"{village}{committee}", "village_committee", "摸排、建档，一户一方案、一人一措施"),
        (f"{village}党支部", "village_branch", "党员联系困难户"),
        (f"{village}驻村工作队", "resident_team", "采集信息，分片入户，驻村领导签台账"),
    )


def offices() -> Iterator[Office]:
    """All offices, from the city down."""
    for name, unit, duties in CITY_OFFICES:
        yield Office(f"{CITY}{name}", unit, CITY_AREA, duties)
    for name, unit, duties in COUNTY_OFFICES:
        yield Office(f"{COUNTY}{name}", unit, COUNTY_AREA, duties)
    for town in TOWNS:
        for name, unit, duties in TOWN_OFFICES:
            yield Office(f"{town.name}{name}", unit, town.area, duties)
        for village in town.villages:
            for name, unit, duties in village_offices(village):
                yield Office(name, unit, town.village_code(village), duties)


class _Register:
    """Gives every account one name, and no name to two accounts."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.names: dict[str, str] = dict(KNOWN)
        self.taken = set(KNOWN.values())

    def fresh(self, sex: str, born: int) -> str:
        while True:
            name = surname(self.rng, "") + given_name(self.rng, sex, born)
            if name not in self.taken:
                self.taken.add(name)
                return name

    def name(self, username: str, sex: str = "") -> str:
        if username not in self.names:
            chosen = sex or self.rng.choice("男女")
            self.names[username] = self.fresh(chosen, self.rng.randint(1968, 1996))
        return self.names[username]


def staff(seed: int) -> list[Post]:
    """Everybody who signs in."""
    register = _Register(Random(seed))
    return [*_city_and_county(register), *(p for town in TOWNS for p in _town(register, town))]


def _city_and_county(register: _Register) -> Iterator[Post]:
    bureau, centre = f"{COUNTY}民政局", f"{COUNTY}信息中心"
    for username, post, role, office, area in (
        ("city-minzheng", "社会救助科科长", "city_officer", f"{CITY}民政局", CITY_AREA),
        ("county-leader", "分管副局长", "county_leader", bureau, COUNTY_AREA),
        ("county-minzheng1", "社会救助股股长", "county_officer", bureau, COUNTY_AREA),
        ("county-minzheng2", "社会救助股经办", "county_officer", bureau, COUNTY_AREA),
        ("county-hotline", "话务员", "hotline_clerk", f"{COUNTY}社会救助服务热线", COUNTY_AREA),
        ("county-fund", "资金监管员", "fund_supervisor", f"{COUNTY}救助资金监管组", COUNTY_AREA),
        ("county-system", "系统管理员", "system_admin", centre, COUNTY_AREA),
        ("county-security", "安全管理员", "security_admin", centre, COUNTY_AREA),
        ("county-audit", "审计管理员", "audit_admin", f"{COUNTY}审计组", COUNTY_AREA),
    ):
        yield Post(username, register.name(username), post, role, office, area, area)


def _town(register: _Register, town: Town) -> Iterator[Post]:
    short, area = town.letters.lower(), town.area
    kind = town.name[-1]

    def post(key: str, title: str, role: str, office: str) -> Post:
        username = f"{short}-{key}"
        return Post(
            username, register.name(username), title, role, f"{town.name}{office}", area, area
        )

    yield post("leader", f"分管副{kind}长", "township_leader", "人民政府")
    yield post("minzheng1", "民政办主任", "township_officer", "民政办")
    yield post("minzheng2", "民政办经办", "township_officer", "民政办")
    yield post("zhenxing", "乡村振兴办主任", "township_officer", "乡村振兴办")
    for order, village in enumerate(town.villages):
        yield from _village(register, town, order, village)


def _village(register: _Register, town: Town, order: int, village: str) -> Iterator[Post]:
    code = town.village_code(village)
    committee, branch, team = (name for name, *_ in village_offices(village))
    short = town.letters.lower()
    # each resident leader looks after three villages, and so holds three posts
    leader = f"{short}-zhucun{order // 3 + 1}"
    yield Post(
        leader, register.name(leader), f"驻{village}领导", "township_leader", team, code, code
    )
    # 帮扶干部 come from the town's units, each to one village
    office = ("农服中心", "社保所", "文化服务中心", "财政所", "平安办")[order % 5]
    helper = f"{short}-bangfu{order + 1}"
    yield Post(
        helper, register.name(helper), f"{village}帮扶干部", "village_worker",
        f"{town.name}{office}", code, town.area,
    )  # fmt: skip
    for key, title, at, sex in (
        ("shuji", "支书", branch, "男"),
        ("zhuren", "主任", committee, "男"),
        ("weiyuan", "委员", committee, "女"),
        ("fulian", "妇联主席", committee, "女"),
        ("wangge", "网格员", committee, ""),
        ("duiyuan", "驻村队员", team, ""),
    ):
        username = f"{short}{order + 1:02d}-{key}"
        yield Post(username, register.name(username, sex), title, "village_worker", at, code, code)


def helpers(seed: int) -> list[Helper]:
    """Group leaders and badge wearers of every village: they help, but open no ledger."""
    rng = Random(seed + 1)
    register = _Register(rng)
    register.taken.update(post.name for post in staff(seed))
    found = []
    for town in TOWNS:
        for village in town.villages:
            roles = [f"{group}组组长" for group in GROUPS] + list(BADGES)
            for badge in roles:
                sex = "女" if badge == "妇联" else rng.choice("男女")
                name = register.fresh(sex, rng.randint(1956, 2001))
                telephone = f"1000000{rng.randrange(10000):04d}"
                found.append(Helper(name, badge, town.village_code(village), telephone))
    return found
