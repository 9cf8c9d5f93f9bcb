"""Reviews of work samples through the API: blind until filed, locked then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import assignments, workspace
from kasauti.records.models import (
    Application,
    Assignment,
    Grading,
    Role,
    SimilarityFlag,
    User,
    WorkReview,
)
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]
WHY = "The join keeps the latest row of each key, as asked."


def handed_in(application: Application, user: User) -> Assignment:
    due = timezone.now() + timedelta(days=7)
    made = assignments.assign(application, "feature-pipeline", due_at=due, by=user)
    workspace.begin(Assignment.objects.get(pk=made.pk), agreed=True)
    workspace.hand_in(Assignment.objects.get(pk=made.pk))
    return Assignment.objects.get(pk=made.pk)


@pytest.fixture
def sample(application: Application, user: User) -> Assignment:
    return handed_in(application, user)


def test_a_review_is_blind_until_it_is_filed_and_locked_then(
    application: Application, program: Program, sample: Assignment, role: Role
) -> None:
    place = f"/work-samples/{sample.pk}"
    reviewer = program_of(member("Indu", Membership.INTERVIEWER, role))
    shown = reviewer.ask("get", f"{place}/review")
    assert shown.status_code == 200, shown.content
    assert str(application.candidate) not in shown.content.decode()
    names = [one["name"] for one in shown.json()["criteria"]]
    closed = reviewer.ask("get", f"{place}/result")
    assert (closed.status_code, "File your review" in closed.json()["detail"]) == (409, True)
    judged = [{"criterion": one, "level": 4, "words": WHY} for one in names]
    kept = reviewer.ask("put", f"{place}/review", json={"judged": judged[1:]})
    assert [one["judged"] for one in kept.json()["criteria"]] == [False] + [True] * len(judged[1:])
    assert reviewer.ask("post", f"{place}/review/filing").status_code == 409
    reviewer.ask("put", f"{place}/review", json={"judged": judged[:1]})
    assert program.ask("get", f"{place}/review").json()["criteria"][0]["judged"] is False
    filed = reviewer.ask("post", f"{place}/review/filing")
    assert filed.json()["filed_at"] is not None, filed.content
    assert reviewer.ask("put", f"{place}/review", json={"judged": judged}).status_code == 409
    (read,) = reviewer.get(f"{place}/result")["reviews"]
    assert (read["reviewer"], read["judged"][names[0]]["level"]) == ("Indu", 4)
    assert program.ask("get", f"{place}/result").status_code == 409  # owners wait like everybody
    assert WHY not in program.ask("get", f"{place}/review").content.decode()


def test_who_looks_reviews_no_more(program: Program, sample: Assignment, role: Role) -> None:
    place = f"/work-samples/{sample.pk}"
    odd = {"judged": [{"criterion": "no such", "level": 3}]}
    assert program.ask("put", f"{place}/review", json=odd).status_code == 409
    Grading.objects.update(sealed={})
    assert program.ask("post", f"{place}/review/look").status_code == 200
    result = program.get(f"{place}/result")
    assert (result["grading"], result["sealed"], result["reviews"]) == ("waiting", None, [])
    assert program.ask("put", f"{place}/review", json={"judged": []}).status_code == 409
    coordinator = program_of(member("Chitra", Membership.COORDINATOR, role))
    for address in ("review", "result"):
        assert coordinator.ask("get", f"{place}/{address}").status_code == 403
    assert WorkReview.objects.count() == 1


def test_a_likeness_is_judged_after_ones_own_review(
    application: Application, people: Role, program: Program, sample: Assignment, user: User
) -> None:
    other = handed_in(people.applications.exclude(pk=application.pk)[0], user)
    flag = SimilarityFlag.objects.create(
        submission=sample.submission, other=other.submission, share=0.8
    )
    place = f"/likenesses/{flag.pk}/judge"
    told = {"confirmed": False, "words": "Both began with the starter and changed little"}
    assert program.ask("post", place, json=told).status_code == 409
    program.ask("post", f"/work-samples/{sample.pk}/review/look")
    assert program.ask("post", place, json=told | {"words": "no"}).status_code == 409
    judged = program.ask("post", place, json=told)
    assert (judged.json()["confirmed"], judged.json()["by"]) == (False, "Asha Rao")
    (listed,) = program.get(f"/work-samples/{sample.pk}/result")["likenesses"]
    assert (listed, listed["other_work_sample"]) == (judged.json(), other.pk)


def test_what_waits_to_be_reviewed_names_nobody_and_its_log_opens_with_the_result(
    application: Application, sample: Assignment, role: Role
) -> None:
    reviewer = program_of(member("Indu", Membership.INTERVIEWER, role))
    answer = reviewer.ask("get", "/work-samples")
    (waiting,) = answer.json()["items"]
    assert (waiting["work_sample"], waiting["role"]) == (sample.pk, role.slug)
    assert str(application.candidate) not in answer.content.decode()
    place = f"/work-samples/{sample.pk}"
    assert reviewer.ask("get", f"{place}/log").status_code == 409
    assert reviewer.ask("post", f"{place}/review/look").status_code == 200
    log = reviewer.get(f"{place}/log")
    assert log["start"]
    assert (log["length"] >= 0, log["whole"]) == (True, True)
    assert reviewer.get("/work-samples")["items"] == []
    other = program_of(member("Farid", Membership.FINANCE, role))
    assert other.ask("get", "/work-samples").status_code == 403
    assert other.ask("get", f"{place}/log").status_code == 403
