"""Questions to applicants on the role's page, and where their answers show: to whom they may."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from kasauti.access import Membership
from kasauti.actions import answers, discussions, questions
from kasauti.actions.questions import AskedQuestion, Kind
from kasauti.records.models import Application, ApplicationAnswer, Mail, Stage

from .conftest import Round, seated

pytestmark = [pytest.mark.database, pytest.mark.django_db]
TUESDAYS = "the-team-meets-in-bengaluru-on-tuesd"  # of the role's file
SAID = {
    "notice_period": "90", "expected_ctc": "42 lakh", "work_location": "Pune",
    "right_to_work": "yes", TUESDAYS: "yes",
}  # fmt: skip


@pytest.fixture
def applicants(hiring: Round) -> list[Application]:
    """Two people; the first has a notice of 90 days where 60 are wanted and wants too much."""
    notice = AskedQuestion(
        "notice_period", "Notice, days", Kind.NUMBER, required=True, wanted="at most 60"
    )
    questions.ask(hiring.role, notice, by=hiring.user)
    pay = AskedQuestion("expected_ctc", "Expected CTC", Kind.RUPEES, wanted="at most 40 lakh")
    questions.ask(hiring.role, pay, by=hiring.user)
    found = hiring.apply("KS_Ramesh_Resume.pdf", "lalrinawma.md")
    for one, more in zip(
        found, ({}, {"notice_period": "30", "expected_ctc": "30 lakh"}), strict=True
    ):
        answers.keep(one, answers.checked(hiring.role, SAID | more))
    return found


def as_coordinator(hiring: Round) -> Round:
    client = Client()
    user = seated(Membership.COORDINATOR, hiring.role)
    client.force_login(user)
    return Round(client, user, hiring.role)


def people(hiring: Round, name: str, **query: object) -> set[str]:
    page = hiring.get(reverse(name, args=(hiring.role.slug,)), **query)
    return {str(one.candidate) for one in hiring.applications if str(one.candidate) in page}


def test_a_question_is_put_put_otherwise_and_left_out(hiring: Round) -> None:
    place = reverse("questions", args=(hiring.role.slug,))
    told = {"wording": "Which cloud?", "kind": "choice", "choices": "AWS\nGCP", "wanted": "GCP"}
    assert hiring.client.post(place, told).status_code == 302
    assert "Which cloud?" in hiring.get(place)
    asked = questions.asked_by(hiring.role)[-1]
    assert (asked.key, asked.choices, asked.required) == ("which-cloud", ("AWS", "GCP"), False)
    wrong = {f"which-cloud-{key}": value for key, value in (told | {"wanted": "Azure"}).items()}
    refused = hiring.client.post(place, wrong | {"key": "which-cloud"})
    assert refused.status_code == 422
    assert "write one of the choices" in refused.content.decode()
    hiring.client.post(reverse("question_leave_out", args=(hiring.role.slug, "which-cloud")))
    assert "Which cloud?" not in Client().get(f"/careers/{hiring.role.slug}/apply").content.decode()
    assert questions.asked_by(hiring.role)[-1].key == TUESDAYS
    hiring.client.post(reverse("question_ask_again", args=(hiring.role.slug, "which-cloud")))
    assert questions.asked_by(hiring.role)[-1].key == "which-cloud"


def test_answers_stand_on_the_persons_page_with_the_reason_ready(
    hiring: Round, applicants: list[Application]
) -> None:
    page = hiring.get(reverse("person", args=(applicants[0].pk,)))
    assert "₹42,00,000" in page
    assert "wanted: at most 60" in page
    assert '<option value="notice" selected>' in page
    assert "Notice, days: 90; Expected CTC: ₹42,00,000" in page
    applicants[0].refresh_from_db()
    assert applicants[0].stage == Stage.NEW
    other = hiring.get(reverse("person", args=(applicants[1].pk,)))
    assert "₹30,00,000" in other
    assert " selected>Not" not in other


def test_pay_in_answers_is_hidden_from_whom_pay_is_hidden(
    hiring: Round, applicants: list[Application]
) -> None:
    ApplicationAnswer.objects.filter(application=applicants[0], key="notice_period").update(
        proposes_refusal=False
    )
    them = as_coordinator(hiring)
    page = them.get(reverse("person", args=(applicants[0].pk,)))
    assert "Pune" in page
    assert "42,00,000" not in page
    assert "Expected CTC" not in page
    for name in ("pipeline", "role"):
        board = them.get(reverse(name, args=(hiring.role.slug,)))
        assert "condition not met" not in board  # that only his pay is too high tells his pay
        assert "Expected CTC" not in board
        assert str(applicants[0].candidate) in people(them, name, conditions="met")
    assert people(them, "pipeline", question="expected_ctc", answer="at least 1") == people(
        them, "pipeline"
    )  # not a question of theirs: left out
    assert people(them, "pipeline", answer="at least 41 lakh") == set()
    assert "condition not met" in hiring.get(reverse("pipeline", args=(hiring.role.slug,)))


@pytest.mark.parametrize("view", ["", "list"])
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"conditions": "unmet"}, {0}),
        ({"conditions": "met"}, {1}),
        ({"question": "notice_period", "answer": "at most 60"}, {1}),
        ({"question": "notice_period", "answer": "90"}, {0}),
        ({"question": "expected_ctc", "answer": "at least 40 lakh"}, {0}),
        ({"question": "work_location", "answer": "pun"}, {0, 1}),
        ({"question": "work_location", "answer": "Delhi"}, set()),
        ({"question": "current_ctc"}, set()),
        ({"answer": "pune"}, {0, 1}),
    ],
)
def test_the_pipeline_shows_whose_answers_are_asked_for(
    hiring: Round, applicants: list[Application], view: str, query: dict[str, str],
    expected: set[int],
) -> None:  # fmt: skip
    wanted = {str(applicants[at].candidate) for at in expected}
    assert people(hiring, "pipeline", view=view, **query) == wanted


def test_the_shortlist_shows_whose_conditions_are_met(
    hiring: Round, applicants: list[Application]
) -> None:
    assert people(hiring, "role", conditions="met") == {str(applicants[1].candidate)}
    assert people(hiring, "role", conditions="unmet") == {str(applicants[0].candidate)}


def test_a_person_without_answers_is_neither(hiring: Round) -> None:
    hiring.apply("KS_Ramesh_Resume.pdf")
    for which in ("met", "unmet"):
        assert people(hiring, "role", conditions=which) == set()


def test_exports_hold_the_answers(hiring: Round, applicants: list[Application]) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(hiring, "csv").lstrip("\ufeff"))))
    assert [row["Notice, days"] for row in rows] == ["90", "30"]
    assert [row["conditions not met"] for row in rows] == ["yes", ""]
    assert rows[0]["Expected CTC"] == "4200000"
    hiring.client.post(reverse("blind"))
    masked = exported(hiring, "json")
    assert "Notice, days" in masked
    assert "Pune" not in masked  # in one's own words


def exported(hiring: Round, form: str) -> str:
    return hiring.get(reverse("role_export", args=(hiring.role.slug, form)))


def test_a_manager_sees_the_answers_in_their_minute(
    hiring: Round, applicants: list[Application]
) -> None:
    discussions.ask(applicants[0], hiring.user, by=hiring.user)
    link = Mail.objects.get(user=hiring.user).body.split("/minute/")[1].split()[0]
    assert "₹42,00,000" in Client().get(f"/minute/{link}").content.decode()
