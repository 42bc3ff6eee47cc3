"""Who opens which page of papers, and what leaves the system through them."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils.translation import get_language

from bangfu.journal.models import Entry
from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.tests.conftest import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE
from bangfu.org.models import Area
from bangfu.org.roles import EVERYBODY, Role
from bangfu.papers import fonts, formats
from bangfu.papers.actions.monthly import start
from bangfu.papers.models import MonthlyLedger, Print
from bangfu.papers.posts import ADJUSTERS, READERS, REPORTERS, RETURNERS, SIGNERS
from bangfu.papers.tests.conftest import signed_in
from bangfu.papers.tests.test_monthly import adjusted, begun, signed
from bangfu.papers.tests.test_pdf import opened
from bangfu.papers.urls import urlpatterns

PAGES = {
    "home": READERS, "look": READERS, "download": READERS, "household": READERS, "code": READERS,
    "monthly": READERS, "ledger": READERS, "ledger_download": READERS,
    "start": ADJUSTERS, "check": ADJUSTERS, "adjust": ADJUSTERS,
    "sign": SIGNERS, "report": REPORTERS, "return": RETURNERS,
}  # fmt: skip
"""Which roles each page opens to."""
POSTED = {"download", "ledger_download", "start", "check", "adjust", "sign", "report", "return"}
FULL = "990101196801010013"


def address(page, ledger, home):
    given = {"household": [home and home.pk], "start": [VILLAGE, "2026-11"]}
    alone = page in {"home", "look", "download", "code", "monthly"}
    return reverse(f"papers:{page}", args=[] if alone else given.get(page, [ledger.pk]))


def ask(client, page, url):
    return (client.post if page in POSTED else client.get)(url).status_code


def test_every_page_has_a_row():
    assert {route.name for route in urlpatterns} == set(PAGES)


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_pages_open_to_their_roles_only(role, posts, village, reader):
    ledger = begun(posts)
    client = signed_in(reader(role, COUNTY) if role != Role.COUNTY_OFFICER else posts["county"])
    for page, roles in PAGES.items():
        answered = ask(client, page, address(page, ledger, village["peng"]))
        assert (answered == 403) == (role not in roles), (page, answered)


def test_signed_out_goes_to_the_sign_in_page(client, posts, village):
    ledger = begun(posts)
    for page in PAGES:
        assert ask(client, page, address(page, ledger, village["peng"])) == 302


@pytest.mark.parametrize("page", ["ledger", "ledger_download", "household", "check", "start"])
def test_the_next_village_is_not_there(page, posts, village, reader):
    ledger = begun(posts)
    stranger = signed_in(reader(Role.VILLAGE_WORKER, NEXT_VILLAGE))
    assert ask(stranger, page, address(page, ledger, village["peng"])) == 404


@pytest.mark.parametrize("page", ["sign", "report", "return"])
def test_another_township_takes_no_step(page, posts, reader):
    ledger = begun(posts)
    Area.objects.create(code="990101103000", name="别镇", level="township", parent_id=COUNTY)
    role = {"sign": Role.TOWNSHIP_LEADER}.get(page, Role.TOWNSHIP_OFFICER)
    stranger = signed_in(reader(role, "990101103000"))
    assert ask(stranger, page, address(page, ledger, None)) == 404


def take(client, kind="aikou", area=VILLAGE, suffix="xlsx", **more):
    data = {"kind": kind, "area": area, "suffix": suffix, **more}
    return client.post(reverse("papers:download"), data)


@pytest.mark.parametrize("kind", ["aikou", "survey", "pairing", "key", "roster"])
@pytest.mark.parametrize("suffix", sorted(formats.FORMATS))
def test_every_paper_in_every_format(kind, suffix, posts):
    if suffix == "pdf":
        pdf_or_skip()
    answer = take(signed_in(posts["officer"]), kind, suffix=suffix)
    assert answer.status_code == 200
    assert answer["Content-Type"] == formats.FORMATS[suffix][1]
    assert "枫林村" in unquote(answer["Content-Disposition"])
    assert answer["Cache-Control"] == "no-store"
    kept = Print.objects.get()
    assert (kept.suffix, kept.full_numbers, kept.printed_by) == (suffix, False, "周敏")
    entry = Entry.objects.get(act="papers.print")
    assert entry.subject_id == str(kept.pk) and kept.code in entry.after


def pdf_or_skip():
    try:
        fonts.typefaces()
    except fonts.MissingFont as missing:
        pytest.skip(str(missing))


def test_a_pdf_has_its_typeface_inside(posts):
    pdf_or_skip()
    content = take(signed_in(posts["officer"]), suffix="pdf").content
    assert content.startswith(b"%PDF-1.")
    assert b"NotoSerifCJK" in opened(content) and b"/FontFile3" in opened(content)


def test_whole_numbers_need_a_reason_and_a_post_that_may(posts):
    officer, leader = signed_in(posts["officer"]), signed_in(posts["leader"])
    refused = take(officer, full_numbers="on")
    assert refused.status_code == 422 and "要写明用途" in refused.content.decode()
    assert not Print.objects.exists()
    given = take(officer, full_numbers="on", why="报县民政局存档")
    assert given.status_code == 200
    (entry,) = Entry.objects.filter(act="papers.full_numbers")
    assert entry.why == "报县民政局存档" and FULL not in entry.after
    # a post that may not has no such box; sending one all the same gives masked numbers
    take(leader, full_numbers="on", why="看看")
    assert [one.full_numbers for one in Print.objects.order_by("pk")] == [True, False]
    assert "印完整的身份证" not in leader.get(reverse("papers:home")).content.decode()


def test_numbers_on_the_page_are_masked(posts, village):
    client = signed_in(posts["officer"])
    look = client.get(reverse("papers:look"), {"kind": "aikou", "area": VILLAGE})
    pages = [look, client.get(reverse("papers:household", args=[village["peng"].pk]))]
    pages.append(client.get(reverse("papers:ledger", args=[begun(posts).pk])))
    for page in pages:
        html = page.content.decode()
        assert page.status_code == 200 and "990101********0013" in html
        assert FULL not in html and "13000000017" not in html


def test_looking_at_a_paper_leaves_no_reason_in_its_address(posts, village):
    client = signed_in(posts["officer"])
    asked = {"kind": "aikou", "area": VILLAGE, "full_numbers": "on", "why": "报县里存档"}
    answer = client.post(reverse("papers:look"), asked)
    assert answer["Location"] == f"{reverse('papers:look')}?kind=aikou&area={VILLAGE}"
    assert client.get(answer["Location"]).status_code == 200
    assert client.post(reverse("papers:look"), {"kind": "aikou"}).status_code == 422


def test_a_name_without_a_glyph_is_told_and_nothing_is_kept(posts, actor):
    pdf_or_skip()
    file_household(
        actor=actor, area_code=VILLAGE, day=dt.date(2026, 11, 1),
        persons=[Newcomer({"姓名": "彭\uf8fe", "现享救助": "|特困|", "供养方式": "分散"})],
    )  # fmt: skip
    answer = take(signed_in(posts["officer"]), suffix="pdf")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "U+F8FE" in html and "第 3 行" in html and "什么也没有留下" in html
    assert not Print.objects.exists() and not Entry.objects.filter(act="papers.print").exists()
    assert take(signed_in(posts["officer"]), suffix="docx").status_code == 200


def test_missing_typeface_names_the_package(posts, monkeypatch):
    def gone(paper, fonts=""):
        raise fonts_module.MissingFont("请安装 Debian 软件包 fonts-noto-cjk")

    fonts_module = fonts
    monkeypatch.setattr("bangfu.papers.pdf.render", gone)
    answer = take(signed_in(posts["officer"]), suffix="pdf")
    assert answer.status_code == 422 and "fonts-noto-cjk" in answer.content.decode()


def test_what_was_asked_wrongly_is_said_at_the_field(posts):
    client = signed_in(posts["officer"])
    html = take(client, kind="aikou", area=TOWN).content.decode()
    assert "这张表一个村一份" in html
    assert take(client, kind="roster", area=TOWN).status_code == 200
    assert "还没有到" in take(client, day="2027-01-01").content.decode()
    assert take(client, area="990201102201").status_code == 422


def test_where_nothing_is_in_force_the_page_says_what_to_do(areas, reader, today, actor):
    home = file_household(
        actor=actor, area_code=VILLAGE, day=dt.date(2026, 11, 1), persons=[Newcomer({"姓名": "甲"})]
    )
    assert home
    officer = reader()
    client = signed_in(officer)
    assert "还没有施行任何政策包" in take(client).content.decode()
    ledger = start(actor=actor, village=Area.objects.get(pk=VILLAGE), month=dt.date(2026, 11, 1))
    html = client.get(reverse("papers:ledger", args=[ledger.pk])).content.decode()
    assert "现在做不了" in html and "还没有施行任何政策包" in html


def test_a_typed_code_tells_which_paper(posts, reader):
    client = signed_in(posts["officer"])
    take(client)
    code = Print.objects.get().code
    url = reverse("papers:code")
    html = client.get(url, {"code": code.lower()}).content.decode()
    assert "周敏" in html and "是系统印出来的" in html
    assert "没有哪张纸" in client.get(url, {"code": "0000 0000"}).content.decode()
    assert client.get(url, {"code": "7F3A"}).status_code == 422
    stranger = signed_in(reader(Role.VILLAGE_WORKER, NEXT_VILLAGE))
    assert "没有哪张纸" in stranger.get(url, {"code": code}).content.decode()


def test_the_code_of_a_signed_ledger_stands_on_its_page_and_on_its_file(posts):
    ledger = signed(posts)
    client = signed_in(posts["officer"])
    page = client.get(reverse("papers:ledger", args=[ledger.pk])).content.decode()
    assert ledger.code in page and "草稿" not in page
    client.post(reverse("papers:ledger_download", args=[ledger.pk]), {"suffix": "docx"})
    kept = Print.objects.get()
    assert (kept.code, kept.ledger) == (ledger.code, ledger)


def test_steps_by_the_pages(posts):
    worker, leader, officer = (signed_in(posts[one]) for one in ("worker", "leader", "officer"))
    worker.post(reverse("papers:start", args=[VILLAGE, "2026-11"]))
    ledger = MonthlyLedger.objects.get()
    html = worker.get(reverse("papers:ledger", args=[ledger.pk])).content.decode()
    assert "还有 2 户没有核对" in re.sub("<[^>]+>", "", html)
    homes = re.findall(r'name="home" value="(\d+)"', html)
    worker.post(reverse("papers:check", args=[ledger.pk]), {"home": homes})
    refused = worker.post(reverse("papers:adjust", args=[ledger.pk]), {"note": ""})
    assert refused.status_code == 422 and "没有变化" in refused.content.decode()
    worker.post(reverse("papers:adjust", args=[ledger.pk]), {"note": "没有变化"})
    html = leader.get(reverse("papers:ledger", args=[ledger.pk])).content.decode()
    seen = re.search(r'name="seen" value="(\w{64})"', html)[1]
    wrong = leader.post(reverse("papers:sign", args=[ledger.pk]), {"name": "王强", "seen": seen})
    assert wrong.status_code == 422 and "自己的姓名" in wrong.content.decode()
    leader.post(reverse("papers:sign", args=[ledger.pk]), {"name": "周敏", "seen": seen})
    html = officer.get(reverse("papers:ledger", args=[ledger.pk])).content.decode()
    office = re.search(r'<option value="(\d+)"', html)[1]
    officer.post(reverse("papers:report", args=[ledger.pk]), {"office": office})
    ledger.refresh_from_db()
    assert ledger.state == "reported" and ledger.reported_to is not None
    done = officer.post(
        reverse("papers:return", args=[ledger.pk]), {"reason": "少一户"}, follow=True
    )
    assert "第 2 版" in done.content.decode()


def test_a_list_of_villages_asks_the_database_a_few_times_only(
    posts, django_assert_max_num_queries
):
    adjusted(posts)
    for n in range(30):
        Area.objects.create(
            code=f"9901011023{n:02}", name=f"村{n}", level="village", parent_id=TOWN
        )
    client = signed_in(posts["officer"])
    with django_assert_max_num_queries(20):
        assert client.get(reverse("papers:monthly")).status_code == 200


def test_a_paper_stays_chinese_on_an_english_screen(posts, settings, monkeypatch):
    client = signed_in(posts["officer"])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    said = []
    monkeypatch.setattr(
        "bangfu.papers.queries.guiyang.measure_text",
        lambda measure: said.append(get_language()) or measure.what,
    )
    client.get(reverse("papers:look"), {"kind": "survey", "area": VILLAGE})
    assert set(said) == {"zh-hans"}
