"""Draws README's terminal picture from a real run: `python docs/pictures/make.py`.

The command runs as a person would run it; only its output is turned into an SVG. The SVG asks
for no web font, so it opens on a machine without a network.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WIDTH = 110
TALLEST = 46

# paper, ink and the few colours of the pages
PAPER = TerminalTheme(
    (255, 255, 255),
    (21, 32, 30),
    [(21, 32, 30), (150, 32, 90), (35, 101, 47), (122, 101, 0),
     (14, 81, 102), (90, 69, 150), (14, 81, 102), (86, 99, 95)],
    [(86, 99, 95), (179, 33, 27), (35, 101, 47), (150, 80, 10),
     (14, 81, 102), (90, 69, 150), (14, 81, 102), (21, 32, 30)],
)  # fmt: skip

COMMAND = (
    "screen", "samples/township.xlsx", "--policy", "street-pilot-2021,china-base",
    "--on", "2021-06-01", "--out",
)  # fmt: skip


def run() -> str:
    """The command's own coloured output on the sample ledger."""
    bangfu = Path(sys.executable).with_name("bangfu")
    settings = {
        **os.environ,
        "FORCE_COLOR": "1",
        "COLUMNS": str(WIDTH),
        "TERM": "xterm-256color",
        "LANG": "zh_CN.UTF-8",
    }
    if not (ROOT / "samples" / "township.xlsx").exists():
        subprocess.run([sys.executable, ROOT / "samples" / "make.py"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        finished = subprocess.run(
            [bangfu, *COMMAND, str(Path(folder, "结果.xlsx"))],
            cwd=ROOT, env=settings, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if finished.returncode > 1:
            sys.exit(finished.stderr)
        return finished.stdout.replace(f"{folder}{os.sep}", "")


def draw(output: str) -> None:
    """Save the picture."""
    with Path(os.devnull).open("w") as nowhere:
        console = Console(record=True, width=WIDTH, file=nowhere, force_terminal=True)
        console.print(Text.assemble(("$ ", "bold"), f"bangfu {' '.join(COMMAND)} 结果.xlsx"))
        lines = output.rstrip().splitlines()
        for line in lines[:TALLEST]:
            console.print(Text.from_ansi(line))
        if len(lines) > TALLEST:
            console.print("…")
        svg = console.export_svg(title="bangfu 帮扶", theme=PAPER, unique_id="screen")
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code,monospace", '"Noto Sans Mono CJK SC","Sarasa Mono SC",monospace')
    (HERE / "screen.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    draw(run())
    print("已更新 docs/pictures/screen.svg")
