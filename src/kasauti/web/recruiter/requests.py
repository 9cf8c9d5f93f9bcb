"""A request of someone signed in, which every recruiter's page asks for; where some lead on to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kasauti.records.models import User


class SignedIn(HttpRequest):
    """A request that ``LoginRequiredMiddleware`` let through."""

    user: User


def page_of(request: HttpRequest) -> int:
    """Return the page asked for, the first where it cannot be read."""
    asked = request.GET.get("page", "")
    return int(asked) if asked.isdecimal() and 0 < int(asked) < 10_000 else 1


def wants_rows(request: HttpRequest) -> bool:
    """Return whether only a list's further rows are asked for, as the tag ``grows`` asks."""
    return request.GET.get("further") == "rows"


def below(person: int) -> HttpResponse:
    """Lead to what stands below a person's résumé: what was done there is seen there."""
    return redirect(f"{reverse('person', args=(person,))}#tasks")
