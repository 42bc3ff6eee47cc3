"""Where a row belongs: villages and groups by the names people write."""

from __future__ import annotations

import re
from collections import defaultdict

from bangfu.org.models import Area
from bangfu.org.models.area import Level
from bangfu.org.queries import areas_under

_GROUP = re.compile(r"([一二三四五六七八九十0-9]{1,3}(?:组|社))")
_DIGITS = {str(n): word for n, word in enumerate("零一二三四五六七八九")}


class Places:
    """The villages of an area, found by name, also where the township's stands before it."""

    def __init__(self, area: Area) -> None:
        self.codes: dict[str, set[str]] = defaultdict(set)
        self.names: dict[str, str] = {}
        groups = {Level.VILLAGE, Level.GROUP, Level.TOWNSHIP}
        found = list(areas_under(area.prefix, *groups))
        towns = {one.code[:9]: one.name for one in found if one.level == Level.TOWNSHIP}
        if area.level in (Level.GROUP, Level.GRID):
            found.append(area.parent)  # type: ignore[arg-type]
        self.groups: dict[tuple[str, str], str] = {}
        for one in found:
            if one.level == Level.VILLAGE:
                self.names[one.code] = one.name
                self.codes[one.name].add(one.code)
                self.codes[_bare(one.name)].add(one.code)
                town = towns.get(one.code[:9], "")
                self.codes[f"{town}{one.name}"].add(one.code)
            elif one.level == Level.GROUP:
                self.groups[one.code[:12], one.name] = one.code

    def village(self, text: str, near: str = "") -> str:
        """A village's code by what people wrote; empty where it is none, or more than one.

        Of several of one name the one in the township of `near` is meant.
        """
        plain = "".join(text.split())
        codes = self.codes.get(plain) or self.codes.get(_bare(text)) or self._ending(plain)
        if len(codes) > 1 and near:
            codes = {code for code in codes if code[:9] == near[:9]}
        return next(iter(codes)) if len(codes) == 1 else ""

    def _ending(self, text: str) -> set[str]:
        """Villages whose name ends a longer address."""
        names = [name for name in self.codes if len(name) > 2 and text.endswith(name)]
        return self.codes[max(names, key=len)] if names else set()

    def within(self, village: str, address: str) -> str:
        """The group of a village that an address names, else the village."""
        found = _GROUP.search(address)
        if not found:
            return village
        name = re.sub(r"^[0-9](?=组|社)", lambda digit: _DIGITS[digit[0]], found[1])
        return self.groups.get((village, name), village)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Villages to choose from: code and name."""
        return sorted(self.names.items())


def _bare(name: str) -> str:
    plain = "".join(name.split())
    for tail in ("村民委员会", "居民委员会", "村委会", "居委会"):
        plain = plain.removesuffix(tail)
    for tail in ("社区", "村", "居"):
        if len(plain) > len(tail) + 1 and plain.endswith(tail):
            return plain.removesuffix(tail)
    return plain
