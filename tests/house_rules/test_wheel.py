"""What a machine without this checkout gets."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from bangfu.policy.pack import find_packs
from tests.house_rules.repository import ROOT, shown, tracked


def test_the_wheel_carries_packs_and_dictionary_and_no_tests(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index",
         "--no-build-isolation", "--wheel-dir", tmp_path, ROOT],
        check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("bangfu-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for pack_id in find_packs():
        assert f"bangfu/policies/{pack_id}/pack.yaml" in names
    assert {"bangfu/policy/facts.yaml", "bangfu/policy/programmes.csv"} <= names
    assert not [name for name in names if "/tests/" in name or name.endswith("test_settings.py")]
    # templates, static files, migrations, translations: whatever stands in a room of the program
    missing = [
        name
        for name in map(shown, tracked())
        if name.startswith("bangfu/") and "/tests/" not in name and name not in names
    ]
    assert missing == ["bangfu/web/test_settings.py"]
