"""What a column may be mapped to, and what a heading most likely means.

The reader of prepared ledgers takes a heading only where the dictionary names it.
A person who maps headings can be offered more: wordings met in real ledgers, and
columns a ledger carries that are no facts. Nothing here is used unless a person agrees.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bangfu.policy.facts import Dictionary, Fact, plain_heading
from bangfu.sheets.draft import HEAD_IDENTITY, HEAD_NAME, HOUSEHOLD, IDENTITY, NAME, PERSON
from bangfu.sheets.headings import ANCHORS, RUNNING_NUMBERS, Heading, squeezed
from bangfu.sheets.units import units_for

IGNORED = "忽略"
HELPER, HELPER_PHONE, MEASURES, REMARK = "帮扶责任人", "帮扶责任人电话", "帮扶措施", "备注"
PHONE, CATEGORY = "联系电话", "人员类别"

EXTRA = {
    fact.name: fact
    for fact in (
        Fact(HELPER, "person", "text", aliases=(
            "帮扶责任人(职务)", "帮扶责任人姓名", "帮扶人", "帮扶干部", "责任人", "结对帮扶人",
        ), meaning="谁负责帮扶，可以写上职务"),
        Fact(MEASURES, "person", "text", aliases=("措施", "帮扶内容", "帮扶计划"), meaning="怎样帮"),
        Fact(HELPER_PHONE, "person", "phone", aliases=(
            "帮扶人电话", "责任人电话", "帮扶责任人联系电话", "帮扶干部电话",
        ), meaning="帮扶责任人的电话"),
        Fact(HEAD_IDENTITY, "household", "id_number", aliases=("户主身份证号码", "户主身份证"),
             meaning="只用来把一家人归在一起，不另存"),
        Fact(REMARK, "person", "text", aliases=("备注说明", "其他说明"), meaning="其他要说的"),
    )
}  # fmt: skip
"""Columns a ledger carries that are no facts of the dictionary."""

CATEGORIES = (
    "低保", "低保对象", "特困", "分散供养特困人员", "集中供养特困人员", "低保边缘", "支出型困难",
    "A类", "B类", "C类", "残疾人", "一级残疾人", "二级残疾人", "重残", "重度残疾人", "重病患者", "失能老人", "高龄老人",
    "独居老人", "孤寡", "孤寡老人", "孤儿", "社会散居孤儿", "事实无人抚养儿童", "困境儿童", "患大病儿童",
    "受侵害儿童", "留守老人", "留守儿童", "留守妇女", "留守人员", "易返贫致贫户", "关爱帮扶对象", "重点人员",
)  # fmt: skip
"""Words for 人员类别 that policies and reports can do something with."""

_SURE = {
    IDENTITY: ("身份证", "证件号", "身份证件号码", "居民身份证号码", "公民身份证号码"),
    NAME: ("名字", "对象姓名", "帮扶对象姓名", "残疾人姓名"),
    "村居": ("村", "村名", "行政村", "村(社区)", "村(居)委会", "村居委会", "所属村", "所属社区"),
    "家庭住址": ("地址", "住址(细化到镇村组)", "居住地址", "现住址"),
    PHONE: ("联系号码", "手机号", "手机号码", "本人电话", "本人联系电话"),
    "自理能力": ("自理情况",),
    "就业状况": ("职业状况",),
}
_ASK = {
    "申请人(户主)": (HEAD_NAME, "也可能是本人姓名"),
    "低保证号": (HOUSEHOLD, "一个证号是一户时，可以当户编号"),
    "低保(特困)证号": (HOUSEHOLD, "一个证号是一户时，可以当户编号"),
    "编号": (PERSON, "只是数行数的，请选忽略"),
    "人员序号": (PERSON, "只是数行数的，请选忽略"),
    "人联系电话": (PHONE, "前面像是少了字，请核对是谁的电话"),
    "风险是否消除": ("监测对象", "写的是消除没有，请核对每一格"),
    "易返贫致贫户(监测对象)类型": ("监测对象", "写的是类型，请核对每一格"),
    "是否建档立卡户": ("建档立卡", "请核对"),
    "是否建档立卡扶贫对象": ("建档立卡", "请核对"),
    "最低生活保障金": ("当前低保补助", "请核对是不是每人每月的数"),
    "健康状况": ("患病类别", "写的可能不只是患病"),
    "患病病种": ("患病类别", "写的是病名，请核对"),
    "住房情况": ("住房安全", "写的可能是产权或面积"),
    "户籍类型": ("居住地类型", "户口在农村，人不一定住在农村"),
    "残疾种类": ("残疾类别", "写法可能和残疾证不同"),
}  # fmt: skip


@dataclass(frozen=True)
class Guess:
    """What a column most likely carries: `sure`, to `ask` about, or nothing (empty target)."""

    target: str = ""
    confidence: str = ""
    aside: str = ""
    unit: str = ""
    alone: bool = False
    """Whether it holds only because no other column of the sheet carries that."""


def wide(dictionary: Dictionary) -> Dictionary:
    """The dictionary with the columns that are no facts, more wordings and the category words."""
    more: dict[str, list[str]] = {name: list(words) for name, words in _SURE.items()}
    for heading, (name, _) in _ASK.items():
        more.setdefault(name, []).append(heading)
    facts = {
        fact.name: replace(
            fact,
            aliases=(*fact.aliases, *more.get(fact.name, ())),
            values=fact.values or (CATEGORIES if fact.name == CATEGORY else ()),
        )
        for fact in dictionary.facts.values()
    }
    return Dictionary(facts | EXTRA, dictionary.derived)


def targets(dictionary: Dictionary) -> dict[str, Fact]:
    """Everything a column can be mapped to, in the order in which to offer it."""
    return wide(dictionary).facts


def guesses(headings: list[Heading], known: Dictionary) -> list[Guess]:
    """One guess for each heading, no target twice; `known` is the wide dictionary."""
    names = {heading.fact.name for heading in headings if heading.fact}
    found = [_guess(heading, names, known) for heading in headings]
    owners: dict[str, int] = {}
    for at in sorted(range(len(found)), key=lambda at: found[at].confidence != "sure"):
        target = found[at].target
        if target in ("", IGNORED):
            continue
        owner = owners.setdefault(target, at)
        if owner != at:
            found[at] = Guess(aside=f"“{target}”已由“{headings[owner].title}”列给出")
    return found


def _guess(heading: Heading, names: set[str], known: Dictionary) -> Guess:
    plain = squeezed(heading.title)
    if plain == RUNNING_NUMBERS[0]:
        return Guess(IGNORED, "sure", "只数行数，不是人员编号")
    fact = heading.fact
    if fact is None:
        return _by_another_unit(heading, plain, known) or Guess(aside=heading.aside)
    unit = fact.unit
    if fact.name == PHONE and plain == PHONE and HELPER in names:
        return Guess(PHONE, "ask", "表里还有帮扶责任人，这个电话是谁的", unit)
    if NAME not in names and fact.name == HEAD_NAME:
        return Guess(NAME, "ask", "每行是一个人时是姓名；每行是一户时只有户主一个人", unit, True)
    if NAME not in names and IDENTITY not in names and fact.name == HEAD_IDENTITY:
        return Guess(IDENTITY, "ask", "每行是一户时，是户主本人的号码", unit, True)
    doubtful = next(
        (aside for words, (_, aside) in _ASK.items() if plain_heading(words) == plain), ""
    )
    return Guess(fact.name, "ask" if doubtful else "sure", doubtful, unit)


def _by_another_unit(heading: Heading, plain: str, known: Dictionary) -> Guess | None:
    """A fact's heading that names another unit which can be converted exactly."""
    base, bracket, note = plain.rstrip(")").rpartition("(")
    fact = known.by_heading(base) if bracket else None
    if fact is None or note not in units_for(fact):
        return None
    return Guess(fact.name, "ask", f"表头写的单位是{note}，会折成{fact.unit}", note)


WIDE_ANCHORS = (*ANCHORS, HEAD_NAME, HEAD_IDENTITY)
"""What shows that a row is the headings of a ledger a person is going to map."""
