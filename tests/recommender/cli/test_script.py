"""``bin/recommender`` whole, at a small size: trains, serves, loads, reports, and can be ended."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from kasauti_recommender.training.shelf import Shelf
from tests.recommender.serving.conftest import free_port

ROOT = Path(__file__).parents[3]
COMMAND = Path(sys.executable).with_name("kasauti-recommender")


@pytest.mark.slow
@pytest.mark.skipif(not COMMAND.exists(), reason="the commands are not installed")
def test_the_script_ends_in_a_page_to_play_with_and_a_report(tmp_path: Path) -> None:
    """Its installation is left out: what the tests run in is installed."""
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin" / "recommender", tmp_path / "bin")
    (tmp_path / "bin" / "setup").write_text("#!/bin/sh\n")
    (tmp_path / "bin" / "setup").chmod(0o755)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name in ("python", "kasauti-recommender"):
        (tmp_path / ".venv" / "bin" / name).symlink_to(COMMAND.with_name(name))
    models, url = tmp_path / "models", f"http://127.0.0.1:{(port := free_port())}"
    script = subprocess.Popen(
        ["sh", str(tmp_path / "bin" / "recommender"), str(models), "8000", str(port), "2"],
        stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    try:
        assert script.stdout is not None
        said = []
        for line in script.stdout:
            said.append(line)
            if "The page to play with" in line:
                break
        told = "".join(said)
        assert " requests, 0 errors" in told, told
        assert "All of it took " in told
        assert f"{url}/" in said[-1]
        champion = Shelf(models).champion()
        assert champion is not None
        report = (models / "report.html").read_text()
        assert champion.version in report
        assert "Latency of all lists" in report
        assert "Retrieval" in report
        for path in ("/", "/pictures/latency.svg", "/pictures/retrieval.svg"):
            with urllib.request.urlopen(url + path, timeout=30) as answer:
                assert answer.status == 200
        script.send_signal(signal.SIGTERM)
        script.wait(60)
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(url, timeout=5)
    finally:
        script.terminate()
        script.communicate(timeout=60)
