"""Every part in every state on one page: for the eye, for pictures and for the accessibility test."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

TODAY = dt.date(2026, 11, 24)
COLOURS = [
    ("纸", "paper", "#F3F5F1"),
    ("页", "sheet", "#FFFFFF"),
    ("槽", "well", "#E8ECE7"),
    ("墨", "ink", "#15201E"),
    ("黛青", "act", "#0E5166"),
    ("黛青浅", "act-tint", "#E1EEF2"),
    ("书脊", "spine", "#0B2D38"),
    ("边", "edge", "#75827D"),
    ("竹绿", "ok", "#23652F"),
    ("藤紫", "ask", "#5A4596"),
    ("胭脂", "bad", "#96205A"),
    ("线", "line", "#D3DAD4"),
]


class Sample(forms.Form):
    """A form with a mistake in it and one of each kind of control."""

    wages = forms.CharField(label="月工资性收入")
    phone = forms.CharField(label="联系电话", required=False, help_text="没有电话可以留空。")
    village = forms.ChoiceField(
        label="村居", choices=[("", "请选"), ("1", "枫林村"), ("2", "板桥村")]
    )
    work = forms.ChoiceField(
        label="劳动能力",
        choices=[("1", "有"), ("2", "部分"), ("3", "没有"), ("", "没问")],
        widget=forms.RadioSelect,
    )
    tags = forms.MultipleChoiceField(
        label="人员类别",
        choices=[("1", "重残"), ("2", "留守老人"), ("3", "重特大疾病")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    alone = forms.BooleanField(label="一个人住", required=False)
    remark = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_wages(self) -> str:
        """Refuse what is a hundred times last time's."""
        wages = self.cleaned_data["wages"]
        if wages == WRONG["wages"]:
            raise forms.ValidationError("上次是 1,200.00 元，多了 100 倍。是不是把“分”当成了“元”？")
        return wages


WRONG = {"wages": "120,000.00", "phone": "130****0017", "village": "1", "work": "2"}
WHOLE = "990101196803150017"
"""The invented number behind every mask of the gallery."""


PEOPLE = [
    (
        "彭守义",
        "990101********0017",
        ["重残", "留守家庭"],
        77549,
        "向国清",
        -7,
        "done done done phone due",
    ),
    (
        "田桂芳",
        "990101********0028",
        ["特困（分散）"],
        None,
        "李红英",
        5,
        "done done done done due",
    ),
    (
        "白春梅",
        "990101********1224",
        ["低保", "孤寡"],
        61200,
        "秦有田",
        0,
        "done missed done missed due",
    ),
    ("石守成", "990101********0633", ["低保", "重残"], 54025, "", 2, "done done done missed due"),
]


def gallery(request: HttpRequest) -> HttpResponse:
    """The parts."""
    if request.POST.get("reason") in {"check", "report", "other"}:
        return HttpResponse(WHOLE, content_type="text/plain; charset=utf-8")
    if "wages" in request.POST:
        form = Sample(request.POST)
    else:
        form = Sample() if "saved" in request.GET else Sample(WRONG)
    if request.method == "POST" and form.is_valid():
        messages.success(request, "记下了")
        return redirect("/gallery/?saved")
    messages.info(request, "已给 4 人派走访单", extra_tags="undo:/gallery/")
    rows = [
        {
            "name": name,
            "number": number,
            "tags": tags,
            "fen": fen,
            "helper": helper,
            "due": TODAY + dt.timedelta(days=due),
            "weeks": weeks.split(),
        }
        for name, number, tags, fen, helper, due, weeks in PEOPLE
    ]
    return render(
        request,
        "web/gallery.html",
        {
            "today": TODAY,
            "overdue": TODAY - dt.timedelta(days=5),
            "soon": TODAY + dt.timedelta(days=2),
            "far": TODAY + dt.timedelta(days=9),
            "october": dt.date(TODAY.year, 10, 12),
            "form": form,
            "colours": COLOURS,
            "rows": rows,
            "weeks": ["done", "done", "done", "phone", "missed", "due", "future"],
            "run": {
                "label": "正在检查",
                "done": 1240,
                "total": 3655,
                "unit": "行",
                "seconds_left": 20,
            },
            "villages": [
                ("板桥村", 7),
                ("梨树湾村", 5),
                ("大坪村", 4),
                ("枫林村", 2),
                ("竹坝村", 0),
            ],
        },
    )
