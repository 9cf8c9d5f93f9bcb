"""Exemplars are rated blind and once; passing makes trained, by hand still works; audited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from kasauti.access import Membership
from kasauti.actions import availability, calibration, trail
from kasauti.actions.refusals import Refused
from kasauti.interviews import exemplar_sets, gate, stages
from kasauti.records.models import AuditEntry, Training, User
from kasauti.web.interviewer import calibration_page
from tests.web.test_interviews import person, signed_in

LAB = exemplar_sets()["D"]
KEYS = {one.id: one.level for one in LAB.exemplars}
FAR = KEYS | {"D2": 4}


@pytest.fixture
def bilal(db: None) -> User:
    return person("bilal", Membership.INTERVIEWER)


def filed(client: Client, given: Mapping[str, int]) -> str:
    sent = {f"level_{one}": level for one, level in given.items()}
    answer = client.post(reverse("exemplar_sitting", args=["D"]), sent, follow=True)
    return answer.content.decode()


@pytest.mark.parametrize("stage", [one.code for one in stages().values() if one.live])
def test_each_live_stage_has_exemplars_that_the_gate_takes(stage: str) -> None:
    asked = exemplar_sets()[stage]
    assert gate(asked.keys, asked.keys).passed
    assert not gate(asked.keys, dict.fromkeys(asked.keys, 3.0)).passed
    levels = [one.level for one in asked.exemplars]
    assert levels not in (sorted(levels), sorted(levels, reverse=True))
    assert all(one.words and one.why for one in asked.exemplars)


@pytest.mark.database
def test_no_key_is_shown_before_all_are_filed(bilal: User) -> None:
    client = signed_in(bilal)
    page = client.get(reverse("exemplar_sitting", args=["D"])).content.decode()
    for one in LAB.exemplars:
        assert escape(one.words) in page
        assert escape(one.why) not in page
    assert "Key " not in page
    some = filed(client, dict(list(KEYS.items())[:5]))
    assert "Rate every answer from 1 to 5" in some
    assert some.count(" checked") == 5  # what was chosen is kept
    assert not any(escape(one.why) in some for one in LAB.exemplars)
    assert not Training.objects.exists()


@pytest.mark.database
def test_the_list_asks_once_for_all_sittings(bilal: User) -> None:
    filed(signed_in(bilal), KEYS)
    with CaptureQueriesContext(connection) as asked:
        rows = calibration_page.rows(bilal)
    assert sum("audit" in one["sql"] for one in asked) == 1
    assert {one.stage.code for one in rows if one.sitting} == {"D"}
    assert rows == [
        replace(one, sitting=calibration.sitting(bilal, one.stage.code)) for one in rows
    ]


@pytest.mark.database
def test_passing_makes_trained_and_the_key_is_shown(bilal: User) -> None:
    client = signed_in(bilal)
    page = filed(client, KEYS | {"D1": 4})
    assert "Passed." in page
    assert all(escape(one.why) in page for one in LAB.exemplars)
    assert "You gave 4" in page
    row = Training.objects.get()
    assert (row.user, row.stage, row.state, row.by) == (bilal, "D", "trained", bilal)
    entries = AuditEntry.objects.filter(verb__in=("calibration.sit", "availability.train"))
    assert [one.verb for one in entries] == ["calibration.sit", "availability.train"]
    assert entries[0].detail["given"] == KEYS | {"D1": 4}
    assert availability.may_rate(bilal, ["D"])
    assert not availability.may_rate(person("chitra", Membership.INTERVIEWER), ["D"])
    assert "passed" in client.get(reverse("exemplars")).content.decode()
    assert trail.check() is None


@pytest.mark.database
def test_who_fails_has_seen_the_key_and_is_trained_by_hand_alone(bilal: User) -> None:
    client = signed_in(bilal)
    assert "Not passed." in filed(client, FAR)
    assert not Training.objects.exists()
    with pytest.raises(Refused, match="seen the key"):
        calibration.sit("D", KEYS, by=bilal)
    filed(client, KEYS)
    assert not Training.objects.exists()
    owner = person("asha", Membership.OWNER)
    told = {"user": bilal.pk, "stage": "D", "state": "trained"}
    signed_in(owner).post(reverse("training"), told)
    assert Training.objects.get().by == owner
    assert AuditEntry.objects.filter(verb="availability.train", actor_user=owner).exists()


@pytest.mark.database
def test_failing_takes_no_training_away_and_others_sit_for_themselves(bilal: User) -> None:
    owner = person("asha", Membership.OWNER)
    availability.train(bilal, "D", Training.State.TRAINED, by=owner)
    filed(signed_in(bilal), FAR)
    assert Training.objects.get().state == "trained"
    assert "You gave" not in filed(signed_in(owner), {})
    auditor = person("om", Membership.AUDITOR)
    assert signed_in(auditor).get(reverse("exemplars")).status_code == 403
    nowhere = reverse("exemplar_sitting", args=["K"])
    assert signed_in(bilal).get(nowhere).status_code == 404
