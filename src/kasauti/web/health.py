"""What monitors and load balancers ask: is it alive, is it ready, how is it."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from kasauti import __version__
from kasauti.access import open_to_all
from kasauti.actions import health
from kasauti.web.observation import registry


@open_to_all
def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer "ok" when pages are answered, whatever the database does; supervisor and monitors ask.

    A site that waits for the database is not mended by starting it again: ``ready`` tells of that.
    """
    return HttpResponse("ok", content_type="text/plain")


@open_to_all
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer "ready" when requests may come, else at once 503 and why; a load balancer asks."""
    try:
        why = health.not_ready()
    except DatabaseError:
        why = "the database does not answer"
    if why:
        return HttpResponse(why, status=503, content_type="text/plain")
    return HttpResponse("ready", content_type="text/plain")


@open_to_all
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with what Prometheus reads, to whoever brings ``KASAUTI_METRICS_TOKEN``."""
    wanted = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if not wanted or not hmac.compare_digest(given.encode(), f"Bearer {wanted}".encode()):
        raise Http404
    now = CollectorRegistry()
    now.register(_Now())
    text = generate_latest(_counted()) + generate_latest(now)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def _counted() -> CollectorRegistry:
    """Return what this process counted, or all that share a folder for it."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return registry
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


class _Now(Collector):
    """Figures that are looked up when asked for."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        version = GaugeMetricFamily("kasauti_version", "What runs here.", labels=["version"])
        version.add_metric([__version__], 1)
        yield version
        queue = health.queue()
        jobs = GaugeMetricFamily("kasauti_jobs", "Jobs by state.", labels=["state"])
        for state in ("waiting", "doing", "failed"):
            jobs.add_metric([state], getattr(queue, state))
        yield jobs
        yield GaugeMetricFamily("kasauti_workers", "Workers with a fresh heartbeat.", queue.workers)
        yield GaugeMetricFamily(
            "kasauti_oldest_job_seconds", "How long the oldest job has waited.", queue.oldest
        )
