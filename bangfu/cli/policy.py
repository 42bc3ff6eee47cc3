"""`bangfu policy list | show | check | test`."""

from __future__ import annotations

import sys

import click
from rich.console import Console

from bangfu.policy.check import check_pack
from bangfu.policy.errors import PolicyError
from bangfu.policy.examples import test_pack
from bangfu.policy.pack import find_packs

console = Console(highlight=False, soft_wrap=True)


@click.group()
def policy() -> None:
    """政策包：列出、查看、检查、验证样例。"""


@policy.command()
@click.argument("pack", required=False)
def check(pack: str | None) -> None:
    """检查政策包 PACK（编号或文件夹；不写即全部）。"""
    failed = False
    for name in [pack] if pack else find_packs():
        findings = check_pack(name)
        for remark in findings.remarks:
            console.print(f"提醒 {remark}", style="yellow", markup=False)
        for error in findings.errors:
            console.print(f"错误 {error}", style="red", markup=False)
        failed |= bool(findings.errors)
        console.print(
            f"{findings.pack}：{len(findings.errors)} 处错误，{len(findings.remarks)} 处提醒"
        )
    sys.exit(2 if failed else 0)


@policy.command()
@click.argument("pack", required=False)
def test(pack: str | None) -> None:
    """运行政策包 PACK 的样例（不写即全部）。"""
    failed = False
    for name in [pack] if pack else find_packs():
        try:
            report = test_pack(name)
        except PolicyError as error:
            console.print(str(error), style="red", markup=False)
            failed = True
            continue
        for failure in report.failures:
            console.print(failure, style="red", markup=False)
        failed |= bool(report.failures)
        console.print(f"{report.pack}：{report.count} 个样例，{len(report.failures)} 处不符")
    sys.exit(2 if failed else 0)
