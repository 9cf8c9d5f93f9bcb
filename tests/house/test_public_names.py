"""Every room says what it is and lists its public names, and the list is true."""

import importlib
from pathlib import Path

import pytest

ROOMS = sorted(
    path.parent.name for path in (Path(__file__).parents[2] / "src/kasauti").glob("*/__init__.py")
)
DOMAIN = {
    "values", "typesetting", "skills", "documents", "roles", "resumes", "screening",
    "demonstration", "audit", "privacy", "pay", "fairness", "interviews", "dossier", "sandbox",
    "work_samples",
}  # fmt: skip


@pytest.mark.parametrize("room", sorted(DOMAIN & set(ROOMS)))
def test_a_room_lists_its_public_names(room: str) -> None:
    module = importlib.import_module(f"kasauti.{room}")
    assert module.__doc__, f"{room} does not say what it is"
    assert module.__all__ == sorted(set(module.__all__), key=module.__all__.index)
    for name in module.__all__:
        assert getattr(module, name, None) is not None, f"{room}.{name} is listed and missing"


@pytest.mark.parametrize("room", sorted(DOMAIN & set(ROOMS)))
def test_public_names_are_documented(room: str) -> None:
    module = importlib.import_module(f"kasauti.{room}")
    for name in module.__all__:
        value = getattr(module, name)
        if callable(value):
            assert value.__doc__, f"{room}.{name} has no docstring"
