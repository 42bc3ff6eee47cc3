"""Draws README's terminal picture from a real run: `python docs/pictures/make.py`.

The command runs as a person would run it; only its output is turned into an SVG. Each run of
characters is set at its own cell, because Chinese is twice as wide as Latin in a terminal and
SVG writers that count characters push the columns apart. The SVG asks for no web font.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len
from rich.color import Color
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COLUMNS = 108
TALLEST = 40
CELL, LINE, SIZE, EDGE = 8.4, 21, 14, 20

INK, PAPER, RULE = "#15201E", "#FFFFFF", "#D3DAD4"
# the few colours of the pages, in the order of the terminal's sixteen
THEME = TerminalTheme(
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
    settings = {
        **os.environ,
        "FORCE_COLOR": "1",
        "COLUMNS": str(COLUMNS),
        "TERM": "xterm-256color",
        "LANG": "zh_CN.UTF-8",
    }
    if not (ROOT / "samples" / "township.xlsx").exists():
        subprocess.run([sys.executable, ROOT / "samples" / "make.py"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        finished = subprocess.run(
            [sys.executable, "-m", "bangfu", *COMMAND, str(Path(folder, "结果.xlsx"))],
            cwd=ROOT, env=settings, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if finished.returncode > 1:
            sys.exit(finished.stderr)
        return finished.stdout.replace(f"{folder}{os.sep}", "")


def _lines(output: str) -> list[list[Segment]]:
    console = Console(width=COLUMNS, force_terminal=True, file=sys.stderr)
    told = Text.assemble(("$ ", "bold"), f"bangfu {' '.join(COMMAND)} 结果.xlsx\n\n")
    told.append_text(Text.from_ansi(output.strip("\n")))
    lines = console.render_lines(told, console.options, pad=False)
    return lines if len(lines) <= TALLEST else [*lines[:TALLEST], [Segment("…")]]


def _colour(colour: Color | None) -> str:
    if colour is None or colour.is_default:
        return INK
    return colour.get_truecolor(THEME).hex


def _runs(line: list[Segment]) -> Iterator[tuple[float, str, Style]]:
    at = 0
    for segment in line:
        for _, group in groupby(segment.text, key=lambda sign: (cell_len(sign), sign.isspace())):
            text = "".join(group)
            if text.strip():
                yield at, text, segment.style or Style()
            at += cell_len(text)


def draw(output: str) -> str:
    """The picture."""
    lines = _lines(output)
    width = COLUMNS * CELL + 2 * EDGE
    height = len(lines) * LINE + 2 * EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" font-size="{SIZE}" xml:space="preserve" '
        "font-family=\"'Noto Sans Mono CJK SC','Sarasa Mono SC','Microsoft YaHei',monospace\">",
        f"<title>bangfu {' '.join(COMMAND[:1])}</title>",
        f'<rect x=".5" y=".5" width="{width - 1:g}" height="{height - 1:g}" rx="6" '
        f'fill="{PAPER}" stroke="{RULE}"/>',
    ]
    for row, line in enumerate(lines):
        y = EDGE + row * LINE + SIZE
        for at, text, style in _runs(line):
            weight = ' font-weight="bold"' if style.bold else ""
            faint = ' opacity=".7"' if style.dim else ""
            parts.append(
                f'<text x="{EDGE + at * CELL:g}" y="{y}" fill="{_colour(style.color)}"{weight}{faint} '
                f'textLength="{cell_len(text) * CELL:g}" lengthAdjust="spacingAndGlyphs">'
                f"{escape(text)}</text>"
            )
    return "\n".join([*parts, "</svg>\n"])


if __name__ == "__main__":
    (HERE / "screen.svg").write_text(draw(run()), encoding="utf-8")
    print("已更新 docs/pictures/screen.svg")
