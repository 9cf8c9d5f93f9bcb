"""Work samples on pages: asked by recruiters, done by candidates, read blind by reviewers."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kasauti import work_samples
from kasauti.access import Membership
from kasauti.actions import assignments, blind_readings, gradings, reviews, workspace
from kasauti.records.models import (
    Application,
    Assignment,
    Candidate,
    Grading,
    ResumeFile,
    RunState,
    SimilarityFlag,
    Submission,
    WorkRun,
)
from tests.web.conftest import Round, seated

pytestmark = [pytest.mark.database, pytest.mark.django_db]
NAME = "Kavya Menon"
WHY = "A sentence that says what in the code shows it."
RECORD = {
    "name": "feature-pipeline", "score": 0.875, "violations": [], "output": "<b>printed</b>",
    "package": "5" * 64, "environment": {"sandbox_level": 2, "runtime": "abc", "timed": True},
    "groups": {"fitting": {"weight": 1.0, "passed": 1, "judged": 2}},
    "tests": [
        {"name": "a", "group": "fitting", "promises": "caps come from training", "seen": "",
         "verdict": "passed", "note": "", "measured": {"cpu_ratio": 1.25}},
        {"name": "b", "group": "fitting", "promises": "labels stay out", "verdict": "failed",
         "seen": "<script>alert(1)</script>", "note": "", "measured": None},
    ],
    "estimates": [
        {"subject": "M3", "level": 3.4, "low": 2.6, "high": 4.2, "standard_error": 0.62,
         "evidence": [{"quote": "1 of 2", "shows": "all"}], "note": "held below 3 by b"},
    ],
}  # fmt: skip


@pytest.fixture
def application(hiring: Round) -> Application:
    candidate = Candidate.objects.create(name=NAME, email="kavya@example.in")
    file = ResumeFile.objects.create(sha256="7" * 64, name="resume.pdf", size=3)
    return Application.objects.create(candidate=candidate, role=hiring.role, file=file)


@pytest.fixture
def assignment(application: Application, hiring: Round) -> Assignment:
    due = timezone.now() + timedelta(days=7)
    return assignments.assign(application, "feature-pipeline", due_at=due, by=hiring.user)


@pytest.fixture
def begun(assignment: Assignment) -> Assignment:
    return workspace.begin(assignment, agreed=True)


def sent(assignment: Assignment, **told: object) -> tuple[int, dict[str, object]]:
    body = json.dumps({"writer": "tab", "practice": False, **told})
    answer = Client().post(f"{link(assignment)}keep", body, content_type="application/json")
    return answer.status_code, answer.json()


def link(assignment: Assignment) -> str:
    return assignments.path_of(assignment)


def test_a_figure_beyond_all_bounds_is_refused_not_a_fault(begun: Assignment) -> None:
    body = '{"writer": "tab", "events": [{"number": 1, "kind": "replace", "ms": 1e999}]}'
    answer = Client().post(f"{link(begun)}keep", body, content_type="application/json")
    assert answer.status_code == 422
    assert "reload the page" in answer.json()["why"]


def handed_in(assignment: Assignment) -> Submission:
    workspace.take_over(assignment, writer="tab")
    workspace.keep(
        assignment, writer="tab", files={"solution.py": "x = '<i>'"},
        events=[
            workspace.Event(1, "replace", "solution.py", 10, "x = "),
            workspace.Event(2, "paste", "solution.py", 900, [4, [0, "'<i>'"]]),
            workspace.Event(3, "left", "", 1000),
        ],
    )  # fmt: skip
    submission = workspace.hand_in(assignment)
    sealed = work_samples.sealed(RECORD, gradings.record_key())
    Grading.objects.filter(submission=submission).update(state=RunState.DONE, sealed=sealed)
    return submission


def test_a_recruiter_asks_gives_time_and_takes_back(
    hiring: Round, application: Application
) -> None:
    place = f"/people/{application.pk}/work"
    assert "No exercise is asked yet" in hiring.get(place)
    due = (timezone.localdate() + timedelta(days=3)).isoformat()
    hiring.client.post(f"{place}/assign", {"exercise": "feature-pipeline", "due": due})
    assignment = Assignment.objects.get()
    assert link(assignment) in hiring.get(place)
    hiring.client.post(f"/assignments/{assignment.pk}/time")
    assert "+33 % time given" in hiring.get(place)
    hiring.client.post(f"/assignments/{assignment.pk}/withdraw")
    assert "taken back" in hiring.get(place)
    assert Client().get(link(assignment)).status_code == 410
    assert hiring.client.post(f"/assignments/{assignment.pk}/dance").status_code == 404


def test_what_this_machine_lacks_stands_beside_the_exercise_and_it_is_not_asked(
    hiring: Round, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacks(exercise: work_samples.Exercise) -> str:
        return "needs PyTorch: pip install torch" if exercise.needs else ""

    monkeypatch.setattr(assignments, "lacks", lacks)
    place = f"/people/{application.pk}/work"
    page = hiring.get(place)
    (box,) = re.findall(r'<input[^>]*value="training-debug-torch"[^>]*>', page)
    assert "disabled" in box
    assert page.count("needs PyTorch: pip install torch") == 1
    (box,) = re.findall(r'<input[^>]*value="training-debug"[^>]*>', page)
    assert "disabled" not in box
    due = (timezone.localdate() + timedelta(days=3)).isoformat()
    hiring.client.post(f"{place}/assign", {"exercise": "training-debug-torch", "due": due})
    assert not Assignment.objects.exists()


def test_a_candidate_reads_the_rules_asks_for_time_and_begins(assignment: Assignment) -> None:
    client, place = Client(), link(assignment)
    page = client.get(place).content.decode()
    assert assignment.ai_rule in page
    assert "75 minutes" in page
    client.post(f"{place}time")
    assert "Wait with beginning" in client.get(place).content.decode()
    assert client.get(f"{place}desk")["Location"] == place
    assert "agree" in client.post(f"{place}begin", follow=True).content.decode()
    desk = client.post(f"{place}begin", {"agreed": "yes"}, follow=True)
    assert "data-workspace" in desk.content.decode()
    assert "unsafe" not in desk["Content-Security-Policy"]
    assert " style=" not in desk.content.decode()


def test_everything_but_the_exercise_is_in_hindi(assignment: Assignment) -> None:
    client, place = Client(), link(assignment)
    client.cookies["django_language"] = "hi"
    page = client.get(place).content.decode()
    assert "कार्य-नमूना" in page
    assert "सहायक (assistant)" in page
    client.post(f"{place}practice")
    assert "अभ्यास: कार्यस्थल आज़माएँ" in client.get(f"{place}practice").content.decode()


def test_practice_is_closed_once_the_clock_runs_and_says_so(assignment: Assignment) -> None:
    client, place = Client(), link(assignment)
    assert "It closes when you begin" in client.get(place).content.decode()
    client.post(f"{place}practice")
    client.post(f"{place}begin", {"agreed": "yes"})
    for ask in (client.get, client.post):
        page = ask(f"{place}practice", follow=True).content.decode()
        assert "Practice closed when the clock began" in page
        assert "data-workspace" not in page
    answer = client.post(f"{place}run", {"what": "solution.py", "practice": "yes"})
    assert answer.status_code == 422
    client.cookies["django_language"] = "hi"
    assert "अभ्यास बंद हो गया" in client.get(f"{place}practice", follow=True).content.decode()


def test_the_workspace_keeps_and_a_second_tab_takes_over(begun: Assignment) -> None:
    assert sent(begun, take=True) == (200, {"writer": "", "practice": False, "last": 0})
    event = {"number": 1, "kind": "edit", "path": "solution.py", "ms": 5, "data": [[0, "x"]]}
    status, told = sent(begun, files={"solution.py": "x"}, events=[event])
    assert (status, told["last"]) == (200, 1)
    assert sent(begun, take=True, writer="other")[1]["writer"] == "tab"
    assert sent(begun, files={"solution.py": "y"})[0] == 409
    assert workspace.files_of(begun) == {"solution.py": "x"}


@pytest.mark.parametrize(
    "told",
    [
        {"files": {"solution.py": 5}}, {"files": [1]}, {"events": [{"number": "x"}]},
        {"events": [5]}, {"events": [{"number": -1, "kind": "edit", "ms": 1}]}, {"events": 5},
    ],
)  # fmt: skip
def test_what_is_sent_in_another_form_is_refused(
    begun: Assignment, told: dict[str, object]
) -> None:
    sent(begun, take=True)
    assert sent(begun, **told)[0] == 422


def test_a_run_says_what_came_and_escapes_it(begun: Assignment) -> None:
    client, place = Client(), link(begun)
    answer = client.post(f"{place}run", {"what": "tests", "practice": "no"})
    assert 'data-state="waiting"' in answer.content.decode()
    result = {
        "tests": [{"name": "<b>t</b>", "file": "t.py", "passed": False, "told": "<i>", "ms": 1.0}],
        "plots": [{"title": "<u>", "series": [["<a>", [[0, 1.0], [1, 2.0]]]]}],
        "output": "<script>", "stopped": "<s>",
    }  # fmt: skip
    WorkRun.objects.update(state=RunState.DONE, result=result)
    page = client.get(f"{place}runs/{WorkRun.objects.get().pk}").content.decode()
    for raw in ("<b>t", "<i>", "<u>", "<a>", "<script>", "<s>"):
        assert raw not in page
    assert "polyline" in page
    WorkRun.objects.update(state=RunState.REFUSED, result={"why": "sudo apt-get install x"})
    page = client.get(f"{place}runs/{WorkRun.objects.get().pk}").content.decode()
    assert "sudo apt-get install x" in page
    other = client.post(f"{place}run", {"what": "no.py", "practice": "no"})
    assert other.status_code == 422


def test_runs_of_a_lab_are_counted_where_its_candidate_and_its_reviewer_look(
    application: Application, hiring: Round
) -> None:
    due = timezone.now() + timedelta(days=7)
    asked = assignments.assign(application, "training-debug", due_at=due, by=hiring.user)
    begun = workspace.begin(asked, agreed=True)
    client, place = Client(), link(begun)
    run = {"what": "solution.py", "practice": "no"}
    assert "0 of 8 runs of solution.py used" in client.get(f"{place}desk").content.decode()
    for number in range(1, 9):
        answer = client.post(f"{place}run", run).content.decode()
        assert f'data-runs-told="{number} of 8 runs of solution.py used"' in answer
        WorkRun.objects.update(state=RunState.DONE, result={"output": "step,train"})
    desk = client.get(f"{place}desk").content.decode()
    assert "8 of 8 runs of solution.py used" in desk
    last = f"{place}runs/{WorkRun.objects.last().pk}"  # type: ignore[union-attr]
    assert f'"ran": "{last}"' in desk  # what it said is there again in a tab opened anew
    refused = client.post(f"{place}run", run)
    assert (refused.status_code, "All runs are used up" in refused.json()["why"]) == (422, True)
    assert client.post(f"{place}run", run | {"what": "tests"}).status_code == 200
    reviews.look(workspace.hand_in(begun), by=hiring.user)
    assert "8 of 8 runs of solution.py used" in hiring.get(f"/work-samples/{begun.pk}/")


def test_runs_that_nobody_counts_are_told_nowhere(begun: Assignment) -> None:
    assert "runs of" not in Client().get(f"{link(begun)}desk").content.decode()


def test_what_was_handed_in_is_told_back_by_groups_alone(begun: Assignment) -> None:
    client, place = Client(), link(begun)
    client.post(f"{place}hand-in")
    handed_in_page = client.get(place).content.decode()
    assert "Handed in" in handed_in_page
    sealed = work_samples.sealed(RECORD, gradings.record_key())
    Grading.objects.update(state=RunState.DONE, sealed=sealed)
    page = client.get(place).content.decode()
    assert "1 of 2 hold" in page
    assert "caps come from training" not in page
    assert "3.4" not in page
    assert client.get(f"{place}desk")["Location"] == place


def test_a_review_is_blind_until_it_is_filed(hiring: Round, begun: Assignment) -> None:
    handed_in(begun)
    place = f"/work-samples/{begun.pk}/"
    page = hiring.get(place)
    for hidden in (NAME, "held below 3 by b", "labels stay out", "data-replay"):
        assert hidden not in page
    assert "x = &#x27;&lt;i&gt;&#x27;" in page
    assert hiring.client.get(f"{place}log.json").status_code == 404
    assert hiring.client.get(f"{place}record.json").status_code == 404
    told = {"level_0": "4", "words_0": WHY, "file": "1"}
    hiring.client.post(f"{place}review", told)
    assert WHY in hiring.get(place)  # kept, though not complete
    assert NAME not in hiring.get(place)
    hiring.client.post(f"{place}review", told | {"level_1": "N", "level_2": "N"})
    page = hiring.get(place)
    assert NAME in page
    assert "labels stay out" in page
    assert "<script>alert" not in page
    assert "<b>printed" not in page
    assert "signature holds" in page
    assert "does not lead exactly" not in page
    log = hiring.client.get(f"{place}log.json").json()
    assert [event[0] for event in log["events"]] == ["replace", "paste", "left"]
    sealed = hiring.client.get(f"{place}record.json").json()
    assert work_samples.holds(sealed, work_samples.public_key(gradings.record_key()))


def test_a_file_of_another_kind_is_refused_with_every_kind_that_is_taken(begun: Assignment) -> None:
    sent(begun, take=True)
    status, told = sent(begun, files={"solution.exe": "x"})
    assert status == 422
    assert all(ending in str(told) for ending in workspace.TEXTS)


def test_filing_twice_says_that_it_is_filed(hiring: Round, begun: Assignment) -> None:
    handed_in(begun)
    place = f"/work-samples/{begun.pk}/"
    told = {"level_0": "4", "words_0": WHY, "level_1": "N", "level_2": "N", "file": "1"}
    hiring.client.post(f"{place}review", told)
    again = hiring.client.post(f"{place}review", told, follow=True)
    assert again.status_code == 200
    assert "Your review is filed" in again.content.decode()


def test_a_coordinator_asks_for_exercises_and_is_offered_no_review(
    hiring: Round, begun: Assignment
) -> None:
    handed_in(begun)
    client = Client()
    client.force_login(seated(Membership.COORDINATOR, hiring.role))
    page = client.get(f"/people/{begun.application_id}/work")
    assert page.status_code == 200
    assert "Ask for an exercise" in page.content.decode()
    assert f"/work-samples/{begun.pk}/" not in page.content.decode()


def test_the_number_of_queries_does_not_grow_with_assignments(
    hiring: Round, application: Application, begun: Assignment, django_assert_num_queries: Any
) -> None:
    handed_in(begun)
    place = f"/people/{application.pk}/work"
    hiring.get(place)
    with django_assert_num_queries(7):
        hiring.get(place)
    due = timezone.now() + timedelta(days=7)
    for name in ("training-debug", "drift-canary"):
        made = assignments.assign(application, name, due_at=due, by=hiring.user)
        made.started_at = due
        made.save()
        Grading.objects.create(
            submission=Submission.objects.create(assignment=made, files={}, sha256="5"),
        )
    with django_assert_num_queries(7):
        hiring.get(place)


def test_who_only_looks_sees_the_result_and_no_form(hiring: Round, begun: Assignment) -> None:
    handed_in(begun)
    place = f"/work-samples/{begun.pk}/"
    hiring.client.post(f"{place}look")
    page = hiring.get(place)
    assert "labels stay out" in page
    assert "blind review is for somebody else" in page


def test_a_log_that_leads_elsewhere_is_told(hiring: Round, begun: Assignment) -> None:
    submission = handed_in(begun)
    Submission.objects.update(files={"solution.py": "other"})
    reviews.look(submission, by=hiring.user)
    assert "does not lead exactly" in hiring.get(f"/work-samples/{begun.pk}/")


def test_a_likeness_is_judged_by_a_person(hiring: Round, begun: Assignment) -> None:
    submission = handed_in(begun)
    flag = SimilarityFlag.objects.create(
        submission=submission, other=submission, share=0.87, passages=[[1, 1], [9, 9]]
    )
    reviews.look(submission, by=hiring.user)
    assert "87 %" in hiring.get(f"/work-samples/{begun.pk}/")
    hiring.client.post(f"/likenesses/{flag.pk}/judge", {"confirmed": "no", "words": WHY})
    page = hiring.get(f"/work-samples/{begun.pk}/")
    assert "Cleared" in page
    assert WHY in page


def test_in_blind_mode_no_name_stands_on_the_page(hiring: Round, begun: Assignment) -> None:
    hiring.client.post("/blind", {"next": "/"})
    reviews.look(handed_in(begun), by=hiring.user)
    for place in (f"/people/{begun.application_id}/work", f"/work-samples/{begun.pk}/"):
        assert NAME not in hiring.get(place)


def test_a_sample_waits_for_reviewers_without_a_name_until_one_has_filed(
    hiring: Round, begun: Assignment
) -> None:
    one, other = seated(Membership.INTERVIEWER), seated(Membership.HIRING_MANAGER)
    submission = handed_in(begun)
    told = one.notifications.get()
    assert (told.link, NAME in told.words) == (f"/work-samples/{begun.pk}/", False)
    client = Client()
    client.force_login(one)
    page = client.get("/waiting").content.decode()
    assert f"/work-samples/{begun.pk}/" in page
    assert "work sample to review blind" in page
    assert NAME not in page
    reviews.look(submission, by=one)
    assert not blind_readings.samples_for(one).exists()
    assert blind_readings.samples_for(other).exists()
    judged = {name["name"]: reviews.Judged(3, WHY) for name in reviews.criteria(submission)}
    reviews.write(submission, judged, file=True, by=hiring.user)
    assert not blind_readings.samples_for(other).exists()


def test_raters_do_not_learn_of_more_time(assignment: Assignment, hiring: Round) -> None:
    page, wish = f"/people/{assignment.application_id}/work", "More time is asked for"
    rater = Client()
    rater.force_login(seated(Membership.INTERVIEWER, hiring.role))
    plain, longer = f"{assignment.minutes} minutes", f"{round(assignment.minutes * 1.33)} minutes"
    workspace.ask_for_time(assignment)
    assert wish in hiring.get(page)
    assert wish not in rater.get(page).content.decode()
    assignments.give_time(assignment, by=hiring.user)
    workspace.begin(assignment, agreed=True)
    shown = hiring.get(page)
    assert (longer in shown, "time until" in shown) == (True, True)
    seen = rater.get(page).content.decode()
    assert (plain in seen, longer in seen, "begun" in seen) == (True, False, False)
