"""The register of breaches of personal data, each with its report, and whom people complain to."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import breaches as actions
from kasauti.actions import privacy_contacts
from kasauti.records.models import Breach
from kasauti.web.recruiter.privacy_forms import BreachForm, NewBreachForm, PrivacyContactForm
from kasauti.web.recruiter.queries import breaches as queries
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt


@needs(Permission.PRIVACY_SEE)
@require_safe
def breaches(request: SignedIn) -> HttpResponse:
    """List what went wrong, and until when it is reported."""
    return _breaches(request, NewBreachForm())


def _breaches(request: SignedIn, form: NewBreachForm) -> HttpResponse:
    context = {"section": "privacy", "lines": queries.listed(), "form": form}
    return render(request, "recruiter/breaches.html", context, status=form.status)


@needs(Permission.PRIVACY_CHANGE)
@require_POST
def write_down(request: SignedIn) -> HttpResponse:
    """Write a breach down."""
    form = NewBreachForm(request.POST)
    if form.is_valid():
        with attempt(form):
            made = actions.write_down(by=request.user, **form.cleaned_data)
            return redirect("breach", made.pk)
    return _breaches(request, form)


@needs(Permission.PRIVACY_SEE)
@require_safe
def breach(request: SignedIn, pk: int) -> HttpResponse:
    """Show a breach: what is known, who was told, until when it is reported."""
    held = get_object_or_404(Breach, pk=pk)
    known = {name: getattr(held, name) for name in actions.FIELDS}
    return _breach(request, held, BreachForm(initial=known))


def _breach(request: SignedIn, held: Breach, form: BreachForm) -> HttpResponse:
    context = queries.one(held) | {"section": "privacy", "form": form}
    return render(request, "recruiter/breach.html", context, status=form.status)


@needs(Permission.PRIVACY_CHANGE)
@require_POST
def change(request: SignedIn, pk: int) -> HttpResponse:
    """Write down what is known since."""
    held = get_object_or_404(Breach, pk=pk)
    form = BreachForm(request.POST)
    if not form.is_valid():
        return _breach(request, held, form)
    actions.change(held, by=request.user, **form.cleaned_data)
    messages.success(request, _("Saved"))
    return redirect("breach", pk)


@needs(Permission.PRIVACY_CHANGE)
@require_POST
def tell(request: SignedIn, pk: int, step: str) -> HttpResponse:
    """Note that somebody was told."""
    with attempt(request):
        actions.tell(get_object_or_404(Breach, pk=pk), step, by=request.user)
    return redirect("breach", pk)


@needs(Permission.PRIVACY_SEE)
@require_safe
def report(request: SignedIn, pk: int) -> HttpResponse:
    """Show the detailed report as a form to be printed."""
    context = queries.report(get_object_or_404(Breach, pk=pk))
    context |= {"section": "privacy", "employer": settings.EMPLOYER_NAME}
    return render(request, "recruiter/breach_report.html", context)


@needs(Permission.PRIVACY_CHANGE)
@require_POST
def contact(request: SignedIn) -> HttpResponse:
    """Name whom people complain to."""
    with attempt(request):
        told = PrivacyContactForm(request.POST).checked()
        privacy_contacts.change(by=request.user, **told)
        messages.success(request, _("People read it on their page"))
    return redirect("privacy")
