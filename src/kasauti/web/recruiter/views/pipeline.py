"""A role's pipeline: board and list, moves with undo, its stages."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import applications
from kasauti.actions import stages as actions
from kasauti.actions.reasons import REASONS
from kasauti.records.concerned import ROLE
from kasauti.records.models import Role, SavedView, Stage
from kasauti.web.recruiter.blind import is_blind
from kasauti.web.recruiter.pipeline_forms import MoveForm, NarrowForm, RejectForm, StagesForm
from kasauti.web.recruiter.queries import pipeline as queries
from kasauti.web.recruiter.queries.frames import role_frame
from kasauti.web.recruiter.queries.saved_views import views_of
from kasauti.web.recruiter.requests import SignedIn, page_of, wants_rows
from kasauti.web.ui.attempts import attempt
from kasauti.web.ui.views import back


@needs(Permission.APPLICATIONS_SHORTLIST, on=ROLE)
@require_safe
def pipeline(request: SignedIn, slug: str) -> HttpResponse:
    """Show who stands in which stage, how long, and what is late."""
    role = get_object_or_404(Role, slug=slug)
    blind = is_blind(request)
    form = NarrowForm(request.GET, role=role, reader=request.user, blind=blind)
    if wants_rows(request):
        return _rows(request, role, form.narrowed(), blind=blind)
    context = role_frame(role, request.user) | views_of(SavedView.Page.PIPELINE, role, request)
    view = "list" if request.GET.get("view") == "list" else "board"
    context |= queries.board(role, form.narrowed(), view=view, blind=blind, page=page_of(request))
    context |= {"form": form, "reasons": REASONS, "not_now": Stage.NOT_NOW}
    return render(request, "recruiter/pipeline.html", context)


def _rows(
    request: SignedIn, role: Role, narrowed: queries.Narrowed, *, blind: bool
) -> HttpResponse:
    asked = request.GET.get("stage", "")
    stage = int(asked) if asked.isdecimal() else None
    found = queries.further_of(role, narrowed, page_of(request), stage=stage, blind=blind)
    name = "pipeline_rows" if stage is None else "pipeline_cards"
    return render(request, f"recruiter/{name}.html", found)


@needs(Permission.APPLICATIONS_MOVE, on=ROLE)
@require_POST
def move(request: SignedIn, slug: str) -> HttpResponse:
    """Move those chosen to a stage."""
    role = get_object_or_404(Role, slug=slug)
    form = MoveForm(request.POST, role=role)
    with attempt(request):
        to = form.checked()["to"]
        batch = applications.move(form.chosen, to=to, by=request.user)
        _offer_undo(request, slug, batch, len(form.chosen), str(to))
    return back(request)


@needs(Permission.APPLICATIONS_REJECT, on=ROLE)
@require_POST
def reject(request: SignedIn, slug: str) -> HttpResponse:
    """Turn those chosen down, with a reason; the mail waits a day and can be taken back."""
    role = get_object_or_404(Role, slug=slug)
    form = RejectForm(request.POST, role=role)
    with attempt(request):
        sent = form.checked()
        told = {name: sent[name] for name in ("reason", "words", "tell")}
        batch = applications.reject(form.chosen, **told, by=request.user)
        _offer_undo(request, slug, batch, len(form.chosen), _("Not taken forward"))
    return back(request)


def _offer_undo(request: SignedIn, slug: str, batch: UUID, people: int, to: str) -> None:
    words = ngettext("%(n)d person: %(to)s", "%(n)d people: %(to)s", people)
    undo = reverse("pipeline_undo", args=(slug, batch))
    messages.success(request, words % {"n": people, "to": to}, extra_tags=undo)


@needs(Permission.APPLICATIONS_MOVE, on=ROLE)
@require_POST
def undo(request: SignedIn, slug: str, batch: UUID) -> HttpResponse:
    """Put people back where they were."""
    role = get_object_or_404(Role, slug=slug)
    with attempt(request):
        people = applications.undo(batch, role=role, by=request.user)
        words = ngettext("%(n)d person is back", "%(n)d people are back", people)
        messages.success(request, words % {"n": people})
        _warn_of_told(request, applications.perhaps_told(batch, role=role))
    return redirect("pipeline", slug)


def _warn_of_told(request: SignedIn, people: int) -> None:
    if people:
        words = ngettext(
            "Nobody knows whether the mail reached %(n)d of them: ask, or write to them",
            "Nobody knows whether the mails reached %(n)d of them: ask, or write to them",
            people,
        )
        messages.warning(request, words % {"n": people})


@needs(Permission.ROLES_CHANGE, on=ROLE)
@require_http_methods(["GET", "HEAD", "POST"])
def stages(request: SignedIn, slug: str) -> HttpResponse:
    """Show and change a role's stages."""
    role = get_object_or_404(Role, slug=slug)
    form = StagesForm(role, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt(request):
            actions.configure(role, form.wanted, by=request.user)
            messages.success(request, _("The stages are saved"))
            return redirect("pipeline", slug)
    context = role_frame(role, request.user) | {"form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "recruiter/stages.html", context, status=status)
