"""A work sample as its candidate does it: the rules, practice, the workspace, handing in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kasauti.actions import run_budgets, workspace
from kasauti.actions.endings import told
from kasauti.actions.refusals import Refused
from kasauti.actions.workspace import OpenElsewhere
from kasauti.records.models import Assignment, WorkRun
from kasauti.web.candidate import work_page
from kasauti.web.candidate.linked import linked
from kasauti.web.ui.plots import plot

_linked = linked(workspace.opened)


@_linked
@require_safe
def brief(request: HttpRequest, token: str, assignment: Assignment) -> HttpResponse:
    """Show what is asked, the rules, and where it stands."""
    workspace.note_opened(assignment)
    return render(request, "candidate/work.html", work_page.brief(request, token, assignment))


@_linked
@require_POST
def ask_for_time(
    request: HttpRequest,  # noqa: ARG001
    token: str,
    assignment: Assignment,
) -> HttpResponse:
    """Ask for more time."""
    workspace.ask_for_time(assignment)
    return redirect("work_brief", token)


@_linked
@require_POST
def begin(request: HttpRequest, token: str, assignment: Assignment) -> HttpResponse:
    """Start the clock and go to the desk."""
    try:
        workspace.begin(assignment, agreed=request.POST.get("agreed") == "yes")
    except Refused as refusal:
        messages.error(request, _(str(refusal)))
        return redirect("work_brief", token)
    return redirect("work_desk", token)


@_linked
@require_safe
def desk(request: HttpRequest, token: str, assignment: Assignment) -> HttpResponse:
    """Show the workspace while the time runs."""
    if assignment.started_at is None or workspace.is_over(assignment):
        return redirect("work_brief", token)
    context = work_page.desk(request, token, assignment, practice=False)
    return render(request, "candidate/workspace.html", context)


@_linked
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: HttpRequest, token: str, assignment: Assignment) -> HttpResponse:
    """Lay the practice task out, or show it, until the clock begins."""
    if assignment.started_at is not None:
        messages.error(request, _(workspace.PRACTICE_CLOSED))
        return redirect("work_brief", token)
    if request.method == "POST":
        workspace.practise(assignment)
        return redirect("work_practice", token)
    if assignment.practised_at is None:
        return redirect("work_brief", token)
    context = work_page.desk(request, token, assignment, practice=True)
    return render(request, "candidate/workspace.html", context)


@_linked
@require_POST
def keep(
    request: HttpRequest,
    token: str,  # noqa: ARG001
    assignment: Assignment,
) -> HttpResponse:
    """Keep what the workspace sends by itself."""
    try:
        sent = work_page.read_sent(request.body)
        told = {"writer": assignment.writer, "practice": sent.practice}
        if sent.take:
            told["last"] = workspace.take_over(
                assignment, writer=sent.writer, practice=sent.practice
            )
        else:
            told["last"] = _kept(assignment, sent)
    except OpenElsewhere as refusal:
        return JsonResponse({"why": _(str(refusal))}, status=409)
    except Refused as refusal:
        return JsonResponse({"why": _(str(refusal))}, status=422)
    return JsonResponse(told)


def _kept(assignment: Assignment, sent: work_page.Sent) -> int:
    return workspace.keep(
        assignment,
        writer=sent.writer,
        files=sent.files,
        removed=sent.removed,
        events=sent.events,
        practice=sent.practice,
    )


@_linked
@require_POST
def run(request: HttpRequest, token: str, assignment: Assignment) -> HttpResponse:
    """Have tests or a file run, and show that it waits."""
    practising = request.POST.get("practice") == "yes"
    try:
        asked = workspace.run(assignment, what=request.POST.get("what", ""), practice=practising)
    except Refused as refusal:
        return JsonResponse({"why": _(str(refusal))}, status=422)
    return _run(request, token, asked)


@_linked
@require_safe
def run_state(request: HttpRequest, token: str, assignment: Assignment, pk: int) -> HttpResponse:
    """Show what came of a run, or that it still waits."""
    return _run(request, token, get_object_or_404(WorkRun, pk=pk, assignment=assignment))


def _run(request: HttpRequest, token: str, asked: WorkRun) -> HttpResponse:
    plots = [plot(one) for one in asked.result.get("plots", ())]
    tests = asked.result.get("tests", ())
    context = {"run": asked, "token": token, "plots": plots, "tests": tests}
    context["spent"] = None if asked.practice else run_budgets.spent(asked.assignment)
    context["stopped"] = told(asked.result.get("stopped", ""))
    context["passed"] = sum(test["passed"] for test in tests)
    return render(request, "candidate/run.html", context)


@_linked
@require_POST
def hand_in(request: HttpRequest, token: str, assignment: Assignment) -> HttpResponse:
    """Hand in what was last kept."""
    try:
        workspace.hand_in(assignment)
    except Refused as refusal:
        messages.error(request, _(str(refusal)))
    return redirect("work_brief", token)
