"""Screen a ledger far larger than memory: households in slices, outcomes straight to files.

A household is always whole inside its slice. Where rules look at the persons who
owe somebody support, the households those persons live in visit the slice: they
are worked out with it, and their own outcomes come with their own slice.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bangfu.policy.bulk.engine import SOURCE, Progress, Run, parquet_source
from bangfu.policy.bulk.sql.fold import literal
from bangfu.policy.bulk.sql.outcomes import in_any_order
from bangfu.policy.errors import PolicyError
from bangfu.policy.language import ir
from bangfu.policy.program.assemble import Program
from bangfu.policy.storage import OBLIGEE

PERSONS_IN_A_SLICE = 2_000_000
"""Measured: smaller slices are no faster, larger ones need more memory for nothing."""
READ_TWICE = 2.0
"""A ledger whose slices would read it more often than this is put in order first."""
HOUSE = '"户编号"'


@dataclass(frozen=True)
class Slice:
    """Some of the households: where their rows are, and which numbers are among them."""

    rows: str
    holds: Callable[[str], str]


def screen_to_file(
    program: Program,
    ledger: Path,
    out: Path,
    *,
    everything: bool = False,
    by_rule: bool = False,
    memory_limit: str | None = None,
    spill: Path | None = None,
    persons_in_a_slice: int = PERSONS_IN_A_SLICE,
    progress: Progress | None = None,
) -> int:
    """Write the outcomes of a Parquet ledger (or folder of them); how many is the answer.

    `out` ends in .parquet or .csv, or names a new folder that gets one Parquet file
    for each slice, which is fastest. It appears whole or not at all; the order of
    rows is free. `memory_limit` (such as 8GB) and `spill`, a folder for what does
    not fit, are DuckDB's. Raises PolicyError for a form it cannot write.
    """
    if out.suffix not in (".parquet", ".csv", ""):
        raise PolicyError(f"不能写成 {out.suffix}：{out.name}。写 .parquet、.csv 或一个新文件夹")
    if out.suffix == "" and out.exists():
        raise PolicyError(f"{out} 已经有了。换一个名字，或先移走它")
    with tempfile.TemporaryDirectory(prefix=f".{out.stem}-", dir=spill or out.parent) as folder:
        work = Path(folder)
        parts = work / "parts"
        parts.mkdir()
        with Run(program, ledger, memory_limit=memory_limit, spill=work / "spilled") as run:
            run.connection.execute(f"CREATE VIEW ledger AS SELECT * FROM {parquet_source(ledger)}")
            visits = _Visits(run) if _looks_at_obligors(program, run) else None
            slices = list(_slices(run, ledger, work, persons_in_a_slice))
            form = "csv" if out.suffix == ".csv" else "parquet"
            written = 0
            for number, piece in enumerate(slices):
                if progress:
                    progress("筛查", number, len(slices))
                listed = _outcomes(run, piece, visits, everything=everything, by_rule=by_rule)
                part = parts / f"part-{number:05d}.{form}"
                written += _copy(run, in_any_order(listed), part)
            if progress:
                progress("筛查", len(slices), len(slices))
            whole = _whole(run, parts, work, out)
        shutil.move(whole, out)
    return written


def _outcomes(
    run: Run, piece: Slice, visits: _Visits | None, *, everything: bool, by_rule: bool
) -> str:
    rows, within = piece.rows, ""
    if visits is not None:
        visits.call(piece)
        rows += f" UNION ALL BY NAME SELECT * FROM obligors WHERE {HOUSE} IN (SELECT house FROM visitors)"
        within = f" AND t.{HOUSE} NOT IN (SELECT house FROM visitors)"
    run.connection.execute(f"CREATE OR REPLACE VIEW {SOURCE} AS {rows}")
    run.work()
    return run.listed(everything=everything, by_rule=by_rule, within=within)


def _copy(run: Run, select: str, path: Path) -> int:
    options = (
        "FORMAT csv, HEADER" if path.suffix == ".csv" else "FORMAT parquet, COMPRESSION snappy"
    )
    copied = run.rows(f"COPY ({select}) TO {literal(str(path))} ({options})")
    return int(copied[0][0])


def _whole(run: Run, parts: Path, work: Path, out: Path) -> Path:
    """The parts in the form asked for."""
    found = sorted(parts.iterdir())
    if out.suffix == "":
        return parts
    if len(found) == 1:
        return found[0]
    whole = work / f"whole{out.suffix}"
    if out.suffix == ".parquet":
        _copy(run, f"SELECT * FROM {parquet_source(parts)}", whole)
        return whole
    with whole.open("wb") as joined:
        for number, part in enumerate(found):
            with part.open("rb") as file:
                if number:
                    file.readline()
                shutil.copyfileobj(file, joined)
    return whole


# -- slices -----------------------------------------------------------------------


def _slices(run: Run, ledger: Path, work: Path, size: int) -> Iterator[Slice]:
    """Ranges of household numbers that follow the file's row groups; buckets where it is in no order."""
    groups = run.rows(
        "SELECT stats_min_value, stats_max_value, row_group_num_rows "
        f"FROM parquet_metadata({_files(ledger)}) WHERE path_in_schema = '户编号'"
    )
    total = sum(rows for _, _, rows in groups)
    if total <= size:
        yield Slice("SELECT * FROM ledger", lambda _: "TRUE")
        return
    if all(low is not None and high is not None for low, high, _ in groups):
        cuts = _cuts(sorted(groups), size)
        if _read(groups, cuts) <= READ_TWICE * total:
            yield from (
                _range(low, high) for low, high in zip([None, *cuts], [*cuts, None], strict=True)
            )
            return
    yield from _buckets(run, work, -(-total // size))


def _cuts(groups: list[tuple[str, str, int]], size: int) -> list[str]:
    cuts: list[str] = []
    rows = 0
    for low, _, count in groups:
        if rows + count > size and rows and (not cuts or low > cuts[-1]):
            cuts.append(low)
            rows = 0
        rows += count
    return cuts


def _read(groups: list[tuple[str, str, int]], cuts: list[str]) -> int:
    """How many rows all slices read together."""
    return sum(rows * (1 + sum(low < cut <= high for cut in cuts)) for low, high, rows in groups)


def _range(low: str | None, high: str | None) -> Slice:
    def holds(house: str) -> str:
        bounds = [
            *([f"{house} >= {literal(low)}"] if low is not None else []),
            *([f"{house} < {literal(high)}"] if high is not None else []),
        ]
        return " AND ".join(bounds) or "TRUE"

    return Slice(f"SELECT * FROM ledger WHERE {holds(HOUSE)}", holds)


def _buckets(run: Run, work: Path, count: int) -> Iterator[Slice]:
    """The ledger written again with the rows of a household in one place."""
    folder = work / "buckets"
    run.connection.execute(
        f"COPY (SELECT *, hash({HOUSE}) % {count} AS bucket FROM ledger) "
        f"TO {literal(str(folder))} (FORMAT parquet, COMPRESSION snappy, PARTITION_BY (bucket))"
    )
    for number in range(count):
        of_bucket = folder / f"bucket={number}"
        if of_bucket.is_dir():
            yield Slice(
                f"SELECT * FROM {parquet_source(of_bucket)}",
                lambda house, number=number: f"hash({house}) % {count} = {number}",  # type: ignore[misc]
            )


def _files(ledger: Path) -> str:
    return literal(str(ledger / "*.parquet" if ledger.is_dir() else ledger))


# -- households that visit --------------------------------------------------------


def _looks_at_obligors(program: Program, run: Run) -> bool:
    columns = {name for name, *_ in run.rows("DESCRIBE ledger")}
    if OBLIGEE not in columns:
        return False
    roots = [expr for rule in program.rules for expr in (rule.condition, rule.amount) if expr]
    return any(
        isinstance(node, ir.LinkAgg) for root in roots for node in ir.walk(root, into_derived=True)
    )


class _Visits:
    """Which households owe which others support, and the rows of those that do."""

    def __init__(self, run: Run) -> None:
        self.run = run
        run.keep(
            "links",
            f"SELECT DISTINCT o.house AS obligor, e.{HOUSE} AS obligee FROM "
            f'(SELECT {HOUSE} AS house, "{OBLIGEE}" AS owed_to FROM ledger '
            f'WHERE "{OBLIGEE}" IS NOT NULL) o '
            f'JOIN ledger e ON e."人员编号" = o.owed_to WHERE e.{HOUSE} <> o.house',
        )
        run.keep("obligors", f"SELECT * FROM ledger WHERE {HOUSE} IN (SELECT obligor FROM links)")

    def call(self, piece: Slice) -> None:
        """Find the households from which any chain of support leads into the slice."""
        self.run.keep(
            "visitors",
            "WITH RECURSIVE found(house) AS ("
            f"SELECT obligor FROM links WHERE {piece.holds('obligee')} "
            "UNION SELECT l.obligor FROM links l JOIN found f ON l.obligee = f.house) "
            f"SELECT house FROM found WHERE NOT ({piece.holds('house')})",
        )
