"""Read the sections of a pack: parameters, derive, rules, duties and the rest."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from bangfu.policy.errors import PackError
from bangfu.policy.facts import TYPES, load_programmes
from bangfu.policy.marked_yaml import Node
from bangfu.policy.pack import areas
from bangfu.policy.pack.body import (
    CONDITION_KEYS,
    LINK_KINDS,
    VALUE_KEYS,
    optional_text,
    read_condition,
    read_value,
    texts,
)  # fmt: skip
from bangfu.policy.pack.model import (
    Derivation,
    Due,
    Duty,
    Event,
    Limit,
    Pack,
    Parameter,
    Period,
    Quota,
    Rule,
    Term,
    Unit,
    Value,
)  # fmt: skip
from bangfu.policy.pack.values import read_content

PARAMETER_KINDS = ("number", "choice", "flag", "list", "grades", "bands")
EVIDENCE = ("text", "excerpt", "secondary", "inferred", "memory")
RHYTHMS = ("日", "周", "半月", "月", "季", "半年", "年", "一次")
LIMIT_UNITS = ("工作日", "天", "小时", "月")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _period(node: Node) -> Period:
    start = node["from"].day() if "from" in node else None
    end = node["until"].day() if "until" in node else None
    if start and end and end < start:
        raise node["until"].fail("结束日期早于开始日期", "对调或改正")
    return Period(start, end)


def _id(node: Node) -> str:
    text = node["id"].text()
    if not _ID.fullmatch(text):
        raise node["id"].fail(f"编号“{text}”不合写法", "用小写字母、数字和连字符")
    return text


def _once(table: dict, key: str, node: Node) -> None:  # type: ignore[type-arg]
    if key in table:
        raise node.fail(f"“{key}”写了两次", "换一个名字或删去一处")


def read_parameters(pack: Pack, section: Node) -> None:
    """The `parameters` section."""
    for name, node in section.mapping().items():
        _once(pack.parameters, name, node)
        node.only(
            "kind", "unit", "meaning", "clause", "basis", "by", "options", "optional",
            "unset", "values",
        )  # fmt: skip
        kind = node["kind"].one_of(*PARAMETER_KINDS) if "kind" in node else "number"
        unset = "unset" in node and node["unset"].flag()
        values = tuple(_read_values(node["values"])) if "values" in node else ()
        if not values and not unset and "optional" not in node:
            raise node.fail(
                f"参数“{name}”没有值", "写 values，或写 unset: true 表示文本没有给也不能编"
            )
        pack.parameters[name] = Parameter(
            name=name,
            kind=kind,
            unit=optional_text(node.get("unit")),
            meaning=optional_text(node.get("meaning")),
            clauses=texts(node.get("clause")),
            basis=optional_text(node.get("basis")),
            by=optional_text(node.get("by")),
            options=texts(node.get("options")),
            optional="optional" in node and node["optional"].flag(),
            unset=unset,
            values=values,
            pack=pack.id,
            place=node.place,
        )
        for value in values:
            read_content(pack.parameters[name], value.content)


def _read_values(section: Node) -> list[Value]:
    values: list[Value] = []
    for node in section.items():
        node.only("area", "from", "until", "value", "default", "evidence", "note")
        value = Value(
            area=areas.prefix(node["area"].text(), node) if "area" in node else "",
            period=_period(node),
            content=node["value"],
            default="default" in node and node["default"].flag(),
            evidence=node["evidence"].one_of(*EVIDENCE) if "evidence" in node else "",
            note=optional_text(node.get("note")),
            place=node.place,
        )
        for other in values:
            if other.area == value.area and other.period.overlaps(value.period):
                raise PackError(
                    node.place,
                    f"与第 {other.place.line} 行的日期重叠（{other.period} / {value.period}）",
                    "同一地区同一天只能有一个值",
                )
        values.append(value)
    return values


def read_derive(pack: Pack, section: Node) -> None:
    """The `derive` section."""
    for node in section.items():
        derivation = read_derivation(node, pack.id)
        versions = pack.derivations.setdefault(derivation.fact, [])
        for other in versions:
            if other.period.overlaps(derivation.period):
                raise node.fail(
                    f"“{derivation.fact}”与第 {other.place.line} 行的日期重叠", "改正 from / until"
                )
        versions.append(derivation)


def read_derivation(node: Node, pack_id: str) -> Derivation:
    """One definition of a derived fact, in a pack or in the dictionary."""
    own = (
        "fact", "for", "type", "unit", "values", "meaning", "say", "clause", "basis",
        "from", "until", "every", "some", "count",
    )  # fmt: skip
    node.only(*own, *CONDITION_KEYS, *VALUE_KEYS)
    fact_type = node["type"].one_of(*TYPES)
    conditional = any(key in node for key in CONDITION_KEYS)
    if conditional and (values := [key for key in (*VALUE_KEYS, *LINK_KINDS) if key in node]):
        raise node[values[0]].fail(
            f"同时写了条件和 {values[0]}", "只写一种；按条件取值写成 cases: [{when, value}, …]"
        )
    return Derivation(
        fact=node["fact"].text(),
        entity=node["for"].one_of("person", "household"),
        type=fact_type,
        unit=optional_text(node.get("unit")),
        values=texts(node.get("values")),
        meaning=optional_text(node.get("meaning")) or optional_text(node.get("say")),
        clauses=texts(node.get("clause")),
        basis=optional_text(node.get("basis")),
        period=_period(node),
        body=(read_condition if conditional else read_value)(node, of_rule=True),
        pack=pack_id,
        place=node.place,
    )


def _terms(node: Node | None) -> tuple[Term, ...]:
    terms: list[Term] = []
    for item in node.items() if node else ():
        item.only("say", "clause", "basis")
        terms.append(Term(item["say"].text(), texts(item.get("clause"))))
    return tuple(terms)


def _rules(kind: str) -> Callable[[Pack, Node], None]:
    own = (
        "id", "programme", "for", "clause", "basis", "amount", "unit", "round", "refines",
        "terms", "to", "from", "until", "say", "otherwise", "note",
    )  # fmt: skip

    def read(pack: Pack, section: Node) -> None:
        for node in section.items():
            node.only(*own, *CONDITION_KEYS)
            rule_id = _id(node)
            _once(pack.rules, rule_id, node)
            entity = node["for"].one_of("person", "household")
            name = node["programme"].text()
            programme = load_programmes().get(name)
            if programme is None:
                raise node["programme"].fail(f"项目“{name}”不在 programmes.csv", "先在那里登记")
            if programme.entity != entity:
                raise node["for"].fail(f"项目“{name}”是对{_WHOM[programme.entity]}的", "改正 for")
            if programme.kind != kind:
                raise node["programme"].fail(f"项目“{name}”不是 {kind}", "移到对应的小节")
            pack.rules[rule_id] = Rule(
                id=rule_id,
                kind=kind,
                programme=name,
                entity=entity,
                condition=read_condition(node, of_rule=True),
                amount=read_value(node["amount"]) if "amount" in node else None,
                unit=optional_text(node.get("unit")),
                rounding=optional_text(node.get("round")) or "分四舍五入",
                clauses=texts(node.get("clause")),
                basis=optional_text(node.get("basis")),
                refines=optional_text(node.get("refines")),
                to=optional_text(node.get("to")),
                terms=_terms(node.get("terms")),
                period=_period(node),
                pack=pack.id,
                place=node.place,
            )
            if "amount" in node and "unit" not in node:
                raise node.fail("有金额却没有 unit", "写 元 或 元/月")

    return read


_WHOM = {"person": "个人", "household": "家庭"}


def _due(node: Node | None) -> Due:
    if node is None:
        return Due()
    node.only("day", "month_day", "date")
    if "month_day" in node:
        return Due(month_day=_month_day(node["month_day"]))
    if "date" in node:
        return Due(date=node["date"].day())
    text = node["day"].text()
    day = 31 if text == "last" else node["day"].whole()
    if not 1 <= day <= 31:
        raise node["day"].fail(f"一个月里没有 {day} 日", "写 1 到 31，或 last 表示月末")
    return Due(day=day)


def _month_day(node: Node) -> tuple[int, int]:
    text = node.text()
    try:
        # a leap year, so that 02-29 may be written
        day = dt.datetime.strptime(f"2024-{text}", "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        raise node.fail(f"“{text}”不是月和日", "写成 12-31 这样") from None
    return day.month, day.day


def read_duties(pack: Pack, section: Node) -> None:
    """The `duties` section."""
    own = (
        "id", "name", "for", "who", "do", "how", "at_least", "every", "due", "supersedes",
        "during", "from", "until", "clause", "basis", "say", "note",
    )  # fmt: skip
    for node in section.items():
        node.only(*own, *CONDITION_KEYS)
        duty_id = _id(node)
        _once(pack.duties, duty_id, node)
        entity = node["for"].one_of("person", "household", "office")
        conditional = any(key in node for key in CONDITION_KEYS)
        if conditional == (entity == "office"):
            raise node.fail("对人的责任要有条件，单位的责任不写条件", "补上或删去 when")
        pack.duties[duty_id] = Duty(
            id=duty_id,
            name=node["name"].text(),
            entity=entity,
            condition=read_condition(node, of_rule=True) if conditional else None,
            who=node["who"].text(),
            do=node["do"].text(),
            how=texts(node.get("how")),
            at_least=node["at_least"].text() if "at_least" in node else "1",
            every=node["every"].text(),
            due=_due(node.get("due")),
            supersedes=texts(node.get("supersedes")),
            during=optional_text(node.get("during")),
            period=_period(node),
            clauses=texts(node.get("clause")),
            basis=optional_text(node.get("basis")),
            pack=pack.id,
            place=node.place,
        )


def read_limits(pack: Pack, section: Node) -> None:
    """The `limits` section."""
    for node in section.items():
        node.only(
            "id", "name", "starts", "within", "unit", "from", "until", "clause", "basis", "note"
        )  # fmt: skip
        limit_id = _id(node)
        period = _period(node)
        key = f"{limit_id}@{period.start}" if limit_id in pack.limits else limit_id
        for other in pack.limits.values():
            if other.id == limit_id and other.period.overlaps(period):
                raise node.fail(
                    f"时限“{limit_id}”与第 {other.place.line} 行日期重叠", "改正 from / until"
                )
        pack.limits[key] = Limit(
            id=limit_id,
            name=node["name"].text(),
            starts=node["starts"].text(),
            within=node["within"].text(),
            unit=node["unit"].one_of(*LIMIT_UNITS),
            period=period,
            clauses=texts(node.get("clause")),
            basis=optional_text(node.get("basis")),
            pack=pack.id,
            place=node.place,
        )


def read_quotas(pack: Pack, section: Node) -> None:
    """The `quotas` section."""
    for node in section.items():
        node.only("id", "name", "by", "percent", "of", "from", "until", "clause", "basis", "note")
        quota_id = _id(node)
        _once(pack.quotas, quota_id, node)
        pack.quotas[quota_id] = Quota(
            id=quota_id,
            name=node["name"].text(),
            by=optional_text(node.get("by")),
            percent=node["percent"].text(),
            of=node["of"].text(),
            period=_period(node),
            clauses=texts(node.get("clause")),
            basis=optional_text(node.get("basis")),
            pack=pack.id,
            place=node.place,
        )


def read_units(pack: Pack, section: Node) -> None:
    """The `units` section."""
    for node in section.items():
        node.only("id", "name", "does", "note")
        unit_id = _id(node)
        _once(pack.units, unit_id, node)
        pack.units[unit_id] = Unit(unit_id, node["name"].text(), _terms(node["does"]), node.place)


def read_events(pack: Pack, section: Node) -> None:
    """The `events` section."""
    for node in section.items():
        node.only("kind", "opened_by", "clause", "basis", "note")
        kind = node["kind"].text()
        _once(pack.events, kind, node)
        pack.events[kind] = Event(
            kind, optional_text(node.get("opened_by")), texts(node.get("clause")), node.place
        )


SECTIONS: dict[str, Callable[[Pack, Node], None]] = {
    "parameters": read_parameters,
    "derive": read_derive,
    "entitlements": _rules("entitlement"),
    "referrals": _rules("referral"),
    "categories": _rules("category"),
    "duties": read_duties,
    "limits": read_limits,
    "quotas": read_quotas,
    "units": read_units,
    "events": read_events,
}
