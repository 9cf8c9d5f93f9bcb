"""Asking the optional language model, and taking its words."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from kasauti.access import Permission, needs
from kasauti.actions import consultations
from kasauti.records.concerned import APPLICATION, CONSULTATION, ROLE
from kasauti.records.models import Application, Consultation, Role
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt


@needs(Permission.ROLES_CHANGE, on=ROLE)
@require_POST
def words(request: SignedIn, slug: str) -> HttpResponse:
    """Ask for better words for a role's job description."""
    role = get_object_or_404(Role, slug=slug)
    with attempt(request):
        consultations.ask(role=role, by=request.user)
    return redirect("role_description", slug)


@needs(Permission.APPLICATIONS_CORRECT, on=APPLICATION)
@require_POST
def lines(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for lines of a résumé that may be evidence."""
    application = get_object_or_404(Application, pk=pk, result__isnull=False)
    with attempt(request):
        consultations.ask(application=application, by=request.user)
    return redirect("person", pk)


@needs(Permission.ROLES_CHANGE, on=CONSULTATION)
@require_POST
def take(request: SignedIn, pk: int, passage: int) -> HttpResponse:
    """Take the words proposed for one passage."""
    consultation = get_object_or_404(Consultation, pk=pk, role__isnull=False)
    with attempt(request):
        consultations.take(consultation, passage, by=request.user)
    assert consultation.role is not None
    return redirect("role_description", consultation.role.slug)
