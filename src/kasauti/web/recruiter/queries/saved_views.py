"""The views that a page offers."""

from __future__ import annotations

from typing import Any

from kasauti.actions import saved_views
from kasauti.records.models import Role, SavedView
from kasauti.web.recruiter.requests import SignedIn


def views_of(page: SavedView.Page, role: Role | None, request: SignedIn) -> dict[str, Any]:
    """Return the context that ``recruiter/saved_views.html`` needs, in one query."""
    asked = request.GET.copy()
    asked.pop("page", None)
    filters = {key: some for key, some in asked.lists() if any(some) and key != "view"}
    return {
        "saved_views": list(saved_views.of(page, role, request.user)),
        "saved_on": page,
        "saved_role": role,
        "saved_now": asked.urlencode() if filters else "",
    }
