"""Measuring this installation: asked for by a person, run by a worker, kept for its page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from django.conf import settings
from django.utils import timezone

from kasauti import demonstration
from kasauti.actions import bench, deferred, trail
from kasauti.records.models import Measurement, User

log = logging.getLogger(__name__)

FILE = "bench.json"
MOST_ATTEMPTS = 3


@trail.in_turn
def measure(*, by: User) -> Measurement:
    """Have the bench run; where one is under way already, return that."""
    under_way = Measurement.objects.filter(finished_at=None).first()
    if under_way is not None:
        return under_way
    measurement = Measurement.objects.create(by=by)
    trail.record("measurements.measure", measurement, by=by)
    deferred.measure(measurement.pk)
    return measurement


def _on_everyone() -> Iterable[bench.Section]:
    return bench.sections(demonstration.people())


def run(
    measurement_id: int,
    *,
    attempt: int = 0,
    sections: Callable[[], Iterable[bench.Section]] = _on_everyone,
) -> None:
    """Measure section by section and keep the figures; the body of a job.

    Done twice it changes nothing the second time. A run whose worker died begins anew; one that
    fails, or whose worker died ``MOST_ATTEMPTS`` times, is closed and says so.
    """
    if not Measurement.objects.filter(pk=measurement_id, finished_at=None).exists():
        return
    if attempt >= MOST_ATTEMPTS:
        _close(measurement_id, failure="its worker ended before it was done, again and again")
        return
    found = []
    try:
        _tell(measurement_id, 0)
        for section in sections():
            found.append(section)
            _tell(measurement_id, len(found))
        bench.keep(found, settings.DATA / FILE, measured=timezone.localdate())
    except Exception as error:
        log.exception("measuring failed")
        _close(measurement_id, failure=f"{type(error).__name__} after {len(found)} sections")
    else:
        _close(measurement_id)


def _tell(measurement_id: int, done: int) -> None:
    Measurement.objects.filter(pk=measurement_id, finished_at=None).update(sections=done)


@trail.in_turn
def _close(measurement_id: int, *, failure: str = "") -> None:
    opened = Measurement.objects.select_for_update().filter(pk=measurement_id, finished_at=None)
    measurement = opened.first()
    if measurement is not None:
        measurement.finished_at, measurement.failure = timezone.now(), failure
        measurement.save()
        trail.record("measurements.run", measurement, by=None, failed=bool(failure))
