"""The committed browser bundle is what its source builds, byte for byte."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "src/kasauti/web/ui/static/ui/vendor"


@pytest.mark.skipif(
    shutil.which("npm") is None and not os.environ.get("CI"), reason="needs Node (npm)"
)
def test_the_bundle_is_built_from_its_source(tmp_path: Path) -> None:
    built = subprocess.run(
        [ROOT / "bin/assets", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {
        "LICENSES-editor.txt", "board.css", "board.js", "collaboration.js", "editor.js",
    }  # fmt: skip
    for name in names:
        current = (tmp_path / name).read_bytes() == (COMMITTED / name).read_bytes()
        assert current, f"{name} is not current: run bin/assets and commit what it builds"


def test_the_lock_names_no_registry() -> None:
    assert "resolved" not in (ROOT / "frontend/package-lock.json").read_text()
