"""A candidate's own page: where things stand, their data, their consents, the way out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kasauti.access import open_to_all
from kasauti.actions import (
    access_export,
    applying,
    candidate_words,
    candidates,
    consents,
    data_requests,
    erasures,
    groups,
    links,
)
from kasauti.actions.refusals import Refused
from kasauti.privacy import Purpose
from kasauti.records.models import Candidate, DataRequest, Erasure
from kasauti.web.candidate import pages
from kasauti.web.candidate.forms import ContactForm, GroupsForm, LinkForm, ReadingForm

P = ParamSpec("P")


def by_link(
    view: Callable[Concatenate[HttpRequest, Candidate, str, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give a view the candidate whose link was followed; a dead link says so."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            candidate = pages.candidate_of(token)
        except links.DeadLink:
            return render(request, "candidate/ended.html", pages.frame(request), status=410)
        return never_cache(view)(request, candidate, token, *args, **kwargs)

    return open_to_all(opened)


@by_link
@require_safe
def page(request: HttpRequest, candidate: Candidate, token: str) -> HttpResponse:
    """Show a candidate where each application stands and what is held about them."""
    return _page(request, candidate, token)


def _page(
    request: HttpRequest,
    candidate: Candidate,
    token: str,
    form: ContactForm | None = None,
    said: str = "",
) -> HttpResponse:
    fields = {name: getattr(candidate, name) for name in candidates.FIELDS}
    context = pages.frame(
        request,
        candidate=candidate,
        token=token,
        stands=pages.stands(candidate),
        agreed=pages.agreed(candidate, pages.language_of(request)),
        form=form or ContactForm(initial=fields),
        said=said or _said(request),
        clock=erasures.due(candidate),
    )
    return render(request, "candidate/own.html", context, status=422 if form or said else 200)


def _said(request: HttpRequest) -> str:
    words = {
        "saved": _("Saved."),
        "withdrawn": _("Your application is withdrawn."),
        "newer": _("Your newer résumé is in. It is screened anew."),
        "address": _("From now on we write to this address."),
    }
    return words.get(request.GET.get("done", ""), "")


@by_link
@require_POST
def contact(request: HttpRequest, candidate: Candidate, token: str) -> HttpResponse:
    """Put the candidate's data right."""
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _page(request, candidate, token, form)
    candidates.correct(candidate, by=candidate, **form.cleaned_data)
    return done(token, "saved")


def done(token: str, what: str) -> HttpResponse:
    """Lead back to the candidate's own page, which says what was done."""
    response = redirect("own_page", token)
    response["Location"] += f"?done={what}"
    return response


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest, candidate: Candidate, token: str, pk: int) -> HttpResponse:
    """Show what was read from a résumé; keep what the candidate says it should be."""
    rows = candidate.applications.select_related("role", "file__reading")
    application = get_object_or_404(rows, pk=pk, file__reading__isnull=False)
    form = ReadingForm(application, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        candidate_words.say(application, form.cleaned_data, by=candidate)
        return done(token, "saved")
    context = pages.frame(request, application=application, token=token, form=form)
    return render(request, "candidate/reading_back.html", context, status=form.status)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, candidate: Candidate, token: str, pk: int) -> HttpResponse:
    """Ask whether an application is to be withdrawn; withdraw it."""
    application = get_object_or_404(candidate.applications.select_related("role"), pk=pk)
    if request.method != "POST":
        context = pages.frame(request, application=application, token=token)
        return render(request, "candidate/withdraw.html", context)
    try:
        candidates.withdraw(application, by=candidate)
    except Refused as refusal:
        return _page(request, candidate, token, said=_(str(refusal)))
    return done(token, "withdrawn")


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def about_me(request: HttpRequest, candidate: Candidate, token: str) -> HttpResponse:
    """Ask for group data that nobody who decides ever sees; keep it, or take it back."""
    form = GroupsForm(
        request.POST if request.method == "POST" else None, initial=groups.answers(candidate)
    )
    if request.method == "POST" and form.is_valid():
        groups.answer(candidate, form.cleaned_data, by=candidate)
        return done(token, "saved")
    context = pages.frame(request, form=form, token=token)
    return render(request, "candidate/about_me.html", context, status=422 if form.errors else 200)


@by_link
@require_POST
def consent(request: HttpRequest, candidate: Candidate, token: str, purpose: str) -> HttpResponse:
    """Agree to a purpose, or take that back."""
    if purpose not in set(consents.asked(candidate)) - {Purpose.APPLICATION}:
        raise Http404
    agree, language = request.POST.get("agree") == "yes", pages.language_of(request)
    try:
        consents.change(candidate, Purpose(purpose), agree=agree, language=language, by=candidate)
    except Refused as refusal:
        return _page(request, candidate, token, said=_(str(refusal)))
    return done(token, "saved")


@by_link
@require_safe
def file(request: HttpRequest, candidate: Candidate, token: str, pk: int) -> HttpResponse:  # noqa: ARG001
    """Give the candidate the résumé they sent."""
    application = get_object_or_404(candidate.applications.select_related("file"), pk=pk)
    if not application.file.path.is_file():
        raise Http404
    return attached(application.file.path.read_bytes(), application.file.name)


def attached(content: bytes, name: str, kind: str = "application/octet-stream") -> HttpResponse:
    """Return a file to keep."""
    response = HttpResponse(content, content_type=kind)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    response["Content-Disposition"] = f'attachment; filename="{plain}"'
    return response


@by_link
@require_POST
def data(request: HttpRequest, candidate: Candidate, token: str) -> HttpResponse:  # noqa: ARG001
    """Give the candidate all that is held about them."""
    return attached(access_export.take_along(candidate, by=candidate), "my-data.zip")


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether everything is to be erased; erase it.

    Whoever is erased already is led to the receipt: its first answer may have been lost.
    """
    erasure = pages.erasure_of(token)
    if erasure is not None:
        return redirect("erasure_receipt", erasure.code)
    answer: HttpResponse = _erase(request, token)
    return answer


@by_link
def _erase(request: HttpRequest, candidate: Candidate, token: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, "candidate/erase.html", pages.frame(request, token=token))
    made = data_requests.erase_or_wait(candidate, by=candidate)
    if isinstance(made, DataRequest):
        return redirect("own_rights", token)
    return redirect("erasure_receipt", made.code)


@open_to_all
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Show an erasure's receipt; it holds nobody's data."""
    erasure = get_object_or_404(Erasure, code=code)
    return render(
        request,
        "candidate/receipt.html",
        pages.frame(request, erasure=erasure, parts=pages.parts_of(erasure)),
    )


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: HttpRequest) -> HttpResponse:
    """Mail a new link to whoever asks for one; whether the address is known is not told."""
    form = LinkForm(request.POST or None)
    asked = form.is_bound and form.is_valid()
    if asked:
        language = pages.language_of(request)
        applying.ask_for_link(form.cleaned_data["email"], language=language)
    context = pages.frame(request, form=form, asked=asked)
    return render(request, "candidate/new_link.html", context)
