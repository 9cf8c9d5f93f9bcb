"""As an ordinary user the sandbox holds too: with fewer limits, or all that root handed over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import kasauti
from kasauti.sandbox import Bubblewrap

from .conftest import sandbox

NOBODY = 65534


def doctor(user: int) -> dict[str, Any]:
    """Return what the doctor says to a user without any privilege."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    sandbox(Bubblewrap())
    source = Path(kasauti.__file__).parents[1]
    told = subprocess.run(
        ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups",
         sys.executable, "-m", "kasauti", "sandbox", "doctor", "--json"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(source), "HOME": "/tmp",
             "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    if "Permission denied" in told.stderr or "No module named" in told.stderr:
        pytest.skip("this installation lies where others cannot read it")
    return dict(json.loads(told.stdout))


def test_without_control_groups_every_attack_it_promises_is_held() -> None:
    told = doctor(NOBODY)
    assert (told["level"], told["facts"]["control groups"]) == ("L1", "none")
    assert [attack for attack in told["attacks"] if not attack["held"]] == []
    assert "Delegate=yes" in told["mend"]
    assert {gap.split()[0] for gap in told["known_gaps"]} >= {"A02", "A05", "A08"}


def test_with_folders_that_root_handed_over_every_attack_is_held() -> None:
    folder = Path("/sys/fs/cgroup/memory/kasauti")
    if not folder.exists() or folder.stat().st_uid == 0:
        pytest.skip("no control groups are handed over: an installation's start as root does it")
    told = doctor(folder.stat().st_uid)
    assert (told["level"], told["known_gaps"]) == ("L2", [])
    assert [attack for attack in told["attacks"] if not attack["held"]] == []
