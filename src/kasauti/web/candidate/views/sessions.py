"""A candidate's sessions: what each measures, choosing its time, asking for adjustments."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.actions import adjustments, bookings, invitations, rooms
from kasauti.actions.refusals import Refused
from kasauti.interviews import write_invitation
from kasauti.records.models import Candidate, Round
from kasauti.web.candidate import pages, sessions
from kasauti.web.candidate.forms import AdjustmentForm, SlotForm
from kasauti.web.candidate.views.own import attached, by_link
from kasauti.web.ui import room as shared


def _own(candidate: Candidate, pk: int) -> Round:
    rows = Round.objects.select_related("plan__application__role", "plan__application__candidate")
    return get_object_or_404(
        rows, pk=pk, plan__application__candidate=candidate, cancelled_at=None,
        plan__asked_at__isnull=False,
    )  # fmt: skip


@by_link
@require_safe
def page(request: HttpRequest, candidate: Candidate, token: str, pk: int) -> HttpResponse:
    """Show a session: what it measures, its rules, its time and the times that are free."""
    return _page(request, _own(candidate, pk), token)


def _times(held: Round, zone: str) -> dict[str, object]:
    """Return the times that are offered, in the candidate's zone, or why there are none."""
    closed = bookings.closed_to(held)
    return {
        "days": [] if closed else sessions.days(held, zone),
        "closed": _(closed) if closed else "",
        "zone": zone,
        "zones": sessions.zones(zone),
    }


def _page(
    request: HttpRequest,
    held: Round,
    token: str,
    said: str = "",
    form: AdjustmentForm | None = None,
) -> HttpResponse:
    zone = sessions.zone_of(request.GET.get("zone", ""), held)
    context = pages.frame(
        request,
        token=token,
        session=sessions.session(held, now=timezone.now()),
        role=held.plan.application.role,
        **_times(held, zone),
        said=said,
        done=request.GET.get("done", ""),
        form=form or AdjustmentForm(),
        asked=sessions.asked_for(held.plan.application),
    )
    return render(request, "candidate/session.html", context, status=422 if said or form else 200)


@by_link
@require_safe
def room(request: HttpRequest, candidate: Candidate, token: str, pk: int) -> HttpResponse:
    """Show the room: the shared code, its output and the clock; never a question or a note."""
    held = _own(candidate, pk)
    context = pages.frame(
        request,
        token=token,
        session=sessions.session(held, now=timezone.now()),
        closed=_(closed) if (closed := rooms.closed_to(held, candidate)) else "",
        **shared.frame(
            held, address=f"/live/c/{token}/rounds/{pk}", name=str(candidate), panel=False
        ),
    )
    return render(request, "candidate/room.html", context)


@by_link
@require_POST
def book(request: HttpRequest, candidate: Candidate, token: str, pk: int) -> HttpResponse:
    """Set or move a session to a free slot."""
    held, form = _own(candidate, pk), SlotForm(request.POST)
    if not form.is_valid():
        return _page(request, held, token, _("Choose one of the free times."))
    try:
        bookings.book(held, **form.cleaned_data, by=candidate)
    except Refused as refusal:
        return _page(request, held, token, _(str(refusal)))
    return _done(token, pk, "booked")


def _done(token: str, pk: int, what: str) -> HttpResponse:
    response = redirect("own_session", token, pk)
    response["Location"] += f"?done={what}"
    return response


@by_link
@require_POST
def adjust(request: HttpRequest, candidate: Candidate, token: str, pk: int) -> HttpResponse:
    """Ask for adjustments of the sessions."""
    held, form = _own(candidate, pk), AdjustmentForm(request.POST)
    if not form.is_valid():
        return _page(request, held, token, form=form)
    try:
        adjustments.ask(held.plan, **form.cleaned_data, by=candidate)
    except Refused as refusal:
        return _page(request, held, token, _(str(refusal)))
    return _done(token, pk, "asked")


@by_link
@require_safe
def invitation(request: HttpRequest, candidate: Candidate, token: str, pk: int) -> HttpResponse:  # noqa: ARG001
    """Give the session as a calendar file."""
    held = _own(candidate, pk)
    try:
        made = invitations.version(held, location=invitations.door(held, candidate))
    except Refused:
        return redirect("own_session", token, pk)
    kind = f"text/calendar; method={made.method}"
    return attached(write_invitation(made), f"session-{pk}.ics", kind)
