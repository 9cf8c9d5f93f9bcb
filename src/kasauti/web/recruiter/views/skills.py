"""The skills browser and the bench."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kasauti import skills
from kasauti.access import Permission, needs
from kasauti.actions import measurements
from kasauti.records.permissions import standing_of
from kasauti.web.recruiter.queries import skills as queries
from kasauti.web.recruiter.queries.bench import last_bench, last_run
from kasauti.web.recruiter.requests import SignedIn


@needs(Permission.SKILLS_SEE)
@require_safe
def browser(request: HttpRequest, skill: str = "") -> HttpResponse:
    """Show the graph by family, and one skill opened."""
    graph = skills.load_graph()
    if skill and skill not in graph:
        raise Http404
    words = request.GET.get("words", "").strip()
    context = {
        "section": "skills",
        "figures": queries.figures(),
        "families": queries.families(words),
        "words": words,
        "opened": queries.skill_page(graph[skill]) if skill else None,
    }
    return render(request, "recruiter/skills.html", context)


@needs(Permission.BENCH_SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def bench(request: SignedIn) -> HttpResponse:
    """Show the bench's last result on this installation; measure when asked to."""
    if request.method == "POST":
        if not standing_of(request.user).may(Permission.BENCH_RUN):
            raise PermissionDenied
        measurements.measure(by=request.user)
        return redirect("bench")
    context = {"section": "bench", "bench": last_bench(), "run": last_run()}
    return render(request, "recruiter/bench.html", context)
