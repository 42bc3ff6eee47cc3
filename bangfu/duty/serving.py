"""Which visits serve a duty. A call never serves 上门; a service counts when it was given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bangfu.duty.models.visit import CONTACTS, How
from bangfu.policy.pack.model import Duty

CONTACT = "contact"
RECORD = "record"
TABLE = Path(__file__).with_name("serving.yaml")

MANNERS: dict[str, frozenset[str]] = {
    "上门": frozenset({How.HOME}),
    "电话": frozenset({How.PHONE}),
    "微信": frozenset({How.WECHAT}),
    "视频": frozenset({How.WECHAT}),
    "其他方式": CONTACTS,
}
"""The packs' words for a manner, and how a visit of that manner is recorded."""


@dataclass(frozen=True)
class Serving:
    """What serves a duty: manners of contact, and services one of which was given.

    With `services` None any contact will do; an empty set means that only a visit
    which names the duty itself will.
    """

    key: str
    whose: str
    manners: frozenset[str]
    services: frozenset[str] | None

    @property
    def contact(self) -> bool:
        """Whether coming round is itself what is owed."""
        return self.services is None

    @property
    def at_home(self) -> bool:
        """Whether only a visit at home will do."""
        return self.manners == {How.HOME}

    def by(self, how: str, services: Iterable[str]) -> bool:
        """Whether a visit made like this, with these services, serves the duty."""
        if how not in self.manners:
            return False
        given = set(services)
        return self.services is None or self.key in given or bool(given & self.services)


def key_of(duty: Duty) -> str:
    """`pack/id`, by which visits and excuses name a duty."""
    return f"{duty.pack}/{duty.id}"


def serving(duty: Duty) -> Serving:
    """What serves a duty of a pack.

    One that the table does not know counts contacts where the pack names manners,
    else it must be named by the visit: nothing is ever served by chance.
    """
    row = _table().get(key_of(duty), {})
    by = row.get("by") or (CONTACT if set(duty.how) & MANNERS.keys() else RECORD)
    services = None if by == CONTACT else frozenset(() if by == RECORD else by)
    whose = row.get("whose", "helper" if by == CONTACT else "office")
    ways = manners(duty.how)
    if services is not None and not set(duty.how) & MANNERS.keys():
        ways |= {How.OFFICE}  # work the pack does not bind to a visit can be done at a desk
    return Serving(key_of(duty), whose, ways, services)


def manners(how: Iterable[str]) -> frozenset[str]:
    """How a visit may be made; at home will always do, and any contact where none is named."""
    named = [MANNERS[word] for word in how if word in MANNERS]
    return frozenset({How.HOME}).union(*named) if named else CONTACTS


@cache
def _table() -> dict[str, dict[str, object]]:
    return yaml.safe_load(TABLE.read_text(encoding="utf-8"))
