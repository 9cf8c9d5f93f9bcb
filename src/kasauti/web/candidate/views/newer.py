"""A newer résumé on a candidate's own page: sent, shown back, taken; the older ones stay."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kasauti.actions import applying, candidates, newer_resumes
from kasauti.actions.refusals import Refused
from kasauti.records.models import Application, ApplicationDraft, Candidate, IntakeItem
from kasauti.web.candidate import pages
from kasauti.web.candidate.forms import NewerDetailsForm, NewerForm
from kasauti.web.candidate.views.own import attached, by_link, done

State = ApplicationDraft.State


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, candidate: Candidate, token: str, pk: int) -> HttpResponse:
    """Take a newer résumé for an application."""
    application = get_object_or_404(candidate.applications.select_related("role"), pk=pk)
    form = NewerForm(request.POST, request.FILES) if request.method == "POST" else NewerForm()
    if form.is_bound and form.is_valid():
        try:
            draft = _begin(request, application, candidate, form)
        except Refused as refusal:
            form.add_error("resume", _(str(refusal)))
        else:
            return redirect("own_resume_details", token, draft.pk)
    context = pages.frame(request, application=application, token=token, form=form)
    status = 422 if form.is_bound else 200
    return render(request, "candidate/newer.html", context, status=status)


def _begin(
    request: HttpRequest, application: Application, candidate: Candidate, form: NewerForm
) -> ApplicationDraft:
    file = form.cleaned_data["resume"]
    origin = applying.origin_of(request.META.get("REMOTE_ADDR", ""))
    return newer_resumes.begin(
        application, file.name, file.file, size=file.size, language=pages.language_of(request),
        origin=origin, by=candidate,
    )  # fmt: skip


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, candidate: Candidate, token: str, draft: int) -> HttpResponse:
    """Show what was read from the newer résumé; have it speak for the application."""
    rows = ApplicationDraft.objects.filter(application__candidate=candidate)
    held = get_object_or_404(rows.select_related("role", "application"), pk=draft)
    if held.state == State.SENT:
        return redirect("own_page", token)
    if held.state == State.WAITING:
        return render(request, "candidate/reading.html", pages.frame(request, role=held.role))
    if request.method != "POST":
        return _details(request, token, held, NewerDetailsForm(initial=_found(held, candidate)))
    form = NewerDetailsForm(request.POST)
    if _sent(held, form, candidate):
        return done(token, "newer")
    return _details(request, token, held, form, status=422)


def _sent(draft: ApplicationDraft, form: NewerDetailsForm, candidate: Candidate) -> bool:
    """Send what was put right; what is wrong with it the form says."""
    if not form.is_valid():
        return False
    try:
        newer_resumes.send(draft, form.fields_told(), by=candidate)
    except Refused as refusal:
        form.add_error(None, _(str(refusal)))
        return False
    return True


def _found(draft: ApplicationDraft, candidate: Candidate) -> dict[str, str]:
    """Return what was read, and what is known where nothing was."""
    return {name: draft.found.get(name) or getattr(candidate, name) for name in candidates.FIELDS}


def _details(
    request: HttpRequest, token: str, draft: ApplicationDraft, form: NewerDetailsForm,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = pages.frame(
        request,
        role=draft.role,
        form=form,
        draft=draft,
        token=token,
        read=pages.read_of(draft.file),
    )
    return render(request, "candidate/newer_details.html", context, status=status)


@by_link
@require_safe
def older(request: HttpRequest, candidate: Candidate, token: str, pk: int) -> HttpResponse:  # noqa: ARG001
    """Give the candidate a résumé that they sent before."""
    rows = IntakeItem.objects.filter(application__candidate=candidate)
    item = get_object_or_404(rows.select_related("application__file"), pk=pk)
    application = item.application
    held = newer_resumes.older(application) if application is not None else []
    found = next((one for one in held if one.item == pk), None)
    if found is None or not found.file.path.is_file():
        raise Http404
    return attached(found.file.path.read_bytes(), found.name)
