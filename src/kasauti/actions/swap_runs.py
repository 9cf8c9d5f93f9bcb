"""Runs of the swap tests, asked for on a page and done by a worker."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from kasauti.actions import deferred, trail
from kasauti.actions.refusals import Refused
from kasauti.actions.swaps import swap_tests
from kasauti.records.models import SwapTest, User
from kasauti.screening import SCORER

PEOPLE = 20


@transaction.atomic
def ask(*, by: User) -> SwapTest:
    """Have the installed scorer tested.

    Raises
    ------
    Refused
        While a test runs.
    """
    trail.take_turn()
    if SwapTest.objects.filter(finished_at=None).exists():
        raise Refused("A test is under way: it takes some minutes")
    test = SwapTest.objects.create(by=by, scorer=SCORER, people=PEOPLE)
    trail.record("swaps.ask", test, by=by, people=PEOPLE)
    deferred.swap(test.pk)
    return test


def run(test_id: int) -> None:
    """Run a test that was asked for; killed half-way it begins anew."""
    test = SwapTest.objects.filter(pk=test_id, finished_at=None).first()
    if test is None:
        return
    results = [
        {
            "signal": one.signal.id, **asdict(one.result), "direction": str(one.result.direction),
            "passed": one.result.passed,
        }
        for one in swap_tests(test.people)
    ]  # fmt: skip
    with transaction.atomic():
        trail.take_turn()
        done = SwapTest.objects.filter(pk=test.pk, finished_at=None)
        if done.update(results=results, finished_at=timezone.now()):
            failed = sum(not one["passed"] for one in results)
            trail.record("swaps.run", test, by=None, signals=len(results), failed=failed)
