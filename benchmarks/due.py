"""How long the due list of a million people takes to derive: `python -m benchmarks.due`.

What is measured is the derivation: rules over all people, visits counted against what is
owed, excuses, looking back. Reading people and visits out of the database comes before it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import resource
import time
from unittest.mock import patch

import numpy as np
import pyarrow as pa

from bangfu.policy.storage import OBLIGEE

TODAY = dt.date(2026, 10, 21)
AREA = "500241"


def people(count: int) -> pa.Table:
    """So many people, two in a household: a tenth special, a fifth ordinary, the rest not listed."""
    n = np.arange(count)
    kind = n % 10
    listed = kind < 3
    villages = np.array([f"{AREA}1{t:02}{v:03}" for t in range(40) for v in range(1, 26)])
    return pa.table(
        {
            "户编号": pa.array((n // 2 + 1).astype(str)),
            "人员编号": pa.array((n + 1).astype(str)),
            "姓名": pa.array(np.char.add("甲", (n + 1).astype(str))),
            "与户主关系": pa.array(np.where(n % 2 == 0, "户主", "配偶")),
            "现享救助": pa.array(np.where(listed, "|特困|", "|")),
            "供养方式": pa.array(np.where(listed, "分散", None), pa.string()),
            "特别困难": pa.array(kind == 0),
            "自理能力": pa.array(np.full(count, "完全自理")),
            "出生日期": pa.array(19300101 + (n % 70) * 10000 + (n % 12) * 100 + n % 28, pa.int32()),
            OBLIGEE: pa.array([None] * count, pa.string()),
            "_area": pa.array(villages[(n // 2) % len(villages)]),
            "_visits": pa.array(np.zeros(count, dtype=np.int64)),
        }
    )


def visits(count: int) -> pa.Table:
    """About two visits a listed person and month over two months, some missing."""
    chance = np.random.default_rng(4)
    n = np.arange(count)
    listed = n[n % 10 < 3]
    made = np.repeat(listed, np.where(listed % 10 == 0, 8, 4))
    made = made[chance.random(len(made)) > 0.05]
    start = np.datetime64(TODAY) - 58
    days = start + chance.integers(0, 58, len(made))
    return pa.table(
        {
            "visit": pa.array(np.arange(len(made))),
            "house": pa.array(made // 2 + 1),
            "day": pa.array(days.astype("datetime64[D]")),
            "how": pa.array(np.where(chance.random(len(made)) < 0.8, "home", "phone")),
            "services": pa.array(
                [["company.talk", "health.inquiry"]] * len(made), pa.list_(pa.string())
            ),
            "person": pa.array(made + 1),
        }
    )


def main() -> None:
    """Lay everything out, derive, and say how long each step took."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangfu.web.settings")
    os.environ.setdefault("BANGFU_SECRET_KEY", "benchmark")
    import django

    django.setup()
    from bangfu.duty.queries import due_many, due_sql
    from bangfu.duty.terms import laid
    from bangfu.policy.bulk.engine import Run
    from bangfu.rulebook.queries import Footing

    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=1_000_000)
    count = parser.parse_args().persons
    everybody, done = people(count), visits(count)
    known = pa.table(
        {
            "house": pa.array(np.arange(1, count // 2 + 2)),
            "known": pa.array([dt.date(2026, 1, 1)] * (count // 2 + 1)),
        }
    )
    excuses = pa.schema(
        [("house", pa.int64()), ("person", pa.int64()), ("duty", pa.string()),
         ("first", pa.date32()), ("last", pa.date32())]
    ).empty_table()  # fmt: skip

    def ground(on: dt.date) -> Footing:
        return Footing(
            (), ("aikou-2022", "china-base"), AREA, on, (("china-base/低保标准", "740"),)
        )

    began = time.perf_counter()
    now = laid(ground(TODAY))
    before = {
        term.key: next((t for t in laid(ground(term.before[0])).terms if t.key == term.key), None)
        for term in now.terms
        if term.before
    }
    print(f"规则和周期 {time.perf_counter() - began:.2f} s")
    began = time.perf_counter()
    with Run(now.program, everybody.drop_columns(["_area", "_visits"])) as run:
        due_sql.prepare(run, everybody, now.terms, before, done, excuses, known, [])
        print(f"判断 {time.perf_counter() - began:.2f} s")
        found = due_sql.due(run, TODAY)
    print(f"数走访 {time.perf_counter() - began:.2f} s")
    with patch.object(due_many, "footing", lambda _code, day: ground(day)):
        found = due_many._looked_back(found, {f"{AREA}100001"}, everybody, {})
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    print(
        f"{count:,} 人，{done.num_rows:,} 次走访，应做 {found.num_rows:,} 项："
        f"{took:.2f} s，内存 {peak:.1f} GiB"
    )
    print(found.group_by("state").aggregate([("duty", "count")]).to_pylist())


if __name__ == "__main__":
    main()
