"""The typefaces of printed papers: where they are, and whether they can print every name.

The typesetter neither stops at a missing typeface nor at a character without a glyph: the name
would come out as an empty box. Both are errors here, before anything is set.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import typst
from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont

SONG = "Noto Serif CJK SC"
HEI = "Noto Sans CJK SC"
RARE = "BabelStone Han"
PACKAGE = "fonts-noto-cjk"
RARE_PACKAGE = "fonts-babelstone-han"

_INVISIBLE = {"Cc", "Cf", "Zl", "Zp"}
_VARIATION_SELECTORS = frozenset({*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)})


class MissingFont(Exception):
    """No typeface to print with; the message names the package that brings it."""


class MissingGlyph(Exception):
    """A character no typeface here can print; the message names it and where it stands."""

    def __init__(self, character: str, place: str) -> None:
        self.character = character
        self.place = place
        super().__init__(
            _(
                "%(place)s：“%(character)s”（U+%(code)04X）在已装的字体里没有字形，PDF 里会印成空框。"
                "请安装 %(package)s，或先下载 .docx、.xlsx"
            )
            % {
                "place": place,
                "character": character,
                "code": ord(character),
                "package": RARE_PACKAGE,
            }
        )


@dataclass(frozen=True)
class Typefaces:
    """What is there to print with, in the order in which a glyph is looked for."""

    book: typst.Fonts
    families: tuple[str, ...]
    printable: frozenset[int]

    def check(self, texts: Iterable[tuple[str, str]]) -> None:
        """Raise MissingGlyph for the first character that cannot be printed, with its place."""
        known: set[str] = set()
        for place, text in texts:
            for character in set(text) - known:
                if not self._prints(character):
                    raise MissingGlyph(character, place)
                known.add(character)

    def _prints(self, character: str) -> bool:
        return (
            ord(character) in self.printable
            or ord(character) in _VARIATION_SELECTORS
            or unicodedata.category(character) in _INVISIBLE
        )


@lru_cache(maxsize=4)
def typefaces(folder: str = "") -> Typefaces:
    """The typefaces of the system and of `folder`; raises MissingFont when Song type is not there.

    Found once and kept: a new typeface counts after a restart.
    """
    if folder and not Path(folder).is_dir():
        raise MissingFont(
            _("BANGFU_FONTS 指定的文件夹 %(folder)s 不存在，请改正或清空这项设置")
            % {"folder": folder}
        )
    book = typst.Fonts(include_embedded_fonts=False, font_paths=[folder] if folder else [])
    found = {}
    for font in book.fonts():
        if font.family in (SONG, HEI, RARE) and font.style == "normal":
            found.setdefault((font.family, font.weight >= 600), font)
    if (SONG, False) not in found:
        raise MissingFont(
            _(
                "没有找到宋体 %(font)s，印不了 PDF。请安装 Debian 软件包 %(package)s，"
                "或把字体文件放进 BANGFU_FONTS 指定的文件夹；.docx 和 .xlsx 不受影响"
            )
            % {"font": SONG, "package": PACKAGE}
        )
    families = tuple(name for name in (SONG, HEI, RARE) if (name, False) in found)
    printable = frozenset().union(
        *(_characters(font.path, font.index) for (_name, bold), font in found.items() if not bold)
    )
    return Typefaces(book, families, printable)


def _characters(path: str, index: int) -> Iterable[int]:
    with TTFont(path, fontNumber=index, lazy=True) as font:
        return set(font.getBestCmap() or ())
