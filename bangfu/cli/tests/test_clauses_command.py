import csv
import io
import json

from bangfu.cli.tests.conftest import Run
from bangfu.policy.proof.clauses import load_clauses


def test_every_clause_has_a_line_and_the_last_counts(run: Run) -> None:
    lines = run("clauses").stdout.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == list(load_clauses())
    served, total = map(int, lines[-1].split("/"))
    assert total == len(load_clauses()) == 469
    assert 0 < served < total


def test_missing_lists_the_rest_with_its_feature(run: Run) -> None:
    served, total = map(int, run("clauses").stdout.splitlines()[-1].split("/"))
    lines = run("clauses", "--missing").stdout.splitlines()
    assert len(lines) - 1 == total - served
    assert lines[-1] == f"{served}/{total}"
    assert all("将由：" in line or "还没有安排" in line or "  " in line for line in lines[:-1])


def test_a_source_by_name_or_prefix(run: Run) -> None:
    by_name = run("clauses", "--source", "guiyang-2022-159").stdout
    for short in ("guiyang", "GY"):
        assert by_name == run("clauses", "--source", short).stdout
    assert by_name.splitlines()[-1].endswith("/66")
    unknown = run("clauses", "--source", "beijing")
    assert unknown.exit_code == 2 and "guiyang-2022-159" in unknown.stderr


def test_csv_and_json(run: Run) -> None:
    *rows, last = csv.reader(io.StringIO(run("clauses", "--format", "csv").stdout))
    assert len(rows) == 1 + 469 and "/469" in last[0]
    listed = json.loads(run("clauses", "--format", "json").stdout)
    assert [row["条款"] for row in listed] == list(load_clauses())
    proven = [row for row in listed if row["证明"]]
    assert proven and all(row["在哪里办"] for row in proven)
