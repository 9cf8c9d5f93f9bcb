"""Writes THIRD-PARTY.md from the installed versions of the lock: python docs/third_party.py."""

from __future__ import annotations

import re
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import cast

ROOT = Path(__file__).parents[1]
SHIPPED = (
    ("Inter", "OFL-1.1", "type, in pages and PDFs"),
    ("Noto Sans Devanagari", "OFL-1.1", "type, in pages and PDFs"),
    ("htmx", "0BSD", "fragments of pages"),
    ("CodeMirror 6 with its Python grammar", "MIT", "the code editor, bundled by esbuild"),
    ("Excalidraw with React", "MIT", "the room's whiteboard, bundled by esbuild"),
    ("Assistant, Excalifont, Nunito", "OFL-1.1", "fonts in the whiteboard"),
    ("Comic Shanns", "MIT", "a font in the whiteboard"),
    ("Yjs, y-codemirror.next, y-protocols, y-websocket, lib0", "MIT", "the live room's document"),
    ("Lucide", "ISC", "the few icons used, copied as SVG"),
    ("SkillSpan (train part)", "MIT", "terms of job adverts, in the skills room's own file"),
    ("axe-core", "MPL-2.0", "browser tests only"),
)


def _licence(name: str) -> str:
    try:
        about = cast(Message, metadata(name))
    except PackageNotFoundError:  # for another platform
        return "see the package"
    stated = about.get("License-Expression") or ""
    classified = [c.split(" :: ")[-1] for c in about.get_all("Classifier") or () if "License" in c]
    short = (about.get("License") or "").strip().splitlines()[:1]
    return stated or ", ".join(classified) or (short[0][:60] if short else "see the package")


def page() -> str:
    """Return the page."""
    lock = (ROOT / "requirements" / "app.txt").read_text(encoding="utf-8")
    pinned = sorted(set(re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", lock, re.MULTILINE)))
    rows = [f"| {name} | {version} | {_licence(name)} |" for name, version in pinned]
    shipped = [f"| {name} | {licence} | {use} |" for name, licence, use in SHIPPED]
    return "\n".join(
        (
            "# Third-party software",
            "",
            "Kasauti is Apache-2.0. It carries, with their licence files beside them:",
            "",
            "| what | licence | for |",
            "|---|---|---|",
            *shipped,
            "",
            "and installs from the lock (`requirements/app.txt`):",
            "",
            "| package | version | licence |",
            "|---|---|---|",
            *rows,
            "",
        )
    )


if __name__ == "__main__":
    (ROOT / "THIRD-PARTY.md").write_text(page(), encoding="utf-8")
