"""Whatever a candidate is mailed is there in English and in Hindi, with all that it tells."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import override

from kasauti.actions import applications, mail, mail_words
from kasauti.actions.reasons import REASONS
from kasauti.records.models import Application, Candidate, ResumeFile, Role, User

_DEVANAGARI = re.compile("[\u0900-\u097f]")
_VARIABLE = re.compile(r"\{[a-z_]+\}")
TO_CANDIDATES = [name for name in mail_words.names() if name not in mail_words.TO_TEAM]


@pytest.mark.parametrize("template", TO_CANDIDATES)
def test_a_mail_to_candidates_is_in_both_languages_and_tells_the_same(template: str) -> None:
    languages = mail_words.shipped()[template]
    assert set(languages) == {"en-gb", "hi"}
    english, hindi = languages["en-gb"], languages["hi"]
    for told, meant in ((hindi.subject, english.subject), (hindi.body, english.body)):
        assert set(_VARIABLE.findall(told)) == set(_VARIABLE.findall(meant))
    assert _DEVANAGARI.search(hindi.subject)
    assert _DEVANAGARI.search(hindi.body)
    assert hindi.drafted
    assert not _DEVANAGARI.search(english.subject + english.body)


def test_every_mail_to_the_team_is_one_that_is_shipped() -> None:
    assert set(mail_words.names()) >= mail_words.TO_TEAM


@pytest.fixture
def kavya(role: Role) -> Application:
    candidate = Candidate.objects.create(name="Kavya", email="kavya@example.in")
    file = ResumeFile.objects.create(sha256="5" * 64, name="a.pdf", size=3)
    return Application.objects.create(candidate=candidate, role=role, file=file)


@pytest.mark.database
@pytest.mark.django_db
def test_words_for_the_team_go_to_no_candidate(kavya: Application) -> None:
    with pytest.raises(ValueError, match="worded for the team"):
        mail.write("digest", to=kavya.candidate, by=None, waiting="W", link="L")


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize("reason", REASONS)
def test_a_rejection_in_hindi_gives_its_reason_in_hindi(
    kavya: Application, user: User, reason: str
) -> None:
    mail.write("new_link", to=kavya.candidate, by=None, language="hi", link="L")
    applications.reject([kavya], reason=reason, by=user)
    told = kavya.mails.get(template="not_taken_forward")
    assert told.language == "hi"
    assert str(REASONS[reason].told) not in told.body
    # The role's title and the employer are names; the link is none of the words.
    words = told.body.replace(kavya.role.title, "").replace("Our company", "")
    assert not re.search(r"[A-Za-z]{4,}", re.sub(r"https?://\S+", "", words.replace("Kavya", "")))


@pytest.mark.database
@pytest.mark.django_db
def test_a_rejection_in_english_stays_english_whatever_the_recruiter_speaks(
    kavya: Application, user: User
) -> None:
    with override("hi"):
        applications.reject([kavya], reason="closed", by=user)
    assert not _DEVANAGARI.search(kavya.mails.get().body)
