"""Knowledge checks from the team's side: ask, give time, take back; read reasons blind, results."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import knowledge, knowledge_readings
from kasauti.records.concerned import APPLICATION, KNOWLEDGE
from kasauti.records.models import Application, KnowledgeCheck, Round
from kasauti.web.interviewer import knowledge_page
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt


def _application(pk: int) -> Application:
    return get_object_or_404(Application.objects.select_related("candidate", "role"), pk=pk)


@needs(Permission.WORK_SAMPLES_SEE, on=APPLICATION)
@require_safe
def checks(request: SignedIn, pk: int) -> HttpResponse:
    """Show the knowledge checks asked of a person, and ask for one."""
    context = knowledge_page.checks(_application(pk), request.user)
    asked = request.GET.get("round", "")
    context["round"] = asked if asked.isdecimal() else ""
    return render(request, "interviewer/checks.html", context)


@needs(Permission.WORK_SAMPLES_ASSIGN, on=APPLICATION)
@require_POST
def ask(request: SignedIn, pk: int) -> HttpResponse:
    """Ask a person to sit a knowledge check."""
    form = knowledge_page.AskForm(request.POST)
    with attempt(request):
        held = Round.objects.filter(pk=form.checked()["round"] or 0).first()
        knowledge.ask(_application(pk), due_at=form.due_at(), held=held, by=request.user)
        messages.success(request, _("Asked. The link is on its way by mail, and stands below."))
    return redirect("checks", pk)


@needs(Permission.WORK_SAMPLES_ASSIGN, on=KNOWLEDGE)
@require_POST
def change(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    """Give a third more time, or take it back."""
    verbs = {"time": knowledge.give_time, "withdraw": knowledge.withdraw}
    check = get_object_or_404(KnowledgeCheck, pk=pk)
    if verb not in verbs:
        raise Http404
    with attempt(request):
        verbs[verb](check, by=request.user)
    return redirect("checks", check.application_id)


@needs(Permission.WORK_SAMPLES_REVIEW, on=KNOWLEDGE)
@require_safe
def reading(request: SignedIn, pk: int) -> HttpResponse:
    """Show the reasons to read blind and, once that is filed, the result."""
    check = get_object_or_404(KnowledgeCheck, pk=pk, handed_in_at__isnull=False)
    return render(request, "interviewer/check.html", knowledge_page.reading(check, request.user))


@needs(Permission.WORK_SAMPLES_REVIEW, on=KNOWLEDGE)
@require_POST
def read(request: SignedIn, pk: int) -> HttpResponse:
    """Keep or file the points for the reasons."""
    check = get_object_or_404(KnowledgeCheck, pk=pk)
    points = knowledge_page.read_points(request.POST, len(check.items))
    filing = "file" in request.POST
    with attempt(request):
        knowledge_readings.write(check, points, file=False, by=request.user)
        if filing:
            knowledge_readings.write(check, {}, file=True, by=request.user)
        messages.success(request, _("Filed; the result is open now") if filing else _("Kept"))
    return redirect("check_reading", pk)
