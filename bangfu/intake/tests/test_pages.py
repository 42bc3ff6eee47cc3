"""The pages: who may open them, what they say, and that nothing goes in before the last step."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.intake.actions.apply import apply
from bangfu.intake.models import Batch, Upload
from bangfu.intake.tests.conftest import identity, person, sheet
from bangfu.ledger.models import Observation, Person
from bangfu.org.models import Area

pytestmark = pytest.mark.django_db


def upload_file(client: Client, rows) -> Upload:
    file = SimpleUploadedFile("枫林村.xlsx", sheet(rows))
    answer = client.post(reverse("intake:upload"), {"file": file})
    kept = Upload.objects.order_by("-pk").first()
    assert kept is not None and answer["Location"] == reverse("intake:map", args=[kept.pk])
    return kept


def map_as_guessed(client: Client, kept: Upload):
    data = {"count": len(kept.mapping), "village": kept.village}
    for at, (key, target) in enumerate(kept.mapping.items()):
        data[f"key-{at}"] = key
        data[f"target-{at}"] = "" if target == "忽略" else target
    return client.post(reverse("intake:map", args=[kept.pk]), data)


def test_from_the_file_to_the_ledger_and_back(client_of, django_capture_on_commit_callbacks):
    client = client_of()
    kept = upload_file(
        client, [person(1, "彭守义"), person(2, "冯来顺", 身份证号码="12345", 性别="男")]
    )
    assert client.get(reverse("intake:map", args=[kept.pk])).status_code == 200
    here = reverse("intake:preview", args=[kept.pk])
    assert map_as_guessed(client, kept)["Location"] == here
    page = client.get(here).content.decode()
    assert "2 行里" in page and "1 行可以导入" in page and "应为 18 位" in page
    assert Person.objects.count() == 0
    client.post(
        reverse("intake:correct", args=[kept.pk]) + "?s=0",
        {"row": "4", "letter": "D", "text": identity("19410203", 3)},
    )
    assert "2 行可以导入" in client.get(here).content.decode()
    kept.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("intake:apply", args=[kept.pk]), {"version": kept.version})
    batch = Batch.objects.get()
    page = client.get(reverse("intake:batch", args=[batch.pk])).content.decode()
    assert "新建 2 户、2 人" in page
    client.post(reverse("intake:undo", args=[batch.pk]), {"reason": "选错了文件"})
    assert (
        "这 2 行已经撤回" in client.get(reverse("intake:batch", args=[batch.pk])).content.decode()
    )
    assert not Person.objects.filter(state="present").exists()


def test_somebody_else_s_change_is_looked_at_before_applying(client_of):
    client = client_of()
    kept = upload_file(client, [person(1, "彭守义")])
    map_as_guessed(client, kept)
    client.post(reverse("intake:apply", args=[kept.pk]), {"version": "1"})
    assert Upload.objects.get().state == "mapped" and not Person.objects.exists()


def test_a_ledger_used_before_begins_on_the_day_typed_on_the_page(
    client_of, django_capture_on_commit_callbacks
):
    client = client_of()
    kept = upload_file(client, [person(1, "彭守义")])
    map_as_guessed(client, kept)
    kept.refresh_from_db()
    where = reverse("intake:apply", args=[kept.pk])
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    for wrong, told in (("2026-13-40", "不是日期"), (tomorrow.isoformat(), "还没有到")):
        answer = client.post(where, {"version": kept.version, "since": wrong}, follow=True)
        assert told in answer.content.decode()
        assert Upload.objects.get().state == "mapped"
    then = timezone.localdate() - dt.timedelta(days=40)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(where, {"version": kept.version, "since": then.isoformat()})
    assert Observation.objects.get().valid_from == then


def test_numbers_are_masked_and_no_address_speaks_of_people(client_of):
    client = client_of()
    kept = upload_file(client, [person(1, "彭守义", 联系电话="13000000017")])
    map_as_guessed(client, kept)
    page = client.get(reverse("intake:preview", args=[kept.pk]) + "?tab=ready").content.decode()
    assert identity() not in page and "13000000017" not in page
    assert "130****0017" in page


def test_a_mapping_that_cannot_be_used_comes_back_with_its_words(client_of):
    client = client_of()
    kept = upload_file(client, [person(1, "彭守义")])
    answer = client.post(
        reverse("intake:map", args=[kept.pk]),
        {"count": 1, "key-0": "姓名", "target-0": "", "village": kept.village},
    )
    assert answer.status_code == 422 and "没有指明哪一列是姓名" in answer.content.decode()


def test_a_text_file_has_no_sheet_to_name(client_of):
    client = client_of()
    told = f"户编号,姓名,身份证号码\nH1,彭守义,{identity()}\n".encode()
    client.post(reverse("intake:upload"), {"file": SimpleUploadedFile("枫林村.csv", told)})
    kept = Upload.objects.get()
    map_as_guessed(client, kept)
    page = client.get(reverse("intake:preview", args=[kept.pk])).content.decode()
    assert "第 1 行是表头" in page and "工作表“”" not in page


def test_rows_go_back_as_a_workbook(client_of):
    client = client_of()
    kept = upload_file(
        client, [person(1, "彭守义"), person(2, "冯来顺", 身份证号码="12345", 性别="男")]
    )
    map_as_guessed(client, kept)
    answer = client.post(reverse("intake:returned", args=[kept.pk]))
    assert answer.status_code == 200 and answer.content.startswith(b"PK")


def test_what_stayed_out_is_told_after_the_import_too(client_of, clerk):
    client = client_of()
    kept = upload_file(
        client, [person(1, "彭守义"), person(2, "冯来顺", 身份证号码="12345", 性别="男")]
    )
    map_as_guessed(client, kept)
    kept.refresh_from_db()
    here = reverse("intake:batch", args=[apply(actor=clerk, upload=kept).pk])
    page = client.get(here).content.decode()
    assert "没有导入的 1 行" in page and f'hx-get="{here}?rows=1"' in page
    part = client.get(f"{here}?rows=1", headers={"HX-Request": "true"}).content.decode()
    assert (
        "冯来顺" in part and "应为 18 位" in part and "彭守义" not in part and "<html" not in part
    )
    assert reverse("intake:returned", args=[kept.pk]) in part
    assert "应为 18 位" in client.get(f"{here}?rows=1").content.decode(), "also without scripts"
    assert client.post(reverse("intake:returned", args=[kept.pk])).status_code == 200


def test_another_township_s_files_do_not_exist(client_of, upload, clerk):
    batch = apply(actor=clerk, upload=upload(sheet([person(1, "彭守义")])))
    Area.objects.create(
        code="990101101000", name="隔山镇", level="township", parent_id="990101000000"
    )
    client = client_of(area="990101101000")
    for name, pk in (("batch", batch.pk), ("preview", batch.upload_id), ("map", batch.upload_id)):
        assert client.get(reverse(f"intake:{name}", args=[pk])).status_code == 404
    assert client.post(reverse("intake:undo", args=[batch.pk]), {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("role", ["village_worker", "fund_supervisor", "hotline_clerk"])
def test_who_may_not_import_is_told_so(client_of, role):
    client = client_of(role)
    assert client.get(reverse("intake:home")).status_code == 403
    assert client.get(reverse("intake:match")).status_code == 403


def test_folded_rows_unfold(client_of):
    client = client_of()
    kept = upload_file(client, [person(n, f"彭守{n}", serial=n) for n in range(1, 9)])
    map_as_guessed(client, kept)
    page = client.get(reverse("intake:preview", args=[kept.pk]) + "?tab=all").content.decode()
    assert "第 3 至 10 行没有问题" in page
    part = client.get(reverse("intake:rows", args=[kept.pk]) + "?s=0&from=3&to=10").content.decode()
    assert part.count('<tr id="row-0-') == 8


def test_one_list_laid_out_twice_side_by_side_goes_in_whole(
    client_of, django_capture_on_commit_callbacks
):
    heads = ["姓名", "身份证号码", "家庭住址"]
    book = BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as target:
        page = target.add_worksheet("枫林村")
        for at, row in enumerate([
            [*heads, "", *heads],
            ["彭守义", identity("19680301", 1), "一组", "", "冯来顺", identity("19410203", 3), "二组"],
            ["石守成", identity("19550607", 5), "三组", "", "", "", ""],
        ]):  # fmt: skip
            page.write_row(at, 0, row)
    client = client_of()
    client.post(
        reverse("intake:upload"), {"file": SimpleUploadedFile("名单.xlsx", book.getvalue())}
    )
    kept = Upload.objects.get()
    assert kept.sheets == ["枫林村（左边）", "枫林村（右边）"] and kept.village == "990101102201"
    map_as_guessed(client, kept)
    page = client.get(reverse("intake:preview", args=[kept.pk])).content.decode()
    assert "枫林村（右边）" in page and "3 行" in page and Person.objects.count() == 0
    kept.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("intake:apply", args=[kept.pk]), {"version": kept.version})
    names = set(Person.objects.values_list("name", flat=True))
    assert names == {"彭守义", "石守成", "冯来顺"}
