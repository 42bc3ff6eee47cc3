"""The command line: who is entitled to what, who owes what by when, and why; and the site.

Commands import the engine and the site only when they run, so that help is there at once.
"""

from __future__ import annotations

import click

from bangfu import __version__
from bangfu.cli.accounts import accounts
from bangfu.cli.clauses import clauses
from bangfu.cli.demo import demo
from bangfu.cli.derive import derive
from bangfu.cli.duties import duties
from bangfu.cli.explain import explain
from bangfu.cli.failures import Commands
from bangfu.cli.help import WideFormatter
from bangfu.cli.journal import journal
from bangfu.cli.migrate import manage, migrate
from bangfu.cli.policy import policy
from bangfu.cli.remind import remind
from bangfu.cli.sample import sample
from bangfu.cli.screen import screen
from bangfu.cli.screen_ledger import screen_ledger
from bangfu.cli.serve import serve, work
from bangfu.cli.simulate import simulate
from bangfu.cli.tables import areas, offices, staff
from bangfu.cli.words import called_as, say

__all__ = ["main"]

click.Context.formatter_class = WideFormatter


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=say("帮扶：谁够得上什么、谁该做什么、最迟哪天、凭哪一条。"),
    epilog=say(
        "先试一试：{program} demo。退出码：0 完成；1 完成，但有行被退回；2 没有做。",
        program=called_as(),
    ),
)
@click.version_option(__version__, prog_name="bangfu", help=say("看版本。"))
def main() -> None:
    pass


for _command in (
    screen, duties, derive, explain, simulate, policy, clauses, demo,
    migrate, accounts, areas, offices, staff, serve, work, screen_ledger, remind, sample, journal, manage,
):  # fmt: skip
    main.add_command(_command)
