"""The skills browser and the bench."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kasauti import skills
from kasauti.web.recruiter.queries import skills as queries
from kasauti.web.recruiter.queries.bench import last_bench


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


@require_safe
def bench(request: HttpRequest) -> HttpResponse:
    """Show the measuring bench's last result on this installation."""
    return render(request, "recruiter/bench.html", {"section": "bench", "bench": last_bench()})
