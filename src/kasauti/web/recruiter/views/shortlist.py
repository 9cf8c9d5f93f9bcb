"""A role's shortlist, as table and as picture, and its export."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kasauti.records.models import Role
from kasauti.web.recruiter import exports
from kasauti.web.recruiter.blind import is_blind
from kasauti.web.recruiter.forms import FiltersForm
from kasauti.web.recruiter.queries.comparison import comparison
from kasauti.web.recruiter.queries.files import progress, role_head
from kasauti.web.recruiter.queries.roles import role_facts
from kasauti.web.recruiter.queries.shortlist import A_PAGE, shortlist
from kasauti.web.recruiter.requests import SignedIn, page_of
from kasauti.web.recruiter.words import STAGES


@require_safe
def role(request: SignedIn, slug: str) -> HttpResponse:
    """Show who is on the shortlist."""
    found = get_object_or_404(Role, slug=slug)
    filters = FiltersForm(request.GET).filters()
    people = shortlist(found, filters, blind=is_blind(request))
    page, files = page_of(request), progress(found)
    context = {
        "section": "roles",
        "role": found,
        "facts": role_facts(found),
        "head": role_head(found, files),
        "progress": files,
        "filters": filters,
        "list": people,
        "rows": people.shown[(page - 1) * A_PAGE : page * A_PAGE],
        "next_page": page + 1 if len(people.shown) > page * A_PAGE else None,
        "view": "picture" if request.GET.get("view") == "picture" else "table",
        "stages": STAGES,
    }
    return render(request, "recruiter/shortlist.html", context)


@require_safe
def compare(request: SignedIn, slug: str) -> HttpResponse:
    """Show up to four people side by side."""
    found = get_object_or_404(Role, slug=slug)
    chosen = [int(pk) for pk in request.GET.getlist("people") if pk.isdecimal()]
    people = shortlist(found, FiltersForm({}).filters(), blind=is_blind(request))
    context = {
        "section": "roles",
        "role": found,
        "comparison": comparison(found, people, chosen),
    }
    return render(request, "recruiter/compare.html", context)


@require_safe
def export(request: SignedIn, slug: str, form: str) -> HttpResponse:
    """Send the shortlist as CSV, JSON or HTML."""
    found = get_object_or_404(Role, slug=slug)
    if form not in exports.MEDIA_TYPES:
        raise Http404
    content = exports.exported(found, form, blind=is_blind(request))
    response = HttpResponse(content, content_type=exports.MEDIA_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.{form}"'
    return response
