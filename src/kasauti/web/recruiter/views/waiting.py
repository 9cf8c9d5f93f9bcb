"""What waits for the reader, what they were told, and what the team's deadlines are."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kasauti.access import Permission, needs, signed_in
from kasauti.actions import deadlines as actions
from kasauti.actions import digests, notifications
from kasauti.web.recruiter.blind import is_blind
from kasauti.web.recruiter.deadline_forms import DeadlineForm
from kasauti.web.recruiter.queries import waiting as queries
from kasauti.web.recruiter.requests import SignedIn, page_of, wants_rows
from kasauti.web.ui.attempts import attempt


@signed_in
@require_safe
def waiting(request: SignedIn) -> HttpResponse:
    """Show what waits for the reader."""
    blind, page = is_blind(request), page_of(request)
    if wants_rows(request):
        rows = queries.dues(request.user, page, blind=blind)
        return render(request, "recruiter/due_rows.html", rows)
    context = queries.lists(request.user, blind=blind, page=page) | {
        "section": "waiting",
        "today": timezone.localdate(),
        "told": queries.told(request.user),
    }
    return render(request, "recruiter/waiting.html", context)


@signed_in
@require_safe
def bell(request: SignedIn) -> HttpResponse:
    """Show how much is new; the bar asks every minute."""
    return render(request, "ui/bell.html")


@signed_in
@require_POST
def notifications_read(request: SignedIn) -> HttpResponse:
    """Mark what the reader was told as read."""
    notifications.read(None, by=request.user)
    return redirect("waiting")


@signed_in
@require_POST
def digest(request: SignedIn) -> HttpResponse:
    """Have the morning's mail sent or not."""
    digests.choose(request.POST.get("wanted") == "yes", by=request.user)
    return redirect("waiting")


@needs(Permission.SETTINGS_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def deadlines(request: SignedIn) -> HttpResponse:
    """Show and change how long things may take."""
    form = DeadlineForm(request.POST if request.method == "POST" else None)
    with attempt(form):
        if request.method == "POST" and form.is_valid():
            actions.change(**form.cleaned_data, by=request.user)
            messages.success(request, _("The deadlines are saved"))
            return redirect("deadlines")
    dues = queries.all_deadlines(request.user, blind=is_blind(request))
    context = {"section": "waiting", "form": form, "dues": dues}
    return render(request, "recruiter/deadlines.html", context, status=form.status)
