"""Exemplar answers that an interviewer rates blind, and where they stand against the key."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import calibration
from kasauti.actions.refusals import Refused
from kasauti.web.interviewer import calibration_page
from kasauti.web.recruiter.requests import SignedIn


@needs(Permission.INTERVIEWS_CONDUCT)
@require_safe
def exemplars(request: SignedIn) -> HttpResponse:
    """List the stages and how a user stands in each."""
    context = {"section": "interviews", "rows": calibration_page.rows(request.user)}
    return render(request, "interviewer/exemplars.html", context)


@needs(Permission.INTERVIEWS_CONDUCT)
@require_http_methods(["GET", "HEAD", "POST"])
def sitting(request: SignedIn, stage: str) -> HttpResponse:
    """Take a user's levels for the exemplars of a stage; show the key only afterwards."""
    try:
        page = calibration_page.page(request.user, stage, request.POST)
    except Refused as refused:
        raise Http404 from refused
    context = {"section": "interviews", "page": page, "problem": ""}
    if request.method == "POST":
        try:
            found = calibration.sit(stage, page.given, by=request.user)
            told = _("You passed: you are trained for this stage.")
            messages.info(request, told if found.gate.passed else _("Not passed; see below."))
            return redirect("exemplar_sitting", stage)
        except Refused as refused:
            context["problem"] = str(refused)
    status = 422 if context["problem"] else 200
    return render(request, "interviewer/sitting.html", context, status=status)
