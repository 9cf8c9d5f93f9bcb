"""Making and changing a role; its job description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import descriptions, role_edits, roles
from kasauti.actions.proposals import document_of, proposal_of
from kasauti.actions.reasons import REASONS
from kasauti.actions.requisitions import may_recruit, takes_applications
from kasauti.records.concerned import ROLE
from kasauti.records.models import Role
from kasauti.records.values import role_of
from kasauti.roles import RoleFileError
from kasauti.web.recruiter.descriptions import written
from kasauti.web.recruiter.forms import DescriptionForm
from kasauti.web.recruiter.queries.consultations import model_view
from kasauti.web.recruiter.queries.frames import role_frame
from kasauti.web.recruiter.queries.skills import options
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.recruiter.role_forms import CareersForm, GuidedForm
from kasauti.web.recruiter.words import LEVELS
from kasauti.web.ui.attempts import attempt

_READ_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


@needs(Permission.ROLES_CREATE)
@_READ_OR_SENT
def from_description(request: SignedIn) -> HttpResponse:
    """Take a job description; propose the role it describes."""
    form = DescriptionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        text, file = form.cleaned_data["text"], form.cleaned_data["file"]
        with attempt(form, "text"):
            pasted = text.strip()
            proposal = proposal_of(text if pasted else document_of(file.name, file.read()))
            guided = GuidedForm.proposed(proposal.fields, proposal.rows)
            return _form_page(request, guided, more={"proposal": proposal})
    context = {"section": "roles", "form": form}
    return render(request, "recruiter/role_new.html", context, status=form.status)


@needs(Permission.ROLES_CREATE)
@_READ_OR_SENT
def guided(request: SignedIn) -> HttpResponse:
    """Make a role field by field, or save what was proposed."""
    if request.method != "POST":
        return _form_page(request, GuidedForm.empty())
    form = GuidedForm.sent(request.POST)
    try:
        if form.is_valid():
            role = roles.create(form.source(), by=request.user)
            messages.success(
                request, _("The role is open and not public yet: drop résumés onto it")
            )
            return redirect("role", role.slug)
    except RoleFileError as error:
        form.show(error.problems)
    return _form_page(request, form, status=422)


@needs(Permission.ROLES_CHANGE, on=ROLE)
@_READ_OR_SENT
def edit(request: SignedIn, slug: str) -> HttpResponse:
    """Change what a role asks for, beginning with what a repeated reason proposes, if one is named.

    Once it is saved everyone is screened again.
    """
    role = get_object_or_404(Role, slug=slug)
    if request.method != "POST":
        return _proposed(request, role)
    form = GuidedForm.sent(request.POST, role=role_of(role))
    try:
        if form.is_valid():
            roles.update(role, form.source(), by=request.user)
            messages.success(request, _("Saved; everyone is screened again"))
            return redirect("role", role.slug)
    except RoleFileError as error:
        form.show(error.problems)
    return _form_page(request, form, role=role, status=422)


def _proposed(request: SignedIn, role: Role) -> HttpResponse:
    """Show the form, with the change in it that a repeated reason proposes."""
    reason = request.GET.get("reason", "")
    edit = role_edits.proposed(role, reason)
    form = GuidedForm.of(edit.role if edit else role_of(role))
    levels = [LEVELS[int(one.level)] for one in (edit.before, edit.after)] if edit else []
    told = {"edit": edit, "levels": levels, "repeated": reason in REASONS}
    return _form_page(request, form, role=role, more=told)


def _form_page(
    request: SignedIn,
    form: GuidedForm,
    *,
    role: Role | None = None,
    status: int = 200,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"section": "roles", "form": form.fields, "rows": form.rows}
    context |= more or {}
    context["skill_options"] = options()
    if role is not None:
        context |= role_frame(role, request.user)
    return render(request, "recruiter/role_form.html", context, status=status)


@needs(Permission.ROLES_SEE, on=ROLE)
@require_safe
def description(request: SignedIn, slug: str) -> HttpResponse:
    """Show the job description written from the role, and what to mend in it."""
    role = get_object_or_404(Role, slug=slug)
    context = role_frame(role, request.user) | {
        "written": written(role),
        "careers": CareersForm(initial={"published": role.published, "closes_on": role.closes_on}),
        "public": takes_applications(role),
        "approved": may_recruit(role),
        "today": timezone.localdate(),
        "formats": descriptions.FORMATS,
        "model": model_view(role),
    }
    return render(request, "recruiter/description.html", context)


@needs(Permission.ROLES_SEE, on=ROLE)
@require_safe
def description_file(request: SignedIn, slug: str, form: str) -> HttpResponse:  # noqa: ARG001
    """Send the job description as Markdown, HTML, PDF or a schema.org posting."""
    role = get_object_or_404(Role, slug=slug)
    if form not in descriptions.FORMATS:
        raise Http404
    response = HttpResponse(
        descriptions.exported(role, form), content_type=descriptions.FORMATS[form].media_type
    )
    response["Content-Disposition"] = f'attachment; filename="{role.slug}.{form}"'
    return response
