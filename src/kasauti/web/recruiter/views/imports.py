"""Candidates brought along in a spreadsheet: taken in, mapped, looked at, brought in, reported."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import import_files, import_words
from kasauti.actions import imports as actions
from kasauti.actions.refusals import Refused
from kasauti.web.recruiter.blind import is_blind
from kasauti.web.recruiter.queries import imports as queries
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt


@needs(Permission.CANDIDATES_IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: SignedIn) -> HttpResponse:
    """List the files, and take one in."""
    sent, complaint = request.FILES.get("file"), ""
    if request.method == "POST":
        try:
            if sent is None or sent.size is None or sent.size > actions.LARGEST:
                raise Refused(_("Choose a CSV file of at most 50 MB"))
            source = actions.take(sent.name or "", sent.read(), by=request.user)
            return redirect("import", source.pk)
        except Refused as refusal:
            complaint = str(refusal)
    context = {"section": "roles", "files": queries.listed(request.user), "complaint": complaint}
    return render(request, "recruiter/imports.html", context, status=422 if complaint else 200)


@needs(Permission.CANDIDATES_IMPORT)
@require_safe
def one(request: SignedIn, pk: int) -> HttpResponse:
    """Show a file: its columns and a look before it comes in, its progress and report after."""
    source = get_object_or_404(actions.seen_by(request.user), pk=pk)
    found = queries.page(source, request.GET.dict(), request.user, blind=is_blind(request))
    return render(request, "recruiter/import.html", {"section": "roles", **found})


@needs(Permission.CANDIDATES_IMPORT)
@require_POST
def files(request: SignedIn, pk: int) -> HttpResponse:
    """Put a zip of the résumés that the rows name beside the file."""
    source, sent = get_object_or_404(actions.seen_by(request.user), pk=pk), request.FILES.get("zip")
    with attempt(request):
        if sent is None or sent.file is None:
            raise Refused(_("Choose a zip of résumés"))
        name, size = sent.name or "", sent.size or 0
        import_files.attach(source, name, sent.file, size=size, by=request.user)
    return redirect("import", pk)


@needs(Permission.CANDIDATES_IMPORT)
@require_POST
def start(request: SignedIn, pk: int) -> HttpResponse:
    """Have the rows brought in."""
    source = get_object_or_404(actions.seen_by(request.user), pk=pk)
    with attempt(request):
        told = request.POST.dict()
        mapping = queries.mapping_of(source, told)
        cells = import_words.stored(source, mapping)
        choices = queries.choices_of(source, cells, mapping, told, by=request.user)
        actions.start(source, mapping, by=request.user, choices=choices, cells=cells)
    return redirect("import", pk)


@needs(Permission.CANDIDATES_IMPORT)
@require_POST
def go_on(request: SignedIn, pk: int) -> HttpResponse:
    """Go on with a file that stopped half-way."""
    source = get_object_or_404(actions.seen_by(request.user), pk=pk)
    with attempt(request):
        actions.go_on(source, by=request.user)
    return redirect("import", pk)


@needs(Permission.CANDIDATES_IMPORT)
@require_safe
def report(request: SignedIn, pk: int) -> HttpResponse:
    """Send what did not go in; in blind mode without its cells."""
    source = get_object_or_404(actions.seen_by(request.user), pk=pk)
    told = actions.report(source, cells=not is_blind(request))
    answer = HttpResponse(told, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{pk}-refused.csv"'
    return answer
