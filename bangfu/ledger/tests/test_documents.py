"""Papers and photos: judged by content, opened in scope only, written down."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from bangfu.journal.models import Entry
from bangfu.ledger.filetypes import KEPT, MOST_BYTES, NotAccepted, accepted
from bangfu.ledger.models import Document
from bangfu.ledger.tests.conftest import NEXT_VILLAGE
from bangfu.ledger.tests.homes import peng_home
from bangfu.org.roles import Role


def picture(kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, kind)
    return out.getvalue()


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name in names:
            book.writestr(name, "x")
    return out.getvalue()


PICTURE = picture()
PAPER = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


def uploaded(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.mark.parametrize(
    ("data", "extension"),
    [
        (PICTURE, "jpg"),
        (picture("PNG"), "png"),
        (PAPER, "pdf"),
        (packed("[Content_Types].xml", "word/document.xml"), "docx"),
        (packed("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
    ],
)
def test_a_file_is_what_it_holds(data, extension):
    assert accepted(data)[0].extension == extension


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "空的"),
        (HEIC, "兼容性最佳"),
        (b"MZ\x90\0 a program", "认不出"),
        (b"<html><script>", "认不出"),
        (b"GIF89a" + b"\0" * 20, "认不出"),
        (b"\xff\xd8\xff\xe0 not a picture", "坏了"),
        (b"%PDF-1.7 cut off", "不完整"),
        (PAPER.replace(b"<<>>", b"<</S /JavaScript>>", 1), "程序"),
        (PAPER.replace(b"1 0 obj", b"<script>alert(1)</script>"), "另一种文件"),
        (PAPER + packed("a.txt") + b"%%EOF", "另一种文件"),
        (PICTURE + packed("a.txt"), "另一种文件"),
        (picture("PNG") + b"<?php evil", "藏着"),
        (packed("a.txt"), "压缩包"),
        (packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "宏"),
        (b"PK\x03\x04 broken", "坏了"),
        (b"%PDF-" + b"0" * MOST_BYTES, "20 MB"),
    ],
)
def test_what_is_not_kept_says_why(data, told):
    with pytest.raises(NotAccepted, match=told):
        accepted(data)


def test_every_kind_that_is_kept_fits_its_column():
    longest = Document._meta.get_field("media_type").max_length
    assert all(len(name) <= longest for name in KEPT)


@pytest.fixture
def home(rules, actor):
    return peng_home(actor)


@pytest.fixture
def officer(client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    return client


def hand_in(client, home, name="证.jpg", data=PICTURE, **more):
    values = {"kind": "户口簿", "file": uploaded(name, data), **more}
    return client.post(reverse("ledger:add_document", args=[home.pk]), values)


def test_a_paper_is_kept_and_opened_through_scope(home, officer):
    assert hand_in(officer, home, title="户口簿首页").status_code == 302
    document = Document.objects.get()
    assert document.media_type == "image/jpeg" and "证" not in document.file.name
    answer = officer.get(reverse("ledger:document", args=[document.uid]))
    assert b"".join(answer.streaming_content) == accepted(PICTURE)[1]
    assert answer["X-Content-Type-Options"] == "nosniff" and "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith("inline")
    assert Entry.objects.filter(act="ledger.open_document").count() == 1


def test_only_pictures_and_pdf_open_in_place(home, officer):
    hand_in(officer, home, "a.docx", packed("[Content_Types].xml", "word/document.xml"))
    answer = officer.get(reverse("ledger:document", args=[Document.objects.get().uid]))
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_false_name_does_not_help(home, officer):
    answer = hand_in(officer, home, "photo.jpg", b"MZ\x90\0 a program")
    assert answer.status_code == 422 and "认不出" in answer.content.decode()
    assert not Document.objects.exists()


def test_the_same_file_twice_is_asked_about(home, officer):
    hand_in(officer, home)
    answer = hand_in(officer, home)
    assert answer.status_code == 422 and "已经传过了" in answer.content.decode()
    assert hand_in(officer, home, again="on").status_code == 302
    assert Document.objects.count() == 2


def test_the_next_village_cannot_open_it(home, officer, client, staff):
    hand_in(officer, home)
    client.force_login(staff(Role.VILLAGE_WORKER, NEXT_VILLAGE))
    url = reverse("ledger:document", args=[Document.objects.get().uid])
    assert client.get(url).status_code == 404


def test_health_papers_are_for_those_who_keep_files(home, officer, client, staff):
    hand_in(officer, home, kind="诊断书或病历")
    document = Document.objects.get()
    assert document.sensitive
    client.force_login(staff(Role.FUND_SUPERVISOR))
    assert client.get(reverse("ledger:document", args=[document.uid])).status_code == 404
    page = client.get(reverse("ledger:household", args=[home.pk])).content.decode()
    assert "诊断书" not in page


def test_taken_off_with_a_reason_it_cannot_be_opened(home, officer):
    hand_in(officer, home)
    document = Document.objects.get()
    url = reverse("ledger:remove_document", args=[document.uid])
    officer.post(url, {"reason": " "})
    assert Document.objects.get().removed_at is None
    officer.post(url, {"reason": "传错了"})
    document.refresh_from_db()
    assert document.removed_because == "传错了"
    assert officer.get(reverse("ledger:document", args=[document.uid])).status_code == 404
    assert Entry.objects.filter(act="ledger.remove_document", why="传错了").exists()
