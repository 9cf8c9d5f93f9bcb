"""The privacy desk: requests with their deadlines, consents, clocks, exports, erasures, holds."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import access_export, data_requests, legal_holds, purposes
from kasauti.privacy import Purpose
from kasauti.records.concerned import CANDIDATE, DATA_REQUEST, LEGAL_HOLD
from kasauti.records.models import Candidate, DataRequest, LegalHold
from kasauti.web.recruiter.blind import is_blind
from kasauti.web.recruiter.privacy_forms import HoldForm, RequestForm, WordsForm
from kasauti.web.recruiter.queries import privacy as queries
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt


@needs(Permission.PRIVACY_SEE)
@require_safe
def desk(request: SignedIn) -> HttpResponse:
    """Show what was asked and until when, who is due, what is held, what was erased."""
    words = request.GET.get("q", "")[:100]
    context = {"section": "privacy", "words": words}
    context |= queries.desk(request.user, words, blind=is_blind(request))
    return render(request, "recruiter/privacy.html", context)


@needs(Permission.PRIVACY_SEE, on=CANDIDATE)
@require_safe
def person(request: SignedIn, pk: int) -> HttpResponse:
    """Show one person's consents, clock, requests, holds and exports."""
    return _person(request, get_object_or_404(Candidate, pk=pk), RequestForm(), HoldForm())


def _person(
    request: SignedIn, candidate: Candidate, form: RequestForm, hold: HoldForm
) -> HttpResponse:
    context = queries.person(candidate, blind=is_blind(request))
    context |= {"section": "privacy", "form": form, "hold_form": hold}
    return render(
        request, "recruiter/privacy_person.html", context, status=max(form.status, hold.status)
    )


@needs(Permission.PRIVACY_ANSWER, on=CANDIDATE)
@require_POST
def ask(request: SignedIn, pk: int) -> HttpResponse:
    """Write down what a person asked by letter, mail, phone or in person."""
    candidate = get_object_or_404(Candidate, pk=pk)
    form = RequestForm(request.POST)
    if form.is_valid():
        with attempt(form):
            made = data_requests.write_down(candidate, by=request.user, **form.cleaned_data)
            messages.success(request, queries.written_down(made))
            return redirect("privacy_person", pk)
    return _person(request, candidate, form, HoldForm())


@needs(Permission.PRIVACY_ANSWER, on=DATA_REQUEST)
@require_POST
def end(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    """Answer a request, or take it back."""
    verbs = {"answer": data_requests.answer, "take-back": data_requests.take_back}
    asked = get_object_or_404(DataRequest, pk=pk)
    if verb not in verbs:
        raise Http404
    with attempt(request):
        words = WordsForm(request.POST).checked()["words"]
        verbs[verb](asked, words=words, by=request.user)
        messages.success(request, _("Kept; the person reads it on their page"))
    return redirect("privacy_person", asked.candidate_id)


@needs(Permission.PRIVACY_ANSWER, on=CANDIDATE)
@require_POST
def consent(request: SignedIn, pk: int, purpose: str) -> HttpResponse:
    """Write down that a consent is over, or was taken back by letter, mail, phone or in person."""
    if purpose not in set(Purpose):
        raise Http404
    with attempt(request):
        purposes.take_back(get_object_or_404(Candidate, pk=pk), Purpose(purpose), by=request.user)
    return redirect("privacy_person", pk)


@needs(Permission.CANDIDATES_EXPORT, on=CANDIDATE)
@require_POST
def export(request: SignedIn, pk: int) -> HttpResponse:
    """Give out all that is held about a person, to be handed to them."""
    candidate = get_object_or_404(Candidate, pk=pk)
    with attempt(request):
        packed = access_export.take_along(candidate, by=request.user)
        answer = HttpResponse(packed, content_type="application/zip")
        answer["Content-Disposition"] = f'attachment; filename="person-{pk}.zip"'
        return answer
    return redirect("privacy_person", pk)


@needs(Permission.PRIVACY_CHANGE, on=CANDIDATE)
@require_POST
def hold(request: SignedIn, pk: int) -> HttpResponse:
    """Place a legal hold on a person's data."""
    candidate = get_object_or_404(Candidate, pk=pk)
    form = HoldForm(request.POST)
    if form.is_valid():
        with attempt(form, "reason"):
            legal_holds.place(candidate, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("Nothing of this person is erased until it is lifted"))
            return redirect("privacy_person", pk)
    return _person(request, candidate, RequestForm(), form)


@needs(Permission.PRIVACY_CHANGE, on=LEGAL_HOLD)
@require_POST
def lift(request: SignedIn, pk: int) -> HttpResponse:
    """Lift a legal hold."""
    held = get_object_or_404(LegalHold, pk=pk)
    with attempt(request):
        legal_holds.lift(held, by=request.user)
        messages.success(request, _("Lifted; an erasure that waited is done within the hour"))
    return redirect("privacy_person", held.candidate_id)
