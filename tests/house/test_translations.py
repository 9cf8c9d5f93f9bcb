"""Every string that candidates read has a Hindi one, the compiled catalogue is current."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from kasauti.skills import competencies

ROOT = Path(__file__).parents[2]
_DEVANAGARI = re.compile("[\u0900-\u097f]")


@pytest.fixture(scope="module")
def translations() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", ROOT / "docs/translations.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_candidates_read_everything_in_hindi(translations: ModuleType) -> None:
    assert len(translations.asked()) > 90
    assert translations.missing() == []


def test_the_compiled_catalogue_is_current(translations: ModuleType) -> None:
    stored = translations.CATALOGUE.with_suffix(".mo").read_bytes()
    assert stored == translations.compiled(), "run python docs/translations.py"


def test_what_no_native_reader_signed_off_is_marked(translations: ModuleType) -> None:
    assert all(message.fuzzy for message in translations.catalogue() if message.id)


def test_the_whole_scale_has_hindi_in_devanagari(translations: ModuleType) -> None:
    hindi = {str(one.id): str(one.string) for one in translations.catalogue() if one.id}
    told = translations.of_scale()
    assert len(told) == 16 * 6
    assert told <= translations.asked()
    assert [words for words in told if not _DEVANAGARI.search(hindi[words])] == []
    anchors = {hindi[anchor] for one in competencies() for anchor in one.anchors}
    assert len(anchors) == 80  # no two steps are told in the same words
    assert all(words.endswith("।") for words in anchors)


def test_no_refusal_reaches_a_candidate_untranslated() -> None:
    pages = (ROOT / "src/kasauti/web/candidate").rglob("*.py")
    assert [told for page in pages for told in _told_as_it_is(page)] == []
    told = "try: pass\nexcept Refused as refusal:\n    say(f'{refusal}', _(str(refusal)), %s)"
    for unwrapped in ("str(refusal)", "refusal", "refusal.args[0]"):
        assert len(list(_untranslated(ast.parse(told % unwrapped)))) == 2


def _told_as_it_is(page: Path) -> Iterator[str]:
    """Yield each place of a module where a refusal's words go on without a translation."""
    for node in _untranslated(ast.parse(page.read_text())):
        yield f"{page.relative_to(ROOT)}:{node.lineno}"


def _untranslated(tree: ast.AST) -> Iterator[ast.Name]:
    """Yield each use of what a handler of refusals caught that is not ``_(str(...))``."""
    for handler in (one for one in ast.walk(tree) if isinstance(one, ast.ExceptHandler)):
        if handler.name is None or "Refused" not in ast.unparse(handler.type or handler):
            continue
        wrapped = {
            id(inner)
            for call in ast.walk(handler)
            if isinstance(call, ast.Call) and ast.unparse(call) == f"_(str({handler.name}))"
            for inner in ast.walk(call)
        }
        for node in (inner for line in handler.body for inner in ast.walk(line)):
            if isinstance(node, ast.Name) and node.id == handler.name and id(node) not in wrapped:
                yield node
