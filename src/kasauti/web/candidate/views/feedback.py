"""A candidate's feedback sheet, and contesting a line of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kasauti.actions import feedback
from kasauti.actions.refusals import Refused
from kasauti.records.models import Candidate, FeedbackSheet
from kasauti.web.candidate import pages, sessions
from kasauti.web.candidate.views.own import by_link


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, candidate: Candidate, token: str, pk: int) -> HttpResponse:
    """Show what was observed and the next step up; contest a line."""
    rows = FeedbackSheet.objects.filter(application__candidate=candidate)
    held, said, told = get_object_or_404(rows, application_id=pk), "", request.POST
    if request.method == "POST":
        try:
            feedback.contest(
                held, told.get("competency", ""), words=told.get("words", ""), by=candidate
            )
            return redirect("own_feedback", token, pk)
        except Refused as refusal:
            said = _(str(refusal))
    context = pages.frame(request, token=token, said=said, role=held.application.role)
    context["lines"] = sessions.feedback_lines(held)
    return render(request, "candidate/feedback.html", context, status=422 if said else 200)
