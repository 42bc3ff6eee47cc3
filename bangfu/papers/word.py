"""Papers as .docx: the same pages as the PDF, open to be edited."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from bangfu.papers.paper import Kind, Paper, Particulars, Statement, Table, stacked

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_SONG, _HEI = "宋体", "黑体"
_FRAME, _RULE = "12", "5"
_A4 = (Mm(210), Mm(297))
_ALIGNED = {"text": "left", "signature": "left", "money": "right"}
_TWIPS_PER_MM = 1440 / 25.4
_EMU_PER_TWIP = 635


def render(paper: Paper) -> bytes:
    """The paper as a Word document with Chinese type named for East Asian text."""
    document = docx.Document()
    _name_properties(document, paper)
    _set_styles(document)
    width = _set_page(document, paper)
    document.add_paragraph(paper.title, style="Title")
    _spread(document, paper.opening, width)
    for part in paper.parts:
        if part.heading:
            document.add_paragraph(part.heading, style="Heading 2")
        if isinstance(part, Statement):
            document.add_paragraph(part.text)
        elif isinstance(part, Particulars):
            _append(document, _particulars(part, width))
        else:
            _append(document, _table(part, width))
            if part.note:
                document.add_paragraph(part.note)
    if paper.note:
        document.add_paragraph(paper.note)
    _sign(document, paper, width)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _name_properties(document: Document, paper: Paper) -> None:
    properties = document.core_properties
    properties.title = paper.title
    properties.author = properties.last_modified_by = paper.imprint.printed_by
    properties.created = properties.modified = paper.imprint.printed_at.replace(tzinfo=None)
    properties.comments = ""
    properties.language = "zh-CN"


def _set_styles(document: Document) -> None:
    for name, size, bold, before, after in (
        ("Normal", 10.5, False, 0, 2),
        ("Title", 20, True, 0, 8),
        ("Heading 2", 12, True, 10, 4),
        ("Footer", 8.5, False, 0, 0),
    ):
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.size, style.font.bold = Pt(size), bold
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(after)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), _SONG)
        lang = OxmlElement("w:lang")
        lang.set(qn("w:val"), "en-US")
        lang.set(qn("w:eastAsia"), "zh-CN")
        style.element.get_or_add_rPr().append(lang)
    title = document.styles["Title"]
    assert isinstance(title, ParagraphStyle)
    title.paragraph_format.alignment = 1
    for rule in title.element.get_or_add_pPr().findall(qn("w:pBdr")):
        title.element.get_or_add_pPr().remove(rule)


def _set_page(document: Document, paper: Paper) -> int:
    """Set size, margins and foot; return the width between the margins in twips."""
    section = document.sections[0]
    short, long = _A4
    if paper.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = long, short
    else:
        section.page_width, section.page_height = short, long
    side = Mm(12 if paper.landscape else 18)
    section.left_margin = section.right_margin = side
    section.top_margin = section.bottom_margin = Mm(16)
    section.footer_distance = Mm(8)
    width = int((section.page_width - 2 * side) / _EMU_PER_TWIP)
    section.header_distance = Mm(8)
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = paper.running_head
    section.header.paragraphs[0].style = "Footer"
    for footer in (section.first_page_footer, section.footer):
        _set_foot(footer, paper, width)
    return width


def _set_foot(footer: Any, paper: Paper, width: int) -> None:
    foot = footer.paragraphs[0]
    foot.style = "Footer"
    # the library's own foot stops where a page of another size would end
    foot.style.paragraph_format.tab_stops.clear_all()
    foot.paragraph_format.tab_stops.add_tab_stop(width * _EMU_PER_TWIP, 2)
    first, second = (
        (f"{paper.numbers_notice}　　{paper.printed_notice}", "")
        if paper.landscape
        else (paper.printed_notice, paper.numbers_notice)
    )
    foot.add_run(f"{first}\t第 ")
    _field(foot, "PAGE")
    foot.add_run(" 页，共 ")
    _field(foot, "NUMPAGES")
    foot.add_run(" 页")
    if second:
        footer.add_paragraph(second, style="Footer")


def _field(paragraph: Any, code: str) -> None:
    run = paragraph.add_run()
    for kind in ("begin", "code", "separate", "shown", "end"):
        if kind == "code":
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = f" {code} "
        elif kind == "shown":
            part = OxmlElement("w:t")
            part.text = "1"
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


def _spread(document: Document, texts: Sequence[str], width: int) -> None:
    """Left, middle and right text on one line."""
    line = document.add_paragraph("\t".join(texts))
    line.paragraph_format.tab_stops.add_tab_stop(width * _EMU_PER_TWIP // 2, 1)
    line.paragraph_format.tab_stops.add_tab_stop(width * _EMU_PER_TWIP, 2)


def _sign(document: Document, paper: Paper, width: int) -> None:
    places = [place.label + ("＿＿＿＿＿＿" if place.line else "") for place in paper.signatures]
    line = document.add_paragraph("\t".join(places))
    line.paragraph_format.space_before = Pt(24)
    for place in range(1, len(places)):
        line.paragraph_format.tab_stops.add_tab_stop(width * _EMU_PER_TWIP * place // len(places))


# ---------------------------------------------------------------- tables
# Built as elements, not through the library's cells: those look up the whole table each time,
# and a village has a thousand rows.


def _append(document: Document, table: Any) -> None:
    document.element.body.insert(len(document.element.body) - 1, table)


def _table(part: Table, width: int) -> Any:
    share = width / sum(column.width for column in part.columns)
    widths = [int(column.width * share) for column in part.columns]
    table = _empty_table(widths)
    table.append(
        _row(
            [
                _cell(column.head, room, "short", bold=True)
                for column, room in zip(part.columns, widths, strict=True)
            ],
            head=True,
        )
    )
    kinds = [column.fields[0].kind for column in part.columns]
    for row in part.rows:
        texts = stacked(part, row)
        table.append(_row([_cell(*made) for made in zip(texts, widths, kinds, strict=True)]))
    if not part.rows:
        table.append(_row([_cell(part.empty, sum(widths), "short", span=len(widths))]))
    return table


def _particulars(part: Particulars, width: int) -> Any:
    label = int(24 * _TWIPS_PER_MM)
    widths = [label, width // 2 - label] * 2
    table = _empty_table(widths)
    pairs = [*part.pairs, ("", "")] if len(part.pairs) % 2 else list(part.pairs)
    for at in range(0, len(pairs), 2):
        cells = []
        for (name, value), place in zip(pairs[at : at + 2], (0, 2), strict=True):
            cells.append(_cell(name, widths[place], "short", bold=True))
            cells.append(_cell(value, widths[place + 1], "text"))
        table.append(_row(cells))
    return table


def _element(name: str, **attributes: str) -> Any:
    made = OxmlElement(f"w:{name}")
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), value)
    return made


def _empty_table(widths: Sequence[int]) -> Any:
    table = _element("tbl")
    properties = _element("tblPr")
    properties.append(_element("tblW", w=str(sum(widths)), type="dxa"))
    borders = _element("tblBorders")
    for side in ("top", "left", "bottom", "right"):
        borders.append(_element(side, val="single", sz=_FRAME, space="0", color="000000"))
    for side in ("insideH", "insideV"):
        borders.append(_element(side, val="single", sz=_RULE, space="0", color="000000"))
    properties.append(borders)
    properties.append(_element("tblLayout", type="fixed"))
    margins = _element("tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(side, w="68", type="dxa"))
    properties.append(margins)
    table.append(properties)
    grid = _element("tblGrid")
    for width in widths:
        grid.append(_element("gridCol", w=str(width)))
    table.append(grid)
    return table


def _row(cells: Sequence[Any], *, head: bool = False) -> Any:
    row = _element("tr")
    properties = _element("trPr")
    properties.append(_element("cantSplit"))
    if head:
        properties.append(_element("tblHeader"))
    row.append(properties)
    for cell in cells:
        row.append(cell)
    return row


def _cell(text: str, width: int, kind: Kind, *, bold: bool = False, span: int = 1) -> Any:
    cell = _element("tc")
    properties = _element("tcPr")
    properties.append(_element("tcW", w=str(width), type="dxa"))
    if span > 1:
        properties.append(_element("gridSpan", val=str(span)))
    properties.append(_element("vAlign", val="center"))
    cell.append(properties)
    for line in text.split("\n"):
        cell.append(_line(line, kind, bold=bold))
    return cell


def _line(text: str, kind: Kind, *, bold: bool) -> Any:
    paragraph = _element("p")
    properties = _element("pPr")
    properties.append(_element("spacing", before="20", after="20"))
    properties.append(_element("jc", val=_ALIGNED.get(kind, "center")))
    paragraph.append(properties)
    if not text:
        return paragraph
    run = _element("r")
    style = _element("rPr")
    if kind == "number":
        style.append(_element("rFonts", ascii=_HEI, hAnsi=_HEI, eastAsia=_HEI))
    if bold:
        style.append(_element("b"))
    if len(style):
        run.append(style)
    words = _element("t")
    words.set(qn("xml:space"), "preserve")
    words.text = text
    run.append(words)
    paragraph.append(run)
    return paragraph
