"""What is answered when a request failed, or no connection to the database was to be had.

Django makes these answers in threads that outlive the request, and nobody closes what they asked
the database with: each would keep one of the site's connections for good.
"""

from __future__ import annotations

import sys

from django.db import connections
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


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 and give back what it asked the database with."""
    try:
        return defaults.bad_request(request, exception)
    finally:
        _give_back()


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 and give back what it asked the database with."""
    try:
        return defaults.permission_denied(request, exception)
    finally:
        _give_back()


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 and give back what it asked the database with."""
    try:
        return defaults.page_not_found(request, exception)
    finally:
        _give_back()


def _give_back() -> None:
    for one in connections.all(initialized_only=True):
        if not one.in_atomic_block:  # else it is the request's own, in the middle of something
            one.close_if_unusable_or_obsolete()


def _lacked_a_connection(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, (PoolTimeout, TooManyRequests)):
            return True
        error = error.__cause__ or error.__context__
    return False
