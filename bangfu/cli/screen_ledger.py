"""`bangfu screen-ledger`: everybody on the site's own ledger judged anew, every night or when asked."""

from __future__ import annotations

import click

from bangfu.cli import options, site
from bangfu.cli.failures import DONE, Refused
from bangfu.cli.words import english, say


@options.command(
    "把网站台账里的人全部重新算一遍：今天还没按现在的标准算过的县才算；年龄、期限每天在变，请每晚定时运行一次。"
)
@click.option(
    "--area", metavar="CODE",
    help=say("只算这个地方；今天算过的也再算一遍。"),
)  # fmt: skip
def screen_ledger(area: str | None) -> int:
    site.start()
    site.must_be_current()
    from django.utils import timezone, translation

    from bangfu.cli.ledger import progress
    from bangfu.cli.screens import messages
    from bangfu.ledger.actions.screening import refresh_stale
    from bangfu.ledger.screening.many import screen_under
    from bangfu.org.models import Area

    today = timezone.localdate()
    with translation.override("en" if english() else "zh-hans"), progress() as tell:
        if area:
            known = Area.objects.filter(pk=area).first()
            if known is None:
                raise Refused(say("没有代码是 {code} 的地方。", code=area))
            found = {known.name: screen_under(known.prefix, today, tell)}
        else:
            found = refresh_stale(today, tell)
    screen = messages()
    if not found:
        screen.print(say("今天都已经按现在的标准算过了。"))
    for name, screened in found.items():
        screen.print(
            say("{name}：{persons} 人、{homes} 户，得出 {outcomes} 条结论。", name=name,
                persons=f"{screened.persons:,}", homes=f"{screened.households:,}",
                outcomes=f"{screened.outcomes:,}")
        )  # fmt: skip
        if screened.not_set:
            screen.print(screened.not_set, style="yellow")
    return DONE
