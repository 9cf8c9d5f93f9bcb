"""The debrief: ratings side by side, the manager's judgement, what came of claims, the decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import debriefs
from kasauti.actions import scorecards as cards
from kasauti.actions.refusals import Refused
from kasauti.records.concerned import APPLICATION
from kasauti.records.models import Application, Decision
from kasauti.web.interviewer import debrief_page
from kasauti.web.interviewer.forms import DecisionForm, JudgementForm, OutcomeForm
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt


def _application(pk: int) -> Application:
    rows = Application.objects.select_related("candidate", "role", "result")
    return get_object_or_404(rows, pk=pk)


@needs(Permission.INTERVIEWS_SEE, on=APPLICATION)
@require_safe
def debrief(request: SignedIn, pk: int) -> HttpResponse:
    """Show all ratings side by side, once every scorecard is filed and one's own too."""
    application = _application(pk)
    context = {"section": "roles", "application": application}
    try:
        dossier = cards.dossier_for(request.user, application)
    except Refused:
        return render(request, "interviewer/waiting.html", context, status=403)
    context |= debrief_page.page(dossier, request.user, application) | {"form": DecisionForm()}
    return render(request, "interviewer/debrief.html", context)


@needs(Permission.DOSSIER_DECIDE, on=APPLICATION)
@require_POST
def decide(request: SignedIn, pk: int) -> HttpResponse:
    """Decide, with the reason."""
    with attempt(request):
        told = DecisionForm(request.POST).checked()
        outcome = Decision.Outcome(told["outcome"])
        cards.decide(_application(pk), outcome=outcome, reason=told["reason"],
                     override=told["override"], by=request.user)  # fmt: skip
    return redirect("debrief", pk)


@needs(Permission.DOSSIER_DECIDE, on=APPLICATION)
@require_POST
def judge(request: SignedIn, pk: int) -> HttpResponse:
    """Keep the hiring manager's own judgement."""
    with attempt(request):
        told = JudgementForm(request.POST).checked()
        debriefs.judge(_application(pk), **told, by=request.user)
        messages.success(request, _("Kept, as a declared input"))
    return redirect("debrief", pk)


@needs(Permission.DEBRIEF_LEAD, on=APPLICATION)
@require_POST
def outcome(request: SignedIn, pk: int) -> HttpResponse:
    """Keep what came of a claim that became a question."""
    with attempt(request):
        told = OutcomeForm(request.POST).checked()
        debriefs.answer(_application(pk), **told, by=request.user)
        messages.success(request, _("Kept"))
    return redirect("debrief", pk)
