"""Why nobody can say whether to go somewhere, in words: what has to be asked first."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from bangfu.duty.counting import HomeDue
from bangfu.duty.queries.due import CARER, HELPER, due_of
from bangfu.ledger.facts import dictionary
from bangfu.ledger.queries.hidden import sees
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, inside


def to_ask(names: Sequence[str], reader: Reader | None) -> str:
    """What to ask of a household whose duties are in doubt, as `HomeDue.asks` lists it.

    Facts the reader is not shown are only counted; None: for mail and paper, which
    strangers may read, so all of them are. What is no fact is a standard nobody has set.
    """
    facts = dictionary().facts
    known = [name for name in names if name in facts]
    unset = [name for name in names if name not in facts]
    named = [name for name in known if reader is not None and sees(reader, facts[name])]
    said = []
    if named:
        said.append(_("先问清%(facts)s") % {"facts": "、".join(named)})
    if others := len(known) - len(named):
        more = _("另有 %(n)d 件要问清") if named else _("有 %(n)d 件事要先问清")
        said.append(more % {"n": others})
    if unset:
        said.append(_("还要县里定下%(names)s") % {"names": "、".join(unset)})
    return "，".join(said) or _("资料齐了还算不出，先照平常的去看")


def doubtful_in(reader: Reader, prefix: str, owed: Collection[int]) -> list[HomeDue]:
    """The households of a village of which nobody can say whether anything is owed to them.

    Those it is known of that something is `owed` are told elsewhere. The rest are gone through
    one by one: about half a millisecond each.
    """
    homes = households_of(reader).filter(inside(prefix), closed_on=None, people__gt=0)
    rest = [home for home in homes.order_by("area_code", "pk") if home.pk not in owed]
    return [one for one in due_of(rest, reader.day, (HELPER, CARER)) if one.doubtful]
