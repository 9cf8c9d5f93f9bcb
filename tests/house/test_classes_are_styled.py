"""A class in a template means something: a sheet styles it or a script looks for it."""

from __future__ import annotations

import re
from pathlib import Path

from kasauti import web

WEB = Path(web.__file__).parent
TAG = re.compile(r"\{[%{].*?[%}]\}", re.DOTALL)
CLASS = re.compile(r'\bclass="([^"]*)"')
SELECTOR = re.compile(r"\.([a-zA-Z][\w-]*)")


def named_in(suffix: str) -> set[str]:
    """Return every class that files of this kind name as a selector."""
    return {
        name for sheet in WEB.rglob(f"*{suffix}") for name in SELECTOR.findall(sheet.read_text())
    }


def test_every_class_of_a_template_is_styled_or_looked_for() -> None:
    known = named_in(".css") | named_in(".js")
    used = {
        (name, template.name)
        for template in WEB.rglob("*.html")
        for words in CLASS.findall(TAG.sub(" ", template.read_text()))
        for name in words.split()
    }
    assert len(used) > 300
    assert {one for one in used if one[0] not in known} == set()
