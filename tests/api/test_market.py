"""Pay in the market through the API: segments aged, where a CTC stands, surveys in use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kasauti import pay
from kasauti.access import Membership
from kasauti.records.models import Role
from tests.api.conftest import Program, member, program_of
from tests.pay.test_bands import SURVEY

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def take(program: Program, text: str = SURVEY) -> Any:
    file = SimpleUploadedFile("survey.csv", text.encode(), "text/csv")
    return program.ask("post", "/pay-surveys", data={"name": "Pune", "file": file})


def test_the_market_is_aged_as_asked_and_a_ctc_stands_in_it(program: Program) -> None:
    plain = program.get("/market")
    assert (plain["to"], len(plain["segments"])) == (
        timezone.localdate().isoformat(), len(pay.market()),
    )  # fmt: skip
    assert {one["stands"] for one in plain["segments"]} == {None}
    assert (plain["how"], {one["measure"] for one in plain["segments"]}) == (
        "simple", {"ctc", "cost"},
    )  # fmt: skip
    asked = program.get("/market", to="2026-12-01", percent="9.4", years="7", ctc="45 lakh")
    stood = [one["stands"] for one in asked["segments"] if one["stands"]]
    assert "P59" in {one["percentile"] for one in stood}  # as the page has it
    assert [one["premium"] for one in asked["segments"]].count(True) > 0
    far = (timezone.localdate() + timedelta(days=4000)).isoformat()
    for odd, words in (({"ctc": "lots"}, "write it like"), ({"to": far}, "ten years")):
        answer = program.ask("get", "/market", data=odd)
        assert (answer.status_code, words in answer.json()["detail"]) == (422, True)


def test_a_survey_stands_in_the_market_until_it_is_ended(program: Program) -> None:
    bad = take(program, SURVEY.replace("12,80", "4,80"))
    assert (bad.status_code, "row 2: fewer than 5" in bad.json()["detail"]) == (409, True)
    taken = take(program)
    assert taken.status_code == 201, taken.content
    assert program.get("/market")["segments"][0]["segment"] == "Product firms in Pune"
    ended = program.ask("post", f"/pay-surveys/{taken.json()['id']}/end")
    assert ended.json()["ended_at"] is not None
    assert program.ask("post", f"/pay-surveys/{taken.json()['id']}/end").status_code == 409
    assert program.get("/market")["segments"][0]["segment"] != "Product firms in Pune"
    assert [one["name"] for one in program.get("/pay-surveys")["items"]] == ["Pune"]


def test_market_bands_and_surveys_are_pay(program: Program, role: Role) -> None:
    told = {"level": "L4", "low": "4000000", "middle": "5000000", "high": "6000000"}
    told |= {"source": "Our survey of July", "effective": "2026-07-01"}
    turned = program.ask("put", "/bands", json=told | {"high": "100"})
    assert turned.status_code == 409
    assert program.ask("put", "/bands", json=told).status_code == 200
    (band,) = program.get("/bands")
    assert (band["level"], band["middle"]) == ("L4", "5000000.00")
    interviewer = program_of(member("Indu", Membership.INTERVIEWER, role))
    for address in ("/bands", "/market", "/pay-surveys"):
        assert interviewer.ask("get", address).status_code == 403
    recruiter = program_of(member("Rita", Membership.RECRUITER, role))
    assert len(recruiter.get("/market")["segments"]) == len(pay.market())
    assert take(recruiter).status_code == 403
    assert recruiter.ask("put", "/bands", json=told).status_code == 403
