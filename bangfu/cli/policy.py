"""`bangfu policy list | show | check | test`."""

from __future__ import annotations

import click

from bangfu.cli.failures import DONE, NOT_DONE
from bangfu.cli.help import SpokenGroup
from bangfu.cli.words import say


@click.group(cls=SpokenGroup, help=say("政策包：列出、查看、检查、验证样例。"))
def policy() -> None:
    pass


@policy.command("list", help=say("列出所有政策包：是什么文件、管哪里、何时有效。"))
def list_packs() -> int:
    from rich import box
    from rich.table import Table

    from bangfu.cli.screens import messages, results
    from bangfu.policy.errors import PolicyError
    from bangfu.policy.pack import find_packs, load_pack

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in (say("政策包"), say("名称"), say("地区"), say("有效期"), say("站在")):
        table.add_column(name, overflow="fold")
    table.add_column(say("规则"), justify="right")
    table.add_column(say("责任"), justify="right")
    code = DONE
    for name, folder in find_packs().items():
        try:
            pack = load_pack(folder)
        except PolicyError as error:
            messages().print(str(error), style="red")
            code = NOT_DONE
            continue
        table.add_row(
            name, pack.name, pack.area.ljust(6, "0") if pack.area else say("全国"),
            str(pack.period), "、".join(pack.stands_on), str(len(pack.rules)), str(len(pack.duties)),
        )  # fmt: skip
    results().print(table)
    return code


@policy.command(help=say("看一个政策包 ID 的全部内容：读法、参数、规则、责任、时限、比例、单位。"))
@click.argument("pack", metavar="ID")
def show(pack: str) -> int:
    from bangfu.cli.pack_pages import print_pack
    from bangfu.cli.screens import results
    from bangfu.policy.pack import load_pack

    print_pack(results(), load_pack(pack))
    return DONE


@policy.command(
    help=say("检查政策包（编号或文件夹；不写即全部）：词都认得、条款都有交代、门槛两边都有样例。")
)
@click.argument("pack", required=False, metavar="[ID|PATH]")
def check(pack: str | None) -> int:
    from bangfu.cli.screens import results
    from bangfu.policy.pack import find_packs
    from bangfu.policy.proof.check import check_pack

    screen, failed = results(), False
    for name in _chosen(pack, list(find_packs())):
        findings = check_pack(name)
        for remark in findings.remarks:
            screen.print(say("提醒 {text}", text=remark), style="yellow")
        for error in findings.errors:
            screen.print(say("错误 {text}", text=error), style="red")
        failed |= bool(findings.errors)
        screen.print(say("{pack}：{errors} 处错误，{remarks} 处提醒", pack=findings.pack,
                         errors=len(findings.errors), remarks=len(findings.remarks)),
                     style="red" if findings.errors else "green")  # fmt: skip
    return NOT_DONE if failed else DONE


@policy.command(help=say("运行政策包的样例（编号或文件夹；不写即全部），逐户与成批各算一遍。"))
@click.argument("pack", required=False, metavar="[ID|PATH]")
def test(pack: str | None) -> int:
    from bangfu.cli.screens import results
    from bangfu.policy.errors import PolicyError
    from bangfu.policy.pack import find_packs
    from bangfu.policy.proof.examples import run_examples

    screen, failed = results(), False
    for name in _chosen(pack, list(find_packs())):
        try:
            report = run_examples(name)
        except PolicyError as error:
            screen.print(str(error), style="red")
            failed = True
            continue
        for failure in report.failures:
            screen.print(failure, style="red")
        failed |= bool(report.failures)
        screen.print(say("{pack}：{count} 个样例，{failures} 处不符", pack=report.pack,
                         count=report.count, failures=len(report.failures)),
                     style="red" if report.failures else "green")  # fmt: skip
    return NOT_DONE if failed else DONE


def _chosen(pack: str | None, all_packs: list[str]) -> list[str]:
    """The pack asked for, or all; with a bar while a terminal watches, for it takes a while."""
    from rich.progress import track

    from bangfu.cli.screens import messages

    names = [pack] if pack else all_packs
    screen = messages()
    return track(names, say("政策包"), console=screen, transient=True,
                 disable=not screen.is_terminal)  # type: ignore[return-value]  # fmt: skip
