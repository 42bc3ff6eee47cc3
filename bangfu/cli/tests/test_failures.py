"""What goes wrong ends in a calm sentence and exit code 2, never in a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bangfu.cli.tests.conftest import Run

ON = ("--on", "2021-06-01")


def bangfu(*arguments: object, **settings: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bangfu", *map(str, arguments)],
        env={**os.environ, **settings}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_exit_codes_of_real_processes(
    pack: str, ledger: Path, sound_ledger: Path, tmp_path: Path
) -> None:
    out = tmp_path / "o.csv"
    common = ("--policy", pack, *ON, "--out", out)
    for code, arguments in (
        (0, (sound_ledger, *common)),
        (1, (ledger, *common)),
        (2, (out.parent, *common)),
    ):
        finished = bangfu("screen", *arguments)
        assert finished.returncode == code, finished.stderr
        assert "Traceback" not in finished.stderr
    assert bangfu("screen", sound_ledger, *common, "--set", "低保标淮=1").returncode == 2
    assert bangfu("--help").returncode == 0
    assert bangfu("scren").returncode == 2


def test_english_where_the_locale_asks(pack: str, ledger: Path, tmp_path: Path) -> None:
    finished = bangfu("screen", ledger, "--policy", pack, *ON, "--out", tmp_path / "o.csv",
                      LANG="en_US.UTF-8", LC_ALL="")  # fmt: skip
    assert "rows refused and not judged" in finished.stderr
    assert "Programme" in finished.stdout and "To verify" in finished.stdout
    page = bangfu("screen", "--help", LANG="en_US.UTF-8", LC_ALL="").stdout
    assert "The day the question is asked for." in page and "Usage:" in page
    assert "按哪一天判断。" in bangfu("screen", "--help", LANG="zh_CN.UTF-8", LC_ALL="").stdout


def test_an_unforeseen_error_is_logged_without_anybody_in_it(
    run: Run, pack: str, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("丁 的收入是 3813")

    monkeypatch.setattr("bangfu.policy.program.assemble.build_program", fail)
    out = tmp_path / "o.csv"
    result = run("screen", ledger, "--policy", pack, *ON, "--out", out)
    assert result.exit_code == 2 and not out.exists()
    assert "没有料到" in result.stderr and "Traceback" not in result.output
    log = tmp_path / "state" / "bangfu" / "bangfu-errors.log"
    assert str(log) in result.stderr.replace("\n", "")
    text = log.read_text("utf-8")
    assert "RuntimeError" in text and "screen.py" in text
    assert "丁" not in text and "3813" not in text and str(tmp_path) not in text


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (KeyboardInterrupt(), "已中断"),
        (MemoryError(), "内存不够"),
        (PermissionError(13, "Permission denied", "结果.xlsx"), "结果.xlsx（Permission denied）"),
    ],
)
def test_what_stops_the_work(
    run: Run, pack: str, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    error: BaseException, says: str,
) -> None:  # fmt: skip
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("bangfu.sheets.write_table", fail)
    result = run("screen", ledger, "--policy", pack, *ON, "--out", tmp_path / "o.csv")
    assert result.exit_code == 2
    assert says in result.stderr and "Traceback" not in result.output


INTERRUPTED = """
import os, signal, sys, time
import bangfu.sheets.write
from bangfu.cli import main

# whoever starts the tests in the background may have switched Ctrl+C off for all below
signal.signal(signal.SIGINT, signal.default_int_handler)

def interrupted(table, path):
    path.write_text("half a result")
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(30)

