"""A candidate's rights: what they asked and were answered, complaints, whom they named."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.actions import data_requests, nominees, privacy_contacts
from kasauti.actions.refusals import Refused
from kasauti.privacy import term
from kasauti.records.models import Candidate
from kasauti.web.candidate import pages
from kasauti.web.candidate.forms import NomineeForm, RequestForm
from kasauti.web.candidate.views.own import by_link


@by_link
@require_safe
def rights(request: HttpRequest, candidate: Candidate, token: str) -> HttpResponse:
    """Show whom to complain to, what was asked and answered, and who is named."""
    return _rights(request, candidate, token, RequestForm(), NomineeForm())


def _rights(
    request: HttpRequest, candidate: Candidate, token: str, form: RequestForm, naming: NomineeForm
) -> HttpResponse:
    context = pages.frame(
        request, token=token, form=form, naming=naming, person=privacy_contacts.contact(),
        asked=candidate.data_requests.order_by("-pk"), nominee=nominees.named(candidate),
        days=term("answer").time.days,
    )  # fmt: skip
    status = max(form.status, naming.status)
    return render(request, "candidate/rights.html", context, status=status)


@by_link
@require_POST
def ask(request: HttpRequest, candidate: Candidate, token: str) -> HttpResponse:
    """Write down a complaint, or what is to be put right."""
    form = RequestForm(request.POST)
    if not form.is_valid():
        return _rights(request, candidate, token, form, NomineeForm())
    try:
        data_requests.write_down(
            candidate, way=data_requests.Way.OWN_PAGE, by=candidate, **form.cleaned_data
        )
    except Refused as refusal:
        form.add_error(None, _(str(refusal)))
        return _rights(request, candidate, token, form, NomineeForm())
    return redirect("own_rights", token)


@by_link
@require_POST
def nominate(request: HttpRequest, candidate: Candidate, token: str) -> HttpResponse:
    """Name somebody who exercises the candidate's rights when they no longer can."""
    form = NomineeForm(request.POST)
    if not form.is_valid():
        return _rights(request, candidate, token, RequestForm(), form)
    nominees.name(candidate, by=candidate, **form.cleaned_data)
    return redirect("own_rights", token)


@by_link
@require_POST
def unname(request: HttpRequest, candidate: Candidate, token: str) -> HttpResponse:  # noqa: ARG001
    """Name nobody any more."""
    nominees.remove(candidate, by=candidate)
    return redirect("own_rights", token)
