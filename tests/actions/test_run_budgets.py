"""How often a lab may be run again: counted for the assignment, whoever asks and whatever dies."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kasauti import work_samples
from kasauti.actions import assignments, gradings, run_budgets, workspace
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    Assignment,
    Candidate,
    ResumeFile,
    Role,
    RunState,
    User,
    WorkRun,
)
from kasauti.sandbox import Cause, Running

pytestmark = [pytest.mark.database, pytest.mark.django_db]
LAB = "solution.py"


def asked(role: Role, user: User, exercise: str) -> Assignment:
    candidate = Candidate.objects.create(name="Kavya Menon", email="kavya@example.in")
    file = ResumeFile.objects.create(sha256="5" * 64, name="resume.pdf", size=3)
    application = Application.objects.create(candidate=candidate, role=role, file=file)
    due = timezone.now() + timedelta(days=7)
    return assignments.assign(application, exercise, due_at=due, by=user)


@pytest.fixture
def assignment(role: Role, user: User) -> Assignment:
    return asked(role, user, "training-debug")


@pytest.fixture
def begun(assignment: Assignment) -> Assignment:
    found = workspace.begin(assignment, agreed=True)
    workspace.take_over(found, writer="tab")
    return found


def ran(assignment: Assignment, what: str = LAB, state: RunState = RunState.DONE) -> WorkRun:
    """Ask for a run and let it end, without running anything."""
    made = workspace.run(assignment, what=what)
    WorkRun.objects.filter(pk=made.pk).update(state=state)
    return made


def used(assignment: Assignment) -> int:
    spent = run_budgets.spent(assignment)
    assert spent is not None
    assert spent.most == 8
    return spent.used


def test_after_the_eighth_run_the_lab_is_refused_and_the_tests_still_run(
    begun: Assignment,
) -> None:
    for number in range(8):
        assert used(begun) == number
        ran(begun)
    with pytest.raises(Refused, match="All runs are used up"):
        workspace.run(begun, what=LAB)
    assert used(begun) == 8
    workspace.keep(begun, writer="tab", files={"probe.py": "x = 1"})
    assert ran(begun, "tests").what == "tests"
    assert ran(begun, "probe.py").what == "probe.py"


def test_a_run_that_waits_counts_at_once_and_asking_again_is_the_same_run(
    begun: Assignment,
) -> None:
    first = workspace.run(begun, what=LAB)
    assert used(begun) == 1
    assert workspace.run(begun, what=LAB) == first
    assert used(begun) == 1


def test_another_tab_and_a_server_that_starts_anew_find_the_same_count(begun: Assignment) -> None:
    for _ in range(3):
        ran(begun)
    workspace.take_over(begun, writer="another tab")
    assert used(Assignment.objects.get(pk=begun.pk)) == 3


@pytest.mark.parametrize("state", [RunState.REFUSED, RunState.FAILED])
def test_what_the_machine_could_not_run_uses_nothing_up(begun: Assignment, state: RunState) -> None:
    ran(begun, state=state)
    assert used(begun) == 0


def test_a_worker_that_dies_again_and_again_gives_the_run_back(begun: Assignment) -> None:
    made = workspace.run(begun, what=LAB)
    gradings.run_trial(made.pk, attempt=gradings.MOST_ATTEMPTS)
    assert used(begun) == 0


def test_a_sandbox_that_fails_under_a_run_gives_it_back(
    begun: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = work_samples.Trial((), (), "", Cause.INFRASTRUCTURE.value)
    monkeypatch.setattr(gradings, "_tried", lambda asked: failed)
    made = workspace.run(begun, what=LAB)
    gradings.run_trial(made.pk)
    made.refresh_from_db()
    assert made.state == RunState.FAILED
    assert used(begun) == 0


class Killed:
    """Starts as usual, and somebody kills the sandbox's launcher soon after."""

    def __init__(self) -> None:
        self.usual = gradings.runner_for()

    def start(self, *told: Any) -> Running:
        running = self.usual.start(*told)
        launcher = running._process.pid  # type: ignore[attr-defined]
        hello = running.receive

        def receive(count: int, seconds: float) -> bytearray:
            found = hello(count, seconds)
            if b"ready" in found:
                os.kill(launcher, signal.SIGKILL)
            return found

        running.receive = receive  # type: ignore[method-assign]
        return running


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize(
    ("killed", "code", "state", "count"),
    [
        (True, "import time; time.sleep(60)", RunState.FAILED, 0),
        (False, "import os; os.kill(os.getpid(), 9)", RunState.DONE, 1),
        (False, "kept = bytearray(8 << 30)", RunState.DONE, 1),
    ],
)
def test_a_run_killed_from_outside_is_given_back_and_one_that_kills_itself_is_not(
    begun: Assignment, monkeypatch: pytest.MonkeyPatch, killed: bool, code: str,
    state: RunState, count: int,
) -> None:  # fmt: skip
    if killed:
        runner = Killed()
        monkeypatch.setattr(gradings, "runner_for", lambda _: runner)
    workspace.keep(begun, writer="tab", files={LAB: code})
    made = workspace.run(begun, what=LAB)
    gradings.run_trial(made.pk)
    made.refresh_from_db()
    assert (made.state, used(begun)) == (state, count)
    assert ("output" in made.result) is not killed


