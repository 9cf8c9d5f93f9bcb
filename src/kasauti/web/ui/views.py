"""The style page, and the reader's choice of theme."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST, require_safe

from kasauti.access import open_to_all, signed_in
from kasauti.web.ui.charts import Figure, Point, Region
from kasauti.web.ui.page import THEMES

# The whiteboard's own: it may run its script and draw, and reach nothing.
_BOARD = "; ".join(
    (
        "sandbox allow-scripts",
        "default-src 'none'",
        "script-src {site}",
        "style-src {site} 'unsafe-inline'",
        "img-src data: blob:",
        "font-src data:",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
_A_YEAR = 365 * 24 * 3600

_PEOPLE = (
    Point("Meera Krishnan", "1", "#", Figure(3.6, 3.1, 4.1), Figure(4.2, 3.8, 4.6), "ml"),
    Point("Farhan S", "2=", "#", Figure(4.1, 3.6, 4.5), Figure(2.7, 2.1, 3.3), "engineering"),
    Point("T. Lakshmi", "2=", "#", Figure(3.2, 2.6, 3.8), Figure(3.3, 2.7, 3.9)),
    Point("Dev Oraon", "4", "#", Figure(2.1, 1.4, 2.8, sure=False), Figure(2.4, 1.5, 3.2)),
    Point("Anita J", "5", "#", Figure(1.8, 1.2, 2.5), Figure(3.1, 2.3, 3.7), "ml", inside=False),
)
_SAMPLES = {
    "figures": (
        ("engineering", Figure(3.6, 3.1, 4.1), 3),
        ("ml", Figure(4.2, 3.8, 4.6), 4),
        ("bridge", Figure(2.4, 1.6, 3.2), None),
        ("ml", Figure(1.3, 1.0, 2.4, sure=False), None),
        ("engineering", Figure(None), 3),
    ),
    "people": _PEOPLE,
    "region": Region(2.5, 4.4, 2.5, 4.6),
    "standings": ("met", "partly", "related", "missing"),
}


def back(request: HttpRequest) -> HttpResponseRedirect:
    """Return to the page the form was on, never to another site."""
    place = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(place, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(place if safe else "/")


@signed_in
@require_GET
def style(request: HttpRequest) -> HttpResponse:
    """Show every token and part."""
    return render(request, "ui/style.html", _SAMPLES)


@signed_in
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice of light, dark or as the machine."""
    response = back(request)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie("theme", chosen, max_age=_A_YEAR, samesite="Lax", httponly=True)
    else:
        response.delete_cookie("theme")
    return response


@open_to_all
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Give the whiteboard's frame: a page without anybody's data, which its parent fills."""
    language = "hi" if (get_language() or "").startswith("hi") else "en"
    context = {"language": language, "read_only": "read" in request.GET}
    response = render(request, "ui/board.html", context)
    # A frame without an origin is not "self" to itself.
    site = f"{request.scheme}://{request.get_host()}"
    response["Content-Security-Policy"] = _BOARD.format(site=site)
    return response
