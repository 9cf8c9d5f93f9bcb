"""The reference of commands is what the commands say of themselves."""

import importlib.util
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "docs" / "commands.py"


def test_the_command_reference_is_current() -> None:
    spec = importlib.util.spec_from_file_location("commands", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    commands = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(commands)
    assert commands.PAGE.read_text() == commands.page(), "run: python docs/commands.py"
