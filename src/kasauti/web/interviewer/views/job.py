"""A role's job: the survey of what it asks for, and the session of where its bars lie."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import bar_sessions, job_analyses
from kasauti.actions.refusals import Refused
from kasauti.records.concerned import BAR_SESSION, JOB_ANALYSIS, ROLE
from kasauti.records.models import (
    BarJudgement,
    BarSession,
    JobAnalysis,
    JobAnalysisAnswer,
    Role,
)
from kasauti.web.interviewer import job_page
from kasauti.web.interviewer.job_forms import PeopleForm, read_levels, read_starts
from kasauti.web.interviewer.job_verbs import change_session, change_survey
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt


@needs(Permission.REPORTS_SEE, on=ROLE)
@require_safe
def job(request: SignedIn, slug: str) -> HttpResponse:
    """Show what is held on a role's job, who has filed, and what was found."""
    role = get_object_or_404(Role, slug=slug)
    return render(request, "interviewer/job.html", job_page.role_page(role, request.user))


@needs(Permission.ROLES_CHANGE, on=ROLE)
@require_POST
def survey_begin(request: SignedIn, slug: str) -> HttpResponse:
    """Open a survey and ask the people who know the job."""
    role = get_object_or_404(Role, slug=slug)
    with attempt(request):
        people = PeopleForm(role, request.POST).checked()["people"]
        job_analyses.begin(role, people, by=request.user)
        messages.success(request, _("Asked: they are told in the page"))
    return redirect("job", slug)


@needs(Permission.ROLES_CHANGE, on=JOB_ANALYSIS)
@require_POST
def survey_change(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    """Ask further people, or close the survey."""
    held = get_object_or_404(JobAnalysis.objects.select_related("role"), pk=pk)
    with attempt(request):
        change_survey(held, verb, request.POST, by=request.user)
    return redirect("job", held.role.slug)


@needs(Permission.INTERVIEWS_CONDUCT, on=JOB_ANALYSIS)
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: SignedIn, pk: int) -> HttpResponse:
    """Take what a rater says of the job; show what all said once it is closed."""
    rows = JobAnalysisAnswer.objects.select_related("analysis__role", "rater")
    answer = get_object_or_404(rows, analysis=pk, rater=request.user)
    problem, given = "", (read_levels(request.POST), read_starts(request.POST))
    if request.method == "POST":
        try:
            job_analyses.file(answer.analysis, *given, by=request.user)
            messages.success(request, _("Filed"))
            return redirect("job_survey", pk)
        except Refused as refused:
            problem = str(refused)
    context = job_page.survey_sheet(answer, request.POST) | {"problem": problem}
    status = 422 if problem else 200
    return render(request, "interviewer/job_survey.html", context, status=status)


@needs(Permission.ROLES_CHANGE, on=ROLE)
@require_POST
def bars_begin(request: SignedIn, slug: str) -> HttpResponse:
    """Open a session of bars and ask its judges."""
    role = get_object_or_404(Role, slug=slug)
    with attempt(request):
        people = PeopleForm(role, request.POST).checked()["people"]
        bar_sessions.begin(role, people, by=request.user)
        messages.success(request, _("Asked: they are told in the page"))
    return redirect("job", slug)


@needs(Permission.ROLES_CHANGE, on=BAR_SESSION)
@require_POST
def bars_change(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    """Ask further judges, go on to the talk or the second round, close, take the bars."""
    held = get_object_or_404(BarSession.objects.select_related("role"), pk=pk)
    with attempt(request):
        change_session(held, verb, request.POST, by=request.user)
    return redirect("job", held.role.slug)


@needs(Permission.INTERVIEWS_CONDUCT, on=BAR_SESSION)
@require_http_methods(["GET", "HEAD", "POST"])
def bars(request: SignedIn, pk: int) -> HttpResponse:
    """Take a judge's levels in the round that is open; show spread and bars when they may be."""
    rows = BarJudgement.objects.select_related("session__role", "judge")
    judgement = get_object_or_404(rows, session=pk, judge=request.user)
    problem = ""
    if request.method == "POST":
        try:
            bar_sessions.file(judgement.session, read_levels(request.POST), by=request.user)
            messages.success(request, _("Filed"))
            return redirect("bar_session", pk)
        except Refused as refused:
            problem = str(refused)
    context = job_page.bar_sheet(judgement, request.POST) | {"problem": problem}
    status = 422 if problem else 200
    return render(request, "interviewer/bar_session.html", context, status=status)
