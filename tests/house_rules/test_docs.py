"""Documentation that cannot fall behind: generated pages are current, links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from bangfu.policy.pack import find_packs
from tests.house_rules.repository import ROOT, script, shown, tracked

PAGES = [path for path in tracked() if path.suffix == ".md"]


@pytest.mark.parametrize("name", ["commands", "policies"])
def test_generated_page_is_current(name: str) -> None:
    written = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    assert written == script(f"docs/{name}.py").page(), f"请运行 python docs/{name}.py"


def test_every_command_and_option_is_explained() -> None:
    generator = script("docs/commands.py")
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    found = list(generator.commands(generator.root_command()))
    agreed = {"screen", "duties", "derive", "explain", "simulate", "clauses", "demo",
              "policy list", "policy show", "policy check", "policy test"}  # fmt: skip
    assert agreed <= {name for name, _ in found}
    for name, command in found:
        section = page.split(f"## bangfu {name}\n")[1].split("\n## ")[0]
        assert command.help, f"bangfu {name} 没有说明"
        for parameter in command.params:
            for option in getattr(parameter, "opts", ()):
                if option.startswith("-"):
                    assert f"`{option}`" in section, f"bangfu {name} {option}"
                    assert getattr(parameter, "help", None), f"bangfu {name} {option} 没有说明"


def test_readme_names_every_command_an_officer_uses() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    generator = script("docs/commands.py")
    for name, _ in generator.commands(generator.root_command()):
        assert f"`bangfu {name.split()[0]}`" in readme, name


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_commands_people_are_told_to_type_exist(path: Path) -> None:
    generator = script("docs/commands.py")
    known = dict(generator.commands(generator.root_command()))
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in re.findall(r"^(?:\./run|bangfu|\$ bangfu) ([a-z].*)$", text, re.M):
        words = line.split("#")[0].split()
        name = " ".join(words[:2]) if " ".join(words[:2]) in known else words[0]
        assert name in known, f"{shown(path)}：{line}"
        options = {option for parameter in known[name].params for option in parameter.opts}
        told = {word for word in words if word.startswith("--")}
        assert told <= options | {"--help"}, f"{shown(path)}：{line}"


def test_every_pack_is_listed() -> None:
    page = (ROOT / "docs" / "policies.md").read_text(encoding="utf-8")
    for pack_id in find_packs():
        assert f"`{pack_id}`" in page


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (path.parent / unquote(target)).exists(), f"{shown(path)} → {target}"


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    for path in folder.glob("0*.md"):
        assert f"]({path.name})" in index


def test_the_map_knows_every_folder() -> None:
    page = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
    tops = {path.relative_to(ROOT).parts[0] for path in tracked() if path.parent != ROOT}
    inside = {
        path.relative_to(ROOT).parts[1]
        for path in tracked()
        if path.relative_to(ROOT).parts[0] == "bangfu" and len(path.relative_to(ROOT).parts) > 2
    }
    missing = [name for name in sorted(tops | inside) if f"{name}/" not in page]
    assert not missing, "docs/map.md 里没有说它是做什么的"
