"""`bangfu remind`: every morning, what is due is counted and each helper's digest sent, once a day."""

from __future__ import annotations

from bangfu.cli import options, site
from bangfu.cli.failures import DONE, SOME_REFUSED
from bangfu.cli.words import english, say


@options.command(
    "算好今天各地该走访的数，给有邮箱的帮扶人各发一封今天的提醒。一天运行几次都只发一次；请每天早上定时运行。退出码：0 完成；1 有人没发成，再运行一次会重发；2 没有做。"
)
def remind() -> int:
    site.start()
    site.must_be_current()
    from django.utils import timezone, translation

    from bangfu.cli.ledger import progress
    from bangfu.cli.screens import messages
    from bangfu.duty.actions.count import count_stale
    from bangfu.duty.actions.reminding import send_digests

    today = timezone.localdate()
    screen = messages()
    with translation.override("en" if english() else "zh-hans"), progress() as tell:
        counted = count_stale(today, tell)
    # helpers read Chinese, whatever language this terminal speaks
    with translation.override("zh-hans"), progress() as tell:
        done = send_digests(today, tell)
    for name, villages in counted.items():
        screen.print(say("{name}：算好了 {n} 个村今天该走访的数。", name=name, n=villages))
    if not done.mail:
        screen.print(say("没有设发信的邮箱（BANGFU_MAIL_FROM），提醒只在网站上看。"))
    screen.print(
        say("发了 {sent} 封，今天已经发过的 {before} 人，没有事的 {nothing} 人，没有邮箱的 {none} 人。",
            sent=done.sent, before=done.before, nothing=done.nothing, none=done.without_address)
    )  # fmt: skip
    for name in done.failed:
        screen.print(say("没发成：{name}。核对邮箱，再运行一次会重发。", name=name), style="red")
    for name in done.unsure:
        screen.print(
            say("{name}：上次发到一半停了，不知道发出去没有，不再发。请他在网站上看。", name=name),
            style="yellow",
        )
    return SOME_REFUSED if done.failed or done.unsure else DONE
