"""Measure bangfu, OpenFisca-core and SQL by hand on the same rules and data, in one run.

    python -m benchmarks.run [--sizes 10000,1000000,10000000] [--openfisca PYTHON] [--repeat 3]

Every contender runs in a process of its own; the best of the repeats counts. The
table goes to the screen and into `benchmarks/README.md`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks import one_household
from benchmarks.agreement import Agreement, compare
from benchmarks.households import write
from benchmarks.readme import put

HERE = Path(__file__).parent
NAMES = {
    "bangfu": "bangfu",
    "openfisca": "OpenFisca-core",
    "openfisca-numbered": "OpenFisca-core，先编号",
    "by-hand": "手写 DuckDB SQL",
}


def measure(name: str, ledger: Path, out: Path, openfisca: str) -> dict[str, float]:
    """One contender, once, in its own process."""
    command = [sys.executable, "-m", "benchmarks.contenders", name, str(ledger), str(out)]
    if name.startswith("openfisca"):
        command = [openfisca, str(HERE / "openfisca_rules.py"), str(ledger), str(out)]
        command += ["--numbered"] if name.endswith("numbered") else []
    if out.is_dir():
        shutil.rmtree(out)
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE.parent)
    if done.returncode:
        raise SystemExit(f"{NAMES[name]} 没有跑完：\n{done.stderr[-2000:]}")
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def has_openfisca(python: str) -> bool:
    """Whether that interpreter can import OpenFisca-core."""
    found = subprocess.run(
        [python, "-c", "import openfisca_core"], capture_output=True, check=False
    )
    return found.returncode == 0


def one_size(
    persons: int, folder: Path, names: list[str], repeat: int, openfisca: str
) -> tuple[dict[str, dict[str, float]], Agreement, int]:
    """Agreement first, then the best time of each contender."""
    ledger = folder / f"ledger-{persons}"
    exact = write(persons, ledger)
    outs = {name: folder / f"{name}.parquet" for name in names}
    if persons > 2_000_000:
        outs["bangfu"] = folder / "bangfu-parts"
    best: dict[str, dict[str, float]] = {}
    for _ in range(repeat):
        for name in names:
            told = measure(name, ledger, outs[name], openfisca)
            if name not in best or told["seconds"] < best[name]["seconds"]:
                best[name] = told
    agreement = compare(ledger, outs["bangfu"], outs["by-hand"], outs.get("openfisca"))
    shutil.rmtree(ledger)
    return best, agreement, exact


def lines(size: int, best: dict[str, dict[str, float]], agreement: Agreement) -> list[str]:
    """The table's rows for one size."""
    ours = best["bangfu"]["seconds"]
    found = []
    for name, told in best.items():
        ratio = "1" if name == "bangfu" else f"{told['seconds'] / ours:.2f}"
        found.append(
            f"| {size:,} | {NAMES[name]} | {told['seconds']:.2f} | {told['cpu']:.2f} | "
            f"{ratio} | {told['mib']:,.0f} | {int(told['rows']):,} |"
        )
    differs = agreement.openfisca_differs
    said = f"| {size:,} | 核对 | 与手写 SQL 不同的行：{agreement.by_hand_differs}；正好在线上的户：{agreement.on_the_line:,}"
    if "openfisca" in best:
        said += (
            f"；与 OpenFisca 不同：线上的户 {differs.get('on the line', 0):,}、"
            f"只差金额 {differs.get('amount', 0):,}、其余 {differs.get('other', 0):,}"
        )
    return [*found, f"{said} | | | | |"]


def main() -> None:
    """Run everything and write it down."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", default="10000,1000000,10000000")
    options.add_argument("--openfisca", default=sys.executable, metavar="PYTHON")
    options.add_argument("--repeat", type=int, default=3)
    chosen = options.parse_args()
    names = ["bangfu", "by-hand"]
    if has_openfisca(chosen.openfisca):
        names[1:1] = ["openfisca", "openfisca-numbered"]
    else:
        print("!! 没有 openfisca-core，这一栏不测。用 --openfisca 指一个装了它的 Python")
    table = [
        "| 人数 | 谁 | 秒（文件到文件） | CPU 秒 | 是 bangfu 的几倍 | 内存峰值 MiB | 写出行数 |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    load = os.getloadavg()[0]
    for persons in map(int, chosen.sizes.split(",")):
        with tempfile.TemporaryDirectory(prefix="bangfu-bench-") as folder:
            best, agreement, exact = one_size(
                persons, Path(folder), names, chosen.repeat, chosen.openfisca
            )
            if agreement.by_hand_differs:
                raise SystemExit(f"结论不同，不计时：{agreement}")
            table += lines(exact, best, agreement)
            print("\n".join(table[-len(names) - 1 :]), flush=True)
    household, everybody = (part * 1000 for part in one_household.seconds())
    said = (
        f"{time.strftime('%Y-%m-%d')}，{os.cpu_count()} 核，{platform.machine()}，"
        f"Python {platform.python_version()}，DuckDB {duckdb.__version__}，每项取 {chosen.repeat} 次中最快的一次，"
        f"开始时的负载 {load:.1f}。"
    )
    said_of_one = f"解释一户（热，两个包）：家庭的全部规则 {household:.1f} 毫秒；连同四口人的全部规则 {everybody:.1f} 毫秒。"
    text = "\n".join([said, "", *table, "", said_of_one])
    print(text)
    put(HERE / "README.md", "table", text)


if __name__ == "__main__":
    main()
