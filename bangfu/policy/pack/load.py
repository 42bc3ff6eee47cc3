"""Find pack folders and read them; every refusal names file and line."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from bangfu.policy.errors import PolicyError
from bangfu.policy.marked_yaml import Node, read_yaml
from bangfu.policy.pack import areas
from bangfu.policy.pack.body import texts
from bangfu.policy.pack.model import Document, Elsewhere, Pack, Period, Reading
from bangfu.policy.pack.sections import SECTIONS

HEAD = "pack.yaml"
_HEAD_KEYS = (
    "id", "name", "document", "in_force", "area", "stands_on", "clauses", "readings", "elsewhere",
)  # fmt: skip


def pack_folder() -> Path:
    """Where packs live: BANGFU_POLICIES, else beside the source, else inside the wheel."""
    chosen = os.environ.get("BANGFU_POLICIES")
    if chosen:
        return Path(chosen)
    package = Path(__file__).resolve().parents[2]
    beside = package.parent / "policies"
    return beside if beside.is_dir() else package / "policies"


def find_packs(folder: Path | None = None) -> dict[str, Path]:
    """Pack ids and their folders."""
    root = folder or pack_folder()
    return {path.parent.name: path.parent for path in sorted(root.glob(f"*/{HEAD}"))}


def load_packs(names: Iterable[str | Path]) -> dict[str, Pack]:
    """The named packs (ids or folders) and all they stand on, by id.

    Raises PolicyError for an unknown id or packs that stand on one another in a circle.
    """
    loaded: dict[str, Pack] = {}
    path: list[str] = []

    def visit(name: str | Path) -> None:
        pack = load_pack(name)
        if pack.id in path:
            circle = " → ".join([*path[path.index(pack.id) :], pack.id])
            raise PolicyError(f"政策包互相依托成了圈：{circle}。删去其中一处 stands_on")
        if pack.id in loaded:
            return
        path.append(pack.id)
        for base in pack.stands_on:
            visit(base)
        path.pop()
        loaded[pack.id] = pack

    for name in names:
        visit(name)
    return loaded


def load_pack(name: str | Path) -> Pack:
    """Load a pack by id or by the path of its folder; an id that is known comes first.

    Raises PolicyError when there is no such pack, PackError when it is not right.
    """
    known = find_packs()
    folder = known.get(str(name), Path(name))
    if not (folder / HEAD).is_file():
        raise PolicyError(f"没有政策包“{name}”。可用的有：{'、'.join(known) or '无'}")
    return _load(folder, _content_hash(folder))


def _content_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        digest.update(str(path.relative_to(folder)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=64)
def _load(folder: Path, content_hash: str) -> Pack:
    head = read_yaml(folder / HEAD)
    head.only(*_HEAD_KEYS, *SECTIONS)
    pack = _read_head(head, folder, content_hash)
    for path in sorted(folder.glob("*.yaml")):
        root = head if path.name == HEAD else read_yaml(path)
        if root is not head:
            root.only(*SECTIONS)
        for name, node in root.mapping().items():
            if name in SECTIONS and not node.is_null:
                SECTIONS[name](pack, node)
    for path in sorted((folder / "examples").glob("*.yaml")):
        pack.examples.extend(read_yaml(path).items())
    return pack


def _read_head(head: Node, folder: Path, content_hash: str) -> Pack:
    document = head["document"]
    document.only("title", "number", "issuer", "issued", "source")
    force = head["in_force"]
    force.only("from", "until")
    pack_id = head["id"].text()
    if pack_id != folder.name:
        raise head["id"].fail(f"包编号“{pack_id}”与文件夹“{folder.name}”不同", "改成一样")
    return Pack(
        id=pack_id,
        name=head["name"].text(),
        folder=folder,
        document=Document(
            title=document["title"].text(),
            number=_text_or_empty(document, "number"),
            issuer=_text_or_empty(document, "issuer"),
            issued=document["issued"].day() if _given(document, "issued") else None,
            source=_text_or_empty(document, "source"),
        ),
        period=Period(
            force["from"].day(), force["until"].day() if _given(force, "until") else None
        ),
        area=areas.prefix(head["area"].text(), head["area"]),
        stands_on=tuple(n.text() for n in head["stands_on"].items()) if "stands_on" in head else (),
        prefixes=texts(head.get("clauses")),
        readings=tuple(_read_reading(n) for n in head["readings"].items())
        if _given(head, "readings")
        else (),
        elsewhere=tuple(_read_elsewhere(n) for n in head["elsewhere"].items())
        if _given(head, "elsewhere")
        else (),
        content_hash=content_hash,
    )


def _given(node: Node, key: str) -> bool:
    return key in node and not node[key].is_null


def _text_or_empty(node: Node, key: str) -> str:
    return node[key].text() if _given(node, key) else ""


def _read_reading(node: Node) -> Reading:
    node.only("about", "clauses", "taken", "instead_of", "why")
    return Reading(
        about=node["about"].text(),
        taken=node["taken"].text(),
        instead_of=_text_or_empty(node, "instead_of"),
        why=node["why"].text(),
        clauses=texts(node.get("clauses")),
        place=node.place,
    )


def _read_elsewhere(node: Node) -> Elsewhere:
    node.only("feature", "clauses")
    return Elsewhere(node["feature"].text(), texts(node["clauses"]), node.place)
