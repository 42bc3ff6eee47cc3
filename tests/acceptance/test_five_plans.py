"""The five plans and the national rules, through the commands, against expectations from the texts."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from bangfu.cli import main
from tests.acceptance import derived, five_plans, national
from tests.acceptance.five_plans import Screening

Row = dict[str, str]
SCREENINGS = [
    given
    for module in (five_plans, national)
    for given in vars(module).values()
    if isinstance(given, Screening)
]
COLUMNS = "户编号 人员编号 姓名 政策包 规则 项目 结论 金额 单位 依据 理由 缺少信息"
DUTY_COLUMNS = "户编号 人员编号 姓名 政策包 责任 内容 责任人 最少次数 周期起 周期止 截止 依据"


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)


def facts(text: str) -> Row:
    """`甲=1 乙=2` as a row; `-` has no facts."""
    return {} if text.strip() == "-" else dict(word.split("=", 1) for word in text.split())


def write(path: Path, people: list[Row]) -> Path:
    """A ledger of just the columns that somebody fills."""
    columns = list(dict.fromkeys(name for person in people for name in person))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="")
        writer.writeheader()
        writer.writerows(people)
    return path


def household(number: int, shared: str, members: list[str]) -> list[Row]:
    """Its members' rows; `{1}` in a fact is the number of the first of them."""
    house = f"H{number:03}"
    return [
        {"户编号": house, "人员编号": f"{house}-{place}", "姓名": f"甲{place}"}
        | facts(shared)
        | facts(member.replace("{1}", f"{house}-1"))
        for place, member in enumerate(members, 1)
    ]


def run(folder: Path, command: str, people: list[Row], *options: str) -> tuple[int, str, list[Row]]:
    """Exit code, everything said, and the rows written."""
    out = folder / "out.csv"
    result = CliRunner().invoke(
        main, [command, str(write(folder / "台账.csv", people)), *options, "--out", str(out)]
    )
    return result.exit_code, result.output, read(out) if out.exists() else []


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def bears_out(row: Row, outcome: str, marks: list[str]) -> bool:
    held = {"=": [row["金额"]], "+": row["依据"].split("；"), "?": row["缺少信息"].split("；")}
    return row["结论"] == outcome and all(mark[1:] in held[mark[0]] for mark in marks)


@pytest.mark.parametrize(
    "screening", SCREENINGS, ids=lambda given: f"{given.pack}-{given.day}-{given.area}"
)
def test_outcomes_follow_from_the_texts(screening: Screening, tmp_path: Path) -> None:
    cases = [
        [part.strip() for part in line.split("|")] for line in screening.cases.strip().splitlines()
    ]
    people = [
        row
        for number, (_, shared, members, _) in enumerate(cases, 1)
        for row in household(number, shared, members.split("/"))
    ]
    options = [word for setting in screening.settings.split() for word in ("--set", setting)]
    if screening.area:
        options += ["--area", screening.area]
    code, said, rows = run(
        tmp_path, "screen", people, "--policy", screening.pack, "--on", screening.day,
        "--all", *options,
    )  # fmt: skip
    assert code == 0, said
    assert " ".join(rows[0]) == COLUMNS
    wrong = []
    for number, (name, _, _, expected) in enumerate(cases, 1):
        house = f"H{number:03}"
        for line in expected.split(";"):
            programmes, outcome, *marks = line.split()
            found = [
                row
                for row in rows
                if row["户编号"] == house
                and row["人员编号"] in ("", f"{house}-1")
                and row["项目"] in programmes.split("/")
            ]
            # one good row is enough to be in; to be out, no row may say otherwise
            agree = all if outcome == "不符合" else any
            if not found or not agree(bears_out(row, outcome, marks) for row in found):
                seen = [(row["结论"], row["金额"], row["依据"], row["缺少信息"]) for row in found]
                wrong.append(f"{name}: {line.strip()}: {seen}")
    assert wrong == []


@pytest.mark.parametrize("derivation", derived.ALL, ids=lambda given: f"{given.day}-{given.area}")
def test_derived_facts_follow_from_the_texts(
    derivation: derived.Derivation, tmp_path: Path
) -> None:
    cases = [
        [part.strip() for part in line.split("|")] for line in derivation.cases.strip().splitlines()
    ]
    people, expected = [], {}
    for number, (name, shared, members) in enumerate(cases, 1):
        pairs = [member.split("->") for member in members.split("/")]
        rows = household(number, shared, [given for given, _ in pairs])
        people += rows
        for row, (_, values) in zip(rows, pairs, strict=True):
            expected[row["人员编号"]] = name, facts(values)
    names = {value for _, values in expected.values() for value in values}
    options = [word for setting in derivation.settings for word in ("--set", setting)]
    if derivation.area:
        options += ["--area", derivation.area]
    code, said, rows = run(
        tmp_path, "derive", people, "--policy", "china-base", "--on", derivation.day,
        "--values", ",".join(sorted(names)), *options,
    )  # fmt: skip
    assert code == 0, said
    found = {row["人员编号"]: row for row in rows}
    wrong = [
        f"{number} {name}: {value} {found[number][value]!r}, not {due!r}"
        for number, (name, values) in expected.items()
        for value, due in values.items()
        if found[number][value] != due
    ]
    assert wrong == []


