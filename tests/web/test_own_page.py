"""The candidate's own page: what comes next and when, what was sent, what was misread."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kasauti.actions import assignments, consents, knowledge, links
from kasauti.actions.refusals import Refused
from kasauti.privacy import Purpose
from kasauti.records.models import Application, Candidate, CandidateWord

from .conftest import Round

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def applicant(hiring: Round) -> Application:
    return hiring.apply("KS_Ramesh_Resume.pdf")[0]


def token_of(person: Candidate) -> str:
    return links.sign(links.STATUS, person.pk)


def own(application: Application, language: str = "en-gb") -> str:
    client = Client()
    client.get(reverse("language", args=(language,)))
    page = client.get(reverse("own_page", args=(token_of(application.candidate),)))
    assert page.status_code == 200
    return re.sub(r"\s+", " ", page.content.decode())


def next_step(application: Application) -> str:
    found = re.search(r"What comes next:</span> (.*?)</p>", own(application))
    assert found
    return found[1]


def test_a_day_is_named_by_which_somebody_reads_it(applicant: Application) -> None:
    day = timezone.localtime(applicant.created_at + timedelta(days=14))
    assert f"by {day:%-d %B %Y}" in next_step(applicant)
    long_ago = timezone.now() - timedelta(days=20)
    Application.objects.filter(pk=applicant.pk).update(created_at=long_ago)
    assert "are late" in next_step(applicant)


def test_what_was_sent_is_linked_and_the_first_to_be_done_comes_next(
    applicant: Application, hiring: Round
) -> None:
    now = timezone.now()
    work = assignments.assign(
        applicant, "feature-pipeline", due_at=now + timedelta(days=7), by=hiring.user
    )
    check = knowledge.ask(applicant, due_at=now + timedelta(days=3), by=hiring.user)
    page = own(applicant)
    for path in (assignments.path_of(work), knowledge.path_of(check)):
        assert f'href="{path}"' in page
        assert Client().get(path).status_code == 200
    assert next_step(applicant).startswith("It is your turn: Knowledge check, until")
    knowledge.withdraw(check, by=hiring.user)
    assert "Knowledge check" not in own(applicant)
    assert "It is your turn" in next_step(applicant)
    assert "अब आपकी बारी है" in own(applicant, "hi")


def read_back(application: Application) -> str:
    return reverse("own_reading", args=(token_of(application.candidate), application.pk))


def sent(application: Application, **changes: str) -> dict[str, str]:
    """Return the form as it is shown, with some of it changed."""
    form = Client().get(read_back(application)).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changes


def test_what_was_misread_is_the_candidates_word_beside_it(
    applicant: Application, hiring: Round
) -> None:
    assert applicant.result is not None
    before = applicant.result.result
    told = sent(applicant) | {"entries.0.title": "Chief Tinkerer", "other": "Torch means PyTorch"}
    assert Client().post(read_back(applicant), told).status_code == 302
    assert CandidateWord.objects.count() == 2  # what was left as read says nothing
    page = hiring.get(reverse("person", args=(applicant.pk,)))
    assert "the candidate says: Chief Tinkerer" in page
    assert "Torch means PyTorch" in page
    applicant.refresh_from_db()
    assert applicant.result is not None
    assert applicant.result.result == before
    hiring.client.post(reverse("blind"))
    assert "Torch means PyTorch" not in hiring.get(reverse("person", args=(applicant.pk,)))
    assert sent(applicant)["entries.0.title"] == "Chief Tinkerer"
    Client().post(read_back(applicant), sent(applicant, **{"entries.0.title": "", "other": ""}))
    hiring.client.post(reverse("blind"))
    page = hiring.get(reverse("person", args=(applicant.pk,)))
    assert "Chief Tinkerer" not in page
    assert CandidateWord.objects.count() == 4  # nothing that was said is lost


def test_nobody_corrects_what_is_anothers(applicant: Application, hiring: Round) -> None:
    other = Candidate.objects.create(name="Ravi Das", email="ravi@example.in")
    place = reverse("own_reading", args=(token_of(other), applicant.pk))
    assert Client().post(place, {"other": "x"}).status_code == 404
    assert not CandidateWord.objects.exists()


def agree_to(application: Application, purpose: str) -> int:
    address = reverse("own_consent", args=(token_of(application.candidate), purpose))
    return Client().post(address, {"agree": "yes"}).status_code


def test_nobody_is_asked_to_agree_to_what_is_not_done(applicant: Application) -> None:
    """Profiles are shared with nobody outside, a background is checked only near an offer."""
    page = own(applicant)
    assert "Record my interviews" in page
    assert "a sister company" not in page
    assert "Check my background" not in page
    assert [agree_to(applicant, one) for one in ("sharing", "background_check")] == [404, 404]
    assert not applicant.candidate.consents.exists()
    with pytest.raises(Refused, match="Nobody asks"):
        consents.change(
            applicant.candidate, Purpose.SHARING, agree=True, language="en-gb",
            by=applicant.candidate,
        )  # fmt: skip


def test_what_was_agreed_to_before_can_be_taken_back(applicant: Application) -> None:
    consents.given(applicant.candidate, [Purpose.SHARING], "en-gb", way="own page")
    assert "a sister company" in own(applicant)
    back = reverse("own_consent", args=(token_of(applicant.candidate), "sharing"))
    assert Client().post(back, {"agree": "no"}).status_code == 302
    assert "a sister company" not in own(applicant)
