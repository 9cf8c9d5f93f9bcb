"""Duplicates are looked for by a worker, which says how far it is and how it ended."""

from __future__ import annotations

import pytest
from django.db import connection

from kasauti import jobs
from kasauti.actions import asked_runs, duplicate_searches, duplicates
from kasauti.records.models import AuditEntry, Candidate, Duplicate, DuplicateSearch, User

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def twice(user: User) -> None:
    for name in ("Kavya Menon", "K. Menon"):
        Candidate.objects.create(name=name, email="kavya@example.in")


@pytest.mark.usefixtures("twice")
def test_who_asks_waits_for_no_search(user: User) -> None:
    asked = duplicate_searches.ask(by=user)
    assert not Duplicate.objects.exists()
    waiting = [one for one in jobs.unfinished(connection) if one["task"] == "duplicates.look"]
    assert [one["arguments"] for one in waiting] == [f'{{"search": {asked.pk}}}']
    assert waiting[0]["lock"] == "duplicates.find"  # as the hourly one: one at a time
    assert duplicate_searches.ask(by=user) == asked  # while it is under way there is no second
    duplicate_searches.run(asked.pk)
    asked.refresh_from_db()
    assert (asked.done, asked.new, asked.failure) == (duplicate_searches.STEPS, 1, "")
    assert asked.finished_at is not None
    assert Duplicate.objects.count() == 1
    duplicate_searches.run(asked.pk)
    assert AuditEntry.objects.filter(verb="duplicates.look").count() == 1
    assert duplicate_searches.ask(by=user) != asked


@pytest.mark.usefixtures("twice")
def test_a_search_says_how_far_it_is(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    employed = duplicates._employed

    def watched(names: dict[int, str]) -> object:
        seen.append(DuplicateSearch.objects.get().done)
        return employed(names)

    monkeypatch.setattr(duplicates, "_employed", watched)
    duplicate_searches.run(duplicate_searches.ask(by=user).pk)
    assert seen == [2]  # by mail address, by phone number


def test_a_search_that_fails_says_so_and_keeps_no_later_one_waiting(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> int:
        raise OSError("no space left")

    monkeypatch.setattr(duplicates, "find", fail)
    asked = duplicate_searches.ask(by=user)
    duplicate_searches.run(asked.pk)
    asked.refresh_from_db()
    assert (asked.new, asked.failure) == (0, "OSError while records were compared")
    assert duplicate_searches.ask(by=user) != asked


def test_a_search_that_kills_its_workers_is_given_up(user: User) -> None:
    asked = duplicate_searches.ask(by=user)
    duplicate_searches.run(asked.pk, attempt=asked_runs.MOST_ATTEMPTS)
    assert "worker" in DuplicateSearch.objects.get().failure
    assert duplicate_searches.ask(by=user) != asked
