"""The list of roles, and a role's status."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import roles as actions
from kasauti.records.concerned import ROLE
from kasauti.records.models import Role
from kasauti.web.recruiter.queries.roles import role_rows
from kasauti.web.recruiter.requests import SignedIn, page_of, wants_rows
from kasauti.web.recruiter.role_forms import CareersForm
from kasauti.web.ui.attempts import attempt


@needs(Permission.ROLES_SEE)
@require_safe
def roles(request: SignedIn) -> HttpResponse:
    """List the roles."""
    rows, next_page = role_rows(request.user, page_of(request))
    name = "role_rows" if wants_rows(request) else "roles"
    context = {"section": "roles", "rows": rows, "next_page": next_page}
    return render(request, f"recruiter/{name}.html", context)


@needs(Permission.CAREERS_CHANGE, on=ROLE)
@require_POST
def careers(request: SignedIn, slug: str) -> HttpResponse:
    """Show a role on the careers page until a day, or take it off."""
    role = get_object_or_404(Role, slug=slug)
    with attempt(request):
        told = CareersForm(request.POST).checked()
        actions.publish(role, **told, by=request.user)
        shown = _("It is on the careers page") if role.published else _("It is on no public page")
        messages.success(request, shown)
    return redirect("role_description", slug)


@needs(Permission.ROLES_CHANGE, on=ROLE)
@require_POST
def status(request: SignedIn, slug: str) -> HttpResponse:
    """Archive an open role; open an archived one again."""
    role = get_object_or_404(Role, slug=slug)
    verb = actions.reopen if role.status == Role.Status.ARCHIVED else actions.archive
    verb(role, by=request.user)
    return redirect("role", slug)
