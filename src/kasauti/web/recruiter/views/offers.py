"""Offers: build, check, approve, send; bands; anybody's letter checked; the joining desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kasauti import offers as domain
from kasauti.access import Permission, needs
from kasauti.actions import joinings, letters, offers
from kasauti.records.concerned import APPLICATION, JOINING, OFFER
from kasauti.records.models import Application, Joining, Offer, OfferLetter
from kasauti.web.recruiter.offer_forms import LetterForm, OfferForm, offer_form
from kasauti.web.recruiter.offer_verbs import act_on_joining, act_on_offer
from kasauti.web.recruiter.queries.market import market_of, referral_card
from kasauti.web.recruiter.queries.offers import offer_page
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.recruiter.words import JOINING_KINDS, seal_words
from kasauti.web.ui.attempts import attempt


@needs(Permission.OFFERS_SEE, on=APPLICATION)
@require_safe
def offer(request: SignedIn, pk: int) -> HttpResponse:
    """Show a person's offer."""
    application = get_object_or_404(Application.objects.select_related("candidate", "role"), pk=pk)
    last = Offer.objects.filter(application=application).first()
    form, asked = offer_form(application, last), market_of(application, request.GET)
    context = offer_page(application, request.user, asked) | {"form": form}
    return render(request, "recruiter/offer.html", context)


@needs(Permission.OFFERS_PREPARE, on=APPLICATION)
@require_POST
def offer_draft(request: SignedIn, pk: int) -> HttpResponse:
    """Draft an offer, or its next version."""
    application = get_object_or_404(Application.objects.select_related("candidate", "role"), pk=pk)
    form = OfferForm(request.POST)
    if form.is_valid():
        with attempt(form):
            offers.prepare(application, form.terms(application), by=request.user)
            messages.success(request, _("Drafted"))
            return redirect("offer", pk)
    asked = market_of(application, request.GET)
    context = offer_page(application, request.user, asked) | {"form": form}
    return render(request, "recruiter/offer.html", context, status=form.status)


def _done(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    """Do one thing with an offer; a refusal says why and changes nothing."""
    one = get_object_or_404(Offer, pk=pk)
    with attempt(request):
        messages.success(request, act_on_offer(one, verb, request.POST, by=request.user))
    return redirect("offer", one.application_id)


@needs(Permission.OFFERS_PREPARE, on=OFFER)
@require_POST
def offer_work(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    """Propose, let a rule stand, answer a question."""
    if verb not in {"propose", "override", "answer"}:
        raise Http404
    return _done(request, pk, verb)


@needs(Permission.OFFERS_APPROVE, on=OFFER)
@require_POST
def offer_approve(request: SignedIn, pk: int) -> HttpResponse:
    """Approve as a second person."""
    return _done(request, pk, "approve")


@needs(Permission.OFFERS_EXTEND, on=OFFER)
@require_POST
def offer_extend(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    """Send, take back, appoint."""
    if verb not in {"send", "revoke", "appoint"}:
        raise Http404
    return _done(request, pk, verb)


@needs(Permission.OFFERS_SEE, on=OFFER)
@require_safe
def offer_letter(request: SignedIn, pk: int, kind: str) -> HttpResponse:  # noqa: ARG001
    """Send a letter: the draft as it would be sent, or one that was kept."""
    one = get_object_or_404(Offer, pk=pk)
    if kind == "draft":
        pdf = offers.printed(offers.letter_of(one), one)
    elif kind in {"sent", "signed", "appointment"}:
        held = getattr(OfferLetter.Kind, kind.upper())
        pdf = bytes(get_object_or_404(OfferLetter, offer=one, kind=held).pdf)
    else:
        raise Http404
    name = f'inline; filename="{kind}-{one.application_id}-{one.version}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": name})


@needs(Permission.OFFERS_SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_check(request: SignedIn) -> HttpResponse:
    """Check a letter that was pasted or uploaded."""
    form = LetterForm(request.POST or None, request.FILES or None)
    lint, seal = None, None
    if request.method == "POST" and form.is_valid():
        text, file = form.cleaned_data["text"], form.cleaned_data["file"]
        content = file.read() if file else b""
        seal = letters.seal_of(file.name, content) if file else None
        try:
            pasted = text.strip() or not file
            lint = domain.lint(text if pasted else letters.text_of(file.name, content))
        except ValueError as error:
            form.add_error(None, str(error))
    context = {"form": form, "lint": lint, "seal": seal, "section": "bands", "tab": "check"}
    context |= {"seal_said": seal_words(seal) if seal else ""}
    return render(request, "recruiter/letter_check.html", context, status=form.status)


@needs(Permission.OFFERS_SEE, on=APPLICATION)
@require_safe
def joining(request: SignedIn, pk: int) -> HttpResponse:
    """Show the desk of one who accepted."""
    desk = get_object_or_404(
        Joining.objects.select_related("offer__application__candidate", "offer__application__role"),
        offer__application=pk,
    )
    application = desk.offer.application
    others = application.role.applications.exclude(pk=application.pk).select_related("candidate")
    context = {"desk": desk, "application": application, "others": others, "section": "roles"}
    context |= {"kinds": JOINING_KINDS.items(), "buy_out": joinings.days_to_buy_out(desk)}
    context |= {"signals": joinings.signals(desk, timezone.localdate())}
    context |= {"check_consent": joinings.check_consent(desk)}
    context |= referral_card(application)
    return render(request, "recruiter/joining.html", context)


@needs(Permission.OFFERS_EXTEND, on=JOINING)
@require_POST
def joining_act(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    """Do one thing at the desk."""
    desk = get_object_or_404(Joining.objects.select_related("offer"), pk=pk)
    with attempt(request):
        messages.success(request, act_on_joining(desk, verb, request.POST, by=request.user))
    return redirect("joining", desk.offer.application_id)
