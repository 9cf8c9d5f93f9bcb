"""A person's page: evidence in place, corrections beside the machine's view, blind mode."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from kasauti.records.models import Application, Correction, Stage

from .conftest import Round

pytestmark = pytest.mark.database


@pytest.fixture
def applicant(hiring: Round) -> Application:
    return hiring.apply("KS_Ramesh_Resume.pdf")[0]


def corrected(hiring: Round, applicant: Application, **sent: object) -> None:
    hiring.client.post(reverse("correct", args=(applicant.pk,)), sent)


def test_every_quote_has_its_words_marked_on_the_page(
    hiring: Round, applicant: Application
) -> None:
    page = hiring.get(reverse("person", args=(applicant.pk,)))
    quotes = set(re.findall(r'class="quote" href="[^"]+" data-evidence="([^"]+)"', page))
    marks = set(re.findall(r'class="page-mark"[^>]+data-evidence="([^"]+)"', page))
    assert quotes
    assert quotes <= marks


def test_every_quote_is_the_words_at_its_offsets(hiring: Round, applicant: Application) -> None:
    response = hiring.client.get(reverse("person", args=(applicant.pk,)))
    text = applicant.file.reading.text
    result = response.context["person"].result
    for level in (*result.skills, *result.competencies):
        for quote in level.quotes:
            assert text[quote.start : quote.end] == quote.text


def test_a_format_without_pages_is_laid_out_as_text_with_marks(hiring: Round) -> None:
    from .test_files import TOLD

    name = next(name for name in TOLD if name.endswith(".docx"))
    [one] = hiring.apply(name)
    page = hiring.get(reverse("person", args=(one.pk,)))
    assert "resume-text" in page
    assert re.search(r'<mark data-evidence="e\d+-\d+', page)


def test_the_page_image_is_a_picture_and_made_once(hiring: Round, applicant: Application) -> None:
    address = reverse("page_image", args=(applicant.pk, 1))
    first = hiring.client.get(address)
    assert first.headers["Content-Type"] == "image/webp"
    assert first.content[:4] == b"RIFF"
    assert hiring.client.get(address).content == first.content
    assert hiring.client.get(reverse("page_image", args=(applicant.pk, 99))).status_code == 404


def test_the_file_is_sent_as_it_came_and_never_opened_in_the_browser(
    hiring: Round, applicant: Application
) -> None:
    response = hiring.client.get(reverse("resume_file", args=(applicant.pk,)))
    assert response.content == applicant.file.path.read_bytes()
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_level_is_corrected_beside_the_machines(hiring: Round, applicant: Application) -> None:
    told = {"kind": "level", "subject": "ml", "level": "4", "reason": "Her talk shows it"}
    corrected(hiring, applicant, **told)
    page = hiring.get(reverse("person", args=(applicant.pk,)))
    assert "Her talk shows it" in page
    assert Correction.objects.get().person == 4
    machine = applicant.result.ml  # type: ignore[union-attr]
    assert f"level {machine:.1f} of 5" in page


def test_not_evidenced_is_a_view_too(hiring: Round, applicant: Application) -> None:
    corrected(hiring, applicant, kind="level", subject="python", level="", reason="A namesake")
    assert Correction.objects.get().person is None


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "level", "subject": "ml", "level": "4"},
        {"kind": "level", "subject": "ml", "reason": "no level chosen"},
        {"kind": "level", "subject": "ml", "level": "9", "reason": "no such level"},
        {"kind": "field", "subject": "contacts.shoe", "value": "9", "reason": "no such field"},
        {},
    ],
)
def test_a_correction_without_reason_or_sense_is_not_kept(
    hiring: Round, applicant: Application, told: dict[str, str]
) -> None:
    response = hiring.client.post(reverse("correct", args=(applicant.pk,)), told, follow=True)
    assert not Correction.objects.exists()
    assert 'data-tone="alarm" data-toast' in response.content.decode()


def test_a_correction_can_be_undone(hiring: Round, applicant: Application) -> None:
    corrected(
        hiring, applicant, kind="field", subject="contacts.name", value="K Ramesh", reason="as read"
    )
    page = hiring.get(reverse("person", args=(applicant.pk,)))
    undo = re.search(r'action="(/corrections/\d+/withdraw)"', page)
    assert undo
    hiring.client.post(undo[1])
    assert Correction.objects.get().withdrawn_at is not None
    page = hiring.get(reverse("person", args=(applicant.pk,)))
    assert "K Ramesh" not in page


def test_a_person_moves_an_application(hiring: Round, applicant: Application) -> None:
    hiring.client.post(reverse("stage", args=(applicant.pk,)), {"to": Stage.INTERVIEW})
    applicant.refresh_from_db()
    assert applicant.stage == Stage.INTERVIEW


def test_blind_mode_tells_nothing_of_who_it_is(hiring: Round, applicant: Application) -> None:
    candidate = applicant.candidate
    hiring.client.post(reverse("blind"))
    page = hiring.get(reverse("person", args=(applicant.pk,)))
    shown = re.sub(r"<[^>]+>", " ", page).casefold()
    for part in (*candidate.name.casefold().split(), candidate.email.casefold()):
        assert len(part) < 4 or part not in shown
    assert candidate.phone[-10:] not in re.sub(r"\D", "", shown)
    for name in ("page_image", "resume_file"):
        address = reverse(name, args=(applicant.pk, 1) if name == "page_image" else (applicant.pk,))
        assert hiring.client.get(address).status_code == 404


def test_hidden_text_is_shown_apart_with_its_reason(hiring: Round) -> None:
    from .test_files import TOLD

    name = next(p.file for p in TOLD.values() if p.hidden and p.file.endswith(".pdf"))
    [one] = hiring.apply(name)
    page = hiring.client.get(reverse("person", args=(one.pk,)))
    hidden = page.context["person"].resume.hidden
    assert hidden
    assert all(piece.because.value in page.content.decode() for piece in hidden)


def test_the_page_costs_a_constant_number_of_queries(
    hiring: Round, applicant: Application, django_assert_num_queries: object
) -> None:
    address = reverse("person", args=(applicant.pk,))
    hiring.client.get(address)  # the first opening goes on record
    with django_assert_num_queries(13):  # type: ignore[operator]
        hiring.client.get(address)
    for subject in ("ml", "engineering", "python"):
        corrected(hiring, applicant, kind="level", subject=subject, level="3", reason="so")
    hiring.client.get(address)
    with django_assert_num_queries(13):  # type: ignore[operator]
        hiring.client.get(address)


def test_tasks_files_and_what_happened_follow_when_somebody_scrolls_there(
    hiring: Round, applicant: Application, django_assert_num_queries: object
) -> None:
    address = reverse("person", args=(applicant.pk,))
    page = hiring.get(address)
    assert 'id="tasks" hx-get="?further=rows"' in page
    told = ("Give somebody something to do", "Files beside the résumé", "What happened")
    assert not any(words in page for words in told)
    with django_assert_num_queries(15):  # type: ignore[operator]
        below = hiring.below(applicant.pk)
    assert below.lstrip().startswith("<section")
    whole = hiring.get(address, further="whole")  # where no script runs
    for words in told:
        assert words in below
        assert words in whole


def test_nobody_by_that_number(hiring: Round) -> None:
    assert hiring.client.get(reverse("person", args=(404,))).status_code == 404
