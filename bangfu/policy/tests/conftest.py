"""A small pack in a temporary folder, to be broken in one place at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

PACK = """\
id: village
name: 试验村办法
document: {title: 试验村办法}
in_force: {from: 2021-01-01, until: 2025-12-31}
area: "990101"
"""
RULES = """\
parameters:
  低保标准:
    unit: 元/月
    values:
    - {area: "990101", from: 2021-01-01, until: 2021-12-31, value: 600}
    - {area: "990101", from: 2022-01-01, value: 700}
entitlements:
- id: dibao
  programme: 最低生活保障（整户）
  for: household
  all:
  - {when: 人均月收入 < 低保标准, say: 人均月收入低于低保标准}
  - {when: 家庭财产合规, say: 家庭财产符合规定}
  amount: (低保标准 - 人均月收入) * 人数
  unit: 元/月
"""

MakePack = Callable[..., str]


@pytest.fixture
def make_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakePack:
    """Write a pack with some text replaced and return its id; packs are looked up there only."""
    monkeypatch.setenv("BANGFU_POLICIES", str(tmp_path))

    def make(pack_id: str = "village", *, head: str = PACK, rules: str = RULES,
             replace: tuple[str, str] | None = None, **files: str) -> str:  # fmt: skip
        folder = tmp_path / pack_id
        (folder / "examples").mkdir(parents=True, exist_ok=True)
        if replace is not None:
            assert replace[0] in head + rules, "nothing to replace"
            head, rules = head.replace(*replace), rules.replace(*replace)
        (folder / "pack.yaml").write_text(head.replace("id: village", f"id: {pack_id}"), "utf-8")
        (folder / "rules.yaml").write_text(rules, "utf-8")
        for name, text in files.items():
            (folder / f"{name}.yaml").write_text(text, "utf-8")
        return pack_id

    return make
