"""Pictures of the curves on the fault cards, from real training of a small network."""

from __future__ import annotations

from functools import cache

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kasauti.access import Permission, needs
from kasauti.interviews import draw_svg, run
from kasauti.interviews.curves import PLANTED


@cache
def _drawn(fault: str) -> str:
    return draw_svg(run(np.random.default_rng(0), fault))


@needs(Permission.INTERVIEWS_CONDUCT)
@require_safe
@cache_control(private=True, max_age=86_400)
def curve(request: HttpRequest, fault: str) -> HttpResponse:  # noqa: ARG001
    """Draw a run with a fault planted; the same seed each time."""
    if fault not in PLANTED:
        raise Http404
    return HttpResponse(_drawn(fault), content_type="image/svg+xml")
