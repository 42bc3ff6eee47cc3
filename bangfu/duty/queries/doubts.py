"""Why nobody can say whether to go somewhere, in words: what has to be asked first."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from bangfu.ledger.facts import dictionary
from bangfu.ledger.queries.hidden import sees
from bangfu.org.access import Reader


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
