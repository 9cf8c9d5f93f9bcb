"""What a team's own data can support: the job, the bars, and estimates against outcomes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import item_figures, rater_figures
from kasauti.web.interviewer import job_page
from kasauti.web.interviewer.validation_form import ValidationForm
from kasauti.web.recruiter.requests import SignedIn


@needs(Permission.REPORTS_SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def validation(request: SignedIn) -> HttpResponse:
    """Show how far raters agree, take tables and show what they say; of too few, nothing."""
    sent = request.method == "POST"
    form = ValidationForm(request.POST, request.FILES) if sent else ValidationForm()
    report = form.report if form.is_bound and form.is_valid() else {}
    context = {"section": "interviews", "form": form, "report": report, **rater_figures.agreement()}
    context["held"] = job_page.overview(request.user)
    return render(request, "interviewer/validation.html", context, status=form.status)


@needs(Permission.REPORTS_SEE)
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Show how often each question was asked and what the answers say of it."""
    context = {
        "section": "interviews",
        "families": item_figures.family_rows(),
        "tables": item_figures.heard_tables(),
    }
    return render(request, "interviewer/items.html", context)
