"""Rows about people whose household is on the books of another village of the area.

A file never moves a household: who lives there now, and since when, is recorded in its own file.
Without a word the row would be taken for the old village, with the new village's address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from bangfu.intake.gather import Choices
from bangfu.intake.lines import KEEP_HOME, Fix, Line, Mark
from bangfu.intake.reading import LEFT_OUT
from bangfu.org.queries import full_names
from bangfu.sheets import JUDGE
from bangfu.sheets.draft import NAME

_AT = ("村居", "户编号", NAME)
"""Where it is said: at the village, else at what else tells whose row it is."""


def mark_moved(
    lines: Sequence[Line], choices: Choices, letters: Mapping[str, Mapping[str, str]]
) -> None:
    """Have somebody say what becomes of rows that name another village than the ledger does."""
    homes = {
        line.person.household_id: line.person.household for line in lines if line.person is not None
    }
    moved = []
    for line in lines:
        home = homes.get(line.home or 0)
        village = line.area_code[:12]
        if home is None or not village or home.village_code == village or line.blocked:
            continue
        if KEEP_HOME in choices.get(line.key, []):
            line.of_home = {}
        else:
            moved.append((line, home, village))
    names = full_names(
        {code for _l, home, village in moved for code in (village, home.village_code)}
    )
    for line, home, village in moved:
        letter = next((at for name in _AT if (at := letters[line.sheet].get(name))), "A")
        line.marks.append(
            Mark(
                JUDGE, letter,
                _("台账里在%(place)s的%(home)s（%(number)s），这份表写在%(village)s")
                % {
                    "place": names[home.village_code], "home": home.label, "number": home.number,
                    "village": names[village],
                },
                _("真的搬了，请先在档案里办“迁居”；没有搬就照台账的户"), blocks=True,
                fixes=(Fix(_("照台账的户"), KEEP_HOME), Fix(_("不要这一行"), LEFT_OUT)),
            )
        )  # fmt: skip
