"""Every setting is in the reference, and the reference names no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAME = re.compile(r"\b(KASAUTI_[A-Z_]+|DATABASE_URL)\b")


def test_settings_and_their_reference_agree() -> None:
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "bin").iterdir()]
    read = {name for path in sources for name in NAME.findall(path.read_text())}
    table = (ROOT / "docs/reference/settings.md").read_text()
    documented = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
    assert documented >= read, f"not documented: {sorted(read - documented)}"
    named = {name for name in documented if NAME.fullmatch(name)}
    assert named <= read, f"documented and never read: {sorted(named - read)}"
