"""What an interviewer brings and works with alone: the kit in full, the sheet, the own report."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from kasauti.actions.estimates import lines, to_share
from kasauti.interviews import DesignQuestion, design_question, design_questions, follow_ups
from kasauti.interviews import scenarios as of_stage
from kasauti.records.models import Round
from tests.web.conftest import Round as Hiring
from tests.web.test_interviews import Loop, loop

__all__ = ["loop"]  # the fixture

RECOMMENDER = design_question("recommender")


@pytest.mark.database
@pytest.mark.django_db
def test_a_kit_holds_all_that_the_interviewer_brings(loop: Loop) -> None:
    bilal, deepa = loop.cards["bilal"], loop.cards["deepa"]
    page = loop.client("bilal").get(reverse("scorecard", args=[bilal.round_id])).content.decode()
    question = design_question(bilal.round.question)
    for words in (*question.flow[60], *(one.opening for one in question.dives)):
        assert escape(words) in page
    assert page.count(">assigned<") == 2
    assert escape(question.failures[0].expect) in page
    assert reverse("sheet", args=[question.id]) in page

    Round.objects.filter(pk=deepa.round_id).update(code="O30+L30+E30")
    page = loop.client("deepa").get(reverse("scorecard", args=[deepa.round_id])).content.decode()
    scenarios = (*of_stage("O"), *of_stage("L"))
    assert len(scenarios) >= 28
    for one in scenarios:
        for words in (one.title, one.situation, *one.evidence, *one.moves, one.three, one.four):
            assert escape(words) in page
    for words in follow_ups():
        assert escape(words) in page


@pytest.mark.database
@pytest.mark.django_db
def test_kit_room_and_sheet_follow_the_question_that_was_chosen(hiring: Hiring, loop: Loop) -> None:
    card, fraud = loop.cards["bilal"], design_question("fraud")
    plan = reverse("plan", args=[loop.application.pk])
    assert hiring.get(plan).count('name="question"') == 1
    place = reverse("round_question", args=[card.round_id])
    assert loop.client("bilal").post(place, {"question": "fraud"}).status_code in (403, 404)
    hiring.client.post(place, {"question": "fraud"})
    assert '<option value="fraud" selected>' in hiring.get(plan)
    for name in ("scorecard", "room"):
        answer = loop.client("bilal").get(reverse(name, args=[card.round_id]))
        page = answer.content.decode()
        assert escape(fraud.prompt) in page
        assert escape(RECOMMENDER.prompt) not in page
        assert page.count(">assigned<") == 2
        assert reverse("sheet", args=["fraud"]) in page
        assert all(escape(one.name) in page for one in fraud.criteria)
    loop.file("bilal")
    page = hiring.get(plan)
    assert 'name="question"' not in page
    assert escape(fraud.title) in page
    answer = hiring.client.post(place, {"question": "support"}, follow=True)
    assert "its question stays" in answer.content.decode()


@pytest.mark.database
@pytest.mark.django_db
def test_what_is_read_aloud_is_chosen_on_the_kit_and_shown_on_the_scorecard(loop: Loop) -> None:
    card = loop.cards["deepa"]
    Round.objects.filter(pk=card.round_id).update(code="O30+E30")
    card.round.refresh_from_db()
    client, address = loop.client("deepa"), reverse("scorecard", args=[card.round_id])
    place = reverse("round_read", args=[card.round_id])
    page = client.get(address).content.decode()
    assert place in page
    assert '<option value="O3">' in page
    assert ">read in this session<" not in page
    assert client.post(place, {"stage": "O", "read": "O3"}).json() == {"kept": True}
    client.post(place, {"stage": "E", "read": ["E1", "E4"]})
    for page in (address, reverse("room", args=[card.round_id])):
        shown = client.get(page).content.decode()
        assert '<option value="O3" selected>' in shown
        assert shown.count(">read in this session<") == 1
        assert 'value="E1" checked' in shown
        assert 'value="E2" checked' not in shown
    refused = client.post(place, {"stage": "O", "read": ["O3", "O4"]})
    assert (refused.status_code, refused.json()["problem"]) == (
        409,
        "One scenario is read in a session",
    )
    assert loop.client("bilal").post(place, {"stage": "O", "read": "O5"}).status_code == 404
    assert "O3, E1, E4 read aloud" in client.get(address).content.decode()
    loop.file("deepa")
    assert client.post(place, {"stage": "O", "read": "O4"}).status_code == 409
    assert '<select class="select" name="read" disabled>' in client.get(address).content.decode()


@pytest.mark.database
@pytest.mark.django_db
def test_a_plan_and_a_kit_say_what_the_person_meets_twice(hiring: Hiring, loop: Loop) -> None:
    card, other = loop.cards["bilal"], loop.cards["deepa"]
    plan = reverse("plan", args=[loop.application.pk])
    kit = reverse("scorecard", args=[card.round_id])
    title = escape(RECOMMENDER.title)
    assert "asks “" not in hiring.get(plan)
    Round.objects.filter(pk=other.round_id).update(code="A60", question="recommender")
    page = hiring.get(plan)
    assert page.count(f"asks “{title}” too: ask another in one") == 2
    assert (
        f"meets “{title}” in another session too" in loop.client("bilal").get(kit).content.decode()
    )
    loop.file("bilal")
    assert f"asks “{title}” too: read what was shown" in hiring.get(plan)


@pytest.mark.database
@pytest.mark.django_db
def test_the_sheet_and_the_report_are_the_interviewers(loop: Loop) -> None:
    client, sheet, ratings = (
        loop.client("bilal"),
        reverse("sheet", args=["recommender"]),
        reverse("own_ratings"),
    )
    assert "fits" not in client.get(sheet).content.decode()
    page = client.get(sheet, {"vectors": "12.8", "vectors.width": "64"}).content.decode()
    assert "12.8 GB fits" in page
    assert "items × width × bytes / 1e9" in page
    assert client.get(reverse("sheet", args=["nothing"])).status_code == 404
    assert Client().get(sheet).status_code == 302

    loop.file("chitra", 5)
    assert "Nothing can be said yet" in client.get(ratings).content.decode()  # others' count not
    loop.file("bilal", 3)
    page = client.get(ratings).content.decode()
    assert "100% of the levels are 3" in page
    assert "Zanzibar" not in page
    assert Client().get(ratings).status_code == 302


def verdicts(question: DesignQuestion, **told: str) -> list[str]:
    return [one.verdict.sentence for one in lines(question, told) if one.verdict]


def test_a_figure_is_judged_on_the_assumptions_that_were_said() -> None:
    assert lines(RECOMMENDER, {})
    assert verdicts(RECOMMENDER) == []
    assert "25.6 GB fits" in verdicts(RECOMMENDER, vectors="25.6")[0]
    assert "is 0.5 times" in verdicts(RECOMMENDER, vectors="12.8")[0]
    assert "fits" in verdicts(RECOMMENDER, **{"vectors": "12.8", "vectors.width": "64"})[0]
    for told in ({"vectors": "many"}, {"vectors": "1", "vectors.width": "wide"}):
        assert [one.about.id for one in lines(RECOMMENDER, told) if one.unread] == ["vectors"]
        assert verdicts(RECOMMENDER, **told) == []


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ("25.6 GB", True), ("25.6gb", True), ("0.0256k", True), ("2.56 crore", False),
        ("about 25", None), ("GB", None), ("k", None),
    ],
)  # fmt: skip
def test_a_figure_is_read_with_its_unit_and_with_a_word_for_many(
    said: str, fits: bool | None
) -> None:
    (line,) = (one for one in lines(RECOMMENDER, {"vectors": said}) if one.said)
    assert (line.verdict and line.verdict.accepted) is fits
    assert line.unread is (fits is None)
    told = {"vectors": "25.6", "vectors.items": "5 crore", "vectors.width": "128"}
    assert "fits" in verdicts(RECOMMENDER, **told)[0]
    (share,) = (one for one in lines(RECOMMENDER, {"fan_out": "18 %"}) if one.said)
    assert share.verdict
    assert share.verdict.accepted
    (arm,) = (one for one in lines(RECOMMENDER, {"ab_size": "0.96 million"}) if one.said)
    assert arm.verdict
    assert arm.verdict.accepted


def test_minutes_are_never_read_as_millions() -> None:
    for line, said in (("downtime", "43 m"), ("refresh", "167 m")):
        (read,) = (one for one in lines(RECOMMENDER, {line: said}) if one.said)
        assert (read.unread, read.verdict) == (True, None)
    (read,) = (one for one in lines(RECOMMENDER, {"downtime": "43 min"}) if one.said)
    assert read.verdict
    assert read.verdict.accepted


@pytest.mark.parametrize("question", design_questions(), ids=lambda question: question.id)
def test_figures_near_the_arithmetic_fit_on_assumptions_of_ones_own(
    question: DesignQuestion,
) -> None:
    for one in question.estimates:
        name, value = next(iter(one.assumptions.items()))
        (line,) = (
            line
            for line in lines(question, {f"{one.id}.{name}": f"{value}", one.id: f"{one.value}"})
            if line.about is one
        )
        assert line.verdict, one.id
        assert line.verdict.accepted, one.id


@pytest.mark.parametrize("question", design_questions(), ids=lambda question: question.id)
def test_what_is_put_on_the_shared_sheet_is_names_and_units_alone(question: DesignQuestion) -> None:
    for one, line in zip(to_share(question), question.estimates, strict=True):
        assert set(one) == {"question", "line", "name", "unit", "cells"}
        assert [name for _, name in one["cells"]] == [a.replace("_", " ") for a in line.assumptions]
        rest = json.dumps(one | {"name": "", "unit": "", "line": ""})
        assert not any(str(value) in rest for value in line.assumptions.values() if value > 10)
        assert line.formula not in json.dumps(one)


@pytest.mark.parametrize("question", design_questions(), ids=lambda question: question.id)
def test_every_sheet_takes_its_own_key_and_odd_numbers(question: DesignQuestion) -> None:
    held = lines(question, {one.id: str(one.value) for one in question.estimates})
    assert [one.about.id for one in held if not (one.verdict and one.verdict.accepted)] == []
    for odd in ("0", "-1", "1e308", "inf", "nan"):
        told = {one.id: odd for one in question.estimates}
        told |= {f"{one.id}.{name}": odd for one in question.estimates for name in one.assumptions}
        assert len(lines(question, told)) == len(question.estimates)
