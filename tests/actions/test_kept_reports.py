"""Figures of large installations are kept, told with their time, and reckoned again by a worker."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from kasauti import jobs
from kasauti.access import Membership
from kasauti.actions import costs, kept_reports
from kasauti.actions.kept_reports import Kept
from kasauti.records.models import Application, Candidate, ResumeFile, Role, Seat, User
from kasauti.records.reports import Scope
from kasauti.values import Rupees

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(kept_reports, "LIVE", -2)  # a table that was never looked at counts -1
    cache.clear()


def scope_of(user: User) -> Scope:
    today = timezone.localdate()
    return Scope(user, today - timedelta(days=30), today)


def apply(role: Role, number: int) -> None:
    file = ResumeFile.objects.create(sha256=f"{number:064}", name="cv.pdf", size=1)
    candidate = Candidate.objects.create(name=f"Person {number}")
    Application.objects.create(candidate=candidate, role=role, file=file, source="careers")


def jobs_waiting() -> list[dict[str, Any]]:
    found = [one for one in jobs.unfinished(connection) if one["task"] == "reports.renew"]
    return [json.loads(one["arguments"]) for one in found]


def applied(kept: Kept) -> float:
    return float(kept.reports["funnel"].rows[0].cells[0].value or 0)


def test_few_people_are_counted_for_each_reader(role: Role, user: User) -> None:
    apply(role, 1)
    assert applied(kept_reports.of(scope_of(user))) == 1
    apply(role, 2)
    kept = kept_reports.of(scope_of(user))
    assert (applied(kept), kept.at) == (2, None)


def test_many_are_kept_with_their_time(large: None, role: Role, user: User) -> None:
    apply(role, 1)
    first = kept_reports.of(scope_of(user))
    apply(role, 2)
    second = kept_reports.of(scope_of(user))
    assert first.at is not None
    assert (applied(second), second.at) == (1, first.at)
    assert jobs_waiting() == []


def test_what_is_old_is_shown_and_reckoned_again_once(
    large: None, role: Role, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(role, 1)
    kept_reports.of(scope_of(user))
    apply(role, 2)
    monkeypatch.setattr(kept_reports, "_FRESH", timedelta())
    assert [applied(kept_reports.of(scope_of(user))) for _ in range(2)] == [1, 1]
    (told,) = jobs_waiting()
    kept_reports.run(told["scope"])
    assert applied(kept_reports.of(scope_of(user))) == 2


def test_whoever_sees_other_roles_has_figures_of_their_own(
    large: None, role: Role, user: User
) -> None:
    apply(role, 1)
    assert applied(kept_reports.of(scope_of(user))) == 1
    guest = User.objects.create_user("g@example.in", "a long enough one", name="Guest")
    assert applied(kept_reports.of(scope_of(guest))) == 0
    manager = User.objects.create_user("m@example.in", "a long enough one", name="Meera")
    Seat.objects.create(user=manager, membership=str(Membership.HIRING_MANAGER), role=role)
    assert applied(kept_reports.of(scope_of(manager))) == 1
    assert kept_reports._key(scope_of(manager)) != kept_reports._key(scope_of(user))
    assert kept_reports.sources_of(guest) == []


def test_a_cost_shows_at_once_and_so_does_taking_it_back(
    large: None, role: Role, user: User
) -> None:
    def spent() -> float:
        return float(kept_reports.of(scope_of(user)).reports["costs"].rows[-1].cells[0].value or 0)

    assert spent() == 0
    cost = costs.add("advert", Rupees("500"), spent_on=timezone.localdate(), by=user, role=role)
    assert spent() == 500
    costs.take_back(cost, by=user)
    assert spent() == 0


def test_a_cost_that_a_reader_does_not_see_changes_nothing_for_them(
    large: None, role: Role, user: User
) -> None:
    guest = User.objects.create_user("g@example.in", "a long enough one", name="Guest")
    before = kept_reports._key(scope_of(guest))
    costs.add("advert", Rupees("500"), spent_on=timezone.localdate(), by=user, role=role)
    assert kept_reports._key(scope_of(guest)) == before


def test_a_job_for_a_role_that_is_gone_does_nothing(large: None, role: Role, user: User) -> None:
    told = {"viewer": str(user.pk), "since": "2026-01-01", "until": "2026-02-01", "source": ""}
    kept_reports.run(told | {"role": str(role.pk + 1)})
    period = Scope(user, date(2026, 1, 1), date(2026, 2, 1))
    assert cache.get(kept_reports._key(period)) is None


def test_figures_older_than_an_hour_are_shown_to_nobody(
    large: None, role: Role, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(role, 1)
    kept_reports.of(scope_of(user))
    apply(role, 2)
    monkeypatch.setattr(kept_reports, "_OLDEST", timedelta())
    assert applied(kept_reports.of(scope_of(user))) == 2
    assert jobs_waiting() == []


def test_one_report_comes_from_where_all_do(large: None, role: Role, user: User) -> None:
    apply(role, 1)
    assert kept_reports.time_of(scope_of(user)) is None
    kept = kept_reports.of(scope_of(user))
    apply(role, 2)
    one = kept_reports.only("funnel", scope_of(user))
    assert (applied(one), one.at) == (1, kept.at)
    assert kept_reports.time_of(scope_of(user)) == kept.at


def test_what_another_version_kept_or_cannot_be_read_is_reckoned_anew(
    large: None, role: Role, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(role, 1)
    kept_reports.of(scope_of(user))
    key = kept_reports._key(scope_of(user))
    apply(role, 2)
    with monkeypatch.context() as other:
        other.setattr(kept_reports, "__version__", "99")
        assert kept_reports._key(scope_of(user)) != key
        assert applied(kept_reports.of(scope_of(user))) == 2
    with monkeypatch.context() as broken:

        def unpickled(key: str) -> None:
            raise AttributeError("no such class")

        broken.setattr(cache, "get", unpickled)
        assert applied(kept_reports.of(scope_of(user))) == 2
    cache.set(key, {"funnel": 1})
    assert applied(kept_reports.of(scope_of(user))) == 2
