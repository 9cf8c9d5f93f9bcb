"""Fairness: adverse impact by stage, the scoring-rate table, the swap test. No person is shown."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import swap_runs
from kasauti.web.recruiter.queries import fairness as queries
from kasauti.web.recruiter.requests import SignedIn


@needs(Permission.FAIRNESS_SEE)
@require_safe
def fairness(request: SignedIn) -> HttpResponse:
    """Show how groups fare."""
    context = queries.page(request.user, request.GET.get("role", ""), request.GET.get("year", ""))
    return render(request, "recruiter/fairness.html", {"section": "reports", **context})


@needs(Permission.FAIRNESS_SEE)
@require_POST
def swaps(request: SignedIn) -> HttpResponse:
    """Have the swap test run."""
    swap_runs.ask(by=request.user)
    messages.success(request, _("The test is under way"))
    return redirect("fairness")
