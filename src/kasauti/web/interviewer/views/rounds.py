"""Interviews: one's own, the plan of a person, a scorecard, the debrief."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import adjustments, bookings, consents, designs, invitations
from kasauti.actions import interviews as rounds
from kasauti.actions import scorecards as cards
from kasauti.interviews import write_invitation
from kasauti.privacy import Purpose
from kasauti.records.concerned import ADJUSTMENT, APPLICATION, ROUND
from kasauti.records.models import (
    Adjustment,
    Application,
    InterviewPlan,
    Round,
    Scorecard,
)
from kasauti.web.interviewer import job_page, queries
from kasauti.web.interviewer.forms import (
    AnswerForm,
    CancelForm,
    DesignForm,
    FilingForm,
    SeatForm,
    TimeForm,
    read_ratings,
)
from kasauti.web.recruiter.requests import SignedIn, page_of
from kasauti.web.ui.attempts import attempt


def _application(pk: int) -> Application:
    rows = Application.objects.select_related("candidate", "role", "result")
    return get_object_or_404(rows, pk=pk)


def _round(pk: int) -> Round:
    return get_object_or_404(Round.objects.select_related("plan"), pk=pk)


@needs(Permission.INTERVIEWS_CONDUCT)
@require_safe
def mine(request: SignedIn) -> HttpResponse:
    """List a user's own scorecards, a page of them, those to file first."""
    page = page_of(request)
    cards, more = queries.my_rounds(request.user, page)
    context = {
        "section": "interviews",
        "rows": [(card, invitations.session_name(card.round.code)) for card in cards],
        "page": page,
        "next_page": page + 1 if more else None,
    } | (job_page.owed(request.user) if page == 1 else {})
    return render(request, "interviewer/mine.html", context)


@needs(Permission.INTERVIEWS_SEE, on=APPLICATION)
@require_safe
def plan(request: SignedIn, pk: int) -> HttpResponse:
    """Show the plan of a person: sessions, panels, times, and who has filed."""
    application = _application(pk)
    drawn = hasattr(application, "plan")
    context = {
        "section": "roles",
        "application": application,
        "drawn": drawn,
        "rows": queries.round_rows(application, request.user) if drawn else (),
        "seat": SeatForm(),
        "asked": queries.adjustments_of(application) if drawn else (),
    }
    return render(request, "interviewer/plan.html", context)


@needs(Permission.INTERVIEWS_PLAN, on=APPLICATION)
@require_POST
def draw(request: SignedIn, pk: int) -> HttpResponse:
    """Draw the plan."""
    with attempt(request):
        rounds.draw(_application(pk), by=request.user)
    return redirect("plan", pk)


@needs(Permission.INTERVIEWS_SCHEDULE, on=ROUND)
@require_POST
def seat(request: SignedIn, pk: int) -> HttpResponse:
    """Ask somebody onto the panel of a round."""
    held = _round(pk)
    with attempt(request):
        told = SeatForm(request.POST).checked()
        part = Scorecard.Part(told["part"])
        rounds.seat(held, told["rater"], part=part, backup=told["backup"], by=request.user)
    return redirect("plan", held.plan.application_id)


@needs(Permission.INTERVIEWS_PLAN, on=ROUND)
@require_POST
def choose(request: SignedIn, pk: int) -> HttpResponse:
    """Choose the design question of a round."""
    held = _round(pk)
    with attempt(request):
        question = DesignForm(request.POST).checked()["question"]
        designs.choose(held, question, by=request.user)
        messages.success(request, _("The question is set; the kit and the sheet follow it."))
    return redirect("plan", held.plan.application_id)


@needs(Permission.INTERVIEWS_SCHEDULE, on=ROUND)
@require_POST
def schedule(request: SignedIn, pk: int) -> HttpResponse:
    """Set or move the time of a round."""
    held = _round(pk)
    with attempt(request):
        starts_at = TimeForm(request.POST).checked()["starts_at"]
        rounds.schedule(held, starts_at=starts_at, by=request.user)
        messages.success(request, _("The time is set; everybody is sent the invitation."))
    return redirect("plan", held.plan.application_id)


@needs(Permission.INTERVIEWS_SCHEDULE, on=ROUND)
@require_POST
def cancel(request: SignedIn, pk: int) -> HttpResponse:
    """Cancel a round; whoever was invited is told."""
    held = _round(pk)
    with attempt(request):
        reason = CancelForm(request.POST).checked()["reason"]
        rounds.cancel(held, reason=reason, by=request.user)
    return redirect("plan", held.plan.application_id)


@needs(Permission.INTERVIEWS_SCHEDULE, on=APPLICATION)
@require_POST
def ask(request: SignedIn, pk: int) -> HttpResponse:
    """Ask the candidate to choose times."""
    application = _application(pk)
    with attempt(request):
        bookings.ask(get_object_or_404(InterviewPlan, application=application), by=request.user)
        messages.success(request, _("The candidate is sent the link."))
    return redirect("plan", pk)


@needs(Permission.INTERVIEWS_SCHEDULE, on=ADJUSTMENT)
@require_POST
def answer(request: SignedIn, pk: int) -> HttpResponse:
    """Answer what a candidate asked for in their sessions."""
    asked = get_object_or_404(Adjustment.objects.select_related("plan"), pk=pk)
    with attempt(request):
        told = AnswerForm(request.POST).checked()
        state = Adjustment.State(told["state"])
        adjustments.answer(asked, state, words=told["words"], by=request.user)
    return redirect("plan", asked.plan.application_id)


@needs(Permission.INTERVIEWS_SEE, on=ROUND)
@require_safe
def invitation(request: SignedIn, pk: int) -> HttpResponse:
    """Send the present version of a round's invitation as a calendar file."""
    held = get_object_or_404(Round, pk=pk)
    with attempt(request):
        made = invitations.version(held, location=invitations.door(held, request.user))
        answer = HttpResponse(write_invitation(made), f"text/calendar; method={made.method}")
        answer["Content-Disposition"] = f'attachment; filename="round-{held.pk}.ics"'
        return answer
    return redirect("plan", held.plan.application_id)


@needs(Permission.INTERVIEWS_CONDUCT, on=ROUND)
def scorecard(request: SignedIn, pk: int) -> HttpResponse:
    """Show a user's own scorecard of a round; keep or file it."""
    rows = Scorecard.objects.select_related("round__plan__application__candidate", "rater")
    card = get_object_or_404(rows, round_id=pk, rater=request.user)
    if request.method == "POST" and _written(request, card):
        return redirect("scorecard", pk)
    card.refresh_from_db()
    context = {"section": "interviews", "card": card} | {
        "name": invitations.session_name(card.round.code),
        "room": bookings.is_live(card.round),
        "application": card.round.plan.application,
        "recording": consents.stands(card.round.plan.application.candidate, Purpose.RECORDING),
        "boxes": queries.boxes(card),
        "choices": [(value, value) for value in Scorecard.Recommendation.values],
        **queries.kit_page(card.round),
    }
    return render(request, "interviewer/scorecard.html", context)


def _written(request: SignedIn, card: Scorecard) -> bool:
    given = read_ratings(request.POST, cards.asked(card))
    with attempt(request):
        cards.save(card, given, summary=request.POST.get("summary", ""), by=request.user)
        if "file" in request.POST:
            wanted = FilingForm(request.POST).checked()["recommendation"]
            cards.file(card, recommendation=Scorecard.Recommendation(wanted), by=request.user)
            messages.success(request, _("Filed. It is locked now."))
        else:
            messages.success(request, _("Kept as a draft; nobody else reads it."))
        return True
    return False
