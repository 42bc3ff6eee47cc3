"""The parts say what they are in words and glyphs, and never write style or script."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from bangfu.web.templatetags.bangfu import STATUSES
from bangfu.web.templatetags.bangfu_drawn import WEEK_CELLS
from bangfu.web.templatetags.bangfu_values import (
    masked,
    month_day,
    phrased,
    phrases,
    short_day,
    undo_url,
    yuan,
)

TODAY = dt.date(2026, 11, 24)


def drawn(text: str, **context: object) -> str:
    return Template(text).render(Context({"today": TODAY} | context)).strip()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


@pytest.mark.parametrize(
    "fen, text",
    [(0, "0.00"), (5, "0.05"), (123456789, "1,234,567.89"), (-5, "-0.05"), (None, "未知"), (-12345, "-123.45")],
)  # fmt: skip
def test_fen_show_as_yuan(fen: int | None, text: str) -> None:
    assert yuan(fen) == text


@pytest.mark.parametrize(
    "number, shown",
    [
        ("990101196803150017", "990101********0017"),
        ("99010119680315001X", "990101********001X"),
        ("13000000017", "130****0017"),
        ("6200000000000000017", "620000*********0017"),
        ("02300000017", "*******0017"),
        ("1234", "****"),
        ("990101********0017", "990101********0017"),
        ("", ""),
        (None, ""),
    ],
)
def test_numbers_are_masked(number: str | None, shown: str) -> None:
    assert masked(number) == shown


@given(st.from_regex(r"\A[0-9]{5,30}[0-9X]?\Z"))
def test_no_number_shows_whole(number: str) -> None:
    shown = masked(number)
    assert "****" in shown or "*" in shown
    assert number not in shown


def test_days_carry_their_year_only_when_it_is_another() -> None:
    this = dt.date.today().year
    assert month_day(dt.date(this, 11, 24)) == "11 月 24 日"
    assert month_day(dt.date(2019, 1, 2)) == "2019 年 1 月 2 日"
    assert short_day(dt.date(this, 3, 4)) == "03-04"
    assert short_day(dt.date(2019, 3, 4)) == "2019-03-04"
    assert month_day(None) == short_day(None) == ""
    assert short_day(dt.datetime(2019, 3, 4, 20, tzinfo=dt.UTC)) == "2019-03-05"


def test_a_headline_breaks_at_its_punctuation() -> None:
    assert phrases("今天有 8 件事等你，其中 1 件已经逾期。").count("phrase") == 2
    assert words(phrases("说“先问清。”再定")) == "说“先问清。”再定"
    assert "<b>" not in phrases("<b>坏</b>，真坏")
    # what is counted up stays together
    assert phrases("取暖、一氧化碳的隐患").count("phrase") == 1


def test_a_headline_a_template_has_written_breaks_there_too() -> None:
    assert phrased("226 人有账号，没停用的都有岗位").count("phrase") == 2
    assert words(phrased("甲&amp;乙，&lt;丙&gt;")) == "甲&amp;乙，&lt;丙&gt;"
    assert phrased("<b>已经</b>，写好") == "<b>已经</b>，写好"


@pytest.mark.parametrize("state", STATUSES)
def test_a_status_is_glyph_and_word(state: str) -> None:
    html = drawn("{% status state %}", state=state)
    assert f"#{STATUSES[state][0]}" in html
    assert words(html) == STATUSES[state][1]
    assert words(drawn("{% status_count state 2 %}", state=state)) == f"{STATUSES[state][1]} 2"
    assert drawn("{% status_count state 0 %}", state=state) == ""


def test_an_unknown_status_is_a_mistake_of_the_page() -> None:
    with pytest.raises(KeyError):
        drawn('{% status "fine" %}')


@pytest.mark.parametrize(
    "days, level, said",
    [(-5, "overdue", "逾期 5 天"), (0, "today", "今天到期"), (3, "soon", "剩 3 天"), (4, "far", "剩 4 天"), (None, "unset", "?县未设期限")],
)  # fmt: skip
def test_due_is_told_by_darkness_and_words(days: int | None, level: str, said: str) -> None:
    day = None if days is None else TODAY + dt.timedelta(days=days)
    html = drawn("{% due_badge day today %}", day=day)
    assert f"due-{level}" in html and words(html) == said


def test_a_page_s_own_word_never_hides_that_something_is_late() -> None:
    text = '{% due_badge day today "周日截止" %}'
    assert words(drawn(text, day=TODAY)) == "周日截止"
    assert words(drawn(text, day=TODAY - dt.timedelta(days=1))) == "逾期 1 天"


def test_a_warning_has_a_name_when_it_stands_alone() -> None:
    assert 'aria-label="红色预警"' in drawn('{% warning "red" %}')
    assert 'aria-hidden="true"' in drawn('{% warning "orange" "大坪村" %}')


def test_a_source_says_how_when_and_by_whom() -> None:
    day = dt.date(2019, 10, 12)
    assert (
        words(drawn('{% source_stamp "visit" day "向国清" %}', day=day))
        == "入入户 2019-10-12 向国清"
    )
    stale = drawn('{% source_stamp "self_report" day stale="超过 6 个月" %}', day=day)
    assert "stamp-stale" in stale and words(stale).endswith("，超过 6 个月")


def test_a_week_strip_is_read_aloud() -> None:
    html = drawn("{% week_strip cells %}", cells=["done", "phone", "due"])
    assert 'aria-label="近 3 周：上门、只打电话、本周没到期"' in html
    assert html.count("<use") == 3


def test_every_kind_of_week_has_a_shape_of_its_own() -> None:
    drawings = Path(str(finders.find("web/icons.svg"))).read_text("utf-8")
    shapes = {
        kind: re.search(rf'<symbol id="week-{kind}"[^>]*>(.*?)</symbol>', drawings)[1]
        for kind in WEEK_CELLS
    }
    assert len(set(shapes.values())) == len(WEEK_CELLS)


@pytest.mark.parametrize(
    "part, whole, width", [(1, 3, "33.3"), (0, 0, "0.0"), (9, 3, "100.0"), (None, 5, "0.0")]
)
def test_a_bar_stays_inside(part: int, whole: int, width: str) -> None:
    assert f'width="{width}%"' in drawn("{% bar part whole %}", part=part, whole=whole)


def test_a_share_is_never_rounded_up() -> None:
    assert drawn("{{ 999|percent:1000 }}") == "99 %"


def test_a_chart_keeps_its_order_its_zero_and_its_table() -> None:
    html = drawn(
        '{% bar_chart "板桥村最多" rows main="板桥村" %}',
        rows=[("板桥村", 7), ("<竹坝村>", 0), {"label": "茶园村", "value": 3}],
    )
    assert html.count('class="chart-bar-main"') == 1
    assert "<竹坝村>" not in html and "&lt;竹坝村&gt;" in html
    assert 'width="0.0"' in html
    assert html.index("板桥村</text>") < html.index("茶园村</text>")
    assert html.count("<table") == 2
    ends = [float(x) for x in re.findall(r'class="chart-value" x="([\d.]+)"', html)]
    assert max(ends) < 540


def test_a_chart_of_nothing_is_drawn() -> None:
    assert "<svg" in drawn('{% bar_chart "没有" rows %}', rows=[])


def test_a_number_line_shows_the_gap_on_its_scale() -> None:
    html = drawn('{% number_line "再低 35.50 元" 77550 74000 "现在" "标准" "差" top=111000 %}')
    assert 'class="chart-good" x="0.0" y="50" width="360.0"' in html
    assert 'class="chart-bar-main" x="360.0" y="50" width="17.3"' in html
    above = drawn(
        '{% number_line "还差 1 次" 1 2 "本月 1 次" "至少 2 次" "差 1 次" good="above" top=4 %}'
    )
    assert 'class="chart-good" x="270.0" y="50" width="270.0"' in above
    assert 'class="chart-bar-main" x="135.0" y="50" width="135.0"' in above
    met = drawn('{% number_line "符合" 1 2 "现在" "标准" %}')
    assert 'class="chart-bar-main"' in met and 'width="0.0"' in met
    assert "<svg" in drawn('{% number_line "空" 0 0 "现在" "标准" %}')


def test_an_address_keeps_what_is_not_changed(rf) -> None:
    request = rf.get("/ledger/?tag=1&page=2&tag=3")
    assert drawn("{% here page=3 %}", request=request) == "?tag=1&amp;tag=3&amp;page=3"
    assert drawn("{% here page=None tag='' %}", request=request) == "/ledger/"


def test_a_message_can_offer_to_undo() -> None:
    class Said:
        extra_tags = "undo:/ledger/1/undo/"

    class Plain:
        extra_tags = None

    assert undo_url(Said()) == "/ledger/1/undo/"
    assert undo_url(Plain()) == ""


def test_progress_asks_again_until_it_is_finished() -> None:
    run = {
        "label": "正在检查",
        "done": 1240,
        "total": 3655,
        "unit": "行",
        "seconds_left": 17,
        "poll_url": "/runs/1/",
    }
    html = drawn("{% progress run %}", run=run)
    assert "正在检查 1240 / 3655 行" in words(html) and "约 20 秒" in html
    assert 'hx-get="/runs/1/"' in html
    assert "hx-get" not in drawn("{% progress run %}", run=run | {"finished": True})
    failed = drawn("{% progress run %}", run=run | {"failed": "文件打不开"})
    assert "hx-get" not in failed and "文件打不开" in failed
    assert "max=" not in drawn("{% progress run %}", run=run | {"total": None})


class Form(forms.Form):
    wages = forms.CharField(label="月工资", help_text="按月算。")
    work = forms.ChoiceField(label="劳动能力", choices=[("1", "有")], widget=forms.RadioSelect)
    alone = forms.BooleanField(label="一个人住", required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_ties_help_and_error_to_its_control() -> None:
    form = Form({"wages": ""})
    html = drawn('{% field form.wages unit="元" %}', form=form)
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described
    for each in described[1].split():
        assert f'id="{each}"' in html
    assert 'aria-invalid="true"' in html and "field-wrong" in html and "必填" in html
    own = drawn('{% field form.wages help="自己的说明" %}', form=Form())
    assert 'aria-describedby="id_wages_helptext"' in own and "自己的说明" in own


def test_choices_are_a_group_with_its_question() -> None:
    html = drawn("{% field form.work %}", form=Form({}))
    assert "<fieldset" in html and "<legend>劳动能力" in html
    described = re.search(r'<fieldset[^>]*aria-describedby="([^"]+)"', html)
    assert described and f'id="{described[1]}"' in html
    assert "<fieldset" not in drawn("{% field form.alone %}", form=Form())
    assert "<label" not in drawn("{% field form.key %}", form=Form())


def test_no_part_writes_a_style_or_a_script() -> None:
    html = drawn(
        '{% status "ask" %}{% due_badge None %}{% week_strip cells %}{% bar 1 2 %}{% bar_chart "a" rows %}'
        '{% secret "990***" "/x/" "y" %}{% confirm "c" "删" "/x/" "真的吗" reason="为什么" %}{% empty "没有" %}{% warning "red" %}',
        cells=["done"], rows=[("a", 1)],
    )  # fmt: skip
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", html)


def test_a_masked_value_without_an_address_has_no_eye() -> None:
    assert "<button" not in drawn('{% secret "990***" %}')
