"""`bangfu explain`: why, for one person or one household."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bangfu.cli import options
from bangfu.cli.failures import DONE, SOME_REFUSED, Refused
from bangfu.cli.words import say

if TYPE_CHECKING:
    from bangfu.policy.program.assemble import Program
    from bangfu.policy.single.explain import Explainer, Explanation
    from bangfu.policy.single.population import Household
    from bangfu.sheets import Ledger, Problem

SHOWN_AT_MOST = 12


@options.command(
    "说清一个人或一户的每个结论：每个条件成立不成立、看到的数、依据、缺什么、还差多少。"
)
@options.ledger
@options.policy
@options.on
@options.area
@options.settings
@click.option("--person", metavar=say("人员编号"), help=say("说一个人。"))
@click.option("--household", metavar=say("户编号"), help=say("说一户。"))
@click.option("--rule", "wanted", metavar=say("规则或项目"), help=say("只说一条规则或一个项目。"))
@click.option("--full", is_flag=True, help=say("连已经满足的条件，也一层层展开数是怎样来的。"))
def explain(
    ledger: Path, packs: tuple[str, ...], on: dt.date, area: str | None,
    settings: dict[str, str], person: str | None, household: str | None, wanted: str | None,
    full: bool,
) -> int:  # fmt: skip
    from bangfu.cli import ledger as book
    from bangfu.cli.reasons import show
    from bangfu.cli.screens import messages, results, tell_notices
    from bangfu.policy.facts import load_dictionary
    from bangfu.policy.program.assemble import build_program
    from bangfu.policy.single.explain import Explainer, rows_around
    from bangfu.policy.single.population import from_rows

    if (person is None) == (household is None):
        raise click.UsageError(say("--person 和 --household 写且只写一个。"))
    program = build_program(packs, on, area=area, overrides=settings)
    _keep(program, wanted)
    with book.progress() as tell:
        read = book.read(ledger, tell)
    houses = [_house_of(read, person)] if person is not None else [household or ""]
    rows = rows_around(read.persons, houses)
    population = from_rows(rows.to_pylist(), load_dictionary())
    home = population.households.get(houses[0])
    if home is None:
        raise Refused(_unknown(read, household or "", "户编号", "--household"))
    tell_notices(program.notices)
    explainer = Explainer(program, population)
    refused = [p for p in read.refused if p.household == home.number]
    _refuse_the_dead(explainer, home, person, refused)
    screen = results()
    if person is not None and all(rule.rule.entity == "household" for rule in program.rules):
        messages().print(
            say("这里的规则都按户判断；下面说 {house} 户。", house=home.number), style="yellow"
        )
        person = None
    screen.print(_title(home, person, on), style="bold")
    show(screen, _explained(explainer, home, person), full=full)
    if person is None:
        _show_members(screen, explainer, home)
    for problem in refused:
        messages().print(str(problem), style="red")
    return SOME_REFUSED if refused else DONE


def _keep(program: Program, wanted: str | None) -> None:
    """Leave only the rules asked for."""
    if wanted is None:
        return
    names = {name for rule in program.rules for name in (rule.rule.id, rule.rule.programme)}
    program.rules = tuple(
        rule for rule in program.rules if wanted in (rule.rule.id, rule.rule.programme)
    )
    if not program.rules:
        raise Refused(
            say(
                "没有规则或项目“{name}”。有：{names}。", name=wanted, names="、".join(sorted(names))
            )
        )


def _house_of(ledger: Ledger, person: str) -> str:
    import pyarrow.compute as pc

    rows = ledger.persons.filter(pc.equal(ledger.persons["人员编号"], person))
    if not rows.num_rows:
        raise Refused(_unknown(ledger, person, "人员编号", "--person"))
    if rows.num_rows > 1:
        raise Refused(say("人员编号 {number} 有 {count} 行，分不清是谁。请用 --household。",
                          number=person, count=rows.num_rows))  # fmt: skip
    if rows["_refused"][0].as_py():
        why = "\n".join(str(p) for p in ledger.refused if p.person == person)
        raise Refused(say("{number} 这一行被退回，没有参加判断：", number=person) + "\n" + why)
    return str(rows["户编号"][0])


def _unknown(ledger: Ledger, number: str, column: str, option: str) -> str:
    import difflib

    known = [value for value in ledger.persons[column].unique().to_pylist() if value]
    near = difflib.get_close_matches(number, known, n=3)
    hint = say("是不是：{near}？", near="、".join(near)) if near else say("请对照台账里的编号。")
    return say("台账里没有{column} {number}（{option}）。", column=column, number=number,
               option=option) + hint  # fmt: skip


def _refuse_the_dead(
    explainer: Explainer, home: Household, person: str | None, refused: list[Problem]
) -> None:
    """As in screening, the dead are not judged, nor a household none of whom can be."""
    alive = explainer.program.alive
    read = [i for i, p in enumerate(home.persons) if not p.refused]
    living = [i for i in read if explainer.ev.value(alive, home, i)]
    if person is not None:
        if person not in [home.persons[i].number for i in living]:
            raise Refused(say("{number} 在判断日期以前已去世，不参加判断。", number=person))
    elif not living:
        said = say("{number} 户没有人参加判断：{dead} 人在判断日期以前已去世，{refused} 行被退回。",
                   number=home.number, dead=len(read), refused=len(home.persons) - len(read))  # fmt: skip
        raise Refused("\n".join([said, *map(str, refused)]))


def _explained(explainer: Explainer, home: Household, person: str | None) -> list[Explanation]:
    from bangfu.policy.single.explain import HOUSEHOLD

    rules = explainer.program.rules
    if person is None:
        return [
            explainer.explain(home, HOUSEHOLD, r) for r in rules if r.rule.entity == "household"
        ]
    index = next(i for i, p in enumerate(home.persons) if p.number == person)
    return [explainer.explain(home, index, r) for r in rules if r.rule.entity == "person"]


def _title(home: Household, person: str | None, on: dt.date) -> str:
    from bangfu.policy.single.decide import head_name

    if person is None:
        return say("{number} 户（{name}），{on}", number=home.number, name=head_name(home), on=on)
    name = next(str(p.facts.get("姓名", "")) for p in home.persons if p.number == person)
    return say(
        "{number} {name}（{house} 户），{on}", number=person, name=name, house=home.number, on=on
    )


def _show_members(screen: object, explainer: Explainer, home: Household) -> None:
    """The members in a line each: what each may have, so that one knows whom to ask about."""
    from rich import box
    from rich.table import Table

    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, title=say("家里的人（用 --person 看每个人）")
    )
    for name in (say("人员编号"), say("姓名"), say("符合"), say("待核实")):
        table.add_column(name, overflow="fold")
    rules = [rule for rule in explainer.program.rules if rule.rule.entity == "person"]
    ev = explainer.ev
    for index, person in enumerate(home.persons):
        name = str(person.facts.get("姓名", ""))
        if person.refused:
            table.add_row(person.number, name, say("这一行被退回"), "")
        elif not ev.value(explainer.program.alive, home, index):
            table.add_row(person.number, name, say("已去世"), "")
        else:
            truths = [
                (rule.rule.programme, ev.value(rule.condition, home, index)) for rule in rules
            ]
            entitled = dict.fromkeys(programme for programme, truth in truths if truth)
            open_ = dict.fromkeys(p for p, truth in truths if truth is None and p not in entitled)
            table.add_row(person.number, name, "、".join(entitled), _some(list(open_)))
    screen.print(table)  # type: ignore[attr-defined]


def _some(names: list[str]) -> str:
    if len(names) <= SHOWN_AT_MOST:
        return "、".join(names)
    return say("{names} 等 {count} 项", names="、".join(names[:SHOWN_AT_MOST]), count=len(names))
