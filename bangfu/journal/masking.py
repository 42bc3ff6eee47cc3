"""Full numbers of a person do not enter the journal: it outlives every right to erase them."""

from __future__ import annotations

import re

_DIGEST = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9a-f]*[a-f])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?![0-9A-Za-z])"
)
"""A checksum holds long runs of digits by chance and is worth nothing with a hole in it."""

_CARD = re.compile(
    r"""(?<!\d)(?:
        \d{17}[XxＸｘ]                             # identity number
      | \d{15,}                                  # the same without a letter, or of old; bank card
      | \d{6}[ \-]\d{8}[ \-]\d{3}[\dXxＸｘ]         # identity number in its three parts
      | \d{4}(?:[ \-]\d{4}){3,}(?:[ \-]\d{1,3})?  # bank card in fours
    )(?!\d)""",
    re.VERBOSE,
)
_PHONE = re.compile(
    r"""(?<!\d)(?:\+?(?:00)?86[ \-]?|0)?(?:[1１]\d{10}|[1１]\d{2}[ \-]\d{4}[ \-]\d{4})(?!\d)""",
    re.VERBOSE,
)


def masked(text: str) -> str:
    """`text` with every identity, bank card and mobile number in it reduced to its ends.

    Six and four characters stay of a card, three and four of a telephone. Statutory area codes
    (12 and 14 digits) are left alone, and so are checksums.
    """
    pieces: list[str] = []
    end = 0
    for digest in _DIGEST.finditer(text):
        pieces += [_hidden(text[end : digest.start()]), digest.group()]
        end = digest.end()
    pieces.append(_hidden(text[end:]))
    return "".join(pieces)


def _hidden(text: str) -> str:
    text = _CARD.sub(lambda found: _ends(found.group(), 6), text)
    return _PHONE.sub(lambda found: _ends(found.group(), 3), text)


def _ends(number: str, first: int) -> str:
    bare = re.sub(r"[ \-+]", "", number)
    if first == 3 and len(bare) > 11:
        bare = bare[-11:]
    return bare[:first] + "*" * (len(bare) - first - 4) + bare[-4:]
