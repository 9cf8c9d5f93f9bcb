"""Without a sandbox code is refused with the one line that mends it, and nothing else breaks."""

from __future__ import annotations

import json
import subprocess

import pytest
from click.testing import CliRunner

from kasauti.cli import main
from kasauti.sandbox import Bubblewrap, Limits, Program, SandboxLevel, SandboxRefused, examine
from kasauti.sandbox import bubblewrap as module


def test_a_missing_bubblewrap_names_the_package(monkeypatch) -> None:
    monkeypatch.setattr(module.shutil, "which", lambda tool: None)
    backend = Bubblewrap()
    assert backend.level() is SandboxLevel.REFUSED
    with pytest.raises(SandboxRefused, match="apt-get install bubblewrap"):
        backend.start(Program("m.py", {"m.py": b""}), Limits())
    assert examine(backend).mend == "bubblewrap is missing: sudo apt-get install bubblewrap"


def test_forbidden_namespaces_name_the_setting(monkeypatch) -> None:
    def forbidden(*args, **more):
        return subprocess.CompletedProcess(args, 1)

    monkeypatch.setattr(module.shutil, "which", lambda tool: f"/usr/bin/{tool}")
    monkeypatch.setattr(module.subprocess, "run", forbidden)
    assert "namespaces" in Bubblewrap().refusal()


def test_the_command_tells_the_line_and_fails(monkeypatch) -> None:
    monkeypatch.setattr(module.shutil, "which", lambda tool: None)
    result = CliRunner().invoke(main, ["sandbox", "doctor", "--json"])
    assert result.exit_code == 1
    told = json.loads(result.output)
    assert told["level"] == "L0"
    assert "apt-get install bubblewrap" in told["mend"]
