"""An original document as paragraphs, and where in it a clause probably stands.

What is guessed is only ever shown as a guess: a person says which paragraph it is.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence

import docx
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table

from bangfu.policy.proof.clauses import Clause
from bangfu.sheets.encoding import decode

LARGEST = 20 * 1024 * 1024
"""Bytes of a file."""
_UNPACKED = 200 * 1024 * 1024
_MOST_PARAGRAPHS = 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

_DIGITS = "零一二三四五六七八九"
_HEADINGS = (
    re.compile(r"([一二三四五六七八九十]{1,3})、"),
    re.compile(r"[（(]([一二三四五六七八九十]{1,3})[)）]"),
    re.compile(r"(\d{1,2})\s*[.．、](?!\d)"),
)
_ATTACHMENT = re.compile(r"附件\s*(\d*)")
_ARTICLE = re.compile(r"第([一二三四五六七八九十]{1,4})条")
_PATH = re.compile(r"[A-Z]+\d*-(A?\d+(?:\.\d+)*)")


def kind_of(data: bytes) -> str:
    """`pdf`, `docx` or `txt`, judged by what is in the file.

    Raises ValidationError for anything else, for an empty file and for one over 20 MB.
    """
    if not data:
        raise ValidationError(_("文件是空的。"))
    if len(data) > LARGEST:
        raise ValidationError(_("文件超过 20 MB。"))
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        _refuse_other_archives(data)
        return "docx"
    try:
        decode(data)
    except ValueError:
        raise ValidationError(_not_read()) from None
    return "txt"


def _not_read() -> str:
    return _("认不出这个文件。只收 PDF、Word（.docx）和文本文件；老的 .doc 请另存为 .docx。")


def _refuse_other_archives(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {entry.filename for entry in archive.infolist()}
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        raise ValidationError(_not_read()) from None
    if "word/document.xml" not in names or any("vbaProject" in name for name in names):
        raise ValidationError(_not_read())
    if unpacked > _UNPACKED:
        raise ValidationError(_("文件解开以后太大。"))


def paragraphs_of(kind: str, data: bytes) -> list[str]:
    """The paragraphs of a document in order; none for a PDF, whose text is not read.

    Raises ValidationError for a Word file that cannot be opened.
    """
    if kind == "pdf":
        return []
    if kind == "txt":
        return split(decode(data).content.decode())
    try:
        document = docx.Document(io.BytesIO(data))
        return kept(_texts(document))
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        raise ValidationError(_("这个 Word 文件打不开，可能已经损坏。")) from error


def _texts(container: docx.document.Document) -> Iterator[str]:
    for block in container.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                yield "　".join(dict.fromkeys(cell.text.strip() for cell in row.cells))
        else:
            yield block.text


def split(text: str) -> list[str]:
    """Text as paragraphs, one a line."""
    return kept(text.splitlines())


def kept(texts: Sequence[str] | Iterator[str]) -> list[str]:
    """Paragraphs that say something, without characters nobody sees."""
    clean = (_CONTROL.sub("", text).replace("\n", " ").strip() for text in texts)
    return [text for text in clean if text][:_MOST_PARAGRAPHS]


# -- where a clause stands ----------------------------------------------------------


def guess(clause: Clause, paragraphs: Sequence[str]) -> int | None:
    """The paragraph a clause most probably stands in; None where nothing points to one.

    The numbers in a clause's id are the document's own headings (4.4.5: 四、（四）5.);
    below the heading, the paragraph with most of the clause's words.
    """
    words = [word for word in re.split(r"[、，；。,;]", clause.zh) if word]
    path = _path(clause.id)
    under = [i for i, place in enumerate(_places(paragraphs)) if place[: len(path)] == path]
    for candidates in (under if path else [], range(len(paragraphs))):
        best = max(candidates, key=lambda i: (_score(words, paragraphs[i]), -i), default=None)
        if best is not None and _score(words, paragraphs[best]) > 0:
            return best
    return under[0] if path and under else None


def _score(words: Sequence[str], paragraph: str) -> int:
    return sum(len(word) for word in words if word in paragraph)


def _path(clause: str) -> tuple[str, ...]:
    found = _PATH.match(clause)
    return tuple(found[1].split(".")) if found else ()


def _places(paragraphs: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The numbers of the headings each paragraph stands under."""
    path: tuple[str, ...] = ()
    for text in paragraphs:
        attachment = _ATTACHMENT.match(text)
        if attachment and len(text) < 60 and not text.endswith("。"):
            path = (f"A{attachment[1] or 1}",)
        elif article := _ARTICLE.match(text):
            path = (_number(article[1]),)
        else:
            for depth, heading in enumerate(_HEADINGS):
                if found := heading.match(text):
                    path = (*path[:depth], _number(found[1]))
                    break
        yield path


def _number(text: str) -> str:
    """一, 十二, 二十三 or 7 as digits."""
    if text.isdigit():
        return text
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return str(_DIGITS.index(text)) if len(text) == 1 else text
    return str((_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0))
