"""The formats a paper can be had in: one table, one function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from bangfu.papers import pdf, word, workbook
from bangfu.papers.paper import Paper


@dataclass(frozen=True)
class Rendered:
    """A finished file: its bytes, the name to save it under, its media type, its checksum."""

    content: bytes
    name: str
    media_type: str
    code: str


def _as_pdf(paper: Paper) -> bytes:
    return pdf.render(paper, fonts=settings.FONTS)


FORMATS: dict[str, tuple[Callable[[Paper], bytes], str]] = {
    "xlsx": (workbook.render, workbook.MEDIA_TYPE),
    "docx": (word.render, word.MEDIA_TYPE),
    "pdf": (_as_pdf, pdf.MEDIA_TYPE),
}


def rendered(paper: Paper, suffix: str) -> Rendered:
    """The paper in a format of `FORMATS`; KeyError for another one.

    PDF raises MissingFont or MissingGlyph, whose messages are for the person printing.
    """
    render, media_type = FORMATS[suffix]
    return Rendered(render(paper), f"{paper.name}.{suffix}", media_type, paper.code)
