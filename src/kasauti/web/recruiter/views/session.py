"""What the reader sets for themselves, and search."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import signed_in
from kasauti.web.recruiter.blind import is_blind
from kasauti.web.recruiter.queries import search as queries
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.views import back


@signed_in
@require_POST
def blind(request: SignedIn) -> HttpResponse:
    """Turn blind mode on or off."""
    request.session["blind"] = not is_blind(request)
    return back(request)


@signed_in
@require_safe
def palette(request: SignedIn) -> HttpResponse:
    """Find what can be opened or done, as the reader types (Ctrl-K)."""
    words = request.GET.get("q", "").strip()
    blind = is_blind(request)
    context = {"found": queries.commands(words, request.user, blind=blind), "words": words}
    return render(request, "recruiter/palette.html", context)


@signed_in
@require_safe
def search(request: SignedIn) -> HttpResponse:
    """Find people and roles."""
    words = request.GET.get("q", "").strip()
    context = {
        "query": words,
        "people": queries.people(words, request.user, blind=is_blind(request)) if words else [],
        "roles": queries.roles(words, request.user) if words else [],
    }
    return render(request, "recruiter/search.html", context)
