"""Every string that candidates read has a Hindi one, the compiled catalogue is current."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


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
