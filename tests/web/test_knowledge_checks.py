"""The knowledge check: asked, sat by a link without an account, read blind by two, on the scale."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kasauti import __version__
from kasauti.access import Membership
from kasauti.actions import (
    access_export,
    assignments,
    blind_readings,
    digests,
    knowledge,
    knowledge_readings,
)
from kasauti.actions.knowledge import GRACE, Given
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    AuditEntry,
    Candidate,
    KnowledgeAnswer,
    KnowledgeCheck,
    Mail,
    ResumeFile,
    Stage,
    User,
)
from tests.web.conftest import Round as Hiring
from tests.web.test_interviews import person, signed_in

pytestmark = [pytest.mark.database, pytest.mark.django_db]
WHY = "Because the many others outnumber the few cases."
NAME = "Kavya Menon"


@pytest.fixture
def application(hiring: Hiring) -> Application:
    candidate = Candidate.objects.create(name=NAME, email="kavya@example.in")
    file = ResumeFile.objects.create(sha256="7" * 64, name="resume.pdf", size=3)
    return Application.objects.create(candidate=candidate, role=hiring.role, file=file)


@pytest.fixture
def check(application: Application, hiring: Hiring) -> KnowledgeCheck:
    due = timezone.now() + timedelta(days=7)
    return knowledge.ask(application, due_at=due, by=hiring.user)


@pytest.fixture
def begun(check: KnowledgeCheck) -> KnowledgeCheck:
    return knowledge.begin(check, agreed=True)


def answers(check: KnowledgeCheck, wrong: int = 0) -> dict[str, str]:
    """Return what the form sends: the key everywhere but in the first ``wrong`` items."""
    sent = {}
    for place, item in enumerate(knowledge.form_of(check)):
        sent[f"answer_{place}"] = "no idea" if place < wrong else str(item.key)
        sent[f"why_{place}"] = WHY
    return sent


def late(check: KnowledgeCheck, by: timedelta) -> None:
    started = timezone.now() - assignments.allowed(check) - by
    KnowledgeCheck.objects.filter(pk=check.pk).update(started_at=started)
    check.refresh_from_db()


def handed_in(check: KnowledgeCheck, wrong: int = 0) -> KnowledgeCheck:
    Client().post(f"{knowledge.path_of(check)}hand-in", answers(check, wrong))
    return KnowledgeCheck.objects.get(pk=check.pk)


def rater(name: str) -> User:
    return person(name, Membership.INTERVIEWER)


def filed(check: KnowledgeCheck, name: str, points: int) -> User:
    reader = rater(name)
    client = signed_in(reader)
    sent = {f"points_{place}": str(points) for place in range(10)} | {"file": "1"}
    client.post(reverse("check_read", args=[check.pk]), sent)
    return reader


def test_it_is_asked_from_a_persons_page_and_the_link_goes_out(
    application: Application, hiring: Hiring
) -> None:
    page = reverse("checks", args=[application.pk])
    assert "No knowledge check is asked yet" in hiring.get(page)
    day = f"{timezone.localdate() + timedelta(days=3):%Y-%m-%d}"
    hiring.client.post(reverse("check_ask", args=[application.pk]), {"due": day})
    check = KnowledgeCheck.objects.get()
    assert knowledge.path_of(check).split("/")[1] in hiring.get(page)
    assert "/check/" in Mail.objects.get(template="knowledge_check").body
    hiring.client.post(reverse("check_ask", args=[application.pk]), {"due": day})
    assert KnowledgeCheck.objects.count() == 1


def test_the_last_moment_is_told_in_the_candidates_language(
    application: Application, hiring: Hiring
) -> None:
    Mail.objects.create(
        candidate=application.candidate,
        template="received",
        language="hi",
        not_before=timezone.now(),
    )
    due = datetime(2027, 1, 4, 12, 30, tzinfo=UTC)
    knowledge.ask(application, due_at=due, by=hiring.user)
    told = Mail.objects.get(template="knowledge_check")
    assert (told.language, "4 जनवरी 2027, 18:00" in told.body) == ("hi", True)


def test_two_people_get_other_numbers_and_nobody_a_kind_twice(
    check: KnowledgeCheck, hiring: Hiring
) -> None:
    tara = Candidate.objects.create(name="Tara", email="tara@example.in")
    file = ResumeFile.objects.create(sha256="8" * 64, name="tara.pdf", size=3)
    other = Application.objects.create(candidate=tara, role=hiring.role, file=file)
    due = timezone.now() + timedelta(days=7)
    assert knowledge.ask(other, due_at=due, by=hiring.user).items != check.items
    handed_in(knowledge.begin(check, agreed=True))
    again = knowledge.ask(check.application, due_at=due, by=hiring.user)
    had, fresh = ({item["family"]["id"] for item in one.items} for one in (check, again))
    assert not had & fresh
    handed_in(knowledge.begin(again, agreed=True))
    with pytest.raises(Refused, match="No fresh items"):
        knowledge.ask(check.application, due_at=due, by=hiring.user)


def test_a_candidate_practises_begins_and_hands_in(check: KnowledgeCheck) -> None:
    client, path = Client(), knowledge.path_of(check)
    page = client.get(path).content.decode()
    assert "Practise" in page
    assert client.get(f"{path}items").status_code == 302
    practice = client.get(f"{path}practice").content.decode()
    asked = {item.stem for item in knowledge.form_of(check)}
    assert not [stem for stem in asked if stem in practice]
    sent = {f"answer_{n}": "1" for n in range(5)} | {f"why_{n}": WHY for n in range(5)}
    assert "A good reason names:" in client.post(f"{path}practice", sent).content.decode()
    assert client.post(f"{path}begin").headers["Location"] == path
    assert client.post(f"{path}begin", {"agreed": "yes"}).headers["Location"] == f"{path}items"
    page = client.get(f"{path}items").content.decode()
    assert page.count('name="why_') == 10
    check.refresh_from_db()
    assert "belief" not in page
    assert client.post(f"{path}keep", answers(check, wrong=3)).status_code == 200
    assert WHY in client.get(f"{path}items").content.decode()
    assert client.post(f"{path}hand-in", answers(check, wrong=3)).status_code == 302
    assert "Handed in" in client.get(path).content.decode()
    marks = list(KnowledgeAnswer.objects.values_list("right", flat=True))
    assert marks == [False] * 3 + [True] * 7


def test_the_clock_is_the_servers_and_an_adjustment_lengthens_it(
    begun: KnowledgeCheck, hiring: Hiring
) -> None:
    before = assignments.allowed(begun)
    hiring.client.post(reverse("check_change", args=[begun.pk, "time"]))
    begun.refresh_from_db()
    assert assignments.allowed(begun) == before * 133 / 100
    late(begun, timedelta(seconds=-30))
    path = knowledge.path_of(begun)
    assert Client().post(f"{path}keep", answers(begun)).status_code == 200
    late(begun, GRACE + timedelta(seconds=1))
    assert Client().post(f"{path}keep", answers(begun, wrong=10)).status_code == 422
    Client().post(f"{path}hand-in", answers(begun, wrong=10))
    begun.refresh_from_db()
    assert all(KnowledgeAnswer.objects.values_list("right", flat=True))


def test_what_was_kept_is_handed_in_by_the_clock(begun: KnowledgeCheck) -> None:
    knowledge.keep(begun, {0: Given("", "A reason without an answer.")})
    assert knowledge.hand_in_overdue() == 0
    late(begun, GRACE + timedelta(seconds=1))
    assert knowledge.hand_in_overdue() == 1
    begun.refresh_from_db()
    assert begun.by_clock
    assert KnowledgeAnswer.objects.filter(right=False).count() == 10


def test_a_check_that_was_taken_back_opens_nothing(check: KnowledgeCheck, hiring: Hiring) -> None:
    path = knowledge.path_of(check)
    hiring.client.post(reverse("check_change", args=[check.pk, "withdraw"]))
    assert Client().get(path).status_code == 410
    assert Client().post(f"{path}begin", {"agreed": "yes"}).status_code == 410


def test_raters_read_blind_and_apart_then_the_result_opens(begun: KnowledgeCheck) -> None:
    check = handed_in(begun, wrong=3)
    address = reverse("check_reading", args=[check.pk])
    bilal = rater("bilal")
    page = signed_in(bilal).get(address).content.decode()
    assert NAME not in page
    assert WHY.replace("'", "&#x27;") in page
    assert "right by key" not in page
    assert not re.search(r"Key:", page)
    signed_in(bilal).post(reverse("check_read", args=[check.pk]), {"points_0": "2", "file": "1"})
    assert "right by key" not in signed_in(bilal).get(address).content.decode()
    sent = {f"points_{place}": "2" for place in range(10)} | {"file": "1"}
    signed_in(bilal).post(reverse("check_read", args=[check.pk]), sent)
    page = signed_in(bilal).get(address).content.decode()
    assert "7 of 10 right by key" in page
    named = {item.family.competency for item in knowledge.form_of(check)}
    assert page.count('class="level-subject"') == len(named)
    chitra = filed(check, "chitra", 0)
    assert knowledge_readings.may_see(chitra, check)
    with pytest.raises(Refused, match="two people"):
        knowledge_readings.write(check, {0: 1}, file=False, by=rater("deepa"))


def test_key_and_raters_reach_the_scale(begun: KnowledgeCheck) -> None:
    check = handed_in(begun)
    filed(check, "bilal", 2)
    filed(check, "chitra", 0)
    found = knowledge_readings.measurements(check.application)
    assert {one.source for one in found} == {"machine", "Bilal", "Chitra"}
    assert {one.means for one in found} == {"K"}
    assert all(one.blind for one in found)
    by = {source: [o.level for o in found if o.source == source] for source in ("Bilal", "Chitra")}
    assert min(by["Bilal"]) > max(0.0, min(by["Chitra"]))
    machine = [one for one in found if one.source == "machine"]
    assert {one.competency for one in machine} == {
        item.family.competency for item in knowledge.form_of(check)
    }


def test_those_who_may_read_it_are_told_all_at_once(begun: KnowledgeCheck) -> None:
    readers = [rater(name) for name in ("Dev", "Tara", "Ravi")]
    with CaptureQueriesContext(connection) as asked:
        handed_in(begun)
    title = begun.application.role.title
    for reader in readers:
        assert reader.notifications.get().words == f"A knowledge check waits to be read: {title}"
    into = [one for one in asked if 'INSERT INTO "records_notification"' in one["sql"]]
    assert len(into) == 1


def test_what_the_machine_marked_is_told_to_the_trail_with_what_made_it(
    begun: KnowledgeCheck,
) -> None:
    check = handed_in(begun, wrong=2)
    told = AuditEntry.objects.get(verb="knowledge.hand_in").detail
    assert (told["right"], told["of"]) == (len(check.items) - 2, len(check.items))
    assert told["version"] == __version__
    assert re.fullmatch(r"[0-9a-f]{64}", told["items"])


def test_a_candidate_takes_their_answers_along_without_the_key(begun: KnowledgeCheck) -> None:
    check = handed_in(begun)
    told = json.dumps(access_export.held(check.application.candidate), default=str)
    assert WHY in told
    assert check.items[0]["family"]["points"][0] not in told


def test_what_is_handed_in_waits_for_its_readers_until_two_have_filed(
    begun: KnowledgeCheck, hiring: Hiring
) -> None:
    reader, outsider = rater("Dev"), person("Om", Membership.COORDINATOR)
    assert blind_readings.checks_for(reader).count() == 0
    check = handed_in(begun)
    told = reader.notifications.get()
    assert (told.link, NAME in told.words) == (reverse("check_reading", args=[check.pk]), False)
    assert not outsider.notifications.exists()
    page = signed_in(reader).get(reverse("waiting")).content.decode()
    assert reverse("check_reading", args=[check.pk]) in page
    assert "knowledge check to read blind" in page
    assert NAME not in page
    assert "checks" in {one.key for one in digests.waits_for(reader)}
    assert blind_readings.checks_for(outsider).count() == 0
    first = filed(check, "Tara", 2)
    assert blind_readings.checks_for(first).count() == 0
    assert blind_readings.checks_for(reader).count() == 1
    filed(check, "Ravi", 1)
    assert blind_readings.checks_for(reader).count() == 0


def test_nothing_waits_of_who_is_out_of_the_running(begun: KnowledgeCheck, hiring: Hiring) -> None:
    check = handed_in(begun)
    assert blind_readings.checks_for(hiring.user).count() == 1
    Application.objects.filter(pk=check.application_id).update(stage=Stage.WITHDRAWN)
    assert blind_readings.checks_for(hiring.user).count() == 0


def test_raters_do_not_learn_of_more_time(check: KnowledgeCheck, hiring: Hiring) -> None:
    page, wish = reverse("checks", args=[check.application_id]), "More time is asked for"
    reader = rater("bilal")
    plain, longer = f"{check.minutes} minutes", f"{round(check.minutes * 1.33)} minutes"
    knowledge.ask_for_time(check)
    assert wish in hiring.get(page)
    assert wish not in signed_in(reader).get(page).content.decode()
    knowledge.give_time(check, by=hiring.user)
    assert longer in hiring.get(page)
    seen = signed_in(reader).get(page).content.decode()
    assert (plain in seen, longer in seen) == (True, False)
