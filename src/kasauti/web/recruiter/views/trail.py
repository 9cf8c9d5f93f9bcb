"""The audit trail: who did what, narrowed and verified."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import audit_checks
from kasauti.web.recruiter.queries import trail as queries
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.recruiter.trail_form import TrailForm


@needs(Permission.AUDIT_SEE)
@require_safe
def trail(request: SignedIn) -> HttpResponse:
    """Show the entries that are asked for, the newest first."""
    form = TrailForm(request.GET)
    before = request.GET.get("before", "")
    cursor = int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None
    context = {"section": "privacy", "form": form}
    context |= queries.page(request.user, form.asked(), cursor)
    return render(request, "recruiter/trail.html", context)


@needs(Permission.AUDIT_SEE)
@require_POST
def check(request: SignedIn) -> HttpResponse:
    """Have the whole chain verified."""
    audit_checks.ask(by=request.user)
    return redirect("trail")
