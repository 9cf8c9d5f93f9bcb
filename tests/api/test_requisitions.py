"""Requisitions through the API: opened, asked for, decided, closed."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kasauti.access import Membership
from kasauti.actions import users
from kasauti.records.models import AuditEntry, Requisition, Role, User
from tests.api.conftest import Program, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def finance(db: None) -> User:
    return users.create(
        "farhan@example.in", name="Farhan", password="a long enough one", by=None,
        membership=Membership.FINANCE,
    )  # fmt: skip


def body(**more: Any) -> dict[str, Any]:
    told = {
        "headcount": 2, "low": "4500000", "high": "6000000.50", "case": "Search grows",
        "recruit_by": "2027-01-04", "start_by": "2027-04-01",
        "start": ["Farhan@example.in"], "positions": ["farhan@example.in"],
    }  # fmt: skip
    return told | more


def test_a_requisition_goes_from_asking_to_approved(
    role: Role, program: Program, finance: User
) -> None:
    made = program.ask("post", f"/roles/{role.slug}/requisitions", json=body())
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    asked = program.ask("post", f"/requisitions/{pk}/approvals/headcount")
    assert asked.status_code == 201, asked.content
    (approval,) = asked.json()["approvals"]
    step = approval["steps"][0]
    place = f"/approval-steps/{step['id']}/decision"
    assert program.ask("post", place, json={"approved": True}).status_code == 409
    theirs = program_of(finance)
    bare = theirs.ask("post", place, json={"approved": False})
    assert (bare.status_code, "Say why not" in bare.json()["detail"]) == (409, True)
    decided = theirs.ask("post", place, json={"approved": True})
    assert decided.json()["state"] == "approved"
    assert AuditEntry.objects.get(verb="approvals.decide").actor_user == finance
    changed = program.ask("put", f"/requisitions/{pk}", json=body(headcount=3))
    assert changed.json()["approvals"][0]["state"] == "withdrawn"
    assert program.get("/requisitions")["items"][0]["high"] == "6000000.50"
    assert program.ask("post", f"/requisitions/{pk}/close").json()["closed"] is True


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"start": ["nobody@example.in"]}, 422), ({"headcount": 0}, 422), ({"low": "1.234"}, 422),
     ({"start": []}, 409), ({"high": "1"}, 409)],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(
    role: Role, program: Program, finance: User, wrong: dict[str, Any], status: int
) -> None:
    answer = program.ask("post", f"/roles/{role.slug}/requisitions", json=body(**wrong))
    assert answer.status_code == status, answer.content


def test_pay_is_left_out_for_whom_it_is_hidden(role: Role, program: Program, finance: User) -> None:
    made = program.ask("post", f"/roles/{role.slug}/requisitions", json=body()).json()
    program.ask("post", f"/requisitions/{made['id']}/approvals/headcount")
    auditor = users.create(
        "anil@example.in", name="Anil", password="a long enough one", by=None,
        membership=Membership.AUDITOR,
    )  # fmt: skip
    (shown,) = program_of(auditor).get("/requisitions")["items"]
    assert (shown["headcount"], shown["low"], shown["high"]) == (2, None, None)
    assert len(shown["approvals"]) == 1
    assert not {"4500000", "6000000"} & set(re.findall(r"\d+", json.dumps(shown)))
    assert "4500000" in re.findall(r"\d+", json.dumps(program.get("/requisitions")))


def test_the_list_costs_the_same_for_three_and_for_thirty(
    role: Role, program: Program, finance: User
) -> None:
    costs = []
    for many in (3, 27):
        for _ in range(many):
            made = program.ask("post", f"/roles/{role.slug}/requisitions", json=body()).json()
            program.ask("post", f"/requisitions/{made['id']}/approvals/headcount")
        with CaptureQueriesContext(connection) as asked:
            shown = program.get("/requisitions")["items"]
        assert len(shown) == Requisition.objects.count()
        costs.append(len(asked))
    assert costs[0] == costs[1]
