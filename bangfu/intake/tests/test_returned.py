"""What goes back to the village is all that did not get in, and comes back whole."""

from __future__ import annotations

import pytest
from django.urls import reverse
from python_calamine import load_workbook

from bangfu.intake.actions.apply import apply
from bangfu.intake.actions.return_rows import return_rows
from bangfu.intake.checked import check
from bangfu.intake.tests.conftest import identity, sheet
from bangfu.ledger.models import Person

pytestmark = pytest.mark.django_db

HEADINGS = ("户编号", "姓名", "身份证号码", "性别", "与户主关系", "近6个月收入", "家庭住址")


def rows(income: str = "-5") -> list[list[object]]:
    return [
        ["RT1", "退一", identity("19480303", 1), "男", "户主", income, "枫林村一组"],
        ["RT1", "退二", identity("19490303", 2), "女", "配偶", "100", ""],
        ["RT2", "退三", identity("19480303", 3), "男", "户主", "5", "枫林村一组"],
    ]


def told(content: bytes, tmp_path) -> list[list[object]]:
    path = tmp_path / "退回.xlsx"
    path.write_bytes(content)
    return load_workbook(path).get_sheet_by_index(0).to_python()


def test_a_spouse_who_waits_goes_back_with_the_head_and_comes_in_again(upload, clerk, tmp_path):
    kept = upload(sheet(rows(), HEADINGS))
    checked = check(kept)
    assert [line.standing for line in checked.lines] == ["must_fix", "waits", "new"]
    assert checked.counts()["returned"] == 2
    _title, head, *back = told(return_rows(actor=clerk, upload=kept, checked=checked), tmp_path)
    assert [row[2] for row in back] == ["退一", "退二"]
    assert back[1][-1].startswith("等同户的人改好")
    apply(actor=clerk, upload=kept)
    assert set(Person.objects.values_list("name", flat=True)) == {"退三"}
    # the village corrects one cell and sends the workbook back as it is
    back[0][head.index("近6个月收入")] = "500"
    again = upload(sheet(back, head), name="改好.xlsx")
    apply(actor=clerk, upload=again)
    assert set(Person.objects.values_list("name", flat=True)) == {"退一", "退二", "退三"}


def test_the_button_counts_what_the_workbook_holds(client_of, upload, clerk):
    kept = upload(sheet(rows(), HEADINGS))
    client = client_of()
    page = client.get(reverse("intake:preview", args=[kept.pk])).content.decode()
    assert "把 2 行退回村里" in page
    batch = apply(actor=clerk, upload=kept)
    here = reverse("intake:batch", args=[batch.pk])
    assert "没有导入的 2 行" in client.get(here).content.decode()
    assert "把 2 行退回村里" in client.get(f"{here}?rows=1").content.decode()
