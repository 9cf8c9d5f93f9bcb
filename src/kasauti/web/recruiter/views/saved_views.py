"""Filters under a name: kept, opened by their link, removed."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from kasauti.access import Permission, needs, signed_in
from kasauti.actions import saved_views
from kasauti.records.concerned import ROLE
from kasauti.records.models import Role, SavedView
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt
from kasauti.web.ui.forms import Form
from kasauti.web.ui.views import back

OF_A_ROLE = (SavedView.Page.SHORTLIST, SavedView.Page.PIPELINE)


class ViewForm(Form):
    """A view's name and whose it is."""

    name = forms.CharField(max_length=60, error_messages={"required": lazy("Name the view")})
    query = forms.CharField(max_length=2000, required=False)
    shared = forms.BooleanField(required=False)


def _keep(request: SignedIn, page: SavedView.Page, role: Role | None) -> HttpResponse:
    with attempt(request):
        told = ViewForm(request.POST).checked()
        view = saved_views.keep(page, role, **told, by=request.user)
        messages.success(request, _("Kept as “%(name)s”") % {"name": view})
    return back(request)


@needs(Permission.CANDIDATES_SEARCH)
@require_POST
def keep_pool(request: SignedIn) -> HttpResponse:
    """Keep the pool's filters."""
    return _keep(request, SavedView.Page.POOL, None)


@needs(Permission.APPLICATIONS_SHORTLIST, on=ROLE)
@require_POST
def keep(request: SignedIn, slug: str, page: str) -> HttpResponse:
    """Keep the filters of a page of a role."""
    role = get_object_or_404(Role, slug=slug)
    known = {str(one): one for one in OF_A_ROLE}
    if page not in known:
        raise Http404
    return _keep(request, known[page], role)


@signed_in
@require_POST
def remove(request: SignedIn, pk: int) -> HttpResponse:
    """Remove one's view."""
    view = get_object_or_404(SavedView, pk=pk, owner=request.user)
    with attempt(request):
        saved_views.remove(view, by=request.user)
        messages.success(request, _("“%(name)s” is removed") % {"name": view})
    return back(request)
