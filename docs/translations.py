"""Compile the catalogues of translations, and list what candidates read that has none.

Run as ``python docs/translations.py``; needs no gettext on the machine.
"""

from __future__ import annotations

import io
import re
import sys
import tomllib
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

WEB = Path(__file__).parents[1] / "src/kasauti/web"
CATALOGUE = WEB / "locale/hi/LC_MESSAGES/django.po"
_TAG = re.compile(r"""\{% translate (?:"([^"]+)"|'([^']+)') """)
_BLOCK = re.compile(r"\{% blocktranslate.*?%\}(.*?)\{% endblocktranslate %\}", re.DOTALL)
_CALL = re.compile(r"""\b(?:_|lazy|gettext_noop)\(\s*"((?:[^"\\]|\\.)+)"\s*\)""")
_REFUSED = re.compile(r"""\bRefused\(\s*"((?:[^"\\]|\\.)+)"\s*\)""")
SOURCES = (
    "web/candidate", "actions/templates", "actions/access_parts.py",
    "actions/access_labels.py",
    "actions/questions.py", "actions/answers.py", "actions/applying.py",
    "actions/candidates.py", "actions/candidate_words.py", "actions/newer_resumes.py",
    "actions/own_address.py",
    "actions/bookings.py", "actions/found.py", "actions/adjustments.py", "actions/workspace.py",
    "actions/feedback.py", "actions/links.py", "actions/rooms.py", "actions/endings.py",
    "actions/knowledge.py", "actions/run_budgets.py",
    "actions/reasons.py", "actions/offer_replies.py", "actions/consents.py", "actions/nominees.py",
    "actions/groups.py", "live/runs.py",
    "web/templates/404.html", "web/templates/500.html", "web/templates/503.html",
    "web/ui/room.py", "web/ui/templates/ui/room.html", "web/ui/templates/ui/sheet.html",
    "web/ui/templates/ui/toasts.html",
)  # fmt: skip
REFUSING = (
    "web/candidate", "actions/applying.py", "actions/candidates.py", "actions/workspace.py",
    "actions/offer_replies.py", "actions/nominees.py", "actions/groups.py",
)  # fmt: skip
STAGES = WEB.parent / "interviews/data/stages.toml"
PRACTICE = WEB.parent / "interviews/data/practice.toml"
TOLD = ("name", "measures", "means", "practice")
SCALE = WEB.parent / "skills/data/competencies.toml"


def asked() -> set[str]:
    """Return every string of the candidates' pages that asks for a translation."""
    found: set[str] = set()
    for source in SOURCES:
        place = WEB.parent / source
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.suffix == ".html":
                text = path.read_text()
                found |= {one or other for one, other in _TAG.findall(text)}
                found |= {re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", w) for w in _BLOCK.findall(text)}
            elif path.suffix == ".py":
                found |= set(_CALL.findall(path.read_text()))
                if source in REFUSING:
                    found |= set(_REFUSED.findall(path.read_text()))
    return found | _of_stages() | of_scale()


def _of_stages() -> set[str]:
    """Return what candidates are told of each stage."""
    tables = tomllib.loads(STAGES.read_text("utf-8"))
    told = {stage[key] for stage in tables["stage"].values() for key in TOLD}
    for one in tomllib.loads(PRACTICE.read_text("utf-8"))["stage"].values():
        told |= {one["bring"], one["ask"], *one.get("given", ()), *one["touches"]}
    return told | set(tables["ai_rules"].values())


def of_scale() -> set[str]:
    """Return what a feedback sheet says of each competency: its name and five anchors."""
    tables = tomllib.loads(SCALE.read_text("utf-8"))
    return {words for one in tables.values() for words in (one["name"], *one["anchors"])}


def catalogue() -> Catalog:
    """Return the Hindi catalogue."""
    with CATALOGUE.open("rb") as file:
        return read_po(file)


def missing() -> list[str]:
    """Return what candidates read and has no Hindi."""
    known = {str(message.id) for message in catalogue() if message.id and message.string}
    return sorted(asked() - known)


def compiled() -> bytes:
    """Return the catalogue as gettext reads it; what is drafted counts."""
    held = io.BytesIO()
    write_mo(held, catalogue(), use_fuzzy=True)
    return held.getvalue()


if __name__ == "__main__":
    CATALOGUE.with_suffix(".mo").write_bytes(compiled())
    for string in missing():
        sys.stdout.write(f"no Hindi: {string}\n")
