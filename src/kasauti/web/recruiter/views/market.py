"""Bands and the market, surveys, referral bonuses, and ours against a competing offer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import competing, offers, surveys
from kasauti.records.concerned import APPLICATION, REFERRAL
from kasauti.records.models import Application, ReferralBonus, Survey
from kasauti.web.recruiter.market_forms import CompetingForm, SurveyForm, ageing_form
from kasauti.web.recruiter.offer_forms import BandForm
from kasauti.web.recruiter.offer_verbs import act_on_referral, note_referral
from kasauti.web.recruiter.queries.market import bands_page, competing_page, referrals_page
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt


def _bands(
    request: SignedIn, band: BandForm | None = None, survey: SurveyForm | None = None
) -> HttpResponse:
    form, asked = ageing_form(request.GET)
    context = bands_page(request.user, asked) | {"form": band or BandForm(), "ageing": form}
    context |= {"survey_form": survey or SurveyForm()}
    status = max(context["form"].status, context["survey_form"].status)
    return render(request, "recruiter/bands.html", context, status=status)


@needs(Permission.PAY_SEE)
@require_safe
def bands(request: SignedIn) -> HttpResponse:
    """Show bands, beside the market's named segments aged to one day."""
    return _bands(request)


@needs(Permission.PAY_CHANGE)
@require_POST
def band_set(request: SignedIn) -> HttpResponse:
    """Set a level's band."""
    form = BandForm(request.POST)
    if form.is_valid():
        with attempt(form):
            offers.set_band(**form.cleaned_data, by=request.user)
            messages.success(request, _("The band is set"))
            return redirect("bands")
    return _bands(request, band=form)


@needs(Permission.PAY_CHANGE)
@require_POST
def survey_take(request: SignedIn) -> HttpResponse:
    """Take a survey in."""
    form = SurveyForm(request.POST, request.FILES)
    if form.is_valid():
        told = form.cleaned_data
        with attempt(form):
            surveys.take(told["name"], told["file"].read(), by=request.user)
            messages.success(request, _("The survey stands beside the published segments"))
            return redirect("bands")
    return _bands(request, survey=form)


@needs(Permission.PAY_CHANGE)
@require_POST
def survey_end(request: SignedIn, pk: int) -> HttpResponse:
    """Take a survey out of use."""
    with attempt(request):
        surveys.end(get_object_or_404(Survey, pk=pk), by=request.user)
        messages.success(request, _("Out of use; it is kept"))
    return redirect("bands")


@needs(Permission.PAY_SEE)
@require_safe
def referrals(request: SignedIn) -> HttpResponse:
    """Show referral bonuses: due, to come, paid."""
    return render(request, "recruiter/referrals.html", referrals_page(request.user))


@needs(Permission.PAY_CHANGE, on=REFERRAL)
@require_POST
def referral_act(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    """Note a bonus as paid, or end it."""
    if verb not in {"paid", "end"}:
        raise Http404
    bonus = get_object_or_404(ReferralBonus, pk=pk)
    with attempt(request):
        messages.success(request, act_on_referral(bonus, verb, request.POST, by=request.user))
    return redirect("referrals")


@needs(Permission.OFFERS_EXTEND, on=APPLICATION)
@require_POST
def referral_note(request: SignedIn, pk: int) -> HttpResponse:
    """Note who referred a person who accepted."""
    application = get_object_or_404(Application, pk=pk)
    with attempt(request):
        messages.success(request, note_referral(application, request.POST, by=request.user))
    return redirect("joining", pk)


@needs(Permission.OFFERS_SEE, on=APPLICATION)
@require_safe
def compete(request: SignedIn, pk: int) -> HttpResponse:
    """Show ours against the offer that the candidate names."""
    application = get_object_or_404(Application.objects.select_related("candidate", "role"), pk=pk)
    context = competing_page(application, request.user) | {"form": CompetingForm()}
    return render(request, "recruiter/offer_compare.html", context)


@needs(Permission.OFFERS_PREPARE, on=APPLICATION)
@require_POST
def compete_note(request: SignedIn, pk: int) -> HttpResponse:
    """Keep what the candidate named."""
    application = get_object_or_404(Application.objects.select_related("candidate", "role"), pk=pk)
    form = CompetingForm(request.POST)
    if form.is_valid():
        employer, told = form.cleaned_data["employer"], form.told()
        with attempt(form):
            competing.note(application, employer=employer, told=told, by=request.user)
            return redirect("offer_compare", pk)
    context = competing_page(application, request.user) | {"form": form}
    return render(request, "recruiter/offer_compare.html", context, status=form.status)
