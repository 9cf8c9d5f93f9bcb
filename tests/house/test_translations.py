"""Every string that candidates read has a Hindi one, the compiled catalogue is current."""

from __future__ import annotations

import importlib.util
import re
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
