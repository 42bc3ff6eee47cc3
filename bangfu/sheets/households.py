"""What a household's rows say together: its number, and facts given once for all of them."""

from __future__ import annotations

from collections import defaultdict

import pyarrow as pa
import pyarrow.compute as pc

from bangfu.policy.facts import Fact
from bangfu.sheets.draft import HEAD, HOUSEHOLD, PERSON, Draft, spoken
from bangfu.sheets.grid import at_positions
from bangfu.sheets.headings import RUNNING_NUMBERS
from bangfu.sheets.problems import at_most

_LOST = "\0"
"""Stands in a row whose household number should be there and is not: nothing is filled past it."""


def fill_numbers(
    numbers: pa.Array, relation: pa.Array | None, unreadable: set[int]
) -> tuple[pa.Array, list[tuple[int, bool]], list[int]]:
    """Household numbers given once, filled down.

    Returns the numbers, the rows left without one (and whether each starts a
    household), and the blank rows of a household that repeats its number elsewhere.
    """
    blank = pc.is_null(numbers)
    if not pc.any(blank).as_py():
        return numbers, [], []
    starts = pa.repeat(pa.scalar(False), len(numbers))
    if relation is not None:
        starts = pc.fill_null(pc.equal(relation, HEAD), False)
    damaged = at_positions(unreadable, len(numbers))
    lost = pc.or_(pc.and_(blank, starts), damaged)
    filled = pc.fill_null_forward(pc.if_else(lost, _LOST, numbers))
    without = pc.or_(pc.is_null(filled), pc.fill_null(pc.equal(filled, _LOST), True))
    positions = pc.indices_nonzero(without)
    lost_rows = list(zip(positions.to_pylist(), lost.take(positions).to_pylist(), strict=True))
    filled = pc.if_else(without, pa.scalar(None, pa.string()), filled)
    counts = pc.value_counts(numbers.drop_null())
    often = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    odd = pc.and_(pc.and_(blank, pc.invert(without)), pc.is_in(filled, often))
    return filled, lost_rows, pc.indices_nonzero(odd).to_pylist()


def number_people(draft: Draft) -> None:
    """Give people without a number one made of the household's and their place in it."""
    households = draft.column(HOUSEHOLD)
    numbers = draft.column(PERSON)
    if numbers is not None and _only_counts_lines(draft, numbers):
        draft.warnings.append(
            "“序号”列没有逐人填写或有重复，不能当人员编号；人员编号已按“户编号-序号”编成"
        )
        numbers = None
    elif numbers is None and draft.households_given:
        draft.warnings.append("没有“人员编号”列，已按“户编号-序号”编成")
    if numbers is not None and numbers.null_count == 0:
        return
    given = numbers.to_pylist() if numbers is not None else [None] * len(households)
    taken = set(given)
    seen: dict[str, int] = defaultdict(int)
    made = 0
    for at, household in enumerate(households.to_pylist()):
        if household is None:
            continue
        seen[household] += 1
        if given[at] is None:
            number = f"{household}-{seen[household]}"
            given[at] = f"{number}-{at + 1}" if number in taken else number
            made += 1
    if numbers is not None and made:
        draft.warnings.append(f"{made} 人没有人员编号，已按“户编号-序号”编成")
    draft.put(PERSON, pa.array(given, pa.string()))


def _only_counts_lines(draft: Draft, numbers: pa.Array) -> bool:
    """Whether the numbers come from a heading that counts lines, and do not tell people apart."""
    titles = {title for (_, fact), title in draft.titles.items() if fact == PERSON}
    if not titles & set(RUNNING_NUMBERS):
        return False
    return numbers.null_count > 0 or pc.count_distinct(numbers).as_py() < len(numbers)


