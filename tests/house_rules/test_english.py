"""Every sentence of the site has its English, and the compiled catalogue is the written one."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
HERE = ROOT / "bangfu" / "web" / "locale" / "en" / "LC_MESSAGES"
APPS = ("journal", "org", "rulebook", "ledger", "intake", "papers", "duty", "relief", "web")
IN_PYTHON = re.compile(r"\b(?:_|gettext|gettext_lazy)\(\s*((?:\"(?:[^\"\\\n]|\\.)*\"\s*)+)\)")
IN_TEMPLATE = re.compile(r"{%\s*translate\s+(?:\"([^\"]+)\"|'([^']+)')")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|(?<!%)%[sd]|\{\w*\}")


def plain(text: str | list[str] | tuple[str, ...]) -> str:
    """A message with its plural as one text."""
    return text if isinstance(text, str) else "\n".join(text)


def sources(suffix: str) -> list[Path]:
    return [
        path
        for app in APPS
        for path in (ROOT / "bangfu" / app).rglob(f"*{suffix}")
        if "tests" not in path.parts
    ]


def said() -> dict[str, str]:
    """Sentences that are translated where they stand, with the file they stand in."""
    found: dict[str, str] = {}
    for path in sources(".py"):
        for match in IN_PYTHON.finditer(path.read_text(encoding="utf-8")):
            text = "".join(eval(part) for part in re.findall(r"\"(?:[^\"\\]|\\.)*\"", match[1]))
            found[text] = path.name
    for path in sources(".html"):
        for match in IN_TEMPLATE.finditer(path.read_text(encoding="utf-8")):
            found[(match[1] or match[2]).replace("%", "%%")] = path.name
    return found


def test_every_sentence_has_its_english():
    with (HERE / "django.mo").open("rb") as file:
        english = gettext.GNUTranslations(file)
    missing = {
        text: place
        for text, place in said().items()
        if CHINESE.search(text) and english.gettext(text) == text
    }
    assert not missing, f"bangfu/web/locale 里没有这些句子的英文：{missing}"


def test_the_compiled_catalogue_is_the_written_one():
    with (HERE / "django.po").open("rb") as file:
        written = {
            plain(message.id): plain(message.string) for message in read_po(file) if message.id
        }
    with (HERE / "django.mo").open("rb") as file:
        compiled = {
            plain(message.id): plain(message.string) for message in read_mo(file) if message.id
        }
    assert compiled == written, "改了 django.po 以后运行 pybabel compile 重新生成 django.mo"


def test_placeholders_stand_in_both_languages():
    with (HERE / "django.po").open("rb") as file:
        for message in read_po(file):
            if not message.id:
                continue
            one = message.id if isinstance(message.id, str) else message.id[0]
            texts = [message.string] if isinstance(message.string, str) else message.string
            for text in texts:
                assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(one)), one
