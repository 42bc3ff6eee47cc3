"""PDF: pages, embedded type, conformance, and the refusal to print an empty box."""

import dataclasses
import os
import re
import shutil
import zlib
from pathlib import Path

import pytest
from django.test import override_settings

from bangfu.papers import fonts, formats, pdf
from bangfu.papers.content import LedgerRow, Survey, SurveyedHousehold, SurveyedMember
from bangfu.papers.fonts import MissingFont, MissingGlyph, Typefaces
from bangfu.papers.ledgers import survey_ledger
from bangfu.papers.tests.people import EVERY, IDENTITY, IMPRINT, PENG, ledger

STATM = Path("/proc/self/statm")

try:
    fonts.typefaces()
except MissingFont as missing:
    pytestmark = pytest.mark.skip(reason=str(missing))


def opened(content):
    """The PDF's bytes with every compressed stream unpacked behind them."""
    found = [content]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            found.append(zlib.decompressobj().decompress(packed))
        except zlib.error:
            continue
    return b"\n".join(found)


def page_count(content):
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", opened(content)))


def written_characters(content):
    """Every character of the text layer, from the tables that lead from glyphs to characters."""
    found = set()
    for table in re.findall(rb"begincmap.*?endcmap", opened(content), re.DOTALL):
        for target in re.findall(rb"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]+)>", table):
            found |= set(bytes.fromhex(target.decode()).decode("utf-16-be", "ignore"))
    return found


@pytest.mark.parametrize("make", EVERY.values(), ids=EVERY)
def test_every_paper_is_set_with_all_its_characters(make):
    paper = make()
    content = pdf.render(paper)
    inside = opened(content)
    assert content.startswith(b"%PDF-1.")
    assert b"NotoSerifCJK" in inside and b"/FontFile3" in inside
    wanted = set(paper.title + paper.note + paper.printed_notice + "第页共")
    assert wanted - {" "} <= written_characters(content)


def test_title_language_and_standard_are_declared():
    inside = opened(pdf.render(ledger(PENG))).decode("utf-8", "ignore")
    assert "松坪镇特殊困难群体关爱帮扶台账" in inside
    assert "pdfaid:part" in inside and "pdfuaid:part" in inside
    assert "/Lang" in inside


def test_same_content_same_bytes():
    assert pdf.render(ledger(PENG)) == pdf.render(ledger(PENG))


def test_ledger_is_landscape_and_file_upright():
    for name, sides in (("aikou", (842, 595)), ("file", (595, 842))):
        box = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)", opened(pdf.render(EVERY[name]())))
        assert tuple(round(float(side)) for side in box.groups()) == sides


def test_a_village_of_1200_rows():
    pages = page_count(pdf.render(ledger(*[PENG] * 1200)))
    assert 60 < pages < 110


@pytest.mark.skipif(not STATM.exists(), reason="memory is read from the system's own table")
def test_printing_village_after_village_does_not_pile_up_memory():
    def mebibytes():
        return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20

    pdf.render(ledger(*[PENG] * 600))
    after_one = mebibytes()
    for extra in range(1, 5):
        pdf.render(ledger(*[PENG] * (600 + extra)))
    assert mebibytes() - after_one < 100


def test_nothing_of_the_content_is_read_as_markup():
    text = '#panic("x") $x$ *b* <l> @a \\ `c` // = 题 _i_ & "'
    content = pdf.render(ledger(LedgerRow(name="𠮷玉兰", remarks=text)))
    assert set("𠮷#$*<>@\\`/=_&") <= written_characters(content)


def test_a_row_longer_than_a_page_is_split_not_lost():
    short = page_count(pdf.render(ledger(LedgerRow(name="甲"))))
    long = page_count(pdf.render(ledger(LedgerRow(name="甲", remarks="很长的备注。" * 400))))
    assert long > short + 2


def test_pages_after_the_first_say_what_they_are_a_part_of():
    said = pdf._said(ledger(PENG), ("x",))
    assert said["running"] == "松坪镇特殊困难群体关爱帮扶台账　村（居）：枫林村"

    def with_head(rows, words):
        paper = ledger(*[PENG] * rows)
        paper = dataclasses.replace(paper, opening=(words, *paper.opening[1:]))
        return pdf.pictures(paper, dots_per_inch=40)

    # the same but for the words above: only pages after the first may differ in their head
    plain, other = with_head(40, "村（居）：枫林村"), with_head(40, "村（居）：梨树湾村")
    assert len(plain) == len(other) > 1
    assert all(one != two for one, two in zip(plain[1:], other[1:], strict=True))


