"""The engine's refusals. Every message says where, what is wrong, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SET_BY_HAND = Path("--set")
"""Stands for a folder where a value was given by the user rather than by a pack."""


class PolicyError(Exception):
    """Something the engine will not do, in words an officer can act on."""


@dataclass(frozen=True)
class Place:
    """A line of a pack file, shown relative to the pack's folder, or a `--set` of the user."""

    file: Path
    line: int

    def __str__(self) -> str:
        if self.file.parent == SET_BY_HAND:
            return f"{SET_BY_HAND} {self.file.name}"
        return f"{self.file.parent.name}/{self.file.name}:{self.line}"


class PackError(PolicyError):
    """A pack that cannot be loaded, naming file, line, what is wrong and what to do."""

    def __init__(self, place: Place | None, wrong: str, remedy: str = "") -> None:
        self.place = place
        self.wrong = wrong
        self.remedy = remedy
        text = f"{place}：{wrong}" if place else wrong
        super().__init__(f"{text}。{remedy}" if remedy else text)


class NoValueError(PolicyError):
    """A parameter or a pack has nothing to say for that date or area (exit code 2).

    `parameter` and `pack` name what is missing, where one parameter is.
    """

    def __init__(self, text: str, *, parameter: str = "", pack: str = "") -> None:
        super().__init__(text)
        self.parameter = parameter
        self.pack = pack
