"""An interviewer's own hours and calendar; who is trained for which stage."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kasauti.access import Permission, needs
from kasauti.actions import availability
from kasauti.records.models import Training
from kasauti.web.interviewer import queries
from kasauti.web.interviewer.forms import HoursForm, TrainingForm
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt


@sensitive_post_parameters("calendar_password")
@needs(Permission.INTERVIEWS_CONDUCT)
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: SignedIn) -> HttpResponse:
    """Show and set when and how often a user interviews."""
    own = availability.hours_of(request.user)
    form = HoursForm(request.POST or None, initial=HoursForm.told(own))
    if form.is_bound and form.is_valid():
        with attempt(form):
            saved = availability.set_hours(request.user, **form.cleaned_data, by=request.user)
            if saved.calendar_url:
                availability.read_calendar(saved)
            messages.success(request, _("Saved."))
            return redirect("hours")
    context = {"section": "interviews", "form": form, "own": own}
    return render(request, "interviewer/hours.html", context, status=form.status)


@needs(Permission.INTERVIEWS_SCHEDULE)
@require_http_methods(["GET", "HEAD", "POST"])
def training(request: SignedIn) -> HttpResponse:
    """Show who may rate which stage, and change it."""
    form = TrainingForm(request.POST or None)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        availability.train(
            told["user"], told["stage"], Training.State(told["state"]), by=request.user
        )
        return redirect("training")
    context = {"section": "interviews", "form": form, "table": queries.training_table()}
    return render(request, "interviewer/training.html", context, status=form.status)
