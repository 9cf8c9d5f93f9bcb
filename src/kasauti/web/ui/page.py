"""What every page has: its sheets and modules, the theme, blind mode."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

STYLESHEETS = tuple(
    f"ui/css/{name}.css"
    for name in (
        "fonts",
        "tokens",
        "document",
        "layout",
        "buttons",
        "forms",
        "surfaces",
        "marks",
        "tables",
        "charts",
        "resume",
        "pipeline",
        "style",
        "pages",
        "offers",
        "reports",
        "workspace",
        "print",
    )
)
MODULES = tuple(
    f"ui/js/{name}.js"
    for name in (
        "keys",
        "parts",
        "connection",
        "drop",
        "picture",
        "evidence",
        "correct",
        "palette",
        "signature",
        "replay",
        "board",
    )
)
THEMES = ("light", "dark")


def context(request: HttpRequest) -> dict[str, Any]:
    """Give templates what ``ui/page.html`` needs."""
    theme = request.COOKIES.get("theme", "")
    session = getattr(request, "session", {})
    return {
        "theme": theme if theme in THEMES else "",
        "blind": bool(session.get("blind")),
    }
