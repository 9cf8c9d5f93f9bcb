"""The live room from the panel's side, and its replay."""

from __future__ import annotations

import base64
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import estimates, invitations, packets, rooms
from kasauti.actions.refusals import Refused
from kasauti.interviews import design_question
from kasauti.records.concerned import ROUND
from kasauti.records.models import Round, Scorecard
from kasauti.web.interviewer import queries
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui import room as shared


def _card(request: SignedIn, pk: int) -> Scorecard:
    rows = Scorecard.objects.select_related("round__plan__application__candidate", "rater")
    return get_object_or_404(rows, round_id=pk, rater=request.user, round__cancelled_at=None)


def _entering(request: SignedIn, pk: int) -> Scorecard:
    card = _card(request, pk)
    if rooms.closed_to(card.round, request.user):
        raise Http404
    return card


def _sheet(held: Round) -> dict[str, Any]:
    """Return the lines of the session's sheet, none without a design question, and its judge."""
    lines = estimates.to_share(design_question(held.question)) if held.question else ()
    return {"sheet_lines": lines, "sheet_address": reverse("room_sheet", args=[held.pk])}


@needs(Permission.INTERVIEWS_CONDUCT, on=ROUND)
@require_safe
def room(request: SignedIn, pk: int) -> HttpResponse:
    """Show the room to somebody of its panel: shared code, own question, probes and notes."""
    card = _entering(request, pk)
    held = card.round
    context = {
        "section": "interviews",
        "application": held.plan.application,
        "session": invitations.session_name(held.code),
        "minutes": int(held.length.total_seconds()) // 60,
        "turns": _turns(),
        "turn_address": reverse("room_turn", args=[pk]),
        "notes": queries.notes(card),
        **_sheet(held),
        **queries.kit_page(held),
        **shared.frame(held, address=f"/live/rounds/{pk}", name=str(request.user), panel=True),
    }
    return render(request, "interviewer/room.html", context)


def _turns() -> list[tuple[str, str]]:
    words = (_("Start"), _("Pause"), _("Resume"), _("End"))
    return list(zip(rooms.TURNS, words, strict=True))


@needs(Permission.INTERVIEWS_CONDUCT, on=ROUND)
@require_POST
def turn(request: SignedIn, pk: int) -> HttpResponse:
    """Start, pause, resume or end the session."""
    verb = request.POST.get("verb", "")
    try:
        if verb not in rooms.TURNS:
            raise Refused(_("The clock is started, paused, resumed or ended"))
        found = rooms.turn(_card(request, pk).round, verb, by=request.user)
    except Refused as refused:
        return JsonResponse({"problem": str(refused)}, status=409)
    return JsonResponse(rooms.as_dict(found))


@needs(Permission.INTERVIEWS_CONDUCT, on=ROUND)
@require_POST
def observe(request: SignedIn, pk: int) -> HttpResponse:
    """Keep a note on one competency."""
    told = request.POST
    try:
        rooms.observe(
            _card(request, pk),
            told.get("competency", ""),
            words=told.get("words", "")[:8000],
            not_observed=bool(told.get("not_observed")),
            by=request.user,
        )
    except Refused as refused:
        return JsonResponse({"problem": str(refused)}, status=409)
    return JsonResponse({"kept": True})


@needs(Permission.INTERVIEWS_CONDUCT, on=ROUND)
@require_POST
def read(request: SignedIn, pk: int) -> HttpResponse:
    """Write down which scenario or which questions about past work are read aloud."""
    told = request.POST
    chosen = [one for one in told.getlist("read") if one]
    try:
        packets.choose(_card(request, pk), told.get("stage", ""), chosen, by=request.user)
    except Refused as refused:
        return JsonResponse({"problem": str(refused)}, status=409)
    return JsonResponse({"kept": True})


@needs(Permission.INTERVIEWS_CONDUCT, on=ROUND)
@require_safe
def sheet(request: SignedIn, pk: int) -> HttpResponse:
    """Judge what stands on the shared sheet: key, range and verdict are the panel's alone."""
    held = _entering(request, pk).round
    if not held.question:
        raise Http404
    about = design_question(held.question)
    context = {"question": about, "lines": estimates.lines(about, request.GET)}
    return render(request, "interviewer/room_sheet.html", context)


@needs(Permission.INTERVIEWS_SEE, on=ROUND)
@require_safe
def replay(request: SignedIn, pk: int) -> HttpResponse:
    """Show a session's document as it grew."""
    held = get_object_or_404(Round.objects.select_related("plan__application__candidate"), pk=pk)
    context = {
        "section": "interviews",
        "held": held,
        "application": held.plan.application,
        "session": invitations.session_name(held.code),
        "changes": held.room_updates.count(),
    }
    return render(request, "interviewer/replay.html", context)


@needs(Permission.INTERVIEWS_SEE, on=ROUND)
@require_safe
def changes(request: SignedIn, pk: int) -> HttpResponse:  # noqa: ARG001
    """Give every change of a session's document, oldest first."""
    rows = get_object_or_404(Round, pk=pk).room_updates.values_list("at", "author", "data")
    told = [
        {"at": at.isoformat(), "author": author, "data": base64.b64encode(data).decode()}
        for at, author, data in rows
    ]
    return JsonResponse({"changes": told})
