"""Releasing a feedback sheet; reading contested evidence anew."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kasauti.access import Permission, needs
from kasauti.actions import feedback
from kasauti.records.concerned import APPLICATION, CONTEST
from kasauti.records.models import Application, Contest
from kasauti.skills import competency
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt


@needs(Permission.DOSSIER_DECIDE, on=APPLICATION)
@require_POST
def release(request: SignedIn, pk: int) -> HttpResponse:
    """Give the candidate the feedback sheet."""
    with attempt(request):
        feedback.release(get_object_or_404(Application, pk=pk), by=request.user)
        messages.success(request, _("The candidate has the feedback sheet."))
    return redirect("debrief", pk)


@needs(Permission.INTERVIEWS_CONDUCT, on=CONTEST)
@require_http_methods(["GET", "HEAD", "POST"])
def contest(request: SignedIn, pk: int) -> HttpResponse:
    """Show contested evidence without levels and names; score it anew."""
    held = get_object_or_404(Contest.objects.select_related("sheet__application__role"), pk=pk)
    told, words = request.POST, []
    with attempt(request):
        words = feedback.evidence(held, by=request.user)
        if request.method == "POST":
            level = int(told["level"]) if told.get("level", "") in set("12345") else 0
            feedback.answer(held, level=level, words=told.get("words", ""), by=request.user)
            return redirect("contest", pk)
    about = competency(held.competency)
    context = {"section": "interviews", "contest": held, "about": about, "evidence": words}
    return render(request, "interviewer/contest.html", context)
