"""What a person's facts say about each other, and where one person stands twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from bangfu.policy.language.rounding import yuan
from bangfu.policy.storage import OBLIGEE
from bangfu.sheets import identities
from bangfu.sheets.cells import BIRTH, MONTH_1_OR_10, written
from bangfu.sheets.draft import HOUSEHOLD, IDENTITY, NAME, PERSON, Draft
from bangfu.sheets.grid import at_positions
from bangfu.sheets.headings import squeezed
from bangfu.sheets.problems import JUDGE, MUST_FIX, NOTE

SEX, DEATH = "性别", "死亡日期"
_MONTH_HEADING = "出生年月"

INCOME = "近6个月收入"
MONTHLY_ITEMS = ("月工资性收入", "月经营净收入", "月财产净收入", "月转移净收入", "月其他收入")
WORK_COST = "月必要就业成本"

SELF_CARE = "自理能力"
SELF_CARE_ITEMS = ("自主吃饭", "自主穿衣", "自主上下床", "自主如厕", "室内自主行走", "自主洗澡")
_LEVELS = ("完全自理", *["部分失能"] * 3, *["失能"] * 3)


# ---------------------------------------------------------------- birth and sex


def take_birth_and_sex(draft: Draft, today: int) -> None:
    """Birth date and sex from the identity number, held against what the row says."""
    numbers = draft.column(IDENTITY)
    length = draft.table.num_rows
    born = pa.nulls(length, pa.int32())
    if numbers is not None:
        born = identities.birth_dates(numbers)
        _check_sex(draft, identities.sexes(numbers))
    given = draft.column(BIRTH)
    if given is not None:
        _check_birth(draft, given, born)
    if numbers is not None or given is not None:
        settled = born if given is None else pc.coalesce(born, given)
        draft.put(BIRTH, settled.cast(pa.int32()))
    _nothing_after_today(draft, born, today)


def _check_sex(draft: Draft, told: pa.Array) -> None:
    given = draft.column(SEX)
    if given is None:
        draft.put(SEX, told)
        return
    for at in _where(pc.not_equal(given, told)):
        draft.refuse(
            at, SEX, given[at].as_py(),
            f"填的是“{given[at]}”，身份证号码第 17 位说是“{told[at]}”",
            "请照证件核对性别和号码", IDENTITY,
        )  # fmt: skip
    draft.put(SEX, pc.coalesce(given, told))


def _check_birth(draft: Draft, given: pa.Array, born: pa.Array) -> None:
    for at in _where(pc.not_equal(given, born)):
        said, told = given[at].as_py(), born[at].as_py()
        if not _same_month(said, told, _month_is_meant(draft, at)):
            draft.refuse(
                at, BIRTH, written(said),
                f"填的是 {written(said)}，身份证号码里是 {written(told)}",
                "请照证件核对出生日期和号码", IDENTITY,
            )  # fmt: skip
    vague = pc.equal(pc.subtract(given, pc.multiply(pc.divide(given, 100), 100)), 0)
    for at in _where(pc.and_(vague, pc.is_null(born))):
        draft.refuse(
            at, BIRTH, written(given[at].as_py()),
            "只有年月，没有日，算不准周岁",
            "请填完整的出生日期，或填身份证号码",
        )  # fmt: skip


def _month_is_meant(draft: Draft, at: int) -> bool:
    sheet = draft.values("_sheet", [at])[0]
    return squeezed(draft.titles.get((str(sheet), BIRTH), "")) == _MONTH_HEADING


def _same_month(said: int, told: int, month_is_meant: bool) -> bool:
    """Whether a date without a day agrees; Excel keeps a typed month as its first day."""
    day = said % 100
    if day != 0 and not (month_is_meant and day == 1):
        return False
    if said // 100 % 100 == MONTH_1_OR_10:
        return said // 10_000 == told // 10_000 and told // 100 % 100 in (1, 10)
    return said // 100 == told // 100


def _nothing_after_today(draft: Draft, born: pa.Array, today: int) -> None:
    for name in (BIRTH, DEATH):
        column = draft.column(name)
        if column is None:
            continue
        for at in _where(pc.greater(column, today)):
            told = name == BIRTH and born[at].is_valid
            draft.refuse(
                at,
                IDENTITY if told else name,
                draft.values(IDENTITY, [at])[0] if told else written(column[at].as_py()),
                f"号码里的出生日期 {written(column[at].as_py())} 在今天之后"
                if told
                else "在今天之后",
                "请核对年份",
                *([BIRTH] if told else []),
            )
    birth, death = draft.column(BIRTH), draft.column(DEATH)
    if birth is not None and death is not None:
        for at in _where(pc.less(death, birth)):
            draft.refuse(
                at, DEATH, written(death[at].as_py()),
                f"早于出生日期 {written(birth[at].as_py())}", "请核对两个日期", BIRTH,
            )  # fmt: skip


# ---------------------------------------------------------------- one person twice


def find_repeats(draft: Draft) -> None:
    """Refuse a person who stands twice in a household, or in two households."""
    in_two_homes = _repeated_identities(draft)
    _repeated_numbers(draft, in_two_homes)


def _repeated_identities(draft: Draft) -> set[int]:
    moved: set[int] = set()
    for places, where in _sharing(draft, IDENTITY):
        for homes in places.values():
            for at in homes[1:]:
                draft.dropped.add(at)
                one, other = draft.values(NAME, [at, homes[0]])
                draft.refuse(
                    at, IDENTITY, draft.values(IDENTITY, [at])[0],
                    f"{_scope(draft)}里{where[homes[0]]}已有这个身份证号码",
                    "同一人只留一行；不是同一人请核对号码",
                    kind=JUDGE if one == other else MUST_FIX,
                )  # fmt: skip
        if len(places) > 1:
            firsts = {home: positions[0] for home, positions in places.items()}
            for home, at in firsts.items():
                other = next(name for name in firsts if name != home)
                moved.add(at)
                draft.refuse(
                    at, IDENTITY, draft.values(IDENTITY, [at])[0],
                    f"这个人同时在两户：{where[firsts[other]]}的 {other} 户里也有",
                    "一人只能在一户，请核对后删去一处", HOUSEHOLD,
                )  # fmt: skip
    return moved


def _scope(draft: Draft) -> str:
    return "同一户" if draft.households_given else "这份表"


def _repeated_numbers(draft: Draft, in_two_homes: set[int]) -> None:
    for places, where in _sharing(draft, PERSON):
        everyone = list(where)
        names = dict(zip(everyone, draft.values(NAME, everyone), strict=True))
        numbers = dict(zip(everyone, draft.values(IDENTITY, everyone), strict=True))
        for homes in places.values():
            first = homes[0]
            for at in homes[1:]:
                same = names[at] == names[first] and (
                    None in (numbers[at], numbers[first]) or numbers[at] == numbers[first]
                )
                if same:
                    draft.dropped.add(at)
                draft.refuse(
                    at, PERSON, draft.values(PERSON, [at])[0],
                    f"{_scope(draft)}里{where[first]}已用了这个人员编号",
                    "同一人只留一行；不是同一人请另编一个号",
                )  # fmt: skip
        firsts = {home: positions[0] for home, positions in places.items()}
        if len(firsts) == 1 or set(firsts.values()) <= in_two_homes:
            continue
        for home, at in firsts.items():
            other = next(name for name in firsts if name != home)
            draft.refuse(
                at, PERSON, draft.values(PERSON, [at])[0],
                f"同一个人员编号用在两户：{where[firsts[other]]}的 {other} 户里也有",
                "同一人只能在一户，不是同一人请另编一个号", HOUSEHOLD,
            )  # fmt: skip


def _sharing(draft: Draft, name: str) -> Iterator[tuple[dict[str, list[int]], dict[int, str]]]:
    """Rows that share a value: positions by household in file order, and where each stands."""
    column, households = draft.column(name), draft.column(HOUSEHOLD)
    if column is None:
        return
    if not draft.households_given:
        # nobody said who lives together, so two lines are never two homes
        households = pa.repeat(pa.scalar(""), len(column))
    here = pc.and_not(pc.is_valid(households), at_positions(draft.dropped, len(column)))
    placed = pc.if_else(here, column, pa.scalar(None, pa.string()))
    encoded = placed.dictionary_encode().indices
    counts = pc.value_counts(encoded.drop_null())
    shared = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    if not len(shared):
        return
    positions = pc.indices_nonzero(pc.is_in(encoded, shared, skip_nulls=True))
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for at, code, household in zip(
        positions.to_pylist(),
        encoded.take(positions).to_pylist(),
        households.take(positions).to_pylist(),
        strict=True,
    ):
        found[code][household].append(at)
    where = draft.places(positions.to_pylist())
    for places in found.values():
        yield places, {at: where[at] for homes in places.values() for at in homes}


def report_likely_repeats(draft: Draft) -> None:
    """Say where a person without a number has the name and birth date of another line."""
    names, born, numbers = draft.column(NAME), draft.column(BIRTH), draft.column(IDENTITY)
    if names is None or born is None:
        return
    both = pc.binary_join_element_wise(names, born.cast(pa.string()), "|")
    both = pc.if_else(at_positions(draft.dropped, len(both)), pa.scalar(None, pa.string()), both)
    encoded = both.dictionary_encode().indices
    counts = pc.value_counts(encoded.drop_null())
    shared = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    positions = pc.indices_nonzero(pc.is_in(encoded, shared, skip_nulls=True)).to_pylist()
    where = draft.places(positions)
    groups: dict[int, list[int]] = defaultdict(list)
    for at in positions:
        groups[encoded[at].as_py()].append(at)
    for same in groups.values():
        for at in same[1:]:
            if numbers is None or None in (numbers[at].as_py(), numbers[same[0]].as_py()):
                draft.report(
                    at, NAME, names[at].as_py(),
                    f"姓名和出生日期同{where[same[0]]}一样，有一行没有身份证号码",
                    "是同一个人就只留一行；不是就照原样留着", BIRTH,
                )  # fmt: skip


def note_blanks(draft: Draft, helper: str) -> None:
    """Say which lines can only be recognised by name and birth date, and who has no helper."""
    numbers, born = draft.column(IDENTITY), draft.column(BIRTH)
    if numbers is not None:
        said = {c.at for c in draft.complaints if c.fact == IDENTITY}
        for at in _where(pc.is_null(numbers)):
            if at in said:
                continue
            if born is None or not born[at].is_valid:
                draft.report(
                    at, IDENTITY, "", "没有身份证号码，也没有出生日期，下次认不准是不是同一个人",
                    "请补上其中一样；确实查不到可以照样导入",
                )  # fmt: skip
            else:
                draft.report(
                    at, IDENTITY, "", "没有身份证号码，按姓名、出生日期和村居认人",
                    "有号码请补上", kind=NOTE,
                )  # fmt: skip
    helpers = draft.column(helper)
    if helpers is not None and helpers.null_count == len(helpers):
        draft.warnings.append(f"“{helper}”列全是空的，台账里已经有的不变，没有的算作没有帮扶人")
    elif helpers is not None:
        for at in _where(pc.and_(pc.is_null(helpers), pc.invert(_housemates_have(draft, helpers)))):
            draft.report(
                at, helper, "", "没有写帮扶责任人",
                "台账里已经有的不变，没有的算作没有帮扶人；可以现在填，也可以以后定", kind=NOTE,
            )  # fmt: skip


def _housemates_have(draft: Draft, values: pa.Array) -> pa.Array:
    """Which lines are of a household where some line has a value: it is written once a household."""
    homes = draft.column(HOUSEHOLD)
    if homes is None:
        return pc.is_valid(values)
    return pc.fill_null(pc.is_in(homes, homes.filter(pc.is_valid(values)).drop_null()), False)


# ---------------------------------------------------------------- who supports whom


def report_lost_supporters(draft: Draft) -> None:
    """Say where 供养对象编号 leads to nobody: that supporter is not counted for anyone."""
    supported, numbers = draft.column(OBLIGEE), draft.column(PERSON)
    if supported is None or numbers is None:
        return
    remedy = "请照台账里那个人的人员编号改写；不供养台账里的人就留空"
    own = pc.fill_null(pc.equal(supported, numbers), False)
    nobody = pc.and_(pc.is_valid(supported), pc.invert(pc.is_in(supported, numbers.drop_null())))
    for at in _where(nobody):
        draft.report(at, OBLIGEE, supported[at], "台账里没有这个人员编号，这一项没有起作用", remedy)
    for at in _where(own):
        draft.report(at, OBLIGEE, supported[at], "是本人自己的人员编号", remedy, PERSON)


# ---------------------------------------------------------------- facts that contradict


def report_contradictions(draft: Draft) -> None:
    """Say where a total and its items, or a judgement and its items, disagree."""
    _income_against_items(draft)
    _self_care_against_items(draft)


def _income_against_items(draft: Draft) -> None:
    total, cost = draft.column(INCOME), draft.column(WORK_COST)
    items = [draft.column(name) for name in MONTHLY_ITEMS]
    if total is None or cost is None or any(item is None for item in items):
        return
    monthly = pc.negate(cost)
    for item in items:
        monthly = pc.add(monthly, item)
    half_year = pc.multiply(monthly, 6)
    for at in _where(pc.not_equal(total, half_year)):
        draft.report(
            at, INCOME, yuan(total[at].as_py()),
            f"和六个月的各项收入合计 {yuan(half_year[at].as_py())} 元不一致，按“{INCOME}”计算",
            "请核对这一列和各项月收入", *MONTHLY_ITEMS, WORK_COST,
        )  # fmt: skip


def _self_care_against_items(draft: Draft) -> None:
    judged = draft.column(SELF_CARE)
    items = [draft.column(name) for name in SELF_CARE_ITEMS]
    if judged is None or any(item is None for item in items):
        return
    failed = pa.repeat(pa.scalar(0, pa.int8()), len(judged))
    for item in items:
        failed = pc.add(failed, pc.invert(item).cast(pa.int8()))
    told = pa.array(_LEVELS).take(failed.cast(pa.int32()))
    for at in _where(pc.not_equal(judged, told)):
        draft.report(
            at, SELF_CARE, judged[at].as_py(),
            f"六项自理中有 {failed[at]} 项不能完成，应为“{told[at]}”；按六项判断",
            "请核对六项自理情况和自理能力", *SELF_CARE_ITEMS,
        )  # fmt: skip


def _where(condition: pa.Array) -> list[int]:
    return pc.indices_nonzero(pc.fill_null(condition, False)).to_pylist()
