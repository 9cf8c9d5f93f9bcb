"""Group answers are voluntary, lie apart from deciders, and go when they are asked to."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.db import connection

from kasauti.actions import access_export, erasures, groups, swap_runs
from kasauti.actions.refusals import Refused
from kasauti.records.groups import answers_of
from kasauti.records.models import AuditEntry, Candidate, GroupAnswer, SwapTest, User

pytestmark = [pytest.mark.database, pytest.mark.django_db]
TOLD = {"gender": "woman", "category": "obc", "disability": ""}
SOURCES = Path(__file__).parents[2] / "src/kasauti"
READERS = {
    "records/groups.py", "records/models/fairness.py", "records/models/__init__.py",
    "actions/groups.py", "actions/fairness_report.py", "actions/fairness_scores.py",
}  # fmt: skip


@pytest.fixture
def kavya(db: None) -> Candidate:
    return Candidate.objects.create(name="Kavya Menon", email="kavya@example.in")


def test_the_row_holds_nothing_that_leads_to_a_person(kavya: Candidate) -> None:
    groups.answer(kavya, TOLD, by=kavya)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM records_groupanswer AS t")
        (row,) = cursor.fetchone()
        cursor.execute(
            "SELECT data_type FROM information_schema.columns"
            " WHERE table_name = 'records_groupanswer'"
        )
        kinds = {kind for (kind,) in cursor.fetchall()}
        cursor.execute(
            "SELECT count(*) FROM information_schema.table_constraints"
            " WHERE table_name = 'records_groupanswer' AND constraint_type = 'FOREIGN KEY'"
        )
        (references,) = cursor.fetchone()
    assert kinds == {"character varying"}  # no number that counts up, no moment
    assert references == 0
    assert "Kavya" not in row
    assert not [one for one in AuditEntry.objects.all() if "woman" in str(one.detail)]
    assert answers_of([kavya.pk])[kavya.pk].gender == "woman"


def test_only_the_fairness_figures_and_the_person_read_them() -> None:
    named = {"GroupAnswer", "answers_of"}
    found = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Name) and node.id in named)
        or (isinstance(node, ast.ImportFrom) and named & {one.name for one in node.names})
    }
    assert found <= READERS


def test_an_answer_is_changed_and_taken_back_by_the_person_alone(kavya: Candidate) -> None:
    groups.answer(kavya, TOLD, by=kavya)
    groups.answer(kavya, TOLD | {"gender": "another"}, by=kavya)
    assert groups.answers(kavya)["gender"] == "another"
    with pytest.raises(Refused):
        groups.answer(kavya, TOLD, by=Candidate.objects.create(name="Other"))
    with pytest.raises(Refused, match="of the list"):
        groups.answer(kavya, {"gender": "whatever"}, by=kavya)
    groups.answer(kavya, {}, by=kavya)
    assert not GroupAnswer.objects.exists()
    assert groups.answers(kavya) == {}


def test_it_goes_along_and_goes_with_an_erasure(
    kavya: Candidate, user: User, data_folder: object
) -> None:
    groups.answer(kavya, TOLD, by=kavya)
    assert access_export.held(kavya)["what_you_said_of_yourself"]["category"] == "obc"
    erasure = erasures.erase(kavya, by=user)
    assert erasure.erased["group answers"] == 1
    assert not GroupAnswer.objects.exists()


def test_a_swap_test_is_asked_for_run_and_kept(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swap_runs, "PEOPLE", 3)
    test = swap_runs.ask(by=user)
    assert swap_runs.ask(by=user) == test
    swap_runs.run(test.pk)
    swap_runs.run(test.pk)
    done = SwapTest.objects.get()
    assert done.finished_at is not None
    assert {one["direction"] for one in done.results} == {"signal", "placebo", "control"}
    assert AuditEntry.objects.filter(verb="swaps.run").count() == 1
