"""An offer as its candidate sees it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import open_to_all
from kasauti.actions import offer_replies
from kasauti.actions.refusals import Refused
from kasauti.records.models import OfferLetter
from kasauti.web.candidate.offer_page import page_of, reply


@open_to_all
@never_cache
@require_safe
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the offer, or say why the link opens none."""
    try:
        one = offer_replies.opened(token)
    except Refused as refusal:
        return render(request, "candidate/no_offer.html", {"why": _(str(refusal))}, status=410)
    offer_replies.note_opened(one)
    return render(request, "candidate/offer.html", page_of(one) | {"token": token})


@open_to_all
@never_cache
@require_safe
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """Send the letter: signed if it is, else as it was sent; or the appointment letter."""
    try:
        one = offer_replies.opened(token)
    except Refused as refusal:
        return render(request, "candidate/no_offer.html", {"why": _(str(refusal))}, status=410)
    asked = request.GET.get("kind", "sent").upper()
    if asked not in OfferLetter.Kind.names:
        raise Http404
    kept = get_object_or_404(OfferLetter, offer=one, kind=OfferLetter.Kind[asked])
    name = {"Content-Disposition": f'attachment; filename="{asked.lower()}-letter.pdf"'}
    return HttpResponse(bytes(kept.pdf), content_type="application/pdf", headers=name)


@open_to_all
@never_cache
@require_POST
def act(request: HttpRequest, token: str, verb: str) -> HttpResponse:
    """Ask, ask for a code, accept or decline; a refusal changes nothing."""
    try:
        one = offer_replies.opened(token)
        messages.success(request, reply(one, verb, request.POST))
    except Refused as refusal:
        messages.error(request, _(str(refusal)))
    return redirect("candidate_offer", token)