def test_a_home_of_twenty_is_cut_between_lines_and_each_piece_says_whose_it_is():
    names = [f"阿卜杜热合曼·买买提吐尔逊·尼亚孜{number}" for number in range(20)]
    home = SurveyedHousehold(
        head=names[0], identity=IDENTITY, needs=("无",),
        members=tuple(SurveyedMember(name=name, work="外出务工") for name in names),
    )  # fmt: skip
    survey = Survey(city="云水市", village="枫林村", households=(home, home))
    rows = pdf._said(survey_ledger(survey, IMPRINT), ("x",))["parts"][0]["rows"]
    assert len(rows) > 4 and not any(row["long"] for row in rows)
    assert [row["cells"][0] for row in rows if "续" not in row["cells"][0]] == ["1", "2"]
    assert all(names[0] in row["cells"][1] for row in rows)
    working = "\n".join(row["cells"][5] for row in rows[: len(rows) // 2] if row["cells"][5])
    assert working.split("\n") == [f"{name}：外出务工" for name in names]


def test_a_run_wider_than_its_cell_is_broken_and_a_number_is_not():
    address = "https://a.b/" + "e" * 60
    said = pdf._said(ledger(dataclasses.replace(PENG, remarks=address)), ("x",))
    cells = said["parts"][0]["rows"][0]["cells"]
    assert max(map(len, cells[8].split("\u200b"))) <= 14
    assert cells[8].replace("\u200b", "") == address
    assert cells[3] == "990101********001X" and cells[7] == "130****0017"


@pytest.mark.parametrize("make", EVERY.values(), ids=EVERY)
def test_masked_numbers_stay_in_one_piece(make):
    assert "*\u200b" not in str(pdf._said(make(), ("x",)))
    assert "\u200b" not in str(pdf._said(make(), ("x",)))


def test_missing_glyph_names_character_person_and_remedy(monkeypatch):
    faces = fonts.typefaces()
    without = dataclasses.replace(faces, printable=faces.printable - {ord("𠮷")})
    monkeypatch.setattr(pdf, "typefaces", lambda folder: without)
    with pytest.raises(MissingGlyph) as refused:
        pdf.render(ledger(PENG, LedgerRow(name="𠮷玉兰")))
    assert refused.value.character == "𠮷"
    for words in ("第 2 行 𠮷玉兰", "U+20BB7", "fonts-babelstone-han", ".docx"):
        assert words in str(refused.value)


def test_a_character_no_typeface_has_is_refused():
    with pytest.raises(MissingGlyph, match=r"U\+F8FE"):
        pdf.render(ledger(LedgerRow(name="彭\uf8fe")))


def test_invisible_characters_are_no_missing_glyphs():
    pdf.render(ledger(LedgerRow(name="葛\U000e0100 \u200b甲")))


def test_missing_font_names_the_package(monkeypatch):
    class Nothing:
        def __init__(self, **_):
            pass

        def fonts(self):
            return []

    monkeypatch.setattr(fonts.typst, "Fonts", Nothing)
    fonts.typefaces.cache_clear()
    try:
        with pytest.raises(MissingFont, match="fonts-noto-cjk"):
            fonts.typefaces("")
    finally:
        fonts.typefaces.cache_clear()


def test_typefaces_of_a_folder_count(tmp_path, monkeypatch):
    song = next(font for font in fonts.typefaces().book.fonts() if font.family == fonts.SONG)
    shutil.copy(song.path, tmp_path)
    system = fonts.typst.Fonts
    monkeypatch.setattr(
        fonts.typst,
        "Fonts",
        lambda **wanted: system(**{**wanted, "include_system_fonts": False}),
    )
    fonts.typefaces.cache_clear()
    try:
        found = fonts.typefaces(str(tmp_path))
    finally:
        fonts.typefaces.cache_clear()
    assert isinstance(found, Typefaces) and found.families == (fonts.SONG,)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(MissingFont, match="BANGFU_FONTS"):
        fonts.typefaces(str(tmp_path / "nothing"))


@pytest.mark.parametrize("suffix", formats.FORMATS)
def test_rendered_says_how_to_hand_it_out(suffix, tmp_path):
    with override_settings(FONTS=""):
        made = formats.rendered(ledger(PENG), suffix)
    assert made.name == f"枫林村_特殊困难群体关爱帮扶台账_2026-11.{suffix}"
    assert made.code == ledger(PENG).code
    assert made.content[:2] in (b"PK", b"%P")
    assert "/" in made.media_type


STROKE = "M20.0 60.0 L60.5 20.0 L100.0 80.0 M210 20 L280 90"
DRAWN = b"/Alt"
"""A picture says what it is to who cannot see it; nothing else on a paper is one."""


def signed_with(stroke):
    paper = ledger(PENG)
    places = [dataclasses.replace(place, stroke=stroke) for place in paper.signatures[1:2]]
    return dataclasses.replace(paper, signatures=tuple(places))


def test_a_signature_drawn_by_hand_is_drawn_on_paper_and_only_that():
    plain, drawn = (opened(pdf.render(signed_with(stroke))) for stroke in ("", STROKE))
    assert DRAWN in drawn and DRAWN not in plain
    assert DRAWN not in opened(pdf.render(signed_with('M1 1"/><text>x</text>')))
    assert signed_with(STROKE).code == signed_with("").code, "the checksum is of what is said"


def test_pictures_show_the_pages():
    (page,) = pdf.pictures(ledger(PENG), dots_per_inch=48)
    assert page.startswith(b"\x89PNG")
