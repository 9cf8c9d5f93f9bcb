"""A role's shortlist, as table and as picture, and its export."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kasauti.access import Permission, needs
from kasauti.actions import applications
from kasauti.actions.stages import STAGES
from kasauti.records.concerned import ROLE
from kasauti.records.models import Role, SavedView
from kasauti.web.recruiter import exports
from kasauti.web.recruiter.blind import is_blind
from kasauti.web.recruiter.forms import FiltersForm
from kasauti.web.recruiter.queries.answers import sees_pay
from kasauti.web.recruiter.queries.comparison import comparison
from kasauti.web.recruiter.queries.frames import role_frame
from kasauti.web.recruiter.queries.saved_views import views_of
from kasauti.web.recruiter.queries.shortlist import Shortlist
from kasauti.web.recruiter.requests import SignedIn, page_of, wants_rows


@needs(Permission.APPLICATIONS_SHORTLIST, on=ROLE)
@require_safe
def role(request: SignedIn, slug: str) -> HttpResponse:
    """Show who is on the shortlist."""
    found = get_object_or_404(Role, slug=slug)
    filters = FiltersForm(request.GET).filters(pay=sees_pay(request.user, found))
    people = Shortlist(found, filters, blind=is_blind(request))
    view = "picture" if request.GET.get("view") == "picture" else "table"
    drawn, next_page = people.page(page_of(request))
    rows = {"rows": drawn, "next_page": next_page, "narrow": view == "picture"}
    if wants_rows(request):
        return render(request, "recruiter/people_rows.html", rows)
    context = role_frame(found, request.user) | views_of(SavedView.Page.SHORTLIST, found, request)
    context |= rows | {"filters": filters, "list": people, "view": view, "stages": STAGES}
    return render(request, "recruiter/shortlist.html", context)


@needs(Permission.APPLICATIONS_SHORTLIST, on=ROLE)
@require_safe
def compare(request: SignedIn, slug: str) -> HttpResponse:
    """Show up to four people side by side."""
    found = get_object_or_404(Role, slug=slug)
    chosen = [int(pk) for pk in request.GET.getlist("people") if pk.isdecimal()]
    people = Shortlist(found, FiltersForm({}).filters(pay=False), blind=is_blind(request))
    context = {
        "section": "roles",
        "role": found,
        "comparison": comparison(found, people, chosen),
    }
    return render(request, "recruiter/compare.html", context)


@needs(Permission.APPLICATIONS_EXPORT, on=ROLE)
@require_safe
def export(request: SignedIn, slug: str, form: str) -> HttpResponse:
    """Send the shortlist as CSV, JSON or HTML."""
    found = get_object_or_404(Role, slug=slug)
    if form not in exports.MEDIA_TYPES:
        raise Http404
    blind = is_blind(request)
    content = exports.exported(found, form, blind=blind, viewer=request.user)
    applications.export(found, form=form, blind=blind, by=request.user)
    response = HttpResponse(content, content_type=exports.MEDIA_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.{form}"'
    return response
