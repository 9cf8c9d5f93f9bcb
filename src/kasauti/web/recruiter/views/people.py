"""A person: their page, the résumé's pages and file, stage, corrections."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import applications, corrections, newer_resumes
from kasauti.actions.reasons import REASONS
from kasauti.actions.stages import STAGES
from kasauti.records.concerned import APPLICATION, CORRECTION
from kasauti.records.models import Application, Correction, Stage
from kasauti.web.recruiter import page_images
from kasauti.web.recruiter.blind import is_blind
from kasauti.web.recruiter.downloads import download
from kasauti.web.recruiter.forms import StageForm, keep_correction
from kasauti.web.recruiter.queries.answers import form_answers, sees_pay
from kasauti.web.recruiter.queries.beside import beside
from kasauti.web.recruiter.queries.consultations import model_view
from kasauti.web.recruiter.queries.people import (
    PersonPage,
    UnreadPage,
    application_beside,
    person_page,
)
from kasauti.web.recruiter.requests import SignedIn, wants_rows
from kasauti.web.recruiter.words import LEVELS
from kasauti.web.ui.attempts import attempt


@needs(Permission.APPLICATIONS_SEE, on=APPLICATION)
@require_safe
def person(request: SignedIn, pk: int) -> HttpResponse:
    """Show the résumé beside what was read from it, or why nothing was.

    What is done about a person stands below it, and is fetched once somebody scrolls there.
    """
    blind = is_blind(request)
    if wants_rows(request):
        return render(request, "recruiter/person_beside.html", _below(request, pk, blind=blind))
    page = person_page(pk, blind=blind)
    applications.open_first(page.application, by=request.user)
    context = _above(request, page, blind=blind)
    if isinstance(page, UnreadPage) or request.GET.get("further") == "whole":
        context |= beside(page.application, request.user, blind=blind) | {"whole": True}
    return render(request, page.template, context)


def _above(request: SignedIn, page: PersonPage | UnreadPage, *, blind: bool) -> dict[str, Any]:
    role = page.application.role
    return {
        "section": "roles",
        "person": page,
        "role": role,
        "levels": LEVELS,
        "stages": list(role.stages.all()),
        "reasons": REASONS,
        "answers": form_answers(page.application, pay=sees_pay(request.user, role), blind=blind),
        "model": None if blind else model_view(page.application),
    }


def _below(request: SignedIn, pk: int, *, blind: bool) -> dict[str, Any]:
    of = application_beside(pk)
    return {"person": of, "role": of.role} | beside(of, request.user, blind=blind)


@needs(Permission.APPLICATIONS_SEE, on=APPLICATION)
@require_safe
@cache_control(private=True, max_age=3600)
def page_image(request: SignedIn, pk: int, number: int) -> HttpResponse:
    """Show a page of the résumé as it looks; in blind mode there is none."""
    application = get_object_or_404(Application.objects.select_related("file"), pk=pk)
    image = None if is_blind(request) else page_images.page_image(application.file, number)
    if image is None:
        raise Http404
    return HttpResponse(image, content_type=page_images.MEDIA_TYPE)


@needs(Permission.APPLICATIONS_SEE, on=APPLICATION)
@require_safe
def resume_file(request: SignedIn, pk: int) -> HttpResponse:
    """Send the file as it was dropped, an earlier one, or that of an application folded into it."""
    application = get_object_or_404(Application.objects.select_related("file"), pk=pk)
    if is_blind(request):
        raise Http404
    if (other := request.GET.get("of", "")).isdecimal():
        folded = Application.everything.select_related("file").filter(folded_into=application)
        application = get_object_or_404(folded, pk=other)
    if (item := request.GET.get("item", "")).isdecimal():
        held = {one.item: one.file for one in newer_resumes.older(application)}
        if int(item) not in held:
            raise Http404
        return download(held[int(item)])
    return download(application.file)


@needs(Permission.APPLICATIONS_MOVE, on=APPLICATION)
@require_POST
def stage(request: SignedIn, pk: int) -> HttpResponse:
    """Move an application to a stage."""
    application = get_object_or_404(Application, pk=pk)
    form = StageForm(request.POST)
    with attempt(request):
        applications.advance(application, to=Stage(form.checked()["to"]), by=request.user)
        told = {"stage": STAGES[application.stage]}
        messages.success(request, _("Moved to: %(stage)s") % told)
    return redirect("person", pk)


@needs(Permission.APPLICATIONS_CORRECT, on=APPLICATION)
@require_POST
def correct(request: SignedIn, pk: int) -> HttpResponse:
    """Keep a person's level or field beside the machine's."""
    application = get_object_or_404(Application, pk=pk)
    with attempt(request):
        kept = keep_correction(request.POST, application, by=request.user)
        undo = reverse("correction_withdraw", args=(kept.pk,))
        messages.success(request, _("Kept beside the machine’s view"), extra_tags=undo)
    return redirect("person", pk)


@needs(Permission.APPLICATIONS_CORRECT, on=CORRECTION)
@require_POST
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Take a correction back."""
    correction = get_object_or_404(Correction, pk=pk)
    corrections.withdraw(correction, by=request.user)
    messages.success(request, _("Taken back; it stays on record"))
    return redirect("person", correction.application_id)
