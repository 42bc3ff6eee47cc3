"""From five to eighty million persons, the national low-income population: time and memory.

    python -m benchmarks.scale [--sizes 5000000,20000000,80000000] [--folder DIR]

Only bangfu runs here. The table goes to the screen and into `benchmarks/README.md`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from pathlib import Path

from benchmarks.households import write
from benchmarks.readme import put
from benchmarks.run import HERE, measure


def main() -> None:
    """Measure each size once, the largest last."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", default="5000000,20000000,80000000")
    options.add_argument("--folder", type=Path, default=None, help="要放得下台账和结果，约 12 GB")
    chosen = options.parse_args()
    table = [
        f"{time.strftime('%Y-%m-%d')}，{os.cpu_count()} 核，开始时的负载 {os.getloadavg()[0]:.1f}，每项一次。",
        "",
        "| 人数 | 秒（文件到文件） | 每百万人秒数 | CPU 秒 | 内存峰值 MiB | 写出行数 |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for persons in map(int, chosen.sizes.split(",")):
        with tempfile.TemporaryDirectory(prefix="bangfu-scale-", dir=chosen.folder) as folder:
            ledger, out = Path(folder) / "ledger", Path(folder) / "outcomes"
            exact = write(persons, ledger)
            told = measure("bangfu", ledger, out, "")
            shutil.rmtree(ledger)
        table.append(
            f"| {exact:,} | {told['seconds']:.1f} | {told['seconds'] / exact * 1e6:.2f} | "
            f"{told['cpu']:.1f} | {told['mib']:,.0f} | {int(told['rows']):,} |"
        )
        print(table[-1], flush=True)
    put(HERE / "README.md", "scale", "\n".join(table))


if __name__ == "__main__":
    main()
