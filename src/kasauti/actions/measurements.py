"""Measuring this installation: asked for by a person, run by a worker, kept for its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.conf import settings
from django.utils import timezone

from kasauti import demonstration
from kasauti.actions import asked_runs, bench, deferred
from kasauti.actions.asked_runs import Found, Kind
from kasauti.records.models import Measurement, User

FILE = "bench.json"
_KIND = Kind(
    Measurement, "measurements.measure", "measurements.run", deferred.measure,
    lambda held: f"after {held.sections} sections",
)  # fmt: skip


def measure(*, by: User) -> Measurement:
    """Have the bench run; where one is under way, return that."""
    return asked_runs.ask(_KIND, by=by)


def _on_everyone() -> Iterable[bench.Section]:
    return bench.sections(demonstration.people())


def run(
    measurement_id: int,
    *,
    attempt: int = 0,
    sections: Callable[[], Iterable[bench.Section]] = _on_everyone,
) -> None:
    """Measure section by section and keep the figures; the body of a job.

    Done twice it changes nothing the second time.
    """

    def measured(held: Measurement) -> Found:
        opened, found = _KIND.opened(held.pk), list[bench.Section]()
        opened.update(sections=0)
        for section in sections():
            found.append(section)
            opened.update(sections=len(found))
        bench.keep(found, settings.DATA / FILE, measured=timezone.localdate())
        return Found()

    asked_runs.run(_KIND, measurement_id, measured, attempt=attempt)
