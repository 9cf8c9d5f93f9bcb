"""Records that may be of one person: listed, compared, put together, parted, taken apart."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import duplicate_searches, merges
from kasauti.actions import duplicates as actions
from kasauti.actions.refusals import Refused
from kasauti.records.concerned import DUPLICATE, MERGE
from kasauti.records.models import Duplicate, Merge
from kasauti.web.recruiter.blind import is_blind
from kasauti.web.recruiter.queries import duplicates as queries
from kasauti.web.recruiter.requests import SignedIn


@needs(Permission.CANDIDATES_MERGE)
@require_safe
def duplicates(request: SignedIn) -> HttpResponse:
    """List who may stand here twice; in blind mode nobody is named."""
    found = queries.search() | ({} if is_blind(request) else queries.listed(request.user))
    return render(request, "recruiter/duplicates.html", {"section": "roles", **found})


@needs(Permission.CANDIDATES_MERGE)
@require_POST
def look(request: SignedIn) -> HttpResponse:
    """Have them looked for now."""
    duplicate_searches.ask(by=request.user)
    return redirect("duplicates")


def _pair(pk: int) -> Duplicate:
    rows = Duplicate.objects.select_related("first", "second")
    return get_object_or_404(rows, pk=pk, first__merged_into=None, second__merged_into=None)


@needs(Permission.CANDIDATES_MERGE, on=DUPLICATE)
@require_safe
def duplicate(request: SignedIn, pk: int) -> HttpResponse:
    """Show two records side by side."""
    if is_blind(request):
        return redirect("duplicates")
    try:
        found = queries.compared(_pair(pk), request.user)
    except Refused:
        raise Http404 from None
    return render(request, "recruiter/duplicate.html", {"section": "roles", **found})


@needs(Permission.CANDIDATES_MERGE, on=DUPLICATE)
@require_POST
def merge(request: SignedIn, pk: int) -> HttpResponse:
    """Put one record into the other."""
    pair = _pair(pk)
    kept, merged = pair.first, pair.second
    if request.POST.get("keep") == str(merged.pk):
        kept, merged = merged, kept
    try:
        made = merges.merge(kept, merged, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("duplicate", pk)
    undo_at = reverse("merge_undo", args=(made.pk,))
    messages.success(request, _("The two records are one"), extra_tags=undo_at)
    return redirect("duplicates")


@needs(Permission.CANDIDATES_MERGE, on=DUPLICATE)
@require_POST
def part(request: SignedIn, pk: int) -> HttpResponse:
    """Say that they are two people."""
    try:
        actions.part(_pair(pk), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("duplicate", pk)
    messages.success(request, _("They stay two people"))
    return redirect("duplicates")


@needs(Permission.CANDIDATES_MERGE, on=MERGE)
@require_POST
def undo(request: SignedIn, pk: int) -> HttpResponse:
    """Take two records apart again."""
    try:
        merges.undo(get_object_or_404(Merge, pk=pk), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The records are apart as they were"))
    return redirect("duplicates")
