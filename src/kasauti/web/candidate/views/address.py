"""A candidate's mail address: changed on their own page, confirmed from the new one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kasauti.access import open_to_all
from kasauti.actions import links, own_address
from kasauti.actions.refusals import Refused
from kasauti.records.models import Candidate
from kasauti.web.candidate import pages
from kasauti.web.candidate.forms import AddressForm
from kasauti.web.candidate.views.own import by_link, done


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, candidate: Candidate, token: str) -> HttpResponse:
    """Take the new address; a link goes to it."""
    form, asked = AddressForm(request.POST or None), ""
    if form.is_bound and form.is_valid():
        language = pages.language_of(request)
        try:
            change = own_address.ask(candidate, form.cleaned_data["email"], language=language)
        except Refused as refusal:
            form.add_error("email", _(str(refusal)))
        else:
            asked = change.email
    context = pages.frame(request, candidate=candidate, token=token, form=form, asked=asked)
    return render(request, "candidate/address.html", context, status=422 if form.errors else 200)


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether the new address is right; a program that opens links confirms nothing."""
    change = own_address.opened(token)
    if change is None:
        return render(request, "candidate/ended.html", pages.frame(request), status=410)
    if request.method != "POST":
        context = pages.frame(request, change=change)
        return render(request, "candidate/address_confirm.html", context)
    try:
        made = own_address.confirm(token)
    except Refused:
        return render(request, "candidate/ended.html", pages.frame(request), status=410)
    return done(links.sign(links.STATUS, made.candidate_id), "address")
