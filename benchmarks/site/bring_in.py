"""How long a county's ledger takes from the uploaded file to the last outcome.

`python -m benchmarks.site.bring_in [rows]` makes an invented county and its file in a
folder of its own and prints seconds and rows a second: reading, checking, looking for
everybody in the ledger, writing, and screening the villages concerned. A second run of
the same people with one fact changed shows a month's update. The last line says the same
as JSON. `DATABASE_URL` names another database than a SQLite file of the moment.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from random import Random

HEADINGS = (
    "户编号", "村居", "家庭住址", "姓名", "性别", "身份证号码", "与户主关系", "联系电话", "人员类别",
    "残疾类别", "残疾等级", "患病类别", "劳动能力", "就业状况", "近6个月收入", "住房安全", "现享救助",
    "自理能力", "帮扶责任人", "帮扶措施",
)  # fmt: skip
COUNTY, TOWNSHIPS, VILLAGES = "990101000000", 4, 25


def areas() -> Iterator[tuple[str, str, str, str | None]]:
    """Code, name, level and parent of every area."""
    yield "990000000000", "云上省", "province", None
    yield "990100000000", "云水市", "city", "990000000000"
    yield COUNTY, "云岭县", "county", "990100000000"
    for town in range(TOWNSHIPS):
        code = f"99010110{town + 1}"
        yield f"{code}000", f"第{town + 1}镇", "township", COUNTY
        for village in range(VILLAGES):
            name = f"镇{town + 1}村{village + 1}号村"
            yield f"{code}{200 + village}", name, "village", f"{code}000"


def ledger(rows: int, care: str) -> bytes:
    """A file of so many people; `care` is what it says of how far they look after themselves."""
    from bangfu.policy.identity import check_character

    rng = Random(1)
    names = [name for _code, name, level, _parent in areas() if level == "village"]
    kept = io.StringIO()
    out = csv.writer(kept)
    out.writerow(HEADINGS)
    person = home = 0
    while person < rows:
        home += 1
        village = names[home % len(names)]
        for place in range(min(rng.choice((1, 2, 3, 4)), rows - person)):
            person += 1
            born = f"{rng.randint(1935, 2020)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
            number = f"990{person // 1000 % 1000:03d}{born}{person % 1000:03d}"
            number += check_character(number)
            name = "赵钱孙李周吴郑王"[person % 8] + "守" + chr(0x4E00 + person % 3000)
            out.writerow(
                (f"H{home:06d}", village, f"{village}{home}号", name,
                 "男" if int(number[16]) % 2 else "女", number, "子女" if place else "户主",
                 f"1000{person % 10_000_000:07d}", "低保", "无", "无", "无", "有", "灵活就业",
                 rng.randint(0, 20_000), "安全", "低保", care, "" if place else "向国清（支书）",
                 "" if place else "每周上门")
            )  # fmt: skip
    return kept.getvalue().encode("utf-8-sig")


def main(rows: int) -> None:
    """Print one line a stage."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BANGFU_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "bangfu.web.settings"
        import django

        django.setup()
        print(json.dumps(_measure(rows)))


def _measure(rows: int) -> dict[str, dict[str, float]]:
    from django.core.management import call_command

    from bangfu.intake.actions.apply import apply, screen_batch
    from bangfu.intake.actions.receive import map_headings, receive
    from bangfu.intake.actions.undo import undo
    from bangfu.journal.models import Actor
    from bangfu.org.models import Area, Office, Staff
    from bangfu.rulebook.models import PackInForce, ParameterChange
    from samples.county import PACKS, SETTINGS

    call_command("migrate", verbosity=0)
    for code, name, level, parent in areas():
        Area.objects.create(
            code=code, name=name, level=level, parent_id=parent,
            standards_code="500241000000" if code == COUNTY else "",
        )  # fmt: skip
    first, second = (
        Staff.objects.create(username=name, name=name) for name in ("proposer", "decider")
    )
    for pack in PACKS:
        PackInForce.objects.create(area_id=COUNTY, pack=pack, from_day=dt.date(2022, 1, 1))
    now = dt.datetime(2022, 1, 1, tzinfo=dt.UTC)
    for pack, name, value, *_ in SETTINGS:
        ParameterChange.objects.create(
            area_id=COUNTY, pack=pack, name=name, value=value, from_day=now.date(), why="量速度",
            state="confirmed", proposed_by=first, proposed_at=now, decided_by=second,
            decided_at=now,
        )  # fmt: skip
    office = Office.objects.create(name="云岭县民政局", area_id=COUNTY, unit="civil_affairs")
    clerk = Staff.objects.create(username="clerk", name="黄海敏")
    actor = Actor("staff", str(clerk.pk), clerk.name, "云岭县民政局 经办")
    found = {}
    for title, care in (("新建", "完全自理"), ("更新", "部分失能")):
        content = ledger(rows, care)
        start = time.perf_counter()
        upload = receive(
            actor=actor, office=office, area=Area.objects.get(pk=COUNTY), name="全县.csv",
            content=content,
        )  # fmt: skip
        upload = map_headings(
            actor=actor, upload=upload, mapping=upload.mapping, units=upload.units
        )
        batch = apply(actor=actor, upload=upload)
        written = time.perf_counter() - start
        screen_batch(batch)
        whole = time.perf_counter() - start
        found[title] = {"rows": rows, "written": written, "whole": whole}
        print(
            f"{title} {batch.counts['lines']} 行：写进台账 {written:.1f} 秒（每秒 {rows / written:.0f} 行），"
            f"连筛查 {whole:.1f} 秒（每秒 {rows / whole:.0f} 行）{batch.not_set}"
        )
    start = time.perf_counter()
    undo(actor=actor, batch=batch, why="量一量")
    print(f"撤回更新：{time.perf_counter() - start:.1f} 秒")
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