def spread_facts(draft: Draft) -> None:
    """Put each household fact on every row of the household; refuse rows that contradict it."""
    households = draft.column(HOUSEHOLD).dictionary_encode()
    codes = households.indices
    facts = [
        fact
        for name, fact in draft.dictionary.facts.items()
        if fact.entity == "household" and name != HOUSEHOLD and name in draft.table.column_names
    ]
    keyed = {"h": codes}
    words: dict[str, pa.Array] = {}
    for i, fact in enumerate(facts):
        column = draft.column(fact.name)
        if pa.types.is_string(column.type):
            encoded = column.dictionary_encode()
            words[fact.name], column = encoded.dictionary, encoded.indices
        keyed[str(i)] = column
    if not facts:
        return
    wanted = [(str(i), how) for i in range(len(facts)) for how in ("min", "max")]
    grouped = pa.table(keyed).group_by("h").aggregate(wanted)
    grouped = grouped.filter(pc.is_valid(grouped.column("h"))).sort_by("h")
    for i, fact in enumerate(facts):
        low, high = (grouped.column(f"{i}_{how}").combine_chunks() for how in ("min", "max"))
        torn = pc.fill_null(pc.not_equal(low, high), False)
        value = low
        if pc.any(torn).as_py():
            value = _first_given(draft, fact, codes, keyed[str(i)], torn, low)
        spread = value.take(codes)
        draft.put(fact.name, words[fact.name].take(spread) if fact.name in words else spread)


def _first_given(
    draft: Draft, fact: Fact, codes: pa.Array, keys: pa.Array, torn: pa.Array, low: pa.Array
) -> pa.Array:
    """For households that disagree with themselves, what their first row says."""
    column = draft.column(fact.name)
    inside = pc.and_(pc.is_in(codes, pc.indices_nonzero(torn).cast(codes.type)), pc.is_valid(keys))
    positions = pc.indices_nonzero(inside).to_pylist()
    places = draft.places(positions)
    firsts: dict[int, tuple[int, object, object]] = {}
    for at, code, key, value in zip(
        positions,
        codes.filter(inside).to_pylist(),
        keys.filter(inside).to_pylist(),
        column.filter(inside).to_pylist(),
        strict=True,
    ):
        first = firsts.setdefault(code, (at, key, value))
        if first[1] != key:
            draft.refuse(
                at,
                fact.name,
                spoken(value, fact),
                f"同一户填得不一样：{places[first[0]]}是“{spoken(first[2], fact)}”，"
                f"这一行是“{spoken(value, fact)}”",
                "一户的情况只有一个，请核对后改成一样的",
            )
    replacement = pa.array([firsts[code][1] for code in sorted(firsts)], low.type)
    return pc.replace_with_mask(low, torn, replacement)


def check_heads(draft: Draft) -> None:
    """One head to a household: a second one is refused, a missing one said."""
    relation = draft.column("与户主关系")
    if relation is None:
        return
    households = draft.column(HOUSEHOLD)
    alive = pc.invert(at_positions(draft.dropped, len(households)))
    is_head = pc.and_(pc.fill_null(pc.equal(relation, HEAD), False), alive)
    heads = pc.if_else(is_head, households, pa.scalar(None, pa.string()))
    counts = pc.value_counts(heads.drop_null())
    twice = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    if len(twice):
        _refuse_second_heads(draft, heads, twice)
    unsure = pc.is_in(
        households,
        households.take(pa.array(sorted(draft.refused()), pa.int64())).drop_null(),
    )
    headless = pc.invert(pc.or_(pc.is_in(households, heads.drop_null()), unsure))
    names = pc.unique(households.filter(headless)).drop_null().to_pylist()
    if names:
        draft.warnings.append(f"这些户没有户主：{at_most(names)}")


def _refuse_second_heads(draft: Draft, heads: pa.Array, twice: pa.Array) -> None:
    positions = pc.indices_nonzero(pc.fill_null(pc.is_in(heads, twice), False)).to_pylist()
    places = draft.places(positions)
    names = dict(zip(positions, draft.values("姓名", positions), strict=True))
    first: dict[str, int] = {}
    for at in positions:
        before = first.setdefault(heads[at].as_py(), at)
        if before != at:
            draft.refuse(
                at,
                "与户主关系",
                HEAD,
                f"这一户已有户主：{places[before]}的{names[before] or '（没有姓名）'}",
                "一户只能有一个户主，请改正其中一人与户主的关系",
            )
