"""A page's style never changes another page: no sheet says again what a class of another is."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from kasauti import web

RULE = re.compile(r"([^{}]+)\{[^{}]*\}")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def selectors(sheet: Path) -> set[str]:
    """Return what a sheet styles by class, id or attribute alone, wherever in it."""
    rules = RULE.findall(COMMENT.sub("", sheet.read_text()))
    found = {" ".join(one.split()) for rule in rules for one in rule.split(",")}
    return {one for one in found if one.startswith((".", "[", "#"))}


def test_a_class_is_styled_in_one_sheet_only() -> None:
    told: defaultdict[str, set[str]] = defaultdict(set)
    for sheet in Path(web.__file__).parent.rglob("*.css"):
        if sheet.name == "print.css" or sheet.parent.name == "vendor":
            continue  # what they say again holds on paper alone, or in a frame of its own
        for selector in selectors(sheet):
            told[selector].add(sheet.name)
    assert len(told) > 100
    assert {name: sheets for name, sheets in told.items() if len(sheets) > 1} == {}
