"""Each request is counted, timed and told in one line, without anybody's personal data."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from prometheus_client import CollectorRegistry, Counter, Histogram

registry = CollectorRegistry()
_requests = Counter(
    "kasauti_requests", "Requests answered.", ("method", "route", "status"), registry=registry
)
_seconds = Histogram(
    "kasauti_request_seconds", "Seconds from request to answer.", ("route",), registry=registry,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)  # fmt: skip
_log = logging.getLogger("kasauti.requests")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_ID_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")

Handler = Callable[[HttpRequest], HttpResponseBase]


class Observation:
    """Middleware that gives each request an id and, once answered, counts and logs it.

    A route's name stands in place of the address: addresses hold search words and signed links.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.request_id = _request_id(request)  # type: ignore[attr-defined]
        started = time.perf_counter()
        return _observed(request, self.get_response(request), started)


def _request_id(request: HttpRequest) -> str:
    """Return the id that a proxy in front gave, if it is one, else a new one."""
    given = request.headers.get("X-Request-ID", "")
    well = 8 <= len(given) <= 64 and set(given) <= _ID_LETTERS
    return given if well else secrets.token_hex(8)


def _observed(request: HttpRequest, response: HttpResponseBase, started: float) -> HttpResponseBase:
    seconds = time.perf_counter() - started
    match = request.resolver_match
    route = (match.view_name if match else None) or "unknown"
    method = request.method if request.method in _METHODS else "other"
    _requests.labels(method, route, str(response.status_code)).inc()
    _seconds.labels(route).observe(seconds)
    told = {
        "request": request.request_id,  # type: ignore[attr-defined]
        "method": method,
        "route": route,
        "status": response.status_code,
        "milliseconds": round(1000 * seconds, 1),
    }
    _log.info("%(method)s %(route)s %(status)s in %(milliseconds)s ms", told, extra={"told": told})
    response.headers["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
    return response
