"""Runs of the swap tests, asked for on a page and done by a worker."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.utils import timezone

from kasauti.actions import deferred, trail
from kasauti.actions.refusals import Refused
from kasauti.actions.swaps import Swapped, swap_tests
from kasauti.records.models import SwapTest, User
from kasauti.screening import SCORER

log = logging.getLogger(__name__)

PEOPLE = 20
MOST_ATTEMPTS = 3


@trail.in_turn
def ask(*, by: User) -> SwapTest:
    """Have the installed scorer tested.

    Raises
    ------
    Refused
        While a test runs.
    """
    if SwapTest.objects.filter(finished_at=None).exists():
        raise Refused("A test is under way: it takes some minutes")
    test = SwapTest.objects.create(by=by, scorer=SCORER, people=PEOPLE)
    trail.record("swaps.ask", test, by=by, people=PEOPLE)
    deferred.swap(test.pk)
    return test


def run(test_id: int, *, attempt: int = 0) -> None:
    """Run a test that was asked for; the body of a job.

    Killed half-way it begins anew. One that fails, or whose worker died ``MOST_ATTEMPTS`` times, is
    closed and says so: it keeps no later one waiting.
    """
    test = SwapTest.objects.filter(pk=test_id, finished_at=None).first()
    if test is None:
        return
    if attempt >= MOST_ATTEMPTS:
        _close(test, failure="its worker ended before it was done, again and again")
        return
    try:
        results = [_told(one) for one in swap_tests(test.people)]
    except Exception as error:
        log.exception("the swap test failed")
        _close(test, failure=f"{type(error).__name__} while the scorer was tested")
    else:
        _close(test, results=results)


def _told(one: Swapped) -> dict[str, object]:
    direction, passed = str(one.result.direction), one.result.passed
    told = {"signal": one.signal.id, **asdict(one.result)}
    return told | {"direction": direction, "passed": passed}


@trail.in_turn
def _close(
    test: SwapTest, *, results: Sequence[Mapping[str, object]] = (), failure: str = ""
) -> None:
    opened = SwapTest.objects.filter(pk=test.pk, finished_at=None)
    if opened.update(results=list(results), failure=failure, finished_at=timezone.now()):
        failed = sum(not one["passed"] for one in results)
        trail.record(
            "swaps.run", test, by=None, signals=len(results), failed=failed, ended=not failure
        )
