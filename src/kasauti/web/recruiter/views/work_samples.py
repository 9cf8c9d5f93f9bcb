"""A work sample as its reviewers see it: blind by the rubric, then the result and the log."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import reviews, work_logs
from kasauti.actions.refusals import Refused
from kasauti.records.concerned import ASSIGNMENT, FLAG
from kasauti.records.models import RunState, SimilarityFlag, Submission
from kasauti.web.recruiter.assignment_forms import read_judged
from kasauti.web.recruiter.queries.work_samples import sample_page
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt
from kasauti.web.ui.prose import prose


def _submission(pk: int) -> Submission:
    rows = Submission.objects.select_related("grading", "assignment__application__candidate")
    return get_object_or_404(rows, assignment=pk)


def _opened(request: SignedIn, pk: int) -> Submission:
    """Return a submission whose result its reader may see."""
    submission = _submission(pk)
    if not reviews.may_see(request.user, submission):
        raise Http404
    return submission


@needs(Permission.WORK_SAMPLES_REVIEW, on=ASSIGNMENT)
@require_safe
def work_sample(request: SignedIn, pk: int) -> HttpResponse:
    """Show code and rubric and, once one's review is filed, the result."""
    context = sample_page(_submission(pk), request.user)
    context["statement"] = prose(context["statement"])
    return render(request, "recruiter/work_sample.html", context)


@needs(Permission.WORK_SAMPLES_REVIEW, on=ASSIGNMENT)
@require_POST
def review(request: SignedIn, pk: int) -> HttpResponse:
    """Keep or file a review."""
    submission = _submission(pk)
    judged = read_judged(request.POST, [one["name"] for one in reviews.criteria(submission)])
    filing = "file" in request.POST
    with attempt(request) as tried:
        reviews.write(submission, judged, file=filing, by=request.user)
        messages.success(request, _("Filed; the result is open now") if filing else _("Kept"))
    if filing and tried.refused:  # what was written so far is not lost; a filed one stays locked
        with suppress(Refused):
            reviews.write(submission, judged, file=False, by=request.user)
    return redirect("work_sample", pk)


@needs(Permission.WORK_SAMPLES_REVIEW, on=ASSIGNMENT)
@require_POST
def look(request: SignedIn, pk: int) -> HttpResponse:
    """Open the result without a review."""
    with attempt(request):
        reviews.look(_submission(pk), by=request.user)
    return redirect("work_sample", pk)


@needs(Permission.WORK_SAMPLES_REVIEW, on=ASSIGNMENT)
@require_safe
def log(request: SignedIn, pk: int) -> HttpResponse:
    """Send the log for the page that plays it."""
    return JsonResponse(work_logs.log_of(_opened(request, pk)))


@needs(Permission.WORK_SAMPLES_REVIEW, on=ASSIGNMENT)
@require_safe
def record(request: SignedIn, pk: int) -> HttpResponse:
    """Send the signed record of the grading."""
    grading = _opened(request, pk).grading
    if grading.state != RunState.DONE:
        raise Http404
    name = {"Content-Disposition": f'attachment; filename="work-sample-{pk}.json"'}
    return JsonResponse(grading.sealed, headers=name, json_dumps_params={"ensure_ascii": False})


@needs(Permission.WORK_SAMPLES_REVIEW, on=FLAG)
@require_POST
def judge_likeness(request: SignedIn, pk: int) -> HttpResponse:
    """Confirm or clear a likeness."""
    flag = get_object_or_404(SimilarityFlag.objects.select_related("submission"), pk=pk)
    told = request.POST
    with attempt(request):
        reviews.judge_likeness(
            flag, confirmed=told.get("confirmed") == "yes", words=told.get("words", ""),
            by=request.user,
        )  # fmt: skip
        messages.success(request, _("Kept, with your reason"))
    return redirect("work_sample", flag.submission.assignment_id)
