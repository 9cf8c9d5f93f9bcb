"""Every page route is an operation of the API as well, or says why it is only on pages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tests.api.test_permissions import OPERATIONS
from tests.web.test_permission_matrix import ROUTES

TOLD = tomllib.loads((Path(__file__).parent / "page_operations.toml").read_text())
AS_OPERATION: dict[str, list[str]] = TOLD["operations"]
ONLY_ON_PAGES: dict[str, list[str]] = TOLD["only_on_pages"]
GUIDE = Path(__file__).parents[2] / "docs/how-to/use-the-api.md"
ONLY_BY_API = {
    "GET /applications": "everybody on all of one's roles at once; pages show a role at a time",
    "GET /webhooks": "for programs: their addresses are told what is done",
    "POST /webhooks": "for programs",
    "DELETE /webhooks/{pk}": "for programs",
}


def pages() -> set[str]:
    """Return the names of the routes that are the site's own, not the API's."""
    return {name for name in ROUTES if ":" not in name and not name.startswith("nameless")}


def test_every_page_is_an_operation_or_says_why_it_is_none() -> None:
    listed = [*AS_OPERATION, *(name for names in ONLY_ON_PAGES.values() for name in names)]
    assert sorted(set(listed)) == sorted(listed), "once each"
    assert set(listed) == pages()


def test_what_a_page_is_through_the_api_is_there_and_nothing_else_is() -> None:
    named = {operation for operations in AS_OPERATION.values() for operation in operations}
    assert named - set(OPERATIONS) == set()
    assert set(OPERATIONS) - named == set(ONLY_BY_API)


def test_the_guide_tells_what_is_only_on_pages_point_by_point() -> None:
    part = GUIDE.read_text().partition("\n## What only the pages do\n")[2].partition("\n## ")[0]
    assert re.findall(r"^- \*\*(.+?)\*\*", part, re.MULTILINE) == list(ONLY_ON_PAGES)
