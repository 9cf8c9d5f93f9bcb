"""From an assignment to a signed record: once, in time, by whoever is alive to do it."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kasauti import work_samples
from kasauti.actions import (
    assignments,
    erasures,
    gradings,
    interviews,
    reviews,
    trail,
    workspace,
)
from kasauti.actions.refusals import Refused
from kasauti.actions.reviews import Judged
from kasauti.actions.workspace import Event, OpenElsewhere
from kasauti.records.models import (
    Application,
    Assignment,
    AuditEntry,
    Candidate,
    Grading,
    Mail,
    ResumeFile,
    Role,
    RunState,
    SimilarityFlag,
    Submission,
    User,
    WorkEvent,
    WorkRun,
)
from kasauti.sandbox import Bubblewrap

pytestmark = [pytest.mark.database, pytest.mark.django_db]
NAME = "feature-pipeline"
WHY = "A sentence that says what in the code shows it."


def applied(role: Role, name: str = "Kavya Menon") -> Application:
    candidate = Candidate.objects.create(name=name, email=f"{name.split()[0]}@example.in".lower())
    file = ResumeFile.objects.create(sha256=f"{candidate.pk:064}", name="resume.pdf", size=3)
    return Application.objects.create(candidate=candidate, role=role, file=file)


@pytest.fixture
def application(role: Role) -> Application:
    return applied(role)


def asked(application: Application, user: User, **more: object) -> Assignment:
    due = timezone.now() + timedelta(days=7)
    return assignments.assign(application, NAME, due_at=due, by=user, **more)  # type: ignore[arg-type]


@pytest.fixture
def assignment(application: Application, user: User) -> Assignment:
    return asked(application, user)


@pytest.fixture
def begun(assignment: Assignment) -> Assignment:
    found = workspace.begin(assignment, agreed=True)
    workspace.take_over(found, writer="tab")
    return found


def solution(assignment: Assignment) -> str:
    exercise = assignments.exercise_of(NAME)
    return exercise.files("reference", assignment.variant)["solution.py"].decode()


def graded(assignment: Assignment, record: dict[str, object] | None = None) -> Submission:
    """Hand in and keep a record as grading makes them, without running anything."""
    submission = workspace.hand_in(assignment)
    told = record or {
        "name": NAME, "score": 0.9, "violations": [], "tests": [], "groups": {}, "output": "",
        "estimates": [
            {"subject": "M3", "level": 3.8, "low": 3.0, "high": 4.6, "standard_error": 0.62,
             "evidence": [{"quote": "12 of 13 hidden tests passed", "shows": "all"}], "note": ""},
            {"subject": "S1", "level": None, "low": None, "high": None, "standard_error": None,
             "evidence": [], "note": ""},
        ],
    }  # fmt: skip
    sealed = work_samples.sealed(told, gradings.record_key())
    Grading.objects.filter(submission=submission).update(state=RunState.DONE, sealed=sealed)
    return submission


def test_an_exercise_is_asked_once_and_its_link_goes_out(
    assignment: Assignment, user: User
) -> None:
    mail = Mail.objects.get(template="work_sample")
    link = assignments.path_of(assignment)
    assert link in mail.body
    assert "100" not in mail.body.split("minutes")[0]
    assert workspace.opened(link.split("/")[2]) == assignment
    with pytest.raises(Refused, match="already"):
        asked(assignment.application, user)
    assert assignment.variant in assignments.exercise_of(NAME).variants
    assert trail.check() is None


def test_what_needs_a_library_that_is_missing_is_not_asked(
    application: Application, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assignments, "lacks", lambda exercise: "needs PyTorch: pip install torch")
    with pytest.raises(Refused, match="needs PyTorch: pip install"):
        asked(application, user)
    assert not Assignment.objects.exists()
    assert not Mail.objects.exists()


def test_a_link_that_was_changed_or_taken_back_opens_nothing(
    assignment: Assignment, user: User
) -> None:
    token = assignments.path_of(assignment).split("/")[2]
    with pytest.raises(Refused, match="not whole"):
        workspace.opened(token[:-2] + "xx")
    assignments.withdraw(assignment, by=user)
    with pytest.raises(Refused, match="no longer"):
        workspace.opened(token)
    asked(assignment.application, user)


def test_the_clock_begins_with_agreement_and_in_time(assignment: Assignment, user: User) -> None:
    with pytest.raises(Refused, match="agree"):
        workspace.begin(assignment, agreed=False)
    Assignment.objects.filter(pk=assignment.pk).update(due_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(Refused, match="past"):
        workspace.begin(assignment, agreed=True)
    assignments.extend(assignment, due_at=timezone.now() + timedelta(minutes=1), by=user)
    begun = workspace.begin(assignment, agreed=True)
    again = workspace.begin(assignment, agreed=True)
    assert begun.started_at == again.started_at
    over = assignments.ends(begun)
    assert over is not None
    assert over - begun.started_at == timedelta(minutes=75)  # type: ignore[operator]
    with pytest.raises(Refused, match="begun"):
        assignments.extend(assignment, due_at=timezone.now() + timedelta(days=1), by=user)


def test_a_third_more_time_is_asked_without_a_reason_and_given_in_one_click(
    assignment: Assignment, user: User
) -> None:
    workspace.ask_for_time(assignment)
    assignments.give_time(assignment, by=user)
    given = assignments.give_time(assignment, by=user)
    assert given.extra_asked_at is not None
    assert assignments.allowed(given) == timedelta(minutes=75 * 1.33)


def test_what_is_kept_twice_is_kept_once_and_another_tab_takes_over(begun: Assignment) -> None:
    events = [Event(1, "edit", "solution.py", 900, [[0, "x"]]), Event(2, "left", "", 1200)]
    for _ in range(2):
        last = workspace.keep(begun, writer="tab", files={"solution.py": "x = 1"}, events=events)
        assert last == 2
    assert begun.events.count() == 2
    assert workspace.files_of(begun)["solution.py"] == "x = 1"
    assert workspace.take_over(begun, writer="other") == 2
    with pytest.raises(OpenElsewhere):
        workspace.keep(begun, writer="tab", files={"solution.py": "lost"})
    workspace.keep(begun, writer="other", files={"more.py": "y"})
    assert set(workspace.files_of(begun)) == {"solution.py", "more.py"}


def test_the_log_cannot_be_changed(begun: Assignment) -> None:
    workspace.keep(begun, writer="tab", files={}, events=[Event(1, "left", "", 5)])
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkEvent.objects.update(kind="back")


@pytest.mark.parametrize(
    ("files", "removed", "told"),
    [
        ({"../x.py": ""}, (), "plain relative name"),
        ({f"n{n}.py": "" for n in range(500)}, (), "too many"),
        ({"run.sh": ""}, (), "are texts"),
        ({"big.py": "x" * 600_000}, (), "larger"),
        ({}, ("solution.py",), "missing"),
        ({"Solution.py": ""}, (), "case"),
    ],
)
def test_files_that_could_not_be_handed_in_are_not_kept(
    begun: Assignment, files: dict[str, str], removed: tuple[str, ...], told: str
) -> None:
    with pytest.raises(Refused, match=told):
        workspace.keep(begun, writer="tab", files=files, removed=removed)
    assert set(workspace.files_of(begun)) == {"solution.py"}


def test_whose_time_is_over_is_handed_in_as_it_was_kept(begun: Assignment) -> None:
    workspace.keep(begun, writer="tab", files={"solution.py": "last = 1"})
    assert workspace.hand_in_overdue() == 0
    ago = timezone.now() - timedelta(minutes=75) - workspace.GRACE - timedelta(seconds=1)
    Assignment.objects.filter(pk=begun.pk).update(started_at=ago)
    with pytest.raises(Refused, match="time is over"):
        workspace.keep(begun, writer="tab", files={"solution.py": "too late"})
    assert workspace.hand_in_overdue() == 1
    assert workspace.hand_in_overdue() == 0
    submission = Submission.objects.get()
    assert submission.by_clock
    assert submission.files == {"solution.py": "last = 1"}
    with pytest.raises(Refused, match="time is over"):
        workspace.run(begun, what="tests")


@pytest.mark.usefixtures("sandbox")
def test_runs_tell_of_the_public_tests(begun: Assignment) -> None:
    workspace.keep(begun, writer="tab", files={"solution.py": solution(begun)})
    asked = workspace.run(begun, what="tests")
    assert workspace.run(begun, what="tests") == asked
    gradings.run_trial(asked.pk)
    gradings.run_trial(asked.pk)
    asked.refresh_from_db()
    assert asked.state == RunState.DONE
    assert {test["passed"] for test in asked.result["tests"]} == {True}
    with pytest.raises(Refused, match="no such file"):
        workspace.run(begun, what="other.py")


@pytest.mark.usefixtures("sandbox")
def test_the_practice_task_runs_and_logs_nothing(assignment: Assignment) -> None:
    workspace.practise(assignment)
    workspace.take_over(assignment, writer="tab", practice=True)
    workspace.keep(
        assignment, writer="tab", files={"solution.py": "def mean(v): return sum(v) / 2"},
        events=[Event(1, "left", "", 5)], practice=True,
    )  # fmt: skip
    asked = workspace.run(assignment, what="tests", practice=True)
    gradings.run_trial(asked.pk)
    asked.refresh_from_db()
    assert asked.state == RunState.DONE
    assert not assignment.events.exists()


@pytest.mark.usefixtures("sandbox")
def test_a_grading_is_signed_repeatable_and_done_once(begun: Assignment) -> None:
    workspace.keep(begun, writer="tab", files={"solution.py": solution(begun)})
    submission = workspace.hand_in(begun)
    assert workspace.hand_in(begun) == submission
    gradings.run(submission.grading.pk)
    grading = Grading.objects.get()
    assert grading.state == RunState.DONE
    assert gradings.holds(grading)
    record = grading.sealed["record"]
    assert record["score"] == 1.0
    told = AuditEntry.objects.get(verb="gradings.run").detail
    assert told == {"state": "done"} | {
        name: record[name] for name in ("exercise", "version", "package", "score")
    }
    assert begun.attempt not in str(grading.sealed)
    gradings.run(grading.pk)
    assert Grading.objects.get().sealed == grading.sealed
    forged = copy.deepcopy(grading)
    forged.sealed["record"]["score"] = 0.5
    assert not gradings.holds(forged)
    assert trail.check() is None


def test_without_a_sandbox_running_is_refused_in_one_line_and_the_rest_works(
    begun: Assignment, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = "sudo apt-get install bubblewrap"
    monkeypatch.setattr(Bubblewrap, "refusal", lambda self: line)
    monkeypatch.setattr(Bubblewrap, "level", lambda self: 0)
    workspace.keep(begun, writer="tab", files={"solution.py": "kept = 1"})
    asked = workspace.run(begun, what="tests")
    gradings.run_trial(asked.pk)
    asked.refresh_from_db()
    assert asked.state == RunState.REFUSED
    assert line in asked.result["why"]
    submission = workspace.hand_in(begun)
    gradings.run(submission.grading.pk)
    grading = Grading.objects.get()
    assert (grading.state, line in grading.why) == (RunState.REFUSED, True)
    gradings.again(grading, by=user)
    assert Grading.objects.get().state == RunState.WAITING
    with pytest.raises(Refused):
        gradings.again(grading, by=user)


def test_work_is_not_graded_by_another_exercise_than_it_was_written_for(
    begun: Assignment, user: User
) -> None:
    submission = workspace.hand_in(begun)
    own = begun.digest
    Assignment.objects.update(digest="0" * 64, version="0.9")
    gradings.run(submission.grading.pk)
    grading = Grading.objects.get()
    assert (grading.state, grading.sealed) == (RunState.FAILED, {})
    assert "changed after it was begun (version 0.9 then," in grading.why
    assert len(grading.why) < 400
    Assignment.objects.update(digest=own)
    gradings.again(grading, by=user)
    assert assignments.as_assigned(Assignment.objects.get()).name == NAME


def test_who_begins_after_the_exercise_changed_begins_the_present_one(
    assignment: Assignment,
) -> None:
    now = assignments.exercise_of(NAME)
    Assignment.objects.update(digest="0" * 64, version="0.9", variant="gone")
    begun = workspace.begin(assignment, agreed=True)
    assert (begun.digest, begun.variant) == (now.digest, assignment.variant)
    assert begun.version == str(now.manifest["version"])


def test_likeness_asks_the_same_for_one_and_for_four_others(
    begun: Assignment, role: Role, user: User
) -> None:
    submission = workspace.hand_in(begun)
    costs = []
    for names in (("Rohan Das",), ("Ila Sen", "Om Nair", "Zoya Khan")):
        for name in names:
            workspace.hand_in(workspace.begin(asked(applied(role, name), user), agreed=True))
        with CaptureQueriesContext(connection) as queries:
            gradings._alike(submission)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_what_the_sandbox_cannot_do_is_never_the_candidates_fault(begun: Assignment) -> None:
    submission = workspace.hand_in(begun)
    gradings.run(submission.grading.pk, attempt=gradings.MOST_ATTEMPTS)
    assert Grading.objects.get().state == RunState.FAILED
    asked = WorkRun.objects.create(assignment=begun, what="tests", files={})
    gradings.run_trial(asked.pk, attempt=gradings.MOST_ATTEMPTS)
    assert WorkRun.objects.get().state == RunState.FAILED


def test_a_review_is_blind_until_filed_and_locked_then(begun: Assignment, user: User) -> None:
    submission = graded(begun)
    names = [one["name"] for one in reviews.criteria(submission)]
    assert not reviews.may_see(user, submission)
    reviews.write(submission, {names[0]: Judged(4, WHY)}, file=False, by=user)
    with pytest.raises(Refused, match=names[1]):
        reviews.write(submission, {}, file=True, by=user)
    rest = {name: Judged(None) for name in names[1:]}
    with pytest.raises(Refused, match="sentence"):
        reviews.write(submission, {**rest, names[0]: Judged(4, "good")}, file=True, by=user)
    reviews.write(submission, {**rest, names[0]: Judged(4, WHY)}, file=True, by=user)
    assert reviews.may_see(user, submission)
    with pytest.raises(Refused, match="filed"):
        reviews.write(submission, {names[0]: Judged(1, WHY)}, file=True, by=user)


def test_who_looks_first_cannot_review(begun: Assignment, user: User) -> None:
    submission = graded(begun)
    reviews.look(submission, by=user)
    assert reviews.may_see(user, submission)
    with pytest.raises(Refused):
        reviews.write(submission, {}, file=False, by=user)
    assert [m.source for m in reviews.measurements(begun.application)] == [
        f"hidden tests of {NAME}"
    ]


def test_estimates_flow_to_the_plan_and_the_dossier(begun: Assignment, user: User) -> None:
    submission = graded(begun)
    names = [one["name"] for one in reviews.criteria(submission)]
    given = {name: Judged(None) for name in names} | {names[0]: Judged(4, WHY)}
    reviews.write(submission, given, file=True, by=user)
    found = {(m.competency, m.means, m.level) for m in reviews.measurements(begun.application)}
    assert found == {("M3", "W", 3.8), ("S1", "W", 4.0)}
    rows = [{"id": c, "level": 2.5, "low": 1.5, "high": 3.5, "evidence": []} for c in ("M1", "M3")]
    worked = reviews.measurements(begun.application)
    known = interviews._known({"competencies": rows}, worked)
    assert known["M3"].means == ("resume", "W")
    assert known["M3"].estimate.level is not None
    assert 2.5 < known["M3"].estimate.level < 3.8
    assert known["M1"].means == ("resume",)


def test_copies_are_shown_to_a_person_who_judges_them(
    begun: Assignment, role: Role, user: User
) -> None:
    code = solution(begun)
    workspace.keep(begun, writer="tab", files={"solution.py": code})
    workspace.hand_in(begun)
    other = workspace.begin(asked(applied(role, "Rohan Das"), user), agreed=True)
    workspace.take_over(other, writer="tab")
    workspace.keep(other, writer="tab", files={"solution.py": code.replace("frame", "table")})
    submission = workspace.hand_in(other)
    alike = gradings._alike(submission)
    grading = submission.grading
    gradings._finish(grading, RunState.DONE, record={"name": NAME, "estimates": []}, alike=alike)
    flag = SimilarityFlag.objects.get()
    assert flag.share > 0.9
    with pytest.raises(Refused, match="review first"):
        reviews.judge_likeness(flag, confirmed=True, words=WHY, by=user)
    reviews.look(submission, by=user)
    reviews.judge_likeness(flag, confirmed=False, words=WHY, by=user)
    assert SimilarityFlag.objects.get().confirmed is False
    assert reviews.measurements(other.application) == []


def test_erasing_a_person_takes_their_work_along(begun: Assignment) -> None:
    workspace.keep(begun, writer="tab", files={}, events=[Event(1, "left", "", 5)])
    graded(begun)
    erasures.erase(begun.application.candidate, by=None)
    for model in (Assignment, Submission, Grading, WorkEvent):
        assert not model.objects.exists()
