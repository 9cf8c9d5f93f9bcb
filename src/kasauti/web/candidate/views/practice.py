"""What each stage measures and what to practise on: open to everybody, the same for everybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kasauti.access import open_to_all
from kasauti.interviews import practices, stages
from kasauti.web.candidate import pages, sessions


@open_to_all
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """List the stages that a candidate may meet."""
    listed = [(code, sessions.told_of_stage(code)) for code in stages()]
    return render(request, "candidate/practices.html", pages.frame(request, listed=listed))


@open_to_all
@require_safe
def stage(request: HttpRequest, code: str) -> HttpResponse:
    """Show one stage: what it measures, its rule, what to bring, and a question worked through."""
    if code not in practices():
        raise Http404
    context = pages.frame(
        request, told=sessions.told_of_stage(code), practice=sessions.practice_of(code)
    )
    return render(request, "candidate/practice.html", context)
