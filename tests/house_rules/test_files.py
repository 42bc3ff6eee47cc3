"""Files stay small, named for what they hold, and free of any one machine."""

from __future__ import annotations

import re

from tests.house_rules.repository import ROOT, shown, tracked

LONGEST = 400
VAGUE = {"utils", "util", "common", "misc", "manager", "managers", "service", "services"}

# assembled, so that the rule does not find itself
HOSTS = ["pypi" + ".org", "python" + "hosted", "npm" + "js.", "tsing" + "hua.edu", "ali" + "yun.com",
         "dou" + "ban", "local" + "host:", "extra-" + "index-url", "find" + "-links ="]  # fmt: skip
MACHINE = re.compile(r"(?<![\w.:/}$-])/(?:work|tmp|root|home|Users|opt|mnt|private)/\w")


def texts() -> list[tuple[str, str]]:
    found = []
    for path in tracked():
        try:
            found.append((shown(path), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def test_no_python_file_is_longer_than_a_person_can_hold() -> None:
    long = {
        shown(path): lines
        for path in tracked()
        if path.suffix == ".py"
        and "migrations" not in path.parts  # Django writes those
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert not long, f"拆成同名文件夹：{long}"


def test_nothing_is_named_for_nothing() -> None:
    vague = [
        shown(path)
        for path in tracked()
        if path.suffix == ".py" and set(path.relative_to(ROOT).with_suffix("").parts) & VAGUE
    ]
    assert not vague, "名字要说出里面是什么"


def test_no_registry_is_named() -> None:
    named = [(name, host) for name, text in texts() for host in HOSTS if host in text]
    assert not named


def test_no_machine_is_named() -> None:
    named = [
        (name, number, line.strip()[:80])
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if MACHINE.search(line)
    ]
    assert not named


def test_lock_files_pin_every_package_by_hash_and_name_no_address() -> None:
    locks = [path for path in tracked() if re.fullmatch(r"requirements(-\w+)?\.txt", path.name)]
    assert len(locks) == 5
    for path in locks:
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, path.name
        packages = re.findall(
            r"^([a-z][\w.-]*)==.*((?:\n    --hash=sha256:[0-9a-f]{64}.*)*)", text, re.M
        )
        assert len(packages) >= 3, path.name
        assert all(hashes for _, hashes in packages), path.name
        assert not re.search(r"^--", text, re.M), path.name


def test_the_generated_ledger_is_not_kept() -> None:
    kept = [shown(path) for path in tracked() if path.suffix in (".xlsx", ".xls", ".parquet")]
    assert not [name for name in kept if name.startswith("samples/")]
