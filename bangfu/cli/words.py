"""What the command line says: Chinese, or English where the user's locale asks for it.

The Chinese sentence stands in the code at its place and is the key to
`english.py`. Names of facts, programmes and rules stay as the documents have them.
"""

from __future__ import annotations

import os


def english() -> bool:
    """Whether the user's locale asks for English."""
    over_all = os.environ.get("LC_ALL", "")
    if over_all.startswith(("zh", "en")):
        return over_all.startswith("en")
    return os.environ.get("LANG", "").startswith("en")


def called_as() -> str:
    """The word that starts the program here; `./run` is all there is before an installation."""
    return os.environ.get("BANGFU_CALLED_AS") or "bangfu"


def say(text: str, /, **values: object) -> str:
    """A sentence in the user's language, with its values filled in."""
    if english():
        from bangfu.cli.english import ENGLISH

        text = ENGLISH.get(text, text)
    return text.format(**values) if values else text
