"""Reasons that repeat are counted once for each application, folded into another or not."""

from __future__ import annotations

from itertools import count
from uuid import uuid4

import pytest
from django.utils import timezone

from kasauti.actions import role_edits, roles, screenings
from kasauti.actions.reasons import repeated
from kasauti.documents import read
from kasauti.records.models import Application, Candidate, Minute, ResumeFile, Role, StageMove, User
from kasauti.resumes import read_profile
from kasauti.roles import load_role
from kasauti.skills import Level, load_graph

from .conftest import ROLE, resume

pytestmark = [pytest.mark.database, pytest.mark.django_db]
NUMBER = count()


def apply(role: Role, folded_into: Application | None = None) -> Application:
    number = next(NUMBER)
    file = ResumeFile.objects.create(sha256=f"{number:064}", name="cv.pdf", size=1)
    candidate = Candidate.objects.create(name=f"Person {number}")
    return Application.objects.create(
        candidate=candidate, role=role, file=file, folded_into=folded_into
    )


def turn_down(application: Application, by: User, reason: str = "notice") -> None:
    place = application.role.stages.get(kind="not taken forward")
    StageMove.objects.create(
        application=application, by=by, before_kind="new", after=place, after_kind=place.kind,
        entered_before=timezone.now(), batch=uuid4(), reason=reason,
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


STUDIED = b"""Dev Kurup
dev.kurup@example.in | +91 98450 12346 | Kochi

EXPERIENCE
Software Engineer, Kaveri Analytics, Kochi
Jan 2021 - Present
- Built the billing service in Python and Docker with PostgreSQL; 3,000 invoices a day.
- Wrote the CI with pytest; cut the build from 14 to 4 minutes.
- Moved the reports to Redis and Kafka; p99 of the dashboard from 900 ms to 200 ms.

PROJECTS
Leaf classifier
- Trained a CNN in PyTorch on 4,000 leaf images; 91 % accuracy on a held-out set.

EDUCATION
B.E. Computer Science, 2016 - 2020

SKILLS
Python, SQL, PyTorch, Docker, Redis, Kafka, PostgreSQL
"""


def screened(role: Role, text: bytes) -> Application:
    """Return an application with its stored screening."""
    application, today = apply(role), timezone.localdate()
    document = read(text, name="cv.txt")
    found = screenings.compute(document, read_profile(document, as_of=today), role, as_of=today)
    application.result = screenings.store(application.file, role, found, as_of=today)
    application.save()
    return application


def test_a_repeated_missing_depth_proposes_a_level_with_whom_it_would_touch(
    role: Role, user: User
) -> None:
    asked = ROLE.replace("advanced", "beginner").replace("proficient", "intermediate")
    role = roles.update(role, asked, by=user)
    for _ in range(3):
        turn_down(screened(role, STUDIED), user, "ml depth")
    for _ in range(2):
        screened(role, resume())
    edit = role_edits.proposed(role, "ml depth")
    assert edit is not None
    assert (edit.requirement, edit.after.level) == ("PyTorch", Level.PROFICIENT)
    assert (edit.past, edit.differ, edit.turned_down, edit.kept) == (5, 3, 3, 0)
    assert load_role(edit.source, graph=load_graph()).requirements == edit.role.requirements
    assert role.source == asked  # nothing changes before a person saves it


def test_a_must_have_that_repeats_as_missing_is_made_one_of_what_was_nice(
    role: Role, user: User
) -> None:
    nice = ROLE.replace('[[must]]\nskill = "PyTorch"', '[[nice]]\nskill = "Kubernetes"')
    role = roles.update(role, nice, by=user)
    for _ in range(3):
        turn_down(screened(role, STUDIED), user, "missing requirement")
    screened(role, resume())
    edit = role_edits.proposed(role, "missing requirement")
    assert edit is not None
    assert (edit.requirement, edit.before.must, edit.after.must) == ("Kubernetes", False, True)
    assert (edit.past, edit.differ, edit.turned_down, edit.kept) == (4, 3, 3, 0)


def test_where_it_would_not_tell_those_turned_down_nothing_is_proposed(
    role: Role, user: User
) -> None:
    turned = [screened(role, resume()) for _ in range(3)]
    assert role_edits.proposed(role, "ml depth") is None
    for one in turned:
        turn_down(one, user, "pay")
    assert role_edits.proposed(role, "pay") is None
