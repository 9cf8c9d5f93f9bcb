"""Applying: from a résumé sent by a stranger to a screened application, and its end."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from kasauti.actions import (
    access_export,
    applying,
    candidates,
    consents,
    mail,
    questions,
    reading,
    roles,
    trail,
)
from kasauti.actions.applying import Contact
from kasauti.actions.questions import AskedQuestion, Kind
from kasauti.actions.refusals import Refused
from kasauti.privacy import Purpose
from kasauti.records.models import (
    Application,
    ApplicationDraft,
    AuditEntry,
    Candidate,
    IntakeItem,
    Mail,
    ResumeFile,
    Role,
    Stage,
    User,
)
from tests.actions.conftest import resume

pytestmark = [pytest.mark.database, pytest.mark.django_db]
ANSWERS = {"notice_period": "60", "right_to_work": "yes", "expected_ctc": "42 lakh"}


def draft_of(role: Role, content: bytes | None = None, origin: str = "x") -> ApplicationDraft:
    content = resume() if content is None else content
    draft = applying.begin(
        role, "kavya.txt", io.BytesIO(content), size=len(content), language="en-gb",
        origin=origin, source="careers",
    )  # fmt: skip
    applying.read_draft(draft.pk)
    draft.refresh_from_db()
    return draft


def sent(role: Role, **changes: str) -> tuple[Application, bool]:
    draft = draft_of(role)
    contact = Contact(draft.found["name"], draft.found["email"], draft.found["phone"])
    return applying.send(draft, contact, answers=ANSWERS | changes, agreed=[Purpose.TALENT_POOL])


def test_what_was_read_is_shown_back(role: Role) -> None:
    draft = draft_of(role)
    assert draft.state == ApplicationDraft.State.READ
    assert draft.found["name"] == "Kavya Menon"
    assert draft.found["email"] == "kavya.menon@example.in"


def test_an_application_is_made_mailed_and_screened(role: Role) -> None:
    application, new = sent(role)
    assert new
    assert {line.purpose for line in application.candidate.consents.all()} == {
        "application", "talent_pool",
    }  # fmt: skip
    (told,) = Mail.objects.all()
    assert "/c/" in told.body
    reading.read_item(IntakeItem.objects.get().pk)
    application.refresh_from_db()
    assert application.result is not None
    assert Application.objects.count() == Candidate.objects.count() == 1
    entry = AuditEntry.objects.get(verb="intakes.read_item")
    assert entry.detail["scorer"] == application.result.scorer
    assert (
        AuditEntry.objects.get(verb="applying.send").actor
        == f"candidate {application.candidate.pk}"
    )
    assert trail.check() is None


def test_a_second_sending_is_refused(role: Role) -> None:
    draft = draft_of(role)
    contact = Contact("Kavya Menon", "kavya.menon@example.in")
    applying.send(draft, contact, answers=ANSWERS, agreed=[])
    with pytest.raises(Refused, match="already"):
        applying.send(draft, contact, answers=ANSWERS, agreed=[])


def test_whoever_types_a_known_address_is_shown_no_page(role: Role) -> None:
    sent(role)
    _, new = sent(role)
    assert not new


def test_a_missing_answer_is_named_and_nothing_is_lost(role: Role) -> None:
    draft = draft_of(role)
    with pytest.raises(Refused, match="Notice period"):
        applying.send(draft, Contact("K", "k@example.in"), answers={}, agreed=[])
    draft.refresh_from_db()
    assert draft.state == ApplicationDraft.State.READ


@pytest.mark.parametrize(
    ("typed", "rupees"),
    [
        ("24,00,000", "2400000"),
        ("₹ 24 lakh", "2400000"),
        ("1.2 crore", "12000000"),
        ("36 LPA", "3600000"),
    ],
)
def test_pay_is_understood_as_indians_write_it(role: Role, typed: str, rupees: str) -> None:
    application, _ = sent(role, expected_ctc=typed)
    assert application.answers.get(key="expected_ctc").value == rupees


@pytest.mark.parametrize("typed", ["much", "0", "-5", "1e99", "99999 crore crore"])
def test_pay_that_is_none_is_refused(role: Role, typed: str) -> None:
    with pytest.raises(Refused, match="Expected CTC"):
        sent(role, expected_ctc=typed)


def test_a_knock_out_question_only_proposes(role: Role, user: User) -> None:
    questions.ask(
        role, AskedQuestion("notice_period", "Notice", Kind.NUMBER, wanted="at most 30"), by=user
    )
    application, _ = sent(role)
    assert application.answers.get(key="notice_period").proposes_refusal
    assert application.stage == Stage.NEW


def test_an_answer_stays_as_it_was_asked(role: Role, user: User) -> None:
    application, _ = sent(role)
    asked = AskedQuestion("notice_period", "When can you begin?", Kind.TEXT, required=True)
    questions.ask(role, asked, by=user)
    questions.leave_out(role, "right_to_work", by=user)
    said = dict(application.answers.values_list("wording", "value"))
    assert said["Notice period, in days"] == "60"
    assert said["May you work in India without a new permit?"] == "yes"


def test_a_question_left_out_is_asked_of_nobody_until_it_is_asked_again(
    role: Role, user: User
) -> None:
    questions.leave_out(role, "current_ctc", by=user)
    assert "current_ctc" not in {one.key for one in questions.asked_by(role)}
    application, _ = sent(role, current_ctc="30 lakh")
    assert not application.answers.filter(key="current_ctc").exists()
    questions.ask_again(role, "current_ctc", by=user)
    assert questions.asked_by(role) == questions.USUAL
    verbs = AuditEntry.objects.filter(verb__startswith="questions.")
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [
        "questions.leave_out", "questions.ask",
    ]  # fmt: skip


def test_a_question_that_was_left_out_follows_the_role_file_when_it_is_asked_again(
    role: Role, user: User
) -> None:
    asked = '\n[[question]]\nquestion = "Your notice?"\nkind = "number"\nwanted = "at most 60"\n'
    role = roles.update(role, role.source + asked, by=user)
    key, before = questions.asked_by(role)[-1].key, role.source
    for answer in (False, True):
        questions.leave_out(role, key, by=user)
        if answer:
            questions.ask_again(role, key, by=user)
        more = "at most 30" if answer else "at most 45"
        role = roles.update(role, before.replace("at most 60", more), by=user)
        (known,) = (one for one in questions.known_to(role) if one.key == key)
        assert (known.wanted, known.asked) == (more, answer)
    role = roles.update(role, before.replace(asked, ""), by=user)
    assert key not in {one.key for one in questions.known_to(role)}


def test_what_the_team_put_otherwise_is_asked_again_in_its_words(role: Role, user: User) -> None:
    own = AskedQuestion("notice_period", "When can you begin?", Kind.TEXT, required=True)
    questions.ask(role, own, by=user)
    questions.leave_out(role, "notice_period", by=user)
    questions.ask_again(role, "notice_period", by=user)
    assert own in questions.asked_by(role)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (AskedQuestion("", " ", Kind.TEXT), "needs words"),
        (AskedQuestion("", "Which?", Kind.CHOICE, choices=("AWS", " ")), "at least two"),
        (AskedQuestion("", "When?", Kind.NUMBER, wanted="soon"), "at most 60"),
        (AskedQuestion("Not A Key", "When?", Kind.TEXT), "small letters"),
        (AskedQuestion("", "x" * 301, Kind.TEXT), "300 letters"),
    ],
)
def test_a_question_nobody_can_answer_is_refused(
    role: Role, user: User, asked: AskedQuestion, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        questions.ask(role, asked, by=user)
    assert not role.application_questions.exists()


def test_questions_of_the_role_file_are_asked_and_score_nobody_anew(role: Role, user: User) -> None:
    more = """
