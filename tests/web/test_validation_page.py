"""The page on which a team's own tables are read: what they support, and what is refused."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import calibration, rater_figures
from kasauti.interviews import exemplar_sets
from kasauti.records.models import (
    Application,
    Candidate,
    Decision,
    InterviewPlan,
    Rating,
    ResumeFile,
    Round,
    Scorecard,
    User,
)
from tests.web.conftest import Round as Hiring
from tests.web.test_interviews import person, signed_in

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def csv(*rows: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("table.csv", "\n".join(rows).encode(), "text/csv")


def test_survey_session_and_outcomes_are_reported_or_refused(hiring: Hiring) -> None:
    address = reverse("validation")
    assert "Job-analysis survey" in hiring.get(address)
    survey = csv(
        "judge,competency,importance,at_start", *(f"{judge},M5,4,yes" for judge in "abcd"),
        "a,S1,5,yes",
    )  # fmt: skip
    bars = csv("judge,competency,first,second", *(f"{judge},S5,3,4" for judge in "abcd"))
    people = (f"p{n},{2 + n % 5 / 2},{2 + (n + n // 7) % 5 / 2}," for n in range(40))
    outcomes = csv("person,estimate,day_90,day_180", *people)
    told = {"survey": survey, "bars": bars, "outcomes": outcomes, "applicants_sd": "0.9"}
    page = hiring.client.post(address, told).content.decode()
    assert "importance 4.0 (4.0 to 4.0)" in page
    assert "S1: 1 judges; 4 are the least" in page
    assert "bar 4, mean 4.0" in page
    assert "40 hires" in page
    assert "corrected for the range that selection took" in page
    assert "0 hires with outcomes; 30 are the least" in page


def test_what_cannot_be_read_is_said_at_its_field(hiring: Hiring) -> None:
    address = reverse("validation")
    empty = hiring.client.post(address, {})
    assert empty.status_code == 422
    assert "Give one table at least." in empty.content.decode()
    for name, wrong, said in (
        ("bars", csv("a,b", "1,2"), "no column judge"),
        ("survey", csv("judge,competency,importance,at_start", "a,Z9,4,yes"), "Z9"),
        ("bars", csv("judge,competency,first,second", "a,M5,3,3", "b"), "line 3: no competency"),
        ("outcomes", SimpleUploadedFile("x.csv", b"\xff\xfe\x00"), "decode"),
        ("bars", SimpleUploadedFile("x.csv", b"x" * 1_000_001), "larger than 1 MB"),
    ):
        answer = hiring.client.post(address, {name: wrong})
        assert answer.status_code == 422, name
        assert said in answer.content.decode()
    interviewer = signed_in(person("bilal", Membership.INTERVIEWER))
    assert interviewer.get(address).status_code in {403, 404}


def rated(hiring: Hiring, number: int, levels: dict[User, int], outcome: str) -> None:
    """Have a person rated on M2 by several, and decided on."""
    candidate = Candidate.objects.create(name=f"P{number}", email=f"p{number}@example.in")
    file = ResumeFile.objects.create(sha256=f"{number:064}", name="a.pdf", size=3)
    application = Application.objects.create(candidate=candidate, role=hiring.role, file=file)
    plan = InterviewPlan.objects.create(
        application=application, kit="mid", version="1", plan={}, bars={}, weights={},
        drawn_by=hiring.user,
    )  # fmt: skip
    held = Round.objects.create(plan=plan, position=1, code="A", minutes=60, raters=2)
    for rater, level in levels.items():
        card = Scorecard.objects.create(
            round=held, rater=rater, filed_at=timezone.now(), recommendation="yes"
        )
        Rating.objects.create(scorecard=card, competency="M2", level=level)
    for _ in range(2):
        Decision.objects.create(
            application=application, outcome=outcome, reason="So", dossier={}, by=hiring.user
        )


def test_agreement_of_raters_is_told_from_ten_people_on_and_without_a_name(hiring: Hiring) -> None:
    address = reverse("validation")
    assert "Nobody who was rated is decided on yet." in hiring.get(address)
    two = [person("bilal", Membership.INTERVIEWER), person("chitra", Membership.INTERVIEWER)]
    for number in range(9):
        level = number % 4 + 1
        rated(hiring, number, {two[0]: level, two[1]: level + (number == 3)}, "offer")
    rated(hiring, 20, dict.fromkeys(two, 1), "one more measurement")
    assert "rated twice: 9 people; 10 are the least" in hiring.get(address)
    rated(hiring, 21, dict.fromkeys(two, 4), "not taken forward")
    page = hiring.get(address)
    assert "10 people" in page
    assert "alpha 0.9" in page
    assert "few people" in page
    assert "Bilal" not in page


def test_what_ratings_vary_by_is_told_from_ten_people_on_and_without_a_name(
    hiring: Hiring,
) -> None:
    address = reverse("validation")
    panel = [person(name, Membership.INTERVIEWER) for name in ("bilal", "chitra", "deepa")]
    for number in range(9):
        given = {r: min(5, number % 4 + 1 + (i == number % 3)) for i, r in enumerate(panel)}
        rated(hiring, number, given, "offer")
    rated(hiring, 20, dict.fromkeys(panel, 1), "one more measurement")
    page = hiring.get(address)
    assert "What ratings vary by" in page
    assert "9 people and 3 raters; 10 and 2 are the least" in page
    assert "4 raters" not in page
    rated(hiring, 21, {panel[0]: 4, panel[1]: 5}, "not taken forward")
    page = hiring.get(address)
    assert "10 and 2 are the least" not in page
    assert "4 raters" in page
    assert page.count("few people: take it with caution") == 2
    assert not any(str(one) in page for one in panel)


def test_a_rater_reads_their_own_severity_from_eight_ratings_on_and_nobody_elses(
    hiring: Hiring,
) -> None:
    address = reverse("own_ratings")
    strict, mild = (person(name, Membership.INTERVIEWER) for name in ("bilal", "chitra"))
    for number in range(7):
        rated(hiring, number, {strict: number % 3 + 1, mild: number % 3 + 3}, "offer")
    rated(hiring, 20, {strict: 1, mild: 5}, "one more measurement")  # anticipates nothing
    page = signed_in(strict).get(address).content.decode()
    assert "7 ratings that may be compared; 8 are the least" in page
    assert "than the rest" not in page
    for number in range(30, 36):
        rated(hiring, number, {strict: number % 3 + 1, mild: number % 3 + 3}, "not taken forward")
    page = signed_in(strict).get(address).content.decode()
    assert "stricter than the rest" in page
    assert "few ratings: read the interval" in page
    assert "Chitra" not in page
    found = rater_figures.own_severity(strict)
    assert found.low < found.value < found.high < 0
    assert abs(found.value) < 1.0  # shrunken: the plain means lie two levels apart
    assert found.ratings == 13
    assert "milder than the rest" in signed_in(mild).get(address).content.decode()


def test_raters_who_share_nobody_are_linked_by_the_exemplars_both_rated(hiring: Hiring) -> None:
    panel = [person(name, Membership.INTERVIEWER) for name in ("bilal", "chitra")]
    for number in range(18):
        rated(hiring, number, {panel[number % 2]: number % 5 + 1}, "offer")
    address = reverse("own_ratings")
    assert "not connected" in signed_in(panel[0]).get(address).content.decode()
    for one in panel:
        keys = exemplar_sets()["D"].keys
        calibration.sit("D", {name: int(level) for name, level in keys.items()}, by=one)
    assert "not to be told from the rest" in signed_in(panel[0]).get(address).content.decode()
