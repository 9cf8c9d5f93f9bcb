"""Telling people that they were found."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import found as actions
from kasauti.records.concerned import FOUND, ROLE
from kasauti.records.models import FoundNotice, Role
from kasauti.web.recruiter.blind import is_blind
from kasauti.web.recruiter.mail_forms import FoundForm
from kasauti.web.recruiter.queries import found as queries
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt


@needs(Permission.MAIL_SEND)
@require_safe
def found(request: SignedIn) -> HttpResponse:
    """List who is to be told, and whose notice waits in the outbox."""
    context = queries.page(request.user, blind=is_blind(request))
    context |= {"section": "waiting", "now": timezone.now()}
    return render(request, "recruiter/found.html", context)


@needs(Permission.MAIL_SEND)
@require_POST
def tell(request: SignedIn) -> HttpResponse:
    """Tell those who were ticked."""
    with attempt(request):
        asked = FoundForm(request.POST, reader=request.user).checked()
        told = actions.tell(asked["people"], by=request.user, language=asked["language"])
        words = _("%(mails)d mails leave in a day; %(tasks)d became tasks; %(left)d: no address")
        messages.success(request, words % asdict(told))
    return redirect("found")


@needs(Permission.MAIL_SEND, on=FOUND)
@require_POST
def settle(request: SignedIn, pk: int) -> HttpResponse:
    """Say that somebody was told in another way."""
    with attempt(request):
        actions.settle(get_object_or_404(FoundNotice, pk=pk), by=request.user)
        messages.success(request, _("Kept: they were told"))
    return redirect("found")


@needs(Permission.ROLES_CHANGE, on=ROLE)
@require_POST
def choose(request: SignedIn, slug: str) -> HttpResponse:
    """Have people found for a role told by themselves, or not."""
    wanted = {"yes": True, "no": False}.get(request.POST.get("wanted", ""))
    actions.choose(get_object_or_404(Role, slug=slug), wanted, by=request.user)
    messages.success(request, _("Saved"))
    return redirect("found")
