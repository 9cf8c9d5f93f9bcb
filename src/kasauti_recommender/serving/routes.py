"""The routes of a node over HTTP, once: what answers, what the reference says, who may ask."""

from __future__ import annotations

from dataclasses import dataclass

from kasauti_recommender.serving.access import Need
from kasauti_recommender.serving.problems import Problem
from kasauti_recommender.serving.request import (
    Accepted,
    Answer,
    Ask,
    EventsIn,
    ExposuresIn,
    ProductsIn,
    RemoveIn,
    SimilarAsk,
)


@dataclass(frozen=True, slots=True)
class Route:
    """A way to ask.

    Parameters
    ----------
    method : str
    path : str
        A part in braces stands for one value, the last one also for several with slashes.
    words : str
        What it is for.
    need : Need
    sent, answer : type, optional
        Of JSON bodies of the one schema.
    kind : str
        Of other answers.
    """

    method: str
    path: str
    words: str
    need: Need = Need.READ
    sent: type | None = None
    answer: type | None = None
    kind: str = "application/json"

    def value(self, path: str) -> str | None:
        """Return what stands in place of the values; None for another path."""
        start, _, rest = self.path.partition("{")
        if not rest:
            return "" if path == start else None
        end = rest.rpartition("}")[2]
        value = path.removeprefix(start).removesuffix(end)
        return value if path.startswith(start) and path.endswith(end) and value else None


_HTML, _TEXT, _LINES = "text/html", "text/plain", "application/x-ndjson"
ROUTES = (
    Route("POST", "/recommend", "A list for a user.", Need.READ, Ask, Answer),
    Route("POST", "/similar", "Items like another.", Need.READ, SimilarAsk, Answer),
    Route("POST", "/events", "What users did; on disk when answered, known to the next list.",
          Need.EVENTS, EventsIn, Accepted),
    Route("POST", "/products", "New and changed products; found by the next list.", Need.ADMIN,
          ProductsIn, Accepted),
    Route("POST", "/remove", "A product that is never shown again.", Need.ADMIN, RemoveIn,
          Accepted),
    Route("DELETE", "/products/{item}", "The same.", Need.ADMIN, None, Accepted),
    Route("GET", "/products/{item}", "What is known of a product; 404 for one that was removed."),
    Route("GET", "/attributes", "Attributes that the version knows, up to 10,000."),
    Route("GET", "/health", "Whether the process answers."),
    Route("GET", "/ready", "Whether it is warm (503 before), its version, and how far its log is."),
    Route("GET", "/about", "What the page says of the node."),
    Route("GET", "/metrics", "Counts of all workers, for Prometheus.", kind=_TEXT),
    Route("GET", "/proto", "The same schema for gRPC, as a .proto file.", kind=_TEXT),
    Route("GET", "/pictures/{name}.svg", "latency, retrieval, drift or experiment; 404 "
          "before it is drawn.", kind="image/svg+xml"),
    Route("GET", "/", "The shopper's page.", kind=_HTML),
    Route("GET", "/page.css", "Its style.", kind="text/css"),
    Route("GET", "/page.js", "Its program.", kind="text/javascript"),
    Route("GET", "/capacity", "How many nodes a shop needs.", kind=_HTML),
    Route("GET", "/log", "For nodes that follow: the log `?from` an offset, a record a line; 410 "
          "where it begins later.", Need.ADMIN, kind=_LINES),
    Route("GET", "/snapshot", "For them: what stands for the log before it.", Need.ADMIN),
    Route("GET", "/snapshot/{offset}/{file}", "A file of it `?from` a byte.", Need.ADMIN,
          kind="application/octet-stream"),
    Route("POST", "/exposures", "From them: who was shown an experiment's arm.", Need.ADMIN,
          ExposuresIn, Accepted),
)  # fmt: skip


def find(method: str, path: str) -> tuple[Route, str] | None:
    """Return the route of a request and the value in its path; None where there is none."""
    for route in ROUTES:
        if route.method == method and (value := route.value(path)) is not None:
            return route, value
    return None


def missing(method: str, path: str) -> Problem:
    """Say why a request has no route."""
    others = [route.method for route in ROUTES if route.value(path) is not None]
    if others:
        return Problem(405, f"{path} takes {' and '.join(others)}, not {method}")
    return Problem(404 if method in ("GET", "POST") else 405, f"there is no {method} {path}")
