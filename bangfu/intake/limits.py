"""What of a row is longer than the ledger can hold: said at its cell, whichever database keeps it.

One database refuses such a text, and with it the whole file, another one takes it. Where a
text names somebody or a household the row waits; where it only tells more, it is cut, and said so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from bangfu.intake.homes import NOTE_LENGTH, PERSON_NUMBERS, remark_of
from bangfu.intake.lines import Line, Mark
from bangfu.intake.measures import LONGEST, WHO_LONGEST
from bangfu.ledger.models import Household, Person
from bangfu.ledger.projection import support_key
from bangfu.policy.storage import OBLIGEE
from bangfu.sheets import MUST_FIX, NOTE
from bangfu.sheets.draft import HEAD_NAME, HOUSEHOLD, NAME, PERSON
from bangfu.sheets.targets import HELPER, MEASURES, REMARK


def _longest(model: type[Model], name: str) -> int:
    """How many characters a column takes."""
    return int(model._meta.get_field(name).max_length)  # type: ignore[union-attr, arg-type]


NAMES = _longest(Person, "name")
HEAD_NAMES = _longest(Household, "head_name")
HOME_NUMBERS = _longest(Household, "number")
OBLIGEES = _longest(Person, "supports_key") - len(support_key("0" * 9, ""))


def mark_too_long(lines: Sequence[Line], letters: Mapping[str, Mapping[str, str]]) -> None:
    """Mark every text of the rows that is too long for where it goes."""
    remarks: dict[tuple[str, str, str], int] = defaultdict(int)
    """How long the remarks on a household are together: they are kept as one note."""
    for line in lines:
        at = letters[line.sheet]
        for name, text, most in _naming(line):
            if len(text) > most:
                line.marks.append(
                    Mark(
                        MUST_FIX, at.get(name, ""),
                        _("%(fact)s有 %(n)d 个字，最多 %(most)d 个")
                        % {"fact": name, "n": len(text), "most": most},
                        _("请核对是不是填错了列，改短"), blocks=True, typed=True,
                    )
                )  # fmt: skip
        for name, text, most in (
            (MEASURES, line.measure, LONGEST),
            (HELPER, line.helper, WHO_LONGEST),
        ):
            if len(text) > most:
                line.marks.append(_cut(at.get(name, ""), most))
        if line.remark:
            home = line.sheet, line.area_code[:12], line.household
            started = remarks[home] + bool(remarks[home]) + len(remark_of(line)) - len(line.remark)
            remarks[home] = started + len(line.remark)
            if remarks[home] > NOTE_LENGTH:
                line.marks.append(_cut(at.get(REMARK, ""), max(NOTE_LENGTH - started, 0)))


def _naming(line: Line) -> Iterator[tuple[str, str, int]]:
    yield NAME, line.name, NAMES
    if not line.number.startswith(f"{line.household}-"):
        # otherwise the reader made it from the household's, and another one can be made
        yield PERSON, line.number, PERSON_NUMBERS
    if line.given:
        yield HOUSEHOLD, line.household, HOME_NUMBERS
    yield HEAD_NAME, str(line.of_home.get(HEAD_NAME) or ""), HEAD_NAMES
    yield OBLIGEE, str(line.facts.get(OBLIGEE) or ""), OBLIGEES


def _cut(letter: str, most: int) -> Mark:
    wrong = _("太长，只记前 %(most)d 个字") % {"most": most}
    return Mark(NOTE, letter, wrong, _("要紧的写在前面"))