def test_a_run_that_ends_with_an_error_is_used_up(begun: Assignment) -> None:
    made = ran(begun)
    WorkRun.objects.filter(pk=made.pk).update(result={"stopped": Cause.MEMORY.value})
    assert used(begun) == 1


def test_more_time_is_no_more_runs(assignment: Assignment, user: User) -> None:
    assignments.give_time(assignment, by=user)
    begun = workspace.begin(assignment, agreed=True)
    assert run_budgets.spent(begun) == run_budgets.Spent(0, 8, LAB)


def test_the_practice_task_uses_nothing_up(assignment: Assignment) -> None:
    workspace.practise(assignment)
    made = workspace.run(assignment, what=LAB, practice=True)
    WorkRun.objects.filter(pk=made.pk).update(state=RunState.DONE)
    assert used(assignment) == 0


def test_practice_closes_once_the_clock_runs_so_no_run_is_had_there(begun: Assignment) -> None:
    with pytest.raises(Refused, match="Practice closed when the clock began"):
        workspace.practise(begun)
    Assignment.objects.filter(pk=begun.pk).update(practised_at=timezone.now())
    begun.refresh_from_db()
    files = {LAB: "print('a whole run')"}
    for ask in (
        lambda: workspace.take_over(begun, writer="tab", practice=True),
        lambda: workspace.keep(begun, writer="tab", files=files, practice=True),
        lambda: workspace.run(begun, what=LAB, practice=True),
    ):
        with pytest.raises(Refused, match="Practice closed when the clock began"):
            ask()
    assert not begun.runs.exists()


def test_other_exercises_are_run_as_often_as_one_likes(role: Role, user: User) -> None:
    begun = workspace.begin(asked(role, user, "feature-pipeline"), agreed=True)
    for _ in range(12):
        ran(begun)
    assert run_budgets.spent(begun) is None


def test_what_is_not_counted_has_little_time_and_the_lab_has_enough(
    begun: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, float] = {}

    def note(files: object, public: object, runner: object, *, what: str, **more: object) -> None:
        given[what] = more["limits"]["cpu_seconds"]  # type: ignore[index]

    monkeypatch.setattr(gradings.work_samples, "trial", note)
    for what in (LAB, "tests", "curves.py"):
        gradings._tried(ran(begun, what))
    assert given == {LAB: 60.0, "tests": 3.0, "curves.py": 3.0}


def test_the_statement_says_what_uses_a_run_up() -> None:
    for exercise in work_samples.shipped():
        if exercise.runs is None:
            continue
        told = exercise.statement(exercise.variants[0])
        assert f"{exercise.runs.most} such runs" in told
        assert f"{exercise.runs.free_cpu_seconds:g} CPU-seconds" in told
        for words in ("an error uses one up", "the machine could not run", "More time"):
            assert words in told


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("variant", ["a", "b", "c"])
def test_the_public_tests_end_within_what_is_not_counted(variant: str) -> None:
    exercise = assignments.exercise_of("training-debug")
    assert exercise.runs is not None
    runner = gradings.runner_for(exercise)
    limits = {**exercise.manifest["limits"], "cpu_seconds": exercise.runs.free_cpu_seconds / 2}
    starter, public = exercise.files("starter", variant), exercise.files("public", variant)
    tests = work_samples.trial(starter, public, runner, limits=limits)
    assert not tests.stopped
    assert len(tests.tests) == 4
    again = work_samples.trial(starter, public, runner, what=LAB, limits={"cpu_seconds": 60})
    assert not again.stopped
    assert again.output.startswith("step,train,validation")
    assert [drawn.title for drawn in again.plots] == [
        "loss", "gradient norm", "learning rate", "norm of the weights",
    ]  # fmt: skip
    assert len(again.plots[0].series[0][1]) == 16
