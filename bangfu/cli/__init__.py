"""The command line: `bangfu screen`, `duties`, `derive`, `explain`, `simulate`, `policy`, `clauses`."""

from __future__ import annotations

import click

from bangfu.cli.policy import policy

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bangfu")
def main() -> None:
    """帮扶：谁够格、谁该去、什么时候、凭哪一条。"""


main.add_command(policy)
