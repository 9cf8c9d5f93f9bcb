"""Assignments of exercises to a person: ask, give time, move the deadline, take back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import assignments as actions
from kasauti.actions.refusals import Refused
from kasauti.records.concerned import APPLICATION, ASSIGNMENT
from kasauti.records.models import Application, Assignment, Round
from kasauti.web.recruiter.assignment_forms import AssignForm
from kasauti.web.recruiter.assignment_verbs import act_on_assignment
from kasauti.web.recruiter.queries.assignments import assignments_page
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt


def _application(pk: int) -> Application:
    return get_object_or_404(Application.objects.select_related("candidate", "role"), pk=pk)


@needs(Permission.WORK_SAMPLES_SEE, on=APPLICATION)
@require_safe
def work(request: SignedIn, pk: int) -> HttpResponse:
    """Show the exercises asked of a person, and ask for one."""
    context = assignments_page(_application(pk), request.user)
    asked = request.GET.get("round", "")
    context["round"] = asked if asked.isdecimal() else ""
    return render(request, "recruiter/assignments.html", context)


@needs(Permission.WORK_SAMPLES_ASSIGN, on=APPLICATION)
@require_POST
def assign(request: SignedIn, pk: int) -> HttpResponse:
    """Ask a person for an exercise."""
    form = AssignForm(request.POST)
    with attempt(request):
        if not form.is_valid():
            raise Refused(_("Choose an exercise and a day"))
        held = Round.objects.filter(pk=form.cleaned_data["round"] or 0).first()
        name = form.cleaned_data["exercise"]
        actions.assign(_application(pk), name, due_at=form.due_at(), held=held, by=request.user)
        messages.success(request, _("Asked. The link is on its way by mail, and stands below."))
    return redirect("work", pk)


@needs(Permission.WORK_SAMPLES_ASSIGN, on=ASSIGNMENT)
@require_POST
def change(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    """Give a third more time, move the deadline, take back, have it graded again."""
    assignment = get_object_or_404(Assignment, pk=pk)
    with attempt(request):
        messages.success(
            request, act_on_assignment(assignment, verb, request.POST, by=request.user)
        )
    return redirect("work", assignment.application_id)
