"""Applying: the résumé, what was read from it, sent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kasauti import privacy
from kasauti.access import open_to_all
from kasauti.actions import applying, links
from kasauti.actions.refusals import Refused
from kasauti.privacy import Purpose
from kasauti.records.models import ApplicationDraft, Role
from kasauti.web.candidate import pages
from kasauti.web.candidate.forms import OPTIONAL, DetailsForm, ResumeForm

DRAFT = "draft"
State = ApplicationDraft.State


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a résumé."""
    role = get_object_or_404(pages.applicable(), slug=slug)
    form = ResumeForm(request.POST, request.FILES) if request.method == "POST" else ResumeForm()
    if form.is_bound and form.is_valid():
        try:
            draft = _begin(request, role, form)
        except Refused as refusal:
            form.add_error("resume", _(str(refusal)))
        else:
            return redirect("apply_details", links.sign(DRAFT, draft.pk))
    notice = privacy.current_notice(Purpose.APPLICATION, pages.language_of(request))
    context = pages.frame(request, role=role, form=form, notice=notice)
    return render(request, "candidate/apply.html", context, status=422 if form.is_bound else 200)


def _begin(request: HttpRequest, role: Role, form: ResumeForm) -> ApplicationDraft:
    file = form.cleaned_data["resume"]
    return applying.begin(
        role,
        file.name,
        file.file,
        size=file.size,
        language=pages.language_of(request),
        origin=applying.origin_of(request.META.get("REMOTE_ADDR", "")),
        source=pages.source_of(request) or "careers",
    )


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was read, ask the rest, and make the application."""
    draft = _draft(token)
    if draft is None or draft.state == State.SENT:
        return render(request, "candidate/ended.html", pages.frame(request), status=410)
    if draft.state == State.WAITING:
        return render(request, "candidate/reading.html", pages.frame(request, role=draft.role))
    if request.method != "POST":
        return _details(request, draft, DetailsForm(draft.role, initial=draft.found))
    form = DetailsForm(draft.role, request.POST)
    if form.is_valid() and (response := _send(request, draft, form)):
        return response
    return _details(request, draft, form, status=422)


def _draft(token: str) -> ApplicationDraft | None:
    try:
        pk = links.read(token, DRAFT)
    except links.DeadLink:
        return None
    rows = ApplicationDraft.objects.filter(application=None)
    return rows.select_related("role").filter(pk=pk).first()


def _details(
    request: HttpRequest, draft: ApplicationDraft, form: DetailsForm, status: int = 200
) -> HttpResponse:
    language = pages.language_of(request)
    notices = [privacy.current_notice(purpose, language) for purpose in OPTIONAL]
    ticked = request.POST.getlist("agreed")
    context = pages.frame(
        request, role=draft.role, form=form, draft=draft, notices=notices, ticked=ticked
    )
    return render(request, "candidate/details.html", context, status=status)


def _send(request: HttpRequest, draft: ApplicationDraft, form: DetailsForm) -> HttpResponse | None:
    agreed = [purpose for purpose in OPTIONAL if str(purpose) in request.POST.getlist("agreed")]
    try:
        application, new = applying.send(
            draft, form.contact(), answers=form.answers(), agreed=agreed
        )
    except Refused as refusal:
        form.add_error(None, _(str(refusal)))
        return None
    if new:
        return redirect("own_page", links.sign(links.STATUS, application.candidate_id))
    return redirect("apply_sent", links.sign("sent", application.pk))


@open_to_all
@require_safe
def sent(request: HttpRequest, token: str) -> HttpResponse:
    """Say that the link to one's own page is in the mail."""
    try:
        links.read(token, "sent")
    except links.DeadLink:
        return render(request, "candidate/ended.html", pages.frame(request), status=410)
    return render(request, "candidate/sent.html", pages.frame(request))
