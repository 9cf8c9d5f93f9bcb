"""Practice pages: open to everybody, in both languages, and nothing that is asked stands there."""

from __future__ import annotations

from html import escape

import pytest
from django.test import Client
from django.urls import reverse

from kasauti.interviews import (
    ai_rule_words,
    design_questions,
    evidence_questions,
    practices,
    scenarios,
    stages,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def page(name: str, *args: str, language: str = "en-gb") -> str:
    client = Client(headers={"accept-language": language})
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.content.decode()


def test_the_overview_leads_to_every_stage() -> None:
    found = page("practices")
    for code, stage in stages().items():
        assert f'href="{reverse("practice", args=[code])}"' in found
        assert escape(stage.measures) in found
    assert reverse("practices") in page("careers")


@pytest.mark.parametrize("code", list(stages()))
def test_a_stage_tells_what_it_measures_its_rule_and_what_counts(code: str) -> None:
    found, practice = page("practice", code), practices()[code]
    told = (stages()[code].measures, ai_rule_words(stages()[code].ai_rule), practice.bring)
    for words in (*told, practice.ask, *practice.given, *practice.touches):
        assert escape(words) in found


def test_a_stage_reads_in_hindi() -> None:
    found = page("practice", "O", language="hi")
    assert "अच्छा उत्तर किन बातों को छूता है" in found
    assert "दोष मॉडल का नहीं था" in found
    assert practices()["O"].ask not in found


def test_nothing_that_is_asked_stands_there() -> None:
    whole = "".join(page("practice", code) for code in stages())
    asked = [one.situation for stage in "OL" for one in scenarios(stage)]
    asked += [one.prompt for one in design_questions()] + [one.ask for one in evidence_questions()]
    assert [words for words in asked if escape(words) in whole] == []


def test_a_stage_that_is_none_is_not_found() -> None:
    assert Client().get(reverse("practice", args=["Z"])).status_code == 404
