"""What an interviewer works with alone: the sheet of estimates, the report on one's own ratings."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kasauti.access import Permission, needs
from kasauti.actions import estimates, rater_figures
from kasauti.interviews import TooFewError, design_question, rater_report
from kasauti.web.recruiter.requests import SignedIn


@needs(Permission.INTERVIEWS_CONDUCT)
@require_safe
def sheet(request: HttpRequest, question: str) -> HttpResponse:
    """Fill in a design question's estimates: a figure is judged on the assumptions it rests on."""
    try:
        about = design_question(question)
    except KeyError as error:
        raise Http404 from error
    filled = estimates.lines(about, request.GET)
    context = {"section": "interviews", "question": about, "lines": filled}
    return render(request, "interviewer/sheet.html", context)


@needs(Permission.INTERVIEWS_CONDUCT)
@require_safe
def ratings(request: SignedIn) -> HttpResponse:
    """Show a rater the report on their own filed ratings; nobody else reads it."""
    given = rater_figures.own_ratings(request.user)
    context: dict[str, object] = {"section": "interviews"}
    try:
        context["report"] = rater_report(given)
    except TooFewError as few:
        context["missing"] = str(few)
    try:
        context["severity"] = rater_figures.own_severity(request.user)
    except TooFewError as few:
        context["uncompared"] = str(few)
    return render(request, "interviewer/ratings.html", context)
