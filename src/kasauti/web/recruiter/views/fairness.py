"""Fairness: adverse impact by stage, the scoring-rate table, the swap test. No person is shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import swap_runs
from kasauti.actions.refusals import Refused
from kasauti.records.models import Role
from kasauti.records.permissions import visible
from kasauti.web.recruiter.queries import fairness as queries
from kasauti.web.recruiter.requests import SignedIn


@needs(Permission.FAIRNESS_SEE)
@require_safe
def fairness(request: SignedIn) -> HttpResponse:
    """Show how groups fare."""
    roles = visible(
        Role.objects.order_by("title"), request.user, Permission.FAIRNESS_SEE, role="pk"
    )
    years = queries.years(request.user)
    role = roles.filter(slug=request.GET.get("role", "")).first()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else None
    people = queries.came(queries.scope_of(request.user, role, year))
    context: dict[str, Any] = {
        "section": "reports",
        "roles": roles,
        "years": years,
        "role": role,
        "year": year,
    }
    context |= {"people": len(people), "answered": sum(one.answer is not None for one in people)}
    context |= {"attributes": queries.attributes(people), "law": queries.local_law_144(people)}
    context["swaps"], context["under_way"] = queries.last_swaps()
    return render(request, "recruiter/fairness.html", context)


@needs(Permission.FAIRNESS_SEE)
@require_POST
def swaps(request: SignedIn) -> HttpResponse:
    """Have the swap test run."""
    try:
        swap_runs.ask(by=request.user)
        messages.success(request, _("The test is under way"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("fairness")
