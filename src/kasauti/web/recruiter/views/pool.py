"""The talent pool: everybody who is known, found and put onto a role."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import talent_pool
from kasauti.records.concerned import INTAKE
from kasauti.records.models import Intake, SavedView
from kasauti.records.pool import seen, with_applications
from kasauti.web.recruiter.blind import is_blind
from kasauti.web.recruiter.pool_forms import AddForm, PoolForm
from kasauti.web.recruiter.queries import pool as queries
from kasauti.web.recruiter.queries.saved_views import views_of
from kasauti.web.recruiter.queries.skills import options
from kasauti.web.recruiter.requests import SignedIn, page_of, wants_rows
from kasauti.web.ui.attempts import attempt
from kasauti.web.ui.views import back


@needs(Permission.CANDIDATES_SEARCH)
@require_safe
def pool(request: SignedIn) -> HttpResponse:
    """Show the people who are known, narrowed to what is asked for."""
    form = PoolForm(request.GET)
    filters, blind = form.filters(), is_blind(request)
    context = queries.page(request.user, filters, page_of(request), blind=blind)
    if wants_rows(request):
        return render(request, "recruiter/pool_rows.html", context)
    context |= {"section": "roles", "form": form, "filters": filters}
    context |= {"count": queries.count(request.user, filters, blind=blind)}
    context |= {"role_options": queries.role_options(request.user)}
    context |= {"skill_options": options()}
    context |= views_of(SavedView.Page.POOL, None, request)
    return render(request, "recruiter/pool.html", context)


@needs(Permission.CANDIDATES_SEARCH)
@require_safe
def known(request: SignedIn, pk: int) -> HttpResponse:
    """Show one person of the pool: contact, where they stand, and a way onto a role."""
    people = with_applications(seen(request.user), request.user)
    someone = queries.someone(get_object_or_404(people, pk=pk), blind=is_blind(request))
    context = {
        "section": "roles",
        "person": someone,
        "role_options": queries.role_options(request.user),
    }
    return render(request, "recruiter/known.html", context)


@needs(Permission.CANDIDATES_SEARCH)
@require_POST
def add(request: SignedIn) -> HttpResponse:
    """Put those chosen onto a role."""
    form = AddForm(request.POST, request.FILES, by=request.user)
    with attempt(request):
        told = form.checked()
        people, role = list(told["people"]), told["role"]
        added = talent_pool.add(people, role, resume=form.sent, by=request.user)
        said = ngettext("%(n)d person on %(role)s", "%(n)d people on %(role)s", added.people)
        words = [said % {"n": added.people, "role": role}, *added.left]
        undo = reverse("pool_take_back", args=(added.intake.pk,))
        messages.success(request, "; ".join(words), extra_tags=undo)
    return back(request)


@needs(Permission.APPLICATIONS_TAKE, on=INTAKE)
@require_POST
def take_back(request: SignedIn, pk: int) -> HttpResponse:
    """Take back who was put onto a role."""
    intake = get_object_or_404(Intake, pk=pk)
    with attempt(request):
        count = talent_pool.take_back(intake, by=request.user)
        words = ngettext("%(n)d person is off it", "%(n)d people are off it", count)
        messages.success(request, words % {"n": count})
    return redirect("pool")