[[question]]
question = "Which cloud?"
kind = "choice"
choices = ["AWS", "GCP"]
required = true
wanted = "GCP"
"""
    before = role.digest
    role = roles.update(role, role.source + more, by=user)
    assert role.digest == before
    assert not AuditEntry.objects.filter(verb="screenings.rescreen").exists()
    assert questions.asked_by(role)[-1].key == "which-cloud"
    application, _ = sent(role, **{"which-cloud": "AWS"})
    answer = application.answers.get(key="which-cloud")
    assert (answer.proposes_refusal, answer.wanted) == (True, "GCP")
    questions.leave_out(role, "which-cloud", by=user)
    assert sent(role)[0].answers.filter(key="which-cloud").exists() is False


def test_the_conditions_of_the_role_file_are_asked(role: Role, user: User) -> None:
    more = '[[knock_out]]\nquestion = "Can you be in Bengaluru on Tuesdays?"\nwanted = "Yes"\n'
    role = roles.update(role, f"{role.source}\n{more}", by=user)
    asked = questions.asked_by(role)[-1]
    assert (asked.kind, asked.required) == (Kind.YES_NO, True)
    application, _ = sent(role, **{asked.key: "no"})
    assert application.answers.get(key=asked.key).proposes_refusal


def test_too_many_files_from_one_address_are_refused(role: Role) -> None:
    for _ in range(applying.AN_HOUR):
        applying.begin(
            role, "a.txt", io.BytesIO(b"x"), size=1, language="hi", origin="o", source=""
        )
    with pytest.raises(Refused, match="network"):
        draft_of(role, origin="o")
    assert draft_of(role, origin="another").pk


@pytest.mark.parametrize("size", [0, applying.LARGEST + 1])
def test_an_empty_or_huge_file_is_refused_before_it_is_kept(role: Role, size: int) -> None:
    with pytest.raises(Refused, match="10 MB"):
        applying.begin(role, "a", io.BytesIO(b""), size=size, language="hi", origin="o", source="")
    assert not ResumeFile.objects.exists()


def test_an_archive_is_no_resume(role: Role) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", resume())
        archive.writestr("b.txt", resume("Ravi Das"))
    draft = draft_of(role, packed.getvalue())
    assert draft.state == ApplicationDraft.State.UNREADABLE
    assert "archive" in draft.reason


def test_old_drafts_and_their_files_go(
    role: Role, django_capture_on_commit_callbacks: object
) -> None:
    draft = draft_of(role)
    path: Path = draft.file.path
    ApplicationDraft.objects.update(at=timezone.now() - timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert applying.clear_drafts() == 1
    assert not path.exists()
    assert not ResumeFile.objects.exists()


def test_a_candidate_withdraws_only_their_own_and_once(role: Role) -> None:
    application, _ = sent(role)
    other = Candidate.objects.create(name="Ravi Das")
    with pytest.raises(Refused):
        candidates.withdraw(application, by=other)
    candidates.withdraw(application, by=application.candidate)
    with pytest.raises(Refused, match="ended"):
        candidates.withdraw(application, by=application.candidate)


def test_consent_is_taken_back_as_easily_as_given(role: Role) -> None:
    application, _ = sent(role)
    person = application.candidate
    consents.change(person, Purpose.TALENT_POOL, agree=False, language="hi", by=person)
    assert not consents.stands(person, Purpose.TALENT_POOL)
    again = consents.change(person, Purpose.TALENT_POOL, agree=False, language="hi", by=person)
    assert again is None
    assert person.consents.count() == 3


def test_all_that_is_held_is_handed_over(role: Role) -> None:
    application, _ = sent(role)
    packed = access_export.take_along(application.candidate, by=application.candidate)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert sorted(archive.namelist()) == ["1-kavya.txt", "data.json", "read-me-first.html"]
        told = archive.read("data.json").decode()
    assert "kavya.menon@example.in" in told
    assert "4200000" in told
    assert "talent_pool" in told


def test_a_new_link_goes_only_to_the_address_itself(role: Role) -> None:
    sent(role)
    Mail.objects.all().delete()
    applying.ask_for_link("nobody@example.in", language="hi")
    assert not Mail.objects.exists()
    applying.ask_for_link("KAVYA.MENON@example.in", language="hi")
    (told,) = Mail.objects.all()
    assert told.recipient == "kavya.menon@example.in"
    mail.deliver(told.pk)
