"""Reads a DOCX into a composition."""

from __future__ import annotations

import posixpath
from typing import Any

from kasauti.documents.composition import Composition
from kasauti.documents.document import HiddenBecause, Limits, Unreadable, UnreadableFile
from kasauti.documents.flow import Aside, Block, Paragraph, Table, write
from kasauti.documents.packages import Package, parsed
from kasauti.documents.word.names import R_ID, is_on, local, transitional, w
from kasauti.documents.word.styles import Numbering, Styles
from kasauti.documents.word.walk import Walk

_MAIN = "/officeDocument"


def read_docx(data: bytes, name: str, limits: Limits) -> Composition:
    """Read all that a Word document shows: body, tables, text boxes, headers, footers, notes.

    Raises
    ------
    UnreadableFile
        Damaged, encrypted, or unpacking to more than allowed.
    """
    return _Reading(Package(data, name, limits), name).composition()


class _Reading:
    def __init__(self, package: Package, name: str) -> None:
        self.package, self.name = package, name
        main = next(
            (target for kind, target, _ in self._relations("").values() if kind.endswith(_MAIN)),
            "word/document.xml",
        )
        root = self._root(main)
        if root is None:
            raise UnreadableFile(
                name, Unreadable.BROKEN, "Please save it again in Word, or send a PDF."
            )
        self.main, self.root = main, root
        self.relations = self._relations(main)
        self.styles = Styles(self._related("/styles"))
        self.numbering = Numbering(self._related("/numbering"))

    def composition(self) -> Composition:
        composition = Composition()
        headers, footers, unshown = self._headers_and_footers()
        body = self.root.find(w("body"))
        if body is None:
            body = self.root
        ground = self.root.find(w("background"))
        colour = "FFFFFF" if ground is None else ground.get(w("color"), "FFFFFF").upper()
        walk = Walk(
            self.styles,
            self.numbering,
            self._links(self.main),
            colour if len(colour) == 6 and colour.isalnum() and colour != "AUTO" else "FFFFFF",
        )
        for blocks in (headers, list(walk.blocks(body)), self._notes(), footers):
            composition.block()
            write(blocks, composition)
        for block in unshown:
            _hide(block)
        write(unshown, composition)
        return composition

    def _root(self, part: str) -> Any:
        if part not in self.package:
            return None
        return parsed(transitional(self.package.part(part)), self.name)

    def _related(self, kind: str) -> Any:
        for said, target, _ in self.relations.values():
            if said.endswith(kind):
                return self._root(target)
        return None

    def _relations(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """Type, target and whether it lies outside the file, by id."""
        folder, file = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{file}.rels")
        root = self._root(path)
        relations = {}
        for element in () if root is None else root:
            target, outside = element.get("Target", ""), element.get("TargetMode") == "External"
            if not outside:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            relations[element.get("Id", "")] = (element.get("Type", ""), target, outside)
        return relations

    def _links(self, part: str) -> dict[str, str]:
        relations = self.relations if part == self.main else self._relations(part)
        return {identity: target for identity, (_, target, out) in relations.items() if out}

    def _headers_and_footers(self) -> tuple[list[Block], list[Block], list[Block]]:
        """Return those that are printed, and those that no page shows."""
        settings = self._related("/settings")
        even = settings is not None and bool(is_on(settings, "evenAndOddHeaders"))
        shown: dict[str, bool] = {}
        for section in self.root.iter(w("sectPr")):
            first = bool(is_on(section, "titlePg"))
            for reference in section:
                if local(reference) in ("headerReference", "footerReference"):
                    kind = reference.get(w("type"), "default")
                    seen = kind == "default" or (first if kind == "first" else even)
                    _, target, _ = self.relations.get(reference.get(R_ID, ""), ("", "", False))
                    shown[target] = shown.get(target, False) or seen
        headers: list[Block] = []
        footers: list[Block] = []
        unshown: list[Block] = []
        said: list[str] = []
        for part, seen in shown.items():
            root = self._root(part)
            if root is None:
                continue
            blocks = list(Walk(self.styles, self.numbering, self._links(part)).blocks(root))
            text = "".join(t.text or "" for t in root.iter(w("t")))
            if text in said:
                continue
            said.append(text)
            home = headers if local(root) == "hdr" else footers
            (home if seen else unshown).extend(blocks)
        return headers, footers, unshown

    def _notes(self) -> list[Block]:
        blocks: list[Block] = []
        for kind in ("/footnotes", "/endnotes"):
            root = self._related(kind)
            for note in () if root is None else root:
                if note.get(w("type")) in (None, "normal"):
                    blocks.extend(Walk(self.styles, self.numbering).blocks(note))
        return blocks


def _hide(block: Block) -> None:
    if isinstance(block, Paragraph):
        for run in block.runs:
            run.hidden = run.hidden or HiddenBecause.MARKED_HIDDEN
    elif isinstance(block, Aside):
        for inner in block.blocks:
            _hide(inner)
    elif isinstance(block, Table):
        for row in block.rows:
            for cell in row:
                for inner in cell:
                    _hide(inner)
