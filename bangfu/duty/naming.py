"""How lists write whom they name as helpers: “向国清（支书）、李红英”."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bangfu.duty.models.helper import Kind

_WITH_POST = re.compile(r"(?P<name>[^（()）]+)[（(](?P<post>[^（()）]*)[）)]")
_BETWEEN = re.compile(r"[、；;，,/\n]+(?![^（(]*[）)])")
_NOBODY = frozenset({"无", "没有", "暂无", "待定", "未定", "/", "—", "-", "－"})
LONGEST = 60

_KINDS: tuple[tuple[str, Kind], ...] = (
    ("志愿者", Kind.VOLUNTEER), ("社工", Kind.SOCIAL_WORKER), ("社会工作", Kind.SOCIAL_WORKER),
    ("网格", Kind.GRID_STAFF), ("组长", Kind.GROUP_HEAD), ("小组", Kind.GROUP_HEAD),
    ("第一书记", Kind.RESIDENT_TEAM), ("驻村", Kind.RESIDENT_TEAM),
    ("工作队", Kind.RESIDENT_TEAM), ("邻居", Kind.NEIGHBOUR), ("亲属", Kind.RELATIVE),
    ("亲戚", Kind.RELATIVE), ("党支部", Kind.PARTY_BRANCH), ("妇联", Kind.WOMEN_FEDERATION),
    ("妇女", Kind.WOMEN_FEDERATION), ("党员", Kind.PARTY_MEMBER), ("团员", Kind.LEAGUE_MEMBER),
    ("退休", Kind.RETIRED_CADRE), ("爱心", Kind.CARING_PERSON), ("公司", Kind.ENTERPRISE),
    ("企业", Kind.ENTERPRISE), ("合作社", Kind.ENTERPRISE), ("协会", Kind.SOCIAL_ORGANISATION),
    ("市民政局", Kind.CITY_STAFF), ("局长", Kind.COUNTY_LEADER), ("民政局", Kind.COUNTY_STAFF),
    ("镇长", Kind.TOWNSHIP_LEADER), ("乡长", Kind.TOWNSHIP_LEADER),
    ("党委", Kind.TOWNSHIP_LEADER), ("人大", Kind.TOWNSHIP_LEADER),
    ("民政办", Kind.TOWNSHIP_STAFF), ("镇干部", Kind.TOWNSHIP_STAFF),
    ("乡干部", Kind.TOWNSHIP_STAFF), ("街道", Kind.TOWNSHIP_STAFF),
    ("社保所", Kind.TOWNSHIP_STAFF), ("农服中心", Kind.TOWNSHIP_STAFF),
    ("副支书", Kind.VILLAGE_COMMITTEE), ("副书记", Kind.VILLAGE_COMMITTEE),
    ("副主任", Kind.VILLAGE_COMMITTEE), ("委员", Kind.VILLAGE_COMMITTEE),
    ("文书", Kind.VILLAGE_COMMITTEE), ("会计", Kind.VILLAGE_COMMITTEE),
    ("两委", Kind.VILLAGE_COMMITTEE), ("支书", Kind.SECRETARY), ("书记", Kind.SECRETARY),
    ("村长", Kind.VILLAGE_HEAD), ("主任", Kind.VILLAGE_HEAD),
    ("村干部", Kind.VILLAGE_STAFF), ("帮扶干部", Kind.VILLAGE_STAFF),
    ("专干", Kind.VILLAGE_STAFF),
)  # fmt: skip
"""What a post says somebody is; the first word found counts, so the narrower come first."""


@dataclass(frozen=True)
class Told:
    """One helper as a list names them."""

    name: str
    post: str = ""

    @property
    def text(self) -> str:
        """As it is written."""
        return f"{self.name}（{self.post}）" if self.post else self.name


def told_in(text: str) -> list[Told]:
    """The helpers a cell names, in its order, each once; words for nobody name none."""
    found: dict[str, Told] = {}
    for part in _BETWEEN.split(text):
        said = part.strip()
        if not said or said in _NOBODY:
            continue
        both = _WITH_POST.fullmatch(said)
        name, post = (both["name"], both["post"]) if both else (said, "")
        one = Told("".join(name.split())[:LONGEST], post.strip()[:LONGEST])
        if one.name and (one.name not in found or (one.post and not found[one.name].post)):
            found[one.name] = one
    return list(found.values())


def kind_of(post: str) -> Kind:
    """What somebody of a post is; unknown where the post is blank or says nothing of it."""
    return next((kind for word, kind in _KINDS if word in post), Kind.UNKNOWN)


def same_post(one: str, other: str) -> bool:
    """Whether two ways of writing a post can be one person's; a blank says nothing against it."""
    if not one or not other or "".join(one.split()) == "".join(other.split()):
        return True
    kind = kind_of(one)
    return kind != Kind.UNKNOWN and kind == kind_of(other)
