"""Reasons that repeat are counted once for each application, folded into another or not."""

from __future__ import annotations

from itertools import count
from uuid import uuid4

import pytest
from django.utils import timezone

from kasauti.actions.reasons import repeated
from kasauti.records.models import Application, Candidate, Minute, ResumeFile, Role, StageMove, User

pytestmark = [pytest.mark.database, pytest.mark.django_db]
NUMBER = count()


def apply(role: Role, folded_into: Application | None = None) -> Application:
    number = next(NUMBER)
    file = ResumeFile.objects.create(sha256=f"{number:064}", name="cv.pdf", size=1)
    candidate = Candidate.objects.create(name=f"Person {number}")
    return Application.objects.create(
        candidate=candidate, role=role, file=file, folded_into=folded_into
    )


def turn_down(application: Application, by: User) -> None:
    StageMove.objects.create(
        application=application, by=by, before_kind="new", after_kind="not taken forward",
        entered_before=timezone.now(), batch=uuid4(), reason="notice",
    )  # fmt: skip


def decide(application: Application, by: User) -> None:
    now = timezone.now()
    Minute.objects.create(application=application, by=by, asked_by=by, reason="notice", at=now)


def test_a_folded_application_counts_however_it_was_turned_down(role: Role, user: User) -> None:
    for way in (turn_down, decide):
        first = apply(role)
        for one in (first, apply(role, first), apply(role, first)):
            way(one, user)
    (found,) = repeated(role)
    assert (found.key, found.times) == ("notice", 6)
