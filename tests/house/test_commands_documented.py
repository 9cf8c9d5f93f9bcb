"""The references of commands are what the commands say of themselves."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "docs" / "commands.py"


@pytest.fixture(scope="module")
def commands() -> ModuleType:
    spec = importlib.util.spec_from_file_location("commands", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_command_reference_is_current(commands: ModuleType) -> None:
    assert commands.PAGE.read_text() == commands.page(), "run: python docs/commands.py"


def test_the_recommenders_command_reference_is_current(commands: ModuleType) -> None:
    for name in ("faiss", "polars", "lightgbm", "onnxruntime", "lmdb", "mlflow"):
        pytest.importorskip(name, reason="the recommender's extra is not installed")
    said = commands.RECOMMENDER.read_text()
    assert said == commands.recommender(), "run: python docs/commands.py"
