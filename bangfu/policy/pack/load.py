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
    return Path(chosen) if chosen else _own_folder()


@lru_cache(maxsize=1)
def _own_folder() -> Path:
    package = Path(__file__).resolve().parents[2]
    beside = package.parent / "policies"
    return beside if beside.is_dir() else package / "policies"


def find_packs(folder: Path | None = None) -> dict[str, Path]:
    """Pack ids and their folders."""
    root = folder or pack_folder()
    return {path.parent.name: path.parent for path in sorted(root.glob(f"*/{HEAD}"))}


def load_packs(names: Iterable[str | Path | Pack]) -> dict[str, Pack]:
    """The named packs (ids, folders or packs) and all they stand on, by id.

    A pack named by its folder also stands under the others in place of the
    installed one. Raises PolicyError for an unknown id, two packs of one id, or
    packs that stand on one another in a circle.
    """
    given: dict[str, Pack] = {}
    for name in names:
        pack = load_pack(name)
        other = given.setdefault(pack.id, pack)
        if other.folder != pack.folder:
            raise PolicyError(
                f"两个政策包的编号都是“{pack.id}”：{other.folder} 和 {pack.folder}。只写一个"
            )
    loaded: dict[str, Pack] = {}
    path: list[str] = []

    def visit(pack: Pack) -> None:
        if pack.id in path:
            circle = " → ".join([*path[path.index(pack.id) :], pack.id])
            raise PolicyError(f"政策包互相依托成了圈：{circle}。删去其中一处 stands_on")
        if pack.id in loaded:
            return
        path.append(pack.id)
        for base in pack.stands_on:
            visit(given.get(base) or load_pack(base))
        path.pop()
        loaded[pack.id] = pack

    for pack in given.values():
        visit(pack)
    return loaded


def load_pack(name: str | Path | Pack) -> Pack:
    """Load a pack by id or from a folder; a pack already loaded is given back.

    Text of small letters, digits and hyphens is an id and never a folder that
    happens to lie in the working directory; a folder is a Path or is written with
    a separator (`./village`). Raises PolicyError when there is no such pack,
    PackError when it is not right.
    """
    if isinstance(name, Pack):
        return name
    if isinstance(name, Path) or _written_as_folder(name):
        folder = Path(name).resolve()
        if not (folder / HEAD).is_file():
            raise PolicyError(f"文件夹“{name}”里没有 {HEAD}，不是政策包")
        return _load(folder, _content_hash(folder))
    known = find_packs()
    if name not in known:
        near = f"。{name} 文件夹里的政策包写成 ./{name}" if (Path(name) / HEAD).is_file() else ""
        raise PolicyError(f"没有政策包“{name}”。可用的有：{'、'.join(known) or '无'}{near}")
    folder = known[name].resolve()
    return _load(folder, _content_hash(folder))


def _written_as_folder(name: str) -> bool:
    return name in (".", "..") or any(mark and mark in name for mark in ("/", os.sep, os.altsep))


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
