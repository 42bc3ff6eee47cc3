"""YAML whose every value knows its file and line, read strictly.

Numbers stay text until a reader asks for an exact one: YAML's own floats would
round money. Unknown keys are refused, because a misspelt key that is ignored
is a rule that silently does not apply.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import yaml

from bangfu.policy.errors import PackError, Place

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


class Node:
    """A value in a YAML file: a mapping, a list or a scalar, with its place."""

    def __init__(self, raw: yaml.Node, file: Path) -> None:
        self.raw = raw
        self.place = Place(file, raw.start_mark.line + 1)
        self._children: dict[str, Node] | None = None

    @property
    def is_mapping(self) -> bool:
        """Whether this is a mapping."""
        return isinstance(self.raw, yaml.MappingNode)

    @property
    def is_list(self) -> bool:
        """Whether this is a list."""
        return isinstance(self.raw, yaml.SequenceNode)

    @property
    def is_null(self) -> bool:
        """Whether this is an explicit null or nothing at all."""
        return isinstance(self.raw, yaml.ScalarNode) and self.raw.tag == "tag:yaml.org,2002:null"

    def fail(self, wrong: str, remedy: str = "") -> PackError:
        """An error at this place, for the caller to raise."""
        return PackError(self.place, wrong, remedy)

    def mapping(self) -> dict[str, Node]:
        """The children by key, in order; raises PackError on a key written twice."""
        if self._children is None:
            if not isinstance(self.raw, yaml.MappingNode):
                raise self.fail("这里应当是“键: 值”", "检查缩进和冒号后的空格")
            children: dict[str, Node] = {}
            for key, value in self.raw.value:
                name = str(key.value)
                if name in children:
                    raise PackError(
                        Place(self.place.file, key.start_mark.line + 1),
                        f"“{name}”写了两次", "合成一处",
                    )  # fmt: skip
                children[name] = Node(value, self.place.file)
            self._children = children
        return self._children

    def only(self, *allowed: str) -> None:
        """Refuse any key not named here."""
        for name, child in self.mapping().items():
            if name not in allowed:
                raise child.fail(f"不认识的键“{name}”", f"这里可以写：{'、'.join(allowed)}")

    def __contains__(self, key: str) -> bool:
        return key in self.mapping()

    def __getitem__(self, key: str) -> Node:
        try:
            return self.mapping()[key]
        except KeyError:
            raise self.fail(f"缺少“{key}”", "补上这一项") from None

    def get(self, key: str) -> Node | None:
        """The child, or None where the key is absent."""
        return self.mapping().get(key)

    def items(self) -> Iterator[Node]:
        """The entries of a list."""
        if not isinstance(self.raw, yaml.SequenceNode):
            raise self.fail("这里应当是一列（每项以“- ”开头）", "检查缩进")
        return (Node(raw, self.place.file) for raw in self.raw.value)

    def one_or_more(self) -> list[Node]:
        """A list, or a single value standing for a list of one."""
        return list(self.items()) if self.is_list else [self]

    def text(self) -> str:
        """A scalar as written."""
        if not isinstance(self.raw, yaml.ScalarNode) or self.is_null:
            raise self.fail("这里应当是一个值", "检查缩进和引号")
        return str(self.raw.value).strip()

    def number(self) -> Fraction:
        """An exact decimal number."""
        text = self.text()
        if not _NUMBER.fullmatch(text):
            raise self.fail(f"“{text}”不是十进制数", "写成 600 或 600.50 这样")
        return Fraction(text)

    def whole(self) -> int:
        """A whole number."""
        number = self.number()
        if number.denominator != 1:
            raise self.fail(f"“{self.text()}”不是整数")
        return int(number)

    def flag(self) -> bool:
        """是 or 否 (or true / false)."""
        text = self.text()
        if text in ("是", "true"):
            return True
        if text in ("否", "false"):
            return False
        raise self.fail(f"“{text}”不是 是/否")

    def day(self) -> dt.date:
        """A date written YYYY-MM-DD."""
        text = self.text()
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise self.fail(f"“{text}”不是日期", "写成 2022-07-01 这样") from None

    def one_of(self, *allowed: str) -> str:
        """A scalar out of a closed list."""
        text = self.text()
        if text not in allowed:
            raise self.fail(f"不认识的值“{text}”", f"可以写：{'、'.join(allowed)}")
        return text


def read_yaml(path: Path) -> Node:
    """Read one YAML file.

    Raises PackError with the line when the file is not UTF-8 or not YAML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PackError(
            Place(path, 1), f"不是 UTF-8 编码（第 {error.start} 字节）", "另存为 UTF-8"
        ) from None
    return parse_yaml(text, path)


def parse_yaml(text: str, path: Path) -> Node:
    """Parse YAML text as if it stood in `path`."""
    try:
        raw = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise PackError(
            Place(path, line), f"YAML 写法不对：{error.problem}", "检查缩进、冒号和引号"
        ) from None
    except yaml.reader.ReaderError as error:
        # the error's own position counts bytes or characters, depending on the parser
        line = text.count("\n", 0, text.find(chr(error.character))) + 1
        raise PackError(
            Place(path, line), f"有看不见的控制字符（U+{error.character:04X}）", "删去这个字符"
        ) from None
    if raw is None:
        raise PackError(Place(path, 1), "文件是空的", "写上内容或删去文件")
    _refuse_loops(raw, path, ())
    return Node(raw, path)


def _refuse_loops(raw: yaml.Node, path: Path, around: tuple[int, ...]) -> None:
    """Raise PackError where an alias (`*name`) stands inside what it names: it has no end."""
    if isinstance(raw, yaml.ScalarNode):
        return
    if id(raw) in around:
        place = Place(path, raw.start_mark.line + 1)
        raise PackError(place, "这里用 * 引用了包着它的那一段，没有尽头", "写出内容，不用引用")
    parts = raw.value if isinstance(raw, yaml.SequenceNode) else [v for _, v in raw.value]
    for part in parts:
        _refuse_loops(part, path, (*around, id(raw)))
