"""Whatever an entry keeps under a name can be read in words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bangfu
from bangfu.duty.actions import care_posts, helpers
from bangfu.duty.models import CarePost, Helper
from bangfu.journal.changes import changes
from bangfu.journal.sealing import canonical
from bangfu.journal.words import NAMES
from bangfu.org.actions.accounts import PREFERENCES

PACKAGE = Path(bangfu.__file__).parent
CODE = re.compile(r"[a-z][a-z0-9_]*")
CALLS = {"record", "_record", "_tell", "_step", "_kept"}
KEPT = ("before", "after", "more")


class Names:
    """The names a module writes into `before` and `after`, however the mapping is put together."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.functions = {
            one.name: one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)
        }
        self.seen: set[str] = set()

    def written(self) -> Iterator[str]:
        """Every name given to a call that records."""
        for call in ast.walk(self.tree):
            if isinstance(call, ast.Call) and _called(call) in CALLS:
                for given in call.keywords:
                    if given.arg in KEPT:
                        yield from self.of(given.value)
                if _called(call) != "record":
                    for value in call.args:
                        if isinstance(value, ast.Dict):
                            yield from self.of(value)

    def of(self, value: ast.AST) -> Iterator[str]:
        """The names of a mapping, also where a variable or a function of the module holds it."""
        for part in _without_sentences(value):
            if isinstance(part, ast.Dict):
                yield from (one.value for one in part.keys if isinstance(one, ast.Constant))
            elif isinstance(part, ast.DictComp) and isinstance(part.key, ast.Name):
                yield from self.listed(part.generators[0].iter)
            elif isinstance(part, ast.Name) and part.id not in self.seen:
                self.seen.add(part.id)
                yield from self.held(part.id)

    def held(self, name: str) -> Iterator[str]:
        """What is put into a variable of this name, or given back by a function of it."""
        if name in self.functions:
            for part in ast.walk(self.functions[name]):
                if isinstance(part, ast.Return | ast.Assign) and part.value:
                    yield from self.of(part.value)
        for part in ast.walk(self.tree):
            if not isinstance(part, ast.Assign):
                continue
            for target in part.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    yield from self.of(part.value)
                elif isinstance(target, ast.Subscript) and getattr(target.value, "id", "") == name:
                    yield str(getattr(target.slice, "value", ""))

    def listed(self, value: ast.AST) -> Iterator[str]:
        """The words of a list that is gone through, also where the module names it."""
        value = value.generators[0].iter if isinstance(value, ast.ListComp) else value
        for part in ast.walk(value):
            if isinstance(part, ast.Constant):
                yield str(part.value)
            elif isinstance(part, ast.Name) and f"[{part.id}" not in self.seen:
                self.seen.add(f"[{part.id}")
                for one in ast.walk(self.tree):
                    if isinstance(one, ast.Assign) and part.id in map(_name, one.targets):
                        yield from self.listed(one.value)


def _without_sentences(value: ast.AST) -> Iterator[ast.AST]:
    """A value and its parts, but not what fills a sentence, nor what is asked of a variable."""
    yield value
    if isinstance(value, ast.Attribute):
        return
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mod):
        return
    for part in ast.iter_child_nodes(value):
        if not (
            isinstance(value, ast.Call) and isinstance(part, ast.Name) and part is not value.func
        ):
            yield from _without_sentences(part)


def _called(call: ast.Call) -> str:
    return _name(call.func)


def _name(node: ast.AST) -> str:
    return str(getattr(node, "id", getattr(node, "attr", "")))


def written() -> dict[str, str]:
    """Every coded name the code writes into entries, with one place where it does."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "tests" in path.parts or "record(" not in text or path.name == "fixtures.py":
            continue
        if path.parent == PACKAGE / "journal":
            continue
        for name in Names(ast.parse(text)).written():
            if CODE.fullmatch(str(name)):
                found[str(name)] = str(path.relative_to(PACKAGE))
    return found


def test_every_name_written_has_words() -> None:
    names = written()
    assert {"evidence", "until_day", "closed_on", "telephone", "paragraph"} <= names.keys()
    assert {name: place for name, place in names.items() if name not in NAMES} == {}
    assert set(PREFERENCES) <= NAMES.keys()


@pytest.mark.parametrize(
    ("model", "fields"), [(Helper, helpers.CHANGEABLE), (CarePost, care_posts.CHANGEABLE)]
)
def test_fields_told_by_their_own_names_have_chinese_ones(model: type, fields: tuple[str, ...]):
    told = {one: str(model._meta.get_field(one).verbose_name) for one in fields}
    assert not [one for one in told.items() if one[1].isascii()]


def test_a_value_somebody_confirmed_is_read_as_its_own_page_reads_it() -> None:
    before = canonical({"state": "proposed"})
    after = canonical(
        {
            "parameter": "china-base/低保标准", "value": "{城镇: 860, 农村: 740}", "state": "confirmed",
            "from_day": "2026-07-01", "until_day": None, "evidence": "云府发〔2026〕9号",
        }
    )  # fmt: skip
    told = {one.name: (one.before, one.after) for one in changes(before, after)}
    assert told["状态"] == ("等待确认", "已确认")
    assert told["标准"][1].startswith("低保标准（")
    assert "860" in told["数值"][1] and "{" not in told["数值"][1]
    assert told["到哪天止"] == (None, "没有止日")
    assert told["依据文件"][1] == "云府发〔2026〕9号"


def test_codes_are_read_by_their_labels_and_unknown_ones_as_they_are() -> None:
    after = {
        "role": "county_leader",
        "level": "township",
        "unit": "civil_affairs",
        "large_type": True,
    }
    told = {one.name: one.after for one in changes("", canonical(after))}
    assert told == {
        "角色": "区县分管领导", "层级": "乡镇街道", "类别": "民政", "大字": "是",
    }  # fmt: skip
    gone = changes("", canonical({"role": "mayor", "value": "1", "parameter": "gone/x"}))
    assert {one.after for one in gone} == {"mayor", "1", "x（gone）"}
