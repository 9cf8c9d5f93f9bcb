"""Reports: what hiring adds up to, the people behind each number, costs."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import costs, kept_reports
from kasauti.actions.reports import as_csv, shown
from kasauti.records.models import HiringCost
from kasauti.records.permissions import visible
from kasauti.records.reports import UnknownFigure
from kasauti.web.recruiter.blind import is_blind
from kasauti.web.recruiter.queries import reports as queries
from kasauti.web.recruiter.report_forms import CostForm, ScopeForm
from kasauti.web.recruiter.requests import SignedIn, page_of
from kasauti.web.ui.attempts import attempt


@needs(Permission.REPORTS_SEE)
@require_safe
def reports(request: SignedIn) -> HttpResponse:
    """Show every report of the period."""
    return _page(request, CostForm(by=request.user))


def _page(request: SignedIn, cost: CostForm) -> HttpResponse:
    form = ScopeForm(request.GET, viewer=request.user)
    context = {"section": "reports", "form": form, "cost_form": cost}
    kept = kept_reports.of(form.scope)
    context |= {"sections": queries.sections(kept.reports.values(), form.query), "as_of": kept.at}
    context["costs"] = queries.costs_of(form.scope) if "costs" in kept.reports else []
    return render(request, "recruiter/reports.html", context, status=cost.status)


@needs(Permission.REPORTS_SEE)
@require_safe
def people(request: SignedIn) -> HttpResponse:
    """List the people behind a figure."""
    form = ScopeForm(request.GET, viewer=request.user)
    asked, page = request.GET.dict(), page_of(request)
    try:
        found = queries.people_behind(form.scope, asked, page=page, blind=is_blind(request))
    except (UnknownFigure, KeyError):
        raise Http404 from None
    context = {"section": "reports", "found": found, "query": form.query}
    context["as_of"] = kept_reports.time_of(form.scope)
    return render(request, "recruiter/report_people.html", context)


@needs(Permission.REPORTS_SEE)
@require_safe
def report_file(request: SignedIn, key: str, form: str) -> HttpResponse:
    """Send one report as a spreadsheet or a picture."""
    scope = ScopeForm(request.GET, viewer=request.user).scope
    if key not in shown(scope) or form not in {"csv", "svg"}:
        raise Http404
    kept = kept_reports.only(key, scope)
    found = kept.reports[key]
    if form == "csv":
        answer = HttpResponse(as_csv(found), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(queries.as_picture(found, scope), content_type="image/svg+xml")
    counted = timezone.localtime(kept.at)
    answer["Last-Modified"] = http_date(counted.timestamp())
    name = f"{key}-{scope.until}-counted-{counted:%Y-%m-%d-%H%M}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@needs(Permission.COSTS_CHANGE)
@require_POST
def cost_add(request: SignedIn) -> HttpResponse:
    """Write a cost down."""
    form = CostForm(request.POST, by=request.user)
    with attempt(form):
        if form.is_valid():
            costs.add(**form.told, by=request.user)
            messages.success(request, _("Written down"))
            return redirect("reports")
    return _page(request, form)


@needs(Permission.COSTS_CHANGE)
@require_POST
def cost_take_back(request: SignedIn, pk: int) -> HttpResponse:
    """Take a cost back."""
    mine = visible(HiringCost.objects.all(), request.user, Permission.COSTS_CHANGE)
    cost = get_object_or_404(mine, pk=pk)
    with attempt(request):
        costs.take_back(cost, by=request.user)
        messages.success(request, _("Taken back"))
    return redirect("reports")
