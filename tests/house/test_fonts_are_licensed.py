"""Every font that is shipped is named beside its licence, those inside bundles by digest."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

from docs.third_party import SHIPPED

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "src/kasauti/web/ui/static/ui/vendor"
TEXTS = {"MIT": ROOT / "frontend/MIT.txt", "OFL-1.1": ROOT / "frontend/OFL.txt"}
_DATA = re.compile(r"data:[\w/+-]*font[\w/+-]*(?:;[\w=-]+)*;base64,([A-Za-z0-9+/=]+)")


def told() -> str:
    return (VENDOR / "LICENSES-editor.txt").read_text(encoding="utf-8")


def bundled() -> dict[str, str]:
    """Return the digest of each font inside a bundle, and the bundle it is in."""
    found = {}
    for path in sorted(VENDOR.iterdir()):
        for data in _DATA.findall(path.read_text(encoding="utf-8")):
            found[hashlib.sha256(base64.b64decode(data)).hexdigest()] = path.name
    return found


def test_every_font_in_a_bundle_is_named_and_nothing_else_is() -> None:
    section = told().split("Fonts in the whiteboard", 1)[1].split("-" * 72, 1)[0]
    listed = set(re.findall(r"^([0-9a-f]{64})  \S+\.woff2$", section, re.MULTILINE))
    assert len(listed) == 20
    assert {bundle for digest, bundle in bundled().items() if digest not in listed} == set()
    assert listed == set(bundled())
    assert "url(./" not in (VENDOR / "board.css").read_text()  # nor fetched from elsewhere
    assert "fonts/" not in (VENDOR / "board.js").read_text()


def test_whose_each_font_is_and_its_whole_licence_are_told() -> None:
    families = json.loads((ROOT / "frontend/fonts.json").read_text())
    page = told()
    for folder, family in families.items():
        name = family.get("name", folder)
        assert f"{name} ({family['licence']})\n" + "\n".join(family["notice"]) in page
        assert TEXTS[family["licence"]].read_text().strip() in page
    fonts = {
        (name, licence)
        for names, licence, use in SHIPPED
        if use.endswith("in the whiteboard")
        for name in names.split(", ")
    }
    assert fonts == {(f.get("name", key), f["licence"]) for key, f in families.items()}


def test_what_is_carried_stands_on_the_page_of_others_work() -> None:
    page = (ROOT / "THIRD-PARTY.md").read_text(encoding="utf-8")
    assert [row for row in SHIPPED if f"| {' | '.join(row)} |" not in page] == []


def test_each_font_file_has_its_licence_beside_it() -> None:
    files = [path for kind in ("woff2", "ttf", "otf") for path in (ROOT / "src").rglob(f"*.{kind}")]
    assert len(files) >= 8
    for path in files:
        family = re.sub(r"[^a-z]", "", path.stem.lower())
        beside = path.parent.glob("OFL-*.txt")
        names = [re.sub(r"[^a-z]", "", one.stem.lower().removeprefix("ofl-")) for one in beside]
        assert any(family.startswith(name) for name in names), path
