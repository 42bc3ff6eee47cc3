"""From the last tables to outcomes: pick each rule's rows, then join the words.

The rows of all rules are picked into one table of numbers; the few distinct
combinations of rule, trace and mask in it are put into words once, and joined.
The same SQL serves every engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa

from bangfu.policy.bulk.sql.columns import PERSON, REFUSED, is_constant
from bangfu.policy.bulk.sql.compile import LEAVES, RuleColumns, SqlProgram
from bangfu.policy.bulk.sql.emit import WORD
from bangfu.policy.bulk.sql.fold import is_null, literal
from bangfu.policy.bulk.sql.layers import nested
from bangfu.policy.wording import COLUMNS, JOINT, VERDICTS, afterword, grounds, truth_of

PICKED, WORDS = "picked", "words"
TEXTS = ("政策包", "规则", "项目", "结论", "单位", "依据", "理由", "余话", "缺少信息")
"""What a combination says; 余话 follows the figures shown after the reason."""

Combination = tuple[int, ...]
"""Place of the rule, whether a row of the household was refused, traces, masks."""


class Outcomes:
    """The SQL and the words that turn a program's tables into outcomes."""

    def __init__(self, sql: SqlProgram) -> None:
        self.sql = sql
        self.traces = max((len(rule.traces) for rule in sql.rules), default=0)
        self.masks = sorted({word for rule in sql.rules for word, _ in rule.missing})
        self._texts: dict[Combination, tuple[str | None, ...]] = {}

    @property
    def keys(self) -> list[str]:
        """The columns that tell combinations apart."""
        traces = [f"trace_{i}" for i in range(self.traces)]
        return ["place", "refused", *traces, *(f"mask_{word}" for word in self.masks)]

    def _base(self, rule: RuleColumns, borrowed: tuple[str, ...]) -> str:
        """A SELECT of what a rule is worked out from."""
        layers = self.sql.layers
        if rule.level != PERSON:
            return f"SELECT * FROM {layers.households}"
        if not borrowed:
            return f"SELECT * FROM {layers.persons}"
        cells = ", ".join(["p.*", *(f"h.{name}" for name in borrowed)])
        return (
            f"SELECT {cells} FROM {layers.persons} p "
            f'JOIN {layers.households} h ON p."户编号" = h."户编号"'
        )

    def judged(self, rule: RuleColumns, row: str = "t") -> str:
        """Whether a rule speaks of a row of its table: the living, and households of some."""
        if rule.level == PERSON:
            return f"NOT {row}.{REFUSED} AND {row}.{self.sql.alive}"
        return f"{row}.{self.sql.living} > 0"

    def verdicts(self, rule: RuleColumns) -> str:
        """A SELECT of the rule's table with the rule's truth and amount, all rows."""
        picking = self.sql.layers.pickings[self.sql.rules.index(rule)]
        return nested(self._base(rule, picking.borrowed), (*picking.first, *picking.then))

    def picked(
        self, *, everything: bool, within: str = "", programmes: frozenset[str] | None = None
    ) -> str:
        """A SELECT of the rows of all rules, as numbers.

        `within` narrows them by household, `programmes` to the rules of some programmes.
        """
        selects = [
            self._picked(place, rule, everything=everything, within=within)
            for place, rule in enumerate(self.sql.rules)
            if programmes is None or rule.rule.rule.programme in programmes
        ]
        return " UNION ALL ".join(selects) or self._nothing_picked()

    def _picked(self, place: int, rule: RuleColumns, *, everything: bool, within: str) -> str:
        picking = self.sql.layers.pickings[place]
        person = rule.level == PERSON
        # part by part, so that what needs no join is tested before it
        tested = rule.parts if picking.own_truth else (rule.truth,)
        kept = (
            "" if everything else "".join(f" AND {part} IS DISTINCT FROM FALSE" for part in tested)
        )
        inner = nested(self._base(rule, picking.borrowed), picking.first)
        inner = f"SELECT * FROM ({inner}) t WHERE {self.judged(rule)}{kept}{within}"
        masks: Mapping[int, str] = dict(rule.missing)
        traces = [*rule.traces, *["0"] * (self.traces - len(rule.traces))]
        refused = "0"
        if not person and not is_constant(self.sql.ghosts):
            refused = f"CASE WHEN {rule.truth} IS NULL THEN {self.sql.ghosts} ELSE 0 END"
        cells = {
            "house": '"户编号"',
            "person": '"人员编号"' if person else "CAST(NULL AS VARCHAR)",
            "name": "COALESCE(\"姓名\", '')" if person else self.sql.head,
            "amount": f"CASE WHEN {rule.truth} THEN {rule.amount} END"
            if rule.amount
            else "CAST(NULL AS BIGINT)",
            "shown": _shown(rule),
            "place": str(place),
            "refused": refused,
            **{f"trace_{i}": f"CAST({trace} AS BIGINT)" for i, trace in enumerate(traces)},
            **{f"mask_{word}": f"CAST({masks.get(word, '0')} AS BIGINT)" for word in self.masks},
        }
        select = ", ".join(f"{sql} AS {name}" for name, sql in cells.items())
        return f"SELECT {select} FROM ({nested(inner, picking.then)}) r"

    def _nothing_picked(self) -> str:
        texts = ", ".join(
            f"CAST(NULL AS VARCHAR) AS {n}" for n in ("house", "person", "name", "shown")
        )
        numbers = ", ".join(f"0 AS {name}" for name in self.keys)
        return f"SELECT {texts}, CAST(NULL AS BIGINT) AS amount, {numbers} WHERE FALSE"

    def combinations(self) -> str:
        """A SELECT of the combinations that occur."""
        return f"SELECT DISTINCT {', '.join(self.keys)} FROM {PICKED}"

    def words(self, found: Iterable[Combination]) -> pa.Table:
        """The words for the combinations, to be joined back."""
        rows = sorted(tuple(int(number) for number in row) for row in found)
        columns: dict[str, pa.Array] = {
            name: pa.array([row[i] for row in rows], pa.int64()) for i, name in enumerate(self.keys)
        }
        texts = [self._text(row) for row in rows]
        for i, name in enumerate(TEXTS):
            columns[name] = pa.array([text[i] for text in texts], pa.string())
        return pa.table(columns)

    def _text(self, row: Combination) -> tuple[str | None, ...]:
        if row not in self._texts:
            place, refused, *numbers = row
            rule = self.sql.rules[place]
            named = rule.rule.rule
            leaves = (*rule.rule.leaves, *rule.rule.amount_leaves)
            truths = leaf_truths(numbers, len(leaves))
            basis, reason = grounds(rule.rule, truths)
            verdict = truth_of(
                rule.rule.condition, {id(leaf): t for leaf, t in zip(leaves, truths, strict=True)}
            )
            missing = self._facts(numbers[self.traces :])
            self._texts[row] = (
                named.pack, named.id, named.programme, VERDICTS[verdict], named.unit, basis, reason,
                afterword(verdict, refused=bool(refused), missing=bool(missing)), JOINT.join(missing),
            )  # fmt: skip
        return self._texts[row]

    def _facts(self, masks: Iterable[int]) -> list[str]:
        by_word = dict(zip(self.masks, masks, strict=True))
        return [
            fact
            for place, fact in enumerate(self.sql.asked)
            if by_word.get(place // WORD, 0) >> (place % WORD) & 1
        ]

    def worded(self) -> str:
        """A SELECT of the outcomes in the output's columns, and the place of the rule."""
        on = " AND ".join(f"k.{name} = w.{name}" for name in self.keys)
        return f"SELECT {cells()}, k.place AS place FROM {PICKED} k JOIN {WORDS} w ON {on}"


def cells() -> str:
    """The output's columns from a picked row `k` and its words `w`."""
    own = {
        "户编号": "k.house",
        "人员编号": "k.person",
        "姓名": "k.name",
        "金额": money("k.amount"),
        "单位": 'CASE WHEN k.amount IS NOT NULL THEN w."单位" END',
        "理由": 'w."理由" || k.shown || w."余话"',
    }
    return ", ".join(f'{own.get(name) or _of_words(name)} AS "{name}"' for name in COLUMNS)


def in_ledger_order(listed: str, source: str) -> str:
    """A SELECT of outcomes (with their `place`) in the order of the ledger's `_row`."""
    return (
        f"SELECT {_columns()} FROM ({listed}) o "
        f'JOIN (SELECT "户编号" AS house, min(_row) AS first_row FROM {source} GROUP BY "户编号") h '
        'ON "户编号" = h.house LEFT JOIN (SELECT "户编号" AS house, "人员编号" AS person, '
        f'min(_row) AS own_row FROM {source} GROUP BY "户编号", "人员编号") p '
        'ON "户编号" = p.house AND "人员编号" = p.person '
        "ORDER BY h.first_row, p.own_row NULLS FIRST, place"
    )


def in_any_order(listed: str) -> str:
    """A SELECT of outcomes (with their `place`) as they come."""
    return f"SELECT {_columns()} FROM ({listed}) o"


def _columns() -> str:
    return ", ".join(f'"{name}"' for name in COLUMNS)


def _of_words(name: str) -> str:
    return f'w."{name}"'


def leaf_truths(traces: list[int], count: int) -> list[bool | None]:
    """The truths of a rule's leaves from its trace numbers."""
    meaning: Mapping[int, bool | None] = {2: True, 1: None, 0: False}
    return [meaning[traces[i // LEAVES] >> (2 * (i % LEAVES)) & 3] for i in range(count)]


def money(fen: str) -> str:
    """Fen as text with two decimals, in SQL; decimals print faster than parts put together."""
    if is_null(fen):
        return "CAST(NULL AS VARCHAR)"
    return f"CAST(CAST({fen} AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS VARCHAR)"


def _shown(rule: RuleColumns) -> str:
    """The figures a rule compared, in brackets; nothing where none is known."""
    fixed, parts, known = False, [], []
    for label, column, unit in rule.shown:
        if is_null(column):
            continue
        if is_constant(column):
            fixed = True
            parts.append(literal(f"{label} {int(column) // 100}.{int(column) % 100:02d} {unit}"))
        else:
            known.append(f"{column} IS NOT NULL")
            parts.append(f"{literal(f'{label} ')} || {money(column)} || {literal(f' {unit}')}")
    if not parts:
        return "''"
    if fixed and not known:
        return literal("（" + "，".join(part[1:-1] for part in parts) + "）")
    text = (
        f"'（' || {parts[0]} || '）'"
        if len(parts) == 1
        else f"'（' || concat_ws('，', {', '.join(parts)}) || '）'"
    )
    return text if fixed else f"CASE WHEN {' OR '.join(known)} THEN {text} ELSE '' END"