bangfu.sheets.write._WRITERS[".csv"] = interrupted
main(sys.argv[1:])
"""


def test_ctrl_c_leaves_nothing_half_written(pack: str, ledger: Path, tmp_path: Path) -> None:
    arguments = ("screen", ledger, "--policy", pack, *ON, "--out", tmp_path / "o.csv")
    finished = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, *map(str, arguments)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert finished.returncode == 2, finished.stderr
    assert "已中断" in finished.stderr and "Traceback" not in finished.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["packs", "台账.csv"]


def test_a_reader_who_has_seen_enough(pack: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bangfu", "clauses", "--format", "json"],
        env={**os.environ, "BANGFU_POLICIES": ""}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    assert process.wait(60) == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("scren",), "没有 scren 这个命令。是不是 screen？"),
        (("screen", "a.csv", "--polic", "x"), "没有 --polic 这个选项。是不是 --policy？"),
        (("screen",), "缺少 LEDGER"),
        (("screen", "a b", "c", "--policy", "x", *ON, "--out", "o.csv"), "多写了：c"),
        (("clauses", "--format", "pdf"), "--format 只能是：table、csv、json"),
        (("clauses", "--source"), "选项 --source 后面要跟一个值"),
        (("policy", "shwo"), "是不是 show？"),
    ],
)
def test_a_command_line_that_is_not_understood(
    run: Run, pack: str, arguments: tuple[str, ...], says: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2 and says in result.stderr
    assert "Error:" not in result.output


def test_help_needs_no_engine(pack: str) -> None:
    code = (
        "import sys, bangfu.cli; "
        "sys.exit(bool({'duckdb', 'pyarrow', 'rich', 'sqlglot', 'bangfu.policy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_hint_starts_with_the_word_the_user_typed(pack: str, ledger: Path) -> None:
    for word in ("./run", "bangfu"):
        settings = {"BANGFU_CALLED_AS": word, "LANG": "zh_CN.UTF-8"}
        assert f"先试一试：{word} demo" in bangfu("--help", **settings).stdout
        assert f"用法见 {word} screen --help" in bangfu("screen", **settings).stderr
        empty = bangfu("screen", ledger, "--policy", ",", *ON, "--out", "o.csv", **settings)
        assert f"有哪些：{word} policy list" in empty.stderr


def test_run_names_itself(tmp_path: Path) -> None:
    """`run` in a tree whose environment stands: it passes its own name on."""
    source = Path(__file__).parents[3] / "run"
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / "run").write_bytes(source.read_bytes())
    (tmp_path / ".ci" / "env.sh").write_text(
        'root="$(dirname "${BASH_SOURCE[0]}")/.."\nvenv="$root/.venv"\nwith_env_lock() { :; }\n'
    )
    inner = tmp_path / ".venv" / "bin" / "bangfu"
    inner.write_text('#!/bin/sh\nprintf "%s|%s " "$BANGFU_CALLED_AS" "$*"\n')
    inner.chmod(0o755)
    (tmp_path / "run").chmod(0o755)
    for typed, named in ((["./run"], "./run"), (["bash", "run"], "bash run")):
        for arguments, passed in (
            ((), ("migrate", "sample --if-empty", "serve")),
            (("policy", "list"), ("policy list",)),
        ):
            finished = subprocess.run(
                [*typed, *arguments], cwd=tmp_path, capture_output=True, text=True, check=True
            )
            assert finished.stdout == "".join(f"{named}|{command} " for command in passed)


def test_the_demo_does_the_main_job(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.chdir(tmp_path)
    from bangfu.cli.demo import SAMPLE, _beside_source

    if not _beside_source().is_file():
        subprocess.run([sys.executable, _beside_source().parent / "make.py"], check=True)
    result = run("demo")
    assert result.exit_code == 0, result.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"result.xlsx", "refused.xlsx"}
    assert "最低生活保障（整户）" in result.stdout
    assert "    bangfu explain" in result.stderr
    monkeypatch.setenv("BANGFU_CALLED_AS", "./run")
    result = run("demo")
    assert "    ./run explain" in result.stderr and "$ ./run screen" in result.stdout
    assert "bangfu policy" not in result.stderr, "a word that does not exist for this user"
    monkeypatch.setattr(sys.modules["bangfu.cli.demo"], "_beside_source", lambda: tmp_path / SAMPLE)
    missing = run("demo")
    assert missing.exit_code == 2 and "samples/make.py" in missing.stderr
