"""Tasks on an application, and files beside its résumé."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import access_export, attachments, digests, erasures
from kasauti.records.models import (
    Application,
    Attachment,
    Notification,
    ResumeFile,
    Task,
    User,
)

from .conftest import Round, seated

pytestmark = [pytest.mark.database, pytest.mark.django_db]
LETTER = b"Dear team, I build rankers."


@pytest.fixture
def application(hiring: Round) -> Application:
    [one] = hiring.apply("KS_Ramesh_Resume.pdf")
    return one


@pytest.fixture
def colleague(hiring: Round) -> User:
    return seated(Membership.COORDINATOR, hiring.role)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def attach(hiring: Round, application: Application, **more: object) -> str:
    told = {"file": SimpleUploadedFile("letter.txt", LETTER), "kind": "cover letter"} | more
    place = reverse("attach", args=(application.pk,))
    return hiring.client.post(place, told, follow=True).content.decode()


def test_a_task_is_given_waits_and_is_done(
    hiring: Round, application: Application, colleague: User
) -> None:
    today = timezone.localdate()
    told = {"words": "Call about notice", "assignee": colleague.pk, "due_on": today.isoformat()}
    give = reverse("task_give", args=(application.pk,))
    assert "Given to COORDINATOR" in hiring.client.post(give, told, follow=True).content.decode()
    task = Task.objects.get()
    assert "Call about notice" in hiring.below(application.pk)
    assert Notification.objects.get(user=colleague).link == "/waiting#tasks"
    assert "Call about notice" not in hiring.get(reverse("waiting"))
    theirs = signed_in(colleague)
    page = theirs.get(reverse("waiting")).content.decode()
    assert "Call about notice" in page
    assert str(application.candidate) in page
    assert "task given to you" in [one.words for one in digests.waits_for(colleague)]
    Task.objects.update(due_on=today - timedelta(days=1))
    assert "late" in theirs.get(reverse("waiting")).content.decode()
    done = theirs.post(
        reverse("task_done", args=(task.pk,)), {"next": reverse("waiting")}, follow=True
    ).content.decode()
    assert "Call about notice" not in done
    assert reverse("task_again", args=(task.pk,)) in done
    assert [one.key for one in digests.waits_for(colleague)] == ["found"]  # of what was dropped in
    task.refresh_from_db()
    assert task.done_by == colleague
    theirs.post(reverse("task_again", args=(task.pk,)))
    task.refresh_from_db()
    assert (task.done_at, task.done_by) == (None, None)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"words": " "}, "This field is required"),
        ({"due_on": "2020-01-01"}, "That day is past"),
        ({"due_on": "soon"}, "Enter a valid date"),
        ({"assignee": "stranger"}, "Select a valid choice"),
    ],
)
def test_a_task_that_cannot_be_done_is_refused(
    hiring: Round, application: Application, changes: dict[str, str], why: str
) -> None:
    stranger = User.objects.create_user("s@example.in", name="No Seat")
    told = {"words": "Call", "assignee": str(hiring.user.pk), "due_on": ""} | changes
    told["assignee"] = told["assignee"].replace("stranger", str(stranger.pk))
    page = hiring.client.post(
        reverse("task_give", args=(application.pk,)), told, follow=True
    ).content.decode()
    assert why in page
    assert not Task.objects.exists()


def test_a_task_in_blind_mode_names_nobody(hiring: Round, application: Application) -> None:
    told = {"words": "Call", "assignee": hiring.user.pk}
    hiring.client.post(reverse("task_give", args=(application.pk,)), told)
    hiring.client.post(reverse("blind"), {"next": "/"})
    assert str(application.candidate) not in hiring.get(reverse("waiting"))


def test_who_lost_their_seat_is_told_of_no_task(
    hiring: Round, application: Application, colleague: User
) -> None:
    told = {"words": "Call", "assignee": colleague.pk}
    hiring.client.post(reverse("task_give", args=(application.pk,)), told)
    colleague.seats.all().delete()
    assert "Call" not in signed_in(colleague).get(reverse("waiting")).content.decode()
    assert not digests.waits_for(User.objects.get(pk=colleague.pk))


def test_a_file_is_kept_sent_and_removed(hiring: Round, application: Application) -> None:
    attach(hiring, application)
    assert "letter.txt" in hiring.below(application.pk)
    assert "stands here already" in attach(hiring, application)
    held = Attachment.objects.get()
    answer = hiring.client.get(reverse("attachment", args=(held.pk,)))
    assert (answer.content, answer["X-Content-Type-Options"]) == (LETTER, "nosniff")
    assert "attachment; filename*=UTF-8''letter.txt" in answer["Content-Disposition"]
    hiring.client.post(reverse("blind"), {"next": "/"})
    assert hiring.client.get(reverse("attachment", args=(held.pk,))).status_code == 404
    page = hiring.below(application.pk)
    assert "letter.txt" not in page
    assert "1 file: leave blind mode" in page
    path = held.file.path
    assert path.is_file()
    hiring.client.post(reverse("attachment_remove", args=(held.pk,)))
    assert not Attachment.objects.exists()
    assert not ResumeFile.objects.filter(name="letter.txt").exists()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"file": SimpleUploadedFile("empty.txt", b"")}, "empty"),
        ({"kind": "secret"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_kept_says_why(
    hiring: Round, application: Application, changes: dict[str, object], why: str
) -> None:
    assert why in attach(hiring, application, **changes)
    assert not Attachment.objects.exists()


def test_the_candidates_own_data_holds_the_file(hiring: Round, application: Application) -> None:
    attach(hiring, application)
    packed = access_export.take_along(application.candidate, by=application.candidate)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert LETTER in [archive.read(name) for name in archive.namelist()]
        told = json.loads(archive.read("data.json"))
    assert told["applications"][0]["files_kept_beside_it"][0]["name"] == "letter.txt"


def test_an_erasure_reaches_the_file_and_the_task(hiring: Round, application: Application) -> None:
    attach(hiring, application)
    told = {"words": "Call", "assignee": hiring.user.pk}
    hiring.client.post(reverse("task_give", args=(application.pk,)), told)
    path = Attachment.objects.get().file.path
    receipt = erasures.erase(application.candidate, by=hiring.user)
    erasures.finish(receipt.pk)
    receipt.refresh_from_db()
    assert (receipt.erased["attached files"], receipt.erased["tasks"]) == (1, 1)
    assert not path.exists()
    assert not Attachment.objects.exists()
    assert not Task.objects.exists()
    assert receipt.found_after == {}


def test_a_file_that_speaks_for_somebody_else_stays(
    hiring: Round, application: Application
) -> None:
    """A résumé attached beside another's application is not lost with that."""
    [other] = [one for one in hiring.apply("linthoi_resume_2026.pdf") if one != application]
    with other.file.path.open("rb") as content:
        held = attachments.attach(
            application, "same.pdf", content, size=other.file.size,
            kind=Attachment.Kind.OTHER, by=hiring.user,
        )  # fmt: skip
    attachments.remove(held, by=hiring.user)
    assert ResumeFile.objects.filter(pk=other.file_id).exists()
    assert other.file.path.is_file()