def test_pairing_owes_two_visits_every_quarter(tmp_path: Path) -> None:
    people = [
        *household(1, "-", ["出生日期=1940-01-01 孤寡=是"]),
        *household(2, "-", ["出生日期=2012-01-01 儿童类别=孤儿"]),
        *household(3, "-", ["出生日期=1980-01-01 孤寡=否 儿童类别=无 困境=否"]),
    ]
    code, said, rows = run(
        tmp_path, "duties", people, "--policy", "village-pairing",
        "--from", "2022-02-15", "--to", "2022-07-10",
    )  # fmt: skip
    assert code == 0, said
    assert " ".join(rows[0]) == DUTY_COLUMNS
    visits = {
        (row["户编号"], row["周期起"], row["周期止"], row["最少次数"])
        for row in rows
        if "P2-2.1-a" in row["依据"] and row["人员编号"]
    }
    quarters = [
        ("2022-01-01", "2022-03-31"),
        ("2022-04-01", "2022-06-30"),
        ("2022-07-01", "2022-09-30"),
    ]
    assert visits == {(house, *quarter, "2") for house in ("H001", "H002") for quarter in quarters}
    meetings = [row["周期止"] for row in rows if "P2-2.3-a" in row["依据"]]
    assert meetings == ["2022-06-30", "2022-12-31"]


def test_dibao_families_are_checked_by_class(tmp_path: Path) -> None:
    people = [
        *household(1, "-", ["现享救助=低保 低保类别=A类"]),
        *household(2, "-", ["现享救助=低保 低保类别=B类"]),
    ]
    code, said, rows = run(
        tmp_path, "duties", people, "--policy", "anhui-dibao",
        "--from", "2022-01-01", "--to", "2022-12-31",
    )  # fmt: skip
    assert code == 0, said
    due = [(row["户编号"], row["截止"], row["依据"]) for row in rows if row["户编号"]]
    assert due == [
        ("H001", "2022-12-31", "P3-1.4-a"),
        ("H002", "2022-06-30", "P3-1.4-b"),
        ("H002", "2022-12-31", "P3-1.4-b"),
    ]


def test_the_pilot_keeps_its_calendar(tmp_path: Path) -> None:
    code, said, rows = run(
        tmp_path, "duties", household(1, "-", ["现享救助=低保"]), "--policy", "street-pilot-2021",
        "--from", "2021-04-01", "--to", "2021-12-31",
    )  # fmt: skip
    assert code == 0, said
    deadlines = {(clause, row["截止"]) for row in rows for clause in row["依据"].split("；")}
    assert deadlines >= {
        ("P1-4.1-a", "2021-04-30"), ("P1-4.2-a", "2021-05-10"), ("P1-4.3-a", "2021-05-25"),
        ("P1-4.3-b", "2021-05-25"), ("P1-4.4-a", "2021-06-30"), ("P1-4.4-b", "2021-12-31"),
    }  # fmt: skip


SOUND = household(1, "家庭财产合规=是", ["近6个月收入=1000 本地户籍=是"])


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--policy", "anhui", "--on", "2022-10-01"], "anhui-dibao"),
        (["--policy", "anhui-dibao", "--on", "2022-13-01"], "2022-13-01"),
        (["--policy", "anhui-dibao"], "--on"),
        (["--policy", "anhui-dibao", "--on", "2021-06-30"], "2021-07-01"),
        (["--policy", "anhui-dibao", "--on", "2022-10-01", "--set", "低保=600"], "低保标准"),
        (["--policy", "anhui-dibao", "--on", "2022-10-01", "--set", "低保标准"], "名称=值"),
        (["--policy", "anhui-dibao", "--on", "2022-10-01", "--set", "低保标准=六百"], "六百"),
        (
            ["--policy", "anhui-dibao", "--on", "2022-10-01", "--set", "低保金取整=随便"],
            "低保金取整",
        ),
        (["--policy", "anhui-dibao", "--on", "2022-10-01", "--area", "合肥"], "合肥"),
        (["--policy", "anhui-dibao", "--on", "2022-10-01", "--engine", "abacus"], "duckdb"),
        (["--policy", "china-base", "--on", "2022-10-01"], "低保标准"),
    ],
    ids=lambda given: given[-1] if isinstance(given, list) else "",
)
def test_what_cannot_be_done_is_said_and_nothing_written(
    options: list[str], named: str, tmp_path: Path
) -> None:
    code, said, rows = run(tmp_path, "screen", SOUND, *options)
    assert (code, rows) == (2, [])
    assert named in said
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("rounding", "amount"),
    [("分四舍五入", "433.33"), ("角进一", "433.40"), ("元进一", "434.00"), ("元舍去", "433.00")],
)
def test_rounding_is_a_setting_of_the_place(rounding: str, amount: str, tmp_path: Path) -> None:
    code, said, rows = run(
        tmp_path, "screen", SOUND, "--policy", "anhui-dibao", "--on", "2022-10-01",
        "--set", "低保标准=600", "--set", f"低保金取整={rounding}",
    )  # fmt: skip
    assert code == 0, said
    assert [row["金额"] for row in rows if row["项目"] == "最低生活保障（整户）"] == [amount]


def test_a_refused_row_is_accounted_for_and_hides_nobody_else(tmp_path: Path) -> None:
    people = [
        *household(1, "家庭财产合规=是", ["近6个月收入=-1 本地户籍=是"]),
        *household(2, "家庭财产合规=是", ["近6个月收入=3000 本地户籍=是"]),
    ]
    errors = tmp_path / "errors.csv"
    code, said, rows = run(
        tmp_path, "screen", people, "--policy", "anhui-dibao", "--on", "2022-10-01",
        "--set", "低保标准=600", "--errors", str(errors),
    )  # fmt: skip
    assert code == 1, said
    refused = [(row["行"], row["列"], row["值"], row["人员编号"]) for row in read(errors)]
    assert refused == [("2", "近6个月收入", "-1", "H001-1")]
    assert "H001-1" not in {row["人员编号"] for row in rows}
    assert ("H002", "符合", "100.00") in {(row["户编号"], row["结论"], row["金额"]) for row in rows}
