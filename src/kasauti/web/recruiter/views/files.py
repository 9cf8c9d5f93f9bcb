"""Files onto a role: drop them, watch them, see which are a person's task."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import intakes
from kasauti.records.concerned import ITEM, ROLE
from kasauti.records.models import IntakeItem, Role
from kasauti.web.recruiter.blind import is_blind
from kasauti.web.recruiter.downloads import download
from kasauti.web.recruiter.forms import BetterFileForm, DropForm
from kasauti.web.recruiter.queries import files as queries
from kasauti.web.recruiter.queries.frames import role_frame
from kasauti.web.recruiter.requests import SignedIn, page_of
from kasauti.web.ui.attempts import attempt


@needs(Permission.APPLICATIONS_TAKE, on=ROLE)
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: SignedIn, slug: str) -> HttpResponse:
    """Show each file and how far it is; take files that are dropped."""
    role = get_object_or_404(Role, slug=slug)
    if request.method != "POST":
        return _page(request, role, DropForm())
    form = DropForm(files=request.FILES)
    with attempt(form, "files"):
        if form.is_valid():
            intakes.drop(role, form.named(), by=request.user)
            messages.success(request, _("Taken: they are being read now"))
            return redirect("role", slug)
    return _page(request, role, form)


def _page(request: SignedIn, role: Role, form: DropForm) -> HttpResponse:
    state, page = request.GET.get("state", ""), page_of(request)
    rows = queries.items(role, state, page)
    context = role_frame(role, request.user) | {
        "items": rows[: queries.A_PAGE],
        "next_page": page + 1 if len(rows) > queries.A_PAGE else None,
        "state": state,
        "form": form,
    }
    return render(request, "recruiter/files.html", context, status=form.status)


@needs(Permission.APPLICATIONS_SHORTLIST, on=ROLE)
@require_safe
def progress(request: SignedIn, slug: str) -> HttpResponse:
    """Show how far the files are; the page asks again until none is under way."""
    role = get_object_or_404(Role, slug=slug)
    context = {"role": role, "progress": queries.progress(role)}
    return render(request, "recruiter/progress.html", context)


@needs(Permission.APPLICATIONS_TAKE, on=ITEM)
@require_http_methods(["GET", "HEAD", "POST"])
def unreadable(request: SignedIn, pk: int) -> HttpResponse:
    """Show a file that could not be read, with its reason; take a better one, or its words."""
    item = get_object_or_404(IntakeItem.objects.select_related("intake__role", "file"), pk=pk)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BetterFileForm(*posted)
    if form.is_bound and form.is_valid():
        with attempt(request):
            intakes.answer(item, *form.answer(item.name), by=request.user)
            messages.success(request, _("Taken: it is being read now"))
        return redirect("role_files", item.intake.role.slug)
    context = role_frame(item.intake.role, request.user) | {"item": item, "form": form}
    return render(request, "recruiter/unreadable.html", context, status=form.status)


@needs(Permission.APPLICATIONS_TAKE, on=ITEM)
@require_safe
def original(request: SignedIn, pk: int) -> HttpResponse:
    """Send a dropped file as it came."""
    item = get_object_or_404(IntakeItem.objects.select_related("file"), pk=pk, file__isnull=False)
    if is_blind(request) or item.file is None:
        raise Http404
    return download(item.file, item.name)
