"""Offers through the API: by two people to the candidate, pay only to whom it is shown."""

from __future__ import annotations

from typing import Any

import pytest

from kasauti.access import Membership, Secret, Standing
from kasauti.records.models import Application, AuditEntry, Offer, Role, User
from tests.actions.test_offers import terms
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def tables(**more: Any) -> dict[str, Any]:
    told = terms()
    return {name: held for name, held in told.items() if name != "candidate"} | more


@pytest.fixture
def drafted(application: Application, program: Program) -> dict[str, Any]:
    made = program.ask("post", f"/applications/{application.pk}/offers", json=tables())
    assert made.status_code == 201, made.content
    found: dict[str, Any] = made.json()
    return found


def test_an_offer_goes_from_draft_to_the_candidate_by_two_people(
    application: Application, role: Role, program: Program, drafted: dict[str, Any], user: User
) -> None:
    place = f"/offers/{drafted['id']}"
    assert (drafted["state"], drafted["ctc"]) == ("draft", "7200000.00")
    assert drafted["terms"]["candidate"]["name"] == "K. S. Ramesh"
    assert drafted["findings"] == []
    assert program.ask("post", f"{place}/approve").status_code == 409
    proposed = program.ask("post", f"{place}/propose")
    assert proposed.json()["state"] == "awaiting approval"
    own = program.ask("post", f"{place}/approve")
    assert (own.status_code, "second person" in own.json()["detail"]) == (409, True)
    finance = program_of(member("Farhan", Membership.FINANCE, role))
    assert finance.ask("post", f"{place}/approve").json()["approved_by"] == "Farhan"
    assert finance.ask("post", f"{place}/send").status_code == 403
    sent = program.ask("post", f"{place}/send", headers={"Idempotency-Key": "send"})
    assert sent.json()["state"] == "sent", sent.content
    again = program.ask("post", f"{place}/send", headers={"Idempotency-Key": "send"})
    assert again.json() == sent.json()
    assert program.ask("get", f"{place}/letters/sent").content.startswith(b"%PDF")
    assert program.ask("get", f"{place}/letters/signed").status_code == 404
    revoked = program.ask("post", f"{place}/revoke", json={"reason": "The post is closed"})
    assert (revoked.json()["state"], revoked.json()["reason"]) == ("revoked", "The post is closed")
    verbs = AuditEntry.objects.filter(verb__startswith="offers.", actor_user=user)
    assert [one.verb for one in verbs.order_by("number")] == [
        "offers.prepare", "offers.propose", "offers.send", "offers.revoke",
    ]  # fmt: skip


def test_every_version_is_kept_and_told_in_pages(
    application: Application, program: Program, drafted: dict[str, Any]
) -> None:
    place = f"/applications/{application.pk}/offers"
    program.ask("post", place, json=tables())
    first = program.get(place, limit=1)
    assert [(one["version"], one["state"]) for one in first["items"]] == [(2, "draft")]
    rest = program.get(place, limit=1, cursor=first["next"])
    assert [(one["version"], one["state"]) for one in rest["items"]] == [(1, "superseded")]
    assert rest["next"] is None


@pytest.mark.parametrize(
    "broken",
    [{"work": {}}, {"work": {"title": 5}}, {"work": {"level": 5}}, {"work": {"stack": "JAX"}},
     {"engagement": {"notice_days": 10**30}},
     {"pay": {"ctc": "1e400"}}, {"pay": {"allowances": 3}}, {"offer": {"further": [1]}},
     {"pay": {"ctc": "much"}}, {"pay": {"ctc": "NaN"}},
     {"company": {"name": ["a"]}}, {"offer": {}}, {"offer": {"expires": 5}},
     {"engagement": {"kind": "permanent", "starts": "soon"}}, {"equity": {"kind": "a"}},
     {"pay": {"ctc": "60 lakh", "unheard_of": 1}}],
)  # fmt: skip
def test_terms_that_cannot_be_read_are_refused_in_words(
    application: Application, program: Program, broken: dict[str, Any]
) -> None:
    told = tables()
    told |= {name: told[name] | held if held else held for name, held in broken.items()}
    answer = program.ask("post", f"/applications/{application.pk}/offers", json=told)
    assert answer.status_code in (409, 422), answer.content
    assert answer.json()["detail"]
    assert not Offer.objects.exists()


def test_a_broken_rule_stands_by_name_or_stops_the_proposal(
    application: Application, program: Program
) -> None:
    told = tables()
    told["offer"]["further"] = ["The bond: repay Rs. 5,00,000 if you leave within two years."]
    made = program.ask("post", f"/applications/{application.pk}/offers", json=told).json()
    rules = [one["rule"] for one in made["findings"]]
    assert rules
    place = f"/offers/{made['id']}"
    assert program.ask("post", f"{place}/propose").status_code == 409
    for rule in rules:
        told = {"rule": rule, "reason": "Counsel agreed on 3 November"}
        stands = program.ask("post", f"{place}/override", json=told)
        assert stands.status_code == 200, stands.content
    assert stands.json()["findings"] == []
    assert program.ask("post", f"{place}/propose").status_code == 200


def test_pay_is_left_out_where_it_is_hidden(
    application: Application, program: Program, drafted: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(Standing, "sees", lambda self, secret, role=None: secret != Secret.PAY)
    place = f"/offers/{drafted['id']}"
    answer = program.ask("get", place)
    assert answer.json()["ctc"] is None
    assert not {"pay", "equity"} & set(answer.json()["terms"])
    assert not [told for told in ("7200000", "72 lakh") if told in answer.content.decode()]
    assert program.ask("get", f"{place}/letters/draft").status_code == 403


@pytest.mark.parametrize("membership", [Membership.INTERVIEWER, Membership.COORDINATOR])
def test_whom_pay_is_hidden_from_opens_no_offer(
    application: Application, role: Role, drafted: dict[str, Any], membership: Membership
) -> None:
    other = program_of(member("Somebody", membership, role))
    for address in (f"/offers/{drafted['id']}", f"/applications/{application.pk}/offers"):
        answer = other.ask("get", address)
        assert answer.status_code == 403
        assert "7200000" not in answer.content.decode()


def test_an_offer_is_worked_out_for_who_sees_pay(
    application: Application, program: Program, drafted: dict[str, Any], role: Role,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    place = f"/offers/{drafted['id']}/worksheet"
    told = program.get(place)
    assert (told["ctc"], told["band"], told["seals"]) == ("7200000.00", None, [])
    parts = {one["part"] for one in told["lines"]}
    assert {"components", "deductions"} <= parts
    assert sum(float(o["amount"]) for o in told["lines"] if o["part"] == "components") == 7.2e6
    assert float(told["monthly_net"]) < 600_000
    band = {
        "level": drafted["terms"]["work"]["level"], "low": "5000000", "middle": "7000000",
        "high": "9000000", "source": "Survey", "effective": "2026-04-01",
    }  # fmt: skip
    assert program.ask("put", "/bands", json=band).status_code == 200
    assert program.get(place)["band"]["inside"] is True
    interviewer = program_of(member("Bilal", Membership.INTERVIEWER, role))
    assert interviewer.ask("get", place).status_code == 403
    monkeypatch.setattr(Standing, "sees", lambda *_: False)
    hidden = program.ask("get", place)
    assert (hidden.status_code, "hidden" in hidden.json()["detail"]) == (403, True)
