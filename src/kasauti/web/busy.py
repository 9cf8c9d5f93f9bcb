"""What is answered when a request broke, or no connection to the database was to be had."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.views import defaults
from psycopg_pool import PoolTimeout, TooManyRequests

_SECONDS = "5"  # until it is worth asking again
_WHY = "The server has more to do than it can just now: ask again in some seconds"


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 503 and when to come again where no connection was free; else 500.

    Django calls it while it handles the error. Neither page asks the database anything.
    """
    if not _lacked_a_connection(sys.exc_info()[1]):
        return defaults.server_error(request)
    answer: HttpResponse
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": "Service Unavailable", "status": 503}
        problem["detail"] = _WHY
        answer = JsonResponse(problem, status=503, content_type="application/problem+json")
    else:
        answer = HttpResponse(loader.get_template("503.html").render(), status=503)
    answer.headers["Retry-After"] = _SECONDS
    return answer


def _lacked_a_connection(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, (PoolTimeout, TooManyRequests)):
            return True
        error = error.__cause__ or error.__context__
    return False
