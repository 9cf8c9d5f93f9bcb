"""Runs of the swap tests, asked for on a page and done by a worker."""

from __future__ import annotations

from dataclasses import asdict

from kasauti.actions import asked_runs, deferred
from kasauti.actions.asked_runs import Found, Kind
from kasauti.actions.swaps import Swapped, swap_tests
from kasauti.records.models import SwapTest, User
from kasauti.screening import SCORER

PEOPLE = 20
_KIND = Kind(
    SwapTest, "swaps.ask", "swaps.run", deferred.swap, lambda _test: "while the scorer was tested"
)


def ask(*, by: User) -> SwapTest:
    """Have the installed scorer tested; where a test is under way, return that."""
    return asked_runs.ask(_KIND, by=by, scorer=SCORER, people=PEOPLE)


def run(test_id: int, *, attempt: int = 0) -> None:
    """Test the scorer; the body of a job. Killed half-way it begins anew."""
    asked_runs.run(_KIND, test_id, _tested, attempt=attempt)


def _tested(test: SwapTest) -> Found:
    results = [_told(one) for one in swap_tests(test.people)]
    failed = sum(not one["passed"] for one in results)
    return Found({"results": results}, {"signals": len(results), "failed": failed})


def _told(one: Swapped) -> dict[str, object]:
    direction, passed = str(one.result.direction), one.result.passed
    told = {"signal": one.signal.id, **asdict(one.result)}
    return told | {"direction": direction, "passed": passed}
