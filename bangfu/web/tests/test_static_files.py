"""What browsers are given to keep."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings as site
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

STATIC = Path(__file__).parents[1] / "static" / "web"


def test_every_script_and_the_modules_it_imports_are_named_by_content(
    settings, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "bangfu.web.static_files.NamedByContent"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    imported = 0
    for script in (tmp_path / "web").glob("*.????????????.js"):
        for name in re.findall(
            r"""(?:from|import)\s*\(?["'](\./[^"']+)""", script.read_text("utf-8")
        ):
            imported += 1
            assert re.fullmatch(r"\./[a-z]+\.[0-9a-f]{12}\.js", name), (script.name, name)
            assert (script.parent / name).exists()
    assert imported >= 8


def test_styles_and_scripts_ask_nothing_of_other_machines_and_stay_short() -> None:
    for file in [*STATIC.glob("*.css"), *STATIC.glob("*.js")]:
        text = file.read_text("utf-8")
        assert "http:" not in text and "https:" not in text and "@import" not in text, file.name
        assert "eval(" not in text and "new Function" not in text and "innerHTML =" not in text
        assert text.count("\n") <= 400, file.name


def test_sizes_follow_large_type() -> None:
    """A length in px would not grow; hairlines, frames and the space around them may stay."""
    for file in STATIC.glob("*.css"):
        if file.name == "print.css":
            continue
        for line in file.read_text("utf-8").splitlines():
            for size in re.findall(r"(?<![\w.-])(\d+(?:\.\d+)?)px", line):
                assert float(size) <= 5 or "chart" in file.name or "font-size: 11px" in line, (
                    file.name,
                    line,
                )


def test_the_drawing_for_the_tab_is_where_browsers_look_unasked(db: None, client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert finders.find(answer["Location"].removeprefix(site.STATIC_URL))
