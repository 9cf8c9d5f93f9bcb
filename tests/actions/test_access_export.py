"""A person's copy holds every table that leads to them, or names why it does not.

Erasure takes every one of them with the person.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from django.utils import timezone, translation
from pycrdt import Doc, Text

from kasauti.actions import access_export, erasures, groups, intakes, links, reading, trail
from kasauti.actions.access_labels import LABELS, labelled
from kasauti.actions.access_parts import (
    OF_APPLICATION,
    OF_PERSON,
    TOLD_OTHERWISE,
    WITHHELD,
    Part,
)
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    Assignment,
    Candidate,
    Grading,
    IntakeItem,
    InterviewPlan,
    Joining,
    Mail,
    Note,
    Offer,
    OfferLetter,
    ReferralBonus,
    ResumeFile,
    Role,
    RoomUpdate,
    Round,
    Scorecard,
    StageMove,
    Submission,
    User,
    WorkFile,
)
from tests.actions.conftest import resume
from tests.actions.test_bookings import plan

pytestmark = [pytest.mark.database, pytest.mark.django_db]
__all__ = ["plan"]  # the fixture
PARTS = (*OF_PERSON, *OF_APPLICATION)
# What a row of another person's may name without being that person's.
LOOSE = {("IntakeItem", "application"), ("Joining", "back_up"), ("Mail", "application")}


def walk() -> Iterator[tuple[type[models.Model], models.ForeignObject[Any, Any]]]:
    """Give every table that leads to a candidate, with the column it does so by."""
    seen: set[type[models.Model]] = {Candidate}
    waiting: list[type[models.Model]] = [Candidate]
    while waiting:
        for relation in waiting.pop()._meta.get_fields(include_hidden=True):
            if relation.auto_created and not relation.concrete and relation.related_model:
                if relation.many_to_many:
                    continue  # its table comes by its own columns
                model = relation.related_model
                yield model, relation.field  # type: ignore[union-attr]
                if model not in seen:
                    seen.add(model)
                    waiting.append(model)


def test_every_table_that_leads_to_a_person_is_told_or_left_with_a_reason() -> None:
    told = {one.model for one in (*PARTS, *WITHHELD)} | set(TOLD_OTHERWISE) | {Candidate}
    assert {model.__name__ for model, _ in walk() if model not in told} == set()
    assert len({model for model, _ in walk()}) > 50


@pytest.mark.parametrize("part", PARTS, ids=lambda one: one.name)
def test_every_column_is_told_or_left_with_a_reason(part: Part) -> None:
    own = {
        one.name
        for one in part.model._meta.concrete_fields
        if not one.primary_key and not one.is_relation
    }
    assert own - set(part.told) - set(part.left) == set()
    assert set(part.left) <= own
    assert not set(part.told) & set(part.left)


def test_whatever_leads_to_a_person_goes_with_them() -> None:
    """A column that is only emptied stands here: what it names was never theirs, or goes apart."""
    kept = {
        (model.__name__, column.name)
        for model, column in walk()
        if column.remote_field.on_delete is not models.CASCADE
    }
    emptied_with_their_own_row = {
        ("StageMove", "mail"), ("Mail", "offer"), ("Mail", "round"), ("Assignment", "round"),
        ("KnowledgeCheck", "round"), ("FoundNotice", "mail"), ("FoundNotice", "task"),
    }  # fmt: skip
    assert kept == LOOSE | emptied_with_their_own_row


@pytest.fixture
def rich(plan: InterviewPlan, user: User) -> Application:
    """Somebody with a session, a live room, a work sample, an offer and what the team wrote."""
    application = plan.application
    held = plan.rounds.order_by("position").first()
    assert held is not None
    document: Doc[Any] = Doc()
    document["code"] = Text("answer = 42")
    RoomUpdate.objects.create(
        round=held, at=timezone.now(), author="candidate 1", data=document.get_update()
    )
    sample = Assignment.objects.create(
        application=application, exercise="vector-search", version="1", variant="a",
        digest="0" * 64, attempt="the secret of the attempt", ai_rule="none", minutes=90,
        due_at=timezone.now(), by=user,
    )  # fmt: skip
    WorkFile.objects.create(assignment=sample, path="solution.py", text="def my_search(): ...")
    handed = Submission.objects.create(assignment=sample, files={}, sha256="1" * 64)
    record = {"groups": {"recall": {"passed": 3, "judged": 4}}, "tests": ["a hidden test"]}
    Grading.objects.create(submission=handed, state="done", sealed={"record": record})
    draft = {"application": application, "prepared_by": user, "terms": {"ctc": "4200000"}}
    sent = Offer.objects.create(version=1, sent_at=timezone.now(), state="sent", **draft)
    Offer.objects.create(version=2, **draft | {"terms": {"ctc": "not approved yet"}})
    OfferLetter.objects.create(offer=sent, kind="offer, signed", pdf=b"%PDF-1.7", digest="2" * 64)
    Joining.objects.create(offer=sent, first_day=timezone.localdate())
    ReferralBonus.objects.create(
        application=application, referrer="Ravi Das", amount=1, days=90, by=user
    )
    Note.objects.create(application=application, by=user, text="Too quiet for Farhan")
    StageMove.objects.create(
        application=application, before=None, after=application.place, before_kind="new",
        after_kind="in review", entered_before=timezone.now(), by=user, words="Farhan insists",
        batch="6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    )  # fmt: skip
    return application


def opened(candidate: Candidate) -> dict[str, bytes]:
    packed = access_export.take_along(candidate, by=candidate)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_what_a_person_did_and_was_given_is_told(rich: Application) -> None:
    files = opened(rich.candidate)
    told = json.loads(files["data.json"])
    (one,) = told["applications"]
    assert one["sessions"][0]["minutes"]
    assert one["typed_in_live_rooms"] == [
        {"session": one["sessions"][0]["code"], "text": "answer = 42"}
    ]
    assert one["work_sample_files"][0]["text"] == "def my_search(): ..."
    assert one["work_sample_results"][0]["groups"] == {"recall": {"passed": 3, "judged": 4}}
    assert [offer["terms"] for offer in one["offers"]] == [{"ctc": "4200000"}]
    assert one["joining"][0]["first_day"] == f"{timezone.localdate()}"
    assert one["moves"][0]["after_kind"] == "in review"
    assert one["referral"][0]["at"]
    assert b"%PDF-1.7" in files.values()


def test_what_is_others_is_counted_and_not_told(rich: Application) -> None:
    files = opened(rich.candidate)
    everything = b"".join(files.values()).decode(errors="replace")
    for hidden in (
        "Farhan", "Ravi Das", "the secret of the attempt", "a hidden test", "not approved yet",
    ):  # fmt: skip
        assert hidden not in everything, hidden
    left = {one["what"]: one["rows"] for one in json.loads(files["data.json"])["not_in_this_copy"]}
    assert left["Notes"] == 1
    cards = Scorecard.objects.filter(round__plan__application=rich).count()
    assert left.get("Interviewers' scorecards", 0) == cards


@pytest.mark.parametrize("part", PARTS, ids=lambda one: one.name)
def test_every_field_of_the_page_has_words_of_its_own(part: Part) -> None:
    fields = [one.rpartition("__")[2] for one in part.told]
    assert [one for one in fields if one not in LABELS] == []
    for language in ("en-gb", "hi"):
        with translation.override(language):
            assert len(labelled(dict.fromkeys(fields))) == len(fields)


def test_the_page_names_no_field_of_the_json(rich: Application) -> None:
    page = opened(rich.candidate)["read-me-first.html"].decode()
    named = set(re.findall(r"<dt>(.*?)</dt>", page))
    assert {"Name", "Known here since", "First day"} <= named
    assert [one for one in named if "_" in one] == []
    with translation.override("hi"):
        page = opened(rich.candidate)["read-me-first.html"].decode()
    assert "<dt>पहला दिन</dt>" in page


def test_the_page_is_read_in_their_language_and_runs_nothing(rich: Application) -> None:
    rich.candidate.name = "<script>alert(1)</script>"
    rich.candidate.save()
    with translation.override("hi"):
        page = opened(rich.candidate)["read-me-first.html"].decode()
    assert 'lang="hi"' in page
    assert "मेरा सारा डेटा" in page
    assert "<script" not in page
    assert "def my_search" in page
    assert "solution.py" in page


def test_nothing_of_a_person_with_everything_is_left(rich: Application, user: User) -> None:
    person = rich.candidate
    erasures.finish(erasures.erase(person, by=user).pk)
    left = {model.__name__ for model, _ in walk() if model._base_manager.exists()}
    assert left == set()
    assert not Mail.objects.exists()
    assert not Round.objects.exists()


def test_the_teams_copy_lacks_what_is_the_candidates_alone(rich: Application, user: User) -> None:
    candidate = rich.candidate
    groups.answer(candidate, {"gender": "woman"}, by=candidate)
    link = links.sign(links.STATUS, candidate.pk)
    told = {"candidate": candidate, "recipient": candidate.email, "not_before": timezone.now()}
    Mail.objects.create(
        **told, message_id="<link@x>", subject="Yours", body=f"https://x/c/{link}/ is your page",
        calendar=f"URL:https://x/c/{link}/",
    )  # fmt: skip
    Mail.objects.create(
        **told, message_id="<code@x>", template="offer_code", subject="123456 is the code", body=""
    )
    own, teams = (opened_by(one, candidate)["data.json"].decode() for one in (candidate, user))
    for alone in (link, "123456 is the code", '"woman"'):
        assert alone in own
        assert alone not in teams
    assert "is your page" in teams
    withheld = [one["what"] for one in json.loads(teams)["not_in_this_copy"]]
    assert "What you said of yourself" in withheld


def test_what_could_not_be_read_is_in_the_copy_and_goes_with_its_person(
    role: Role, user: User, data_folder: Path
) -> None:
    """Two tries, then one that could be read: all three are theirs."""
    intakes.drop(role, [("first.pdf", b"%PDF-1.7 x")], by=user)
    for name, content in (("second.pdf", b"%PDF-1.7 y"), ("third.txt", resume())):
        item = IntakeItem.objects.latest("pk")
        reading.read_item(item.pk)
        intakes.answer(item, name, content, by=user)
    reading.read_item(IntakeItem.objects.latest("pk").pk)
    person = Candidate.objects.get()
    assert {b"%PDF-1.7 x", b"%PDF-1.7 y", resume()} <= set(opened(person).values())
    erasures.finish(erasures.erase(person, by=user).pk)
    assert not ResumeFile.objects.exists()
    assert not IntakeItem.objects.exists()


def test_no_verb_waits_while_a_copy_is_made(
    rich: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    make, record = access_export.held, trail.record
    monkeypatch.setattr(trail, "take_turn", lambda: steps.append("turn"))
    monkeypatch.setattr(
        access_export, "held", lambda *a, **k: steps.append("made") or make(*a, **k)
    )
    monkeypatch.setattr(trail, "record", lambda *a, **k: steps.append("told") or record(*a, **k))
    opened(rich.candidate)
    assert steps[:3] == ["made", "turn", "told"]


def test_nothing_is_handed_out_of_somebody_erased_meanwhile(
    rich: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, make = rich.candidate, access_export.held

    def late(*given: Any, **named: Any) -> dict[str, Any]:
        told = make(*given, **named)
        erasures.erase(Candidate.objects.get(pk=person.pk), by=None)
        return told

    monkeypatch.setattr(access_export, "held", late)
    with pytest.raises(Refused, match="erased meanwhile"):
        access_export.take_along(person, by=person)


def opened_by(one: Candidate | User, candidate: Candidate) -> dict[str, bytes]:
    packed = access_export.take_along(candidate, by=one)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
