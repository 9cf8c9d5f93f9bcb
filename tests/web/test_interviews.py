"""Interview pages: the plan, the scorecard with its anchors, the debrief, and who may read what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from icalendar import Calendar

from kasauti.access import Membership
from kasauti.actions import consents, debriefs, interviews, scorecards, users
from kasauti.actions.refusals import Refused
from kasauti.actions.scorecards import Given
from kasauti.interviews import stages
from kasauti.privacy import Purpose
from kasauti.records.models import (
    Application,
    AuditEntry,
    Decision,
    Judgement,
    ProbeOutcome,
    Rating,
    Scorecard,
    Seat,
    User,
)
from kasauti.web.interviewer import forms, queries
from tests.web.conftest import TOLD
from tests.web.conftest import Round as Hiring

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SECRET = "Zanzibar sentinel: named the cheapest decisive test."
YES = Scorecard.Recommendation.YES


@dataclass
class Loop:
    """A planned person with three raters, none of whom has filed."""

    application: Application
    cards: dict[str, Scorecard]

    def file(self, name: str, level: int = 4) -> None:
        card = self.cards[name]
        given = {c: Given(level, SECRET) for c in scorecards.asked(card)}
        scorecards.save(card, given, summary=SECRET, by=card.rater)
        scorecards.file(card, recommendation=YES, by=card.rater)

    def client(self, name: str) -> Client:
        return signed_in(self.cards[name].rater)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def person(name: str, *seats: Membership) -> User:
    user = users.create(
        f"{name}@example.in", name=name.title(), password="long enough one", by=None
    )
    Seat.objects.filter(user=user).delete()
    for membership in seats:
        Seat.objects.create(user=user, membership=membership)
    return user


@pytest.fixture
def loop(hiring: Hiring) -> Loop:
    (application,) = hiring.apply(first_name())
    plan = interviews.draw(application, by=hiring.user)
    cards = {}
    rounds = {r.code[0]: r for r in plan.rounds.all()}
    for name, letter in (("bilal", "A"), ("chitra", "A"), ("deepa", "D")):
        rater = person(name, Membership.INTERVIEWER)
        cards[name] = interviews.seat(rounds[letter], rater, by=hiring.user)
    for held in plan.rounds.exclude(code__startswith="A").exclude(code__startswith="D"):
        interviews.cancel(held, reason="Not held in this test", by=hiring.user)
    return Loop(application, cards)


def first_name() -> str:
    return sorted(TOLD)[0]


def test_a_plan_is_drawn_on_its_page(hiring: Hiring) -> None:
    (application,) = hiring.apply(first_name())
    page = hiring.get(reverse("plan", args=[application.pk]))
    assert "No plan is drawn yet" in page
    hiring.client.post(reverse("plan_draw", args=[application.pk]))
    page = hiring.get(reverse("plan", args=[application.pk]))
    assert "ML system design because" in page
    assert "Deep dives:" in page
    assert "2 raters are needed, apart from each other" in page


def test_a_panel_is_seated_and_a_free_slot_taken(hiring: Hiring) -> None:
    (application,) = hiring.apply(first_name())
    plan = interviews.draw(application, by=hiring.user)
    held = plan.rounds.get(code__startswith="D")
    rater = person("bilal", Membership.INTERVIEWER)
    hiring.client.post(reverse("round_seat", args=[held.pk]), {"rater": rater.pk, "part": "rater"})
    page = hiring.get(reverse("plan", args=[application.pk]))
    slots = re.findall(r'<option value="(\d{4}-[^"]+)"', page)
    assert slots
    hiring.client.post(reverse("round_schedule", args=[held.pk]), {"starts_at": slots[0]})
    held.refresh_from_db()
    assert held.starts_at is not None
    assert held.starts_at == datetime.fromisoformat(slots[0])
    answer = hiring.client.get(reverse("round_invitation", args=[held.pk]))
    assert answer["Content-Type"] == "text/calendar; method=REQUEST"
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert event["dtstart"].dt == held.starts_at
    hiring.client.post(reverse("round_schedule", args=[held.pk]), {"starts_at": slots[-1]})
    again = hiring.client.get(reverse("round_invitation", args=[held.pk]))
    moved = Calendar.from_ical(again.content).walk("VEVENT")[0]
    assert (moved["uid"], moved["sequence"]) == (event["uid"], 1)


def test_a_round_is_not_cancelled_without_a_reason(hiring: Hiring) -> None:
    (application,) = hiring.apply(first_name())
    plan = interviews.draw(application, by=hiring.user)
    held = plan.rounds.get(code__startswith="D")
    place = reverse("round_cancel", args=[held.pk])
    for reason in ("", "x" * 501):
        answer = hiring.client.post(place, {"reason": reason}, follow=True)
        assert 'data-tone="alarm" data-toast' in answer.content.decode()
        held.refresh_from_db()
        assert held.cancelled_at is None
    hiring.client.post(place, {"reason": "The rater is ill"})
    held.refresh_from_db()
    assert held.cancelled_at is not None


def test_anchors_stand_beside_each_rating(loop: Loop) -> None:
    page = loop.client("deepa").get(reverse("scorecard", args=[loop.cards["deepa"].round_id]))
    text = page.content.decode()
    for subject in scorecards.asked(loop.cards["deepa"]):
        assert text.count(f'name="level_{subject}"') == 6
    assert "Not observed" in text
    assert "No assistant" in text or "Documentation" in text


def test_whoever_interviews_reads_whether_they_may_record(loop: Loop) -> None:
    card = loop.cards["deepa"]
    address = reverse("scorecard", args=[card.round_id])
    assert "not to be recorded" in loop.client("deepa").get(address).content.decode()
    person = card.round.plan.application.candidate
    consents.change(person, Purpose.RECORDING, agree=True, language="en-gb", by=person)
    assert "may be recorded" in loop.client("deepa").get(address).content.decode()


def test_the_design_question_with_its_probes_is_the_interviewers(loop: Loop) -> None:
    page = loop.client("bilal").get(reverse("scorecard", args=[loop.cards["bilal"].round_id]))
    assert "50 million products" in page.content.decode()
    assert "Where do your negatives come from?" in page.content.decode()


def test_a_draft_is_kept_and_a_filed_card_is_locked(loop: Loop) -> None:
    client, card = loop.client("deepa"), loop.cards["deepa"]
    address = reverse("scorecard", args=[card.round_id])
    asked = scorecards.asked(card)
    client.post(address, {"level_M5": "4", "evidence_M5": SECRET, "keep": "1"})
    assert Rating.objects.get(scorecard=card).evidence == SECRET
    refused = client.post(address, {"file": "1", "recommendation": "yes"})
    assert refused.status_code == 200
    assert "give a level, or say that it was not observed" in refused.content.decode()
    sent = {f"level_{c}": "3" for c in asked} | {f"evidence_{c}": SECRET for c in asked}
    assert "no neutral one" in client.post(address, sent | {"file": "1"}).content.decode()
    done = client.post(address, sent | {"file": "1", "recommendation": "no"})
    assert done.status_code == 302
    card.refresh_from_db()
    assert card.filed_at is not None
    client.post(address, {"level_M5": "5", "evidence_M5": SECRET, "keep": "1"})
    assert set(card.ratings.values_list("level", flat=True)) == {3}
    assert "It is locked" in client.get(address).content.decode()


def test_a_scorecard_is_nobody_elses(loop: Loop, hiring: Hiring) -> None:
    address = reverse("scorecard", args=[loop.cards["deepa"].round_id])
    assert loop.client("bilal").get(address).status_code == 404
    assert hiring.client.get(address).status_code == 404


def addresses(application: Application, held: int) -> list[str]:
    """Return every address of the site and the API that answers to GET with ids of this person."""
    found = []
    waiting = [("", entry) for entry in get_resolver().url_patterns]
    own = {"pk": application.pk, "slug": application.role.slug, "number": 1, "form": "json"}
    while waiting:
        before, entry = waiting.pop()
        if isinstance(entry, URLResolver):
            waiting += [(before + str(entry.pattern), one) for one in entry.url_patterns]
        elif isinstance(entry, URLPattern) and "<path:" not in str(entry.pattern):
            address = (before + str(entry.pattern)).replace("rounds/<int:pk>", f"rounds/{held}")
            for key, value in own.items():
                address = re.sub(rf"<\w+:{key}>", str(value), address)
            address = re.sub(r"<\w+:form>", "json", address)
            address = re.sub(r"<int:\w+>", str(application.pk), address)
            found.append("/" + re.sub(r"<[^>]+>", "a", address).lstrip("^/").rstrip("$"))
    found.append("/search?q=Zanzibar")
    return sorted({a for a in found if "\\" not in a and "sign-out" not in a})


def test_no_address_tells_anybody_another_rating(loop: Loop) -> None:
    """Bilal has filed; whoever else opens whatever, administrators too, finds nothing of it."""
    loop.file("bilal")
    everything = addresses(loop.application, loop.cards["bilal"].round_id)
    for membership in (*Membership, None):
        name = membership.name.lower() if membership else "stranger"
        reader = person(name, *([membership] if membership else []))
        if membership is Membership.OWNER:
            User.objects.filter(pk=reader.pk).update(is_staff=True, is_superuser=True)
        client, opened = signed_in(reader), 0
        for address in everything:
            answer = client.get(address)
            opened += answer.status_code == 200
            content = b"".join(answer) if answer.streaming else answer.content
            assert b"decisive test" not in content, f"{name} reads it at {address}"
        assert opened >= 3, name


def test_a_rater_reads_others_only_after_filing(loop: Loop) -> None:
    debrief = reverse("debrief", args=[loop.application.pk])
    loop.file("bilal")
    loop.file("deepa")
    for name in ("chitra", "bilal"):
        answer = loop.client(name).get(debrief)
        assert answer.status_code == 403
        assert b"decisive test" not in answer.content
        assert b"Ratings open when every scorecard is filed" in answer.content
    loop.file("chitra")
    for name in ("bilal", "chitra", "deepa"):
        answer = loop.client(name).get(debrief)
        assert answer.status_code == 200
        assert b"decisive test" in answer.content


def test_the_debrief_starts_with_the_largest_disagreement(loop: Loop, hiring: Hiring) -> None:
    loop.file("bilal", 1)
    loop.file("chitra", 5)
    loop.file("deepa", 4)
    page = hiring.get(reverse("debrief", args=[loop.application.pk]))
    assert "Bilal gave 1, Chitra gave 5." in page
    first = page[page.index('<details class="fold" open') :]
    named = re.sub(r"<[^>]+>", "", first[: first.index("</details>")])
    assert f"Bilal, {stages()['A'].name}" in named
    assert page.count('<span class="chip" data-tone="settled">yes</span>') == len(loop.cards)


def test_a_decision_needs_a_reason_and_stays_with_it(loop: Loop, hiring: Hiring) -> None:
    for name in loop.cards:
        loop.file(name)
    decide = reverse("decide", args=[loop.application.pk])
    answer = hiring.client.post(decide, {"outcome": "offer", "reason": ""}, follow=True)
    assert "A decision needs its reason." in answer.content.decode()
    answer = hiring.client.post(decide, {"reason": "Above the bar."}, follow=True)
    assert "A decision needs its outcome." in answer.content.decode()
    assert not loop.application.decisions.exists()
    hiring.client.post(decide, {"outcome": "offer", "reason": "Above the bar on both sides."})
    page = hiring.get(reverse("debrief", args=[loop.application.pk]))
    assert "Above the bar on both sides." in page


def test_a_managers_judgement_is_declared_once_capped_and_kept_with_the_decision(
    loop: Loop, hiring: Hiring
) -> None:
    for name in loop.cards:
        loop.file(name, 3)
    manager = person("meera", Membership.HIRING_MANAGER)
    client = signed_in(manager)
    place = reverse("judge", args=[loop.application.pk])
    told = {"level": "5", "reason": "Would carry the ranking team from the first month."}
    before = scorecards.dossier_for(manager, loop.application)
    hiring.client.post(place, told)
    answer = client.post(place, told | {"reason": ""}, follow=True)
    assert "A judgement needs its reason." in answer.content.decode()
    answer = client.post(place, told | {"level": ""}, follow=True)
    assert "A judgement needs its level." in answer.content.decode()
    assert not Judgement.objects.exists()
    assert "10% of the overall level at most" in hiring.get(debrief(loop))
    client.post(place, told)
    client.post(place, told | {"level": "1"})
    assert Judgement.objects.get().level == 5
    assert AuditEntry.objects.filter(verb="debriefs.judge").count() == 1
    after = scorecards.dossier_for(manager, loop.application)
    assert after.overall.level == pytest.approx(0.9 * (before.overall.level or 0) + 0.5)
    assert (after.engineering, after.ml) == (before.engineering, before.ml)
    assert told["reason"] in hiring.get(debrief(loop))
    decided = {"outcome": "offer", "reason": "Above the bar on both sides."}
    client.post(reverse("decide", args=[loop.application.pk]), decided)
    kept = loop.application.decisions.get().dossier["manager"]
    assert kept == {"level": 5.0, "share": 0.1, "reason": told["reason"]}


def test_nobody_judges_before_the_debrief_or_after_the_decision(loop: Loop) -> None:
    manager = person("meera", Membership.HIRING_MANAGER)
    given = {"level": 4, "reason": "A sentence that says why.", "by": manager}
    with pytest.raises(Refused, match="every scorecard"):
        debriefs.judge(loop.application, **given)
    for name in loop.cards:
        loop.file(name)
    scorecards.decide(
        loop.application,
        outcome=Decision.Outcome.OFFER,
        reason="Above the bar on both.",
        by=manager,
    )
    with pytest.raises(Refused, match="A decision stands"):
        debriefs.judge(loop.application, **given)


def test_what_came_of_an_unproven_claim_stands_in_the_dossier(loop: Loop, hiring: Hiring) -> None:
    for name in loop.cards:
        loop.file(name)
    probe = debriefs.claims(loop.application)[0].probe
    place, words = reverse("probe_outcome", args=[loop.application.pk]), "Showed 80 to 41 ms."
    assert hiring.client.post(place, {"probe": "Never asked?", "outcome": words}).status_code == 302
    answer = hiring.client.post(place, {"probe": probe, "outcome": ""}, follow=True)
    assert "Say what came of it." in answer.content.decode()
    hiring.client.post(place, {"probe": probe, "outcome": words})
    hiring.client.post(place, {"probe": probe, "outcome": "Something else entirely."})
    assert [one.outcome for one in ProbeOutcome.objects.all()] == [words]
    dossier = scorecards.dossier_for(hiring.user, loop.application)
    assert [one.outcome for one in dossier.claims if one.probe == probe] == [words]
    assert words in hiring.get(debrief(loop))


def debrief(loop: Loop) -> str:
    return reverse("debrief", args=[loop.application.pk])


def test_what_can_be_chosen_is_read_when_a_form_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "design_questions", lambda: ())
    monkeypatch.setattr(forms, "stages", dict)
    assert forms.DesignForm().fields["question"].choices == []
    assert forms.TrainingForm().fields["stage"].choices == []


def test_each_cell_of_the_training_table_names_its_stage(hiring: Hiring) -> None:
    page = hiring.get(reverse("training"))
    for stage in stages().values():
        assert page.count(f'<td data-label="{stage.name}">') == stage.live * User.objects.count()


def test_ones_own_list(loop: Loop) -> None:
    page = loop.client("deepa").get(reverse("interviews")).content.decode()
    assert "to file" in page
    assert str(loop.application.candidate) in page


def test_ratings_are_queried_in_their_own_place_only() -> None:
    source = Path(__file__).parents[2] / "src/kasauti"
    allowed = {
        "actions/feedback.py", "actions/scorecards.py", "records/scorecards.py",
        "web/interviewer/queries.py", "web/interviewer/debrief_page.py", "api/scorecards.py",
        "actions/rater_figures.py",  # one's own, and figures of all from ten people on
    }  # fmt: skip
    named = re.compile(r"\bRating\b|\.ratings\.|\.scorecards\.|Scorecard\.objects")
    found = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if named.search(path.read_text())
    }
    models = {"records/models/__init__.py", "records/models/interviews.py"}
    panels = {  # who and when, never what
        "actions/availability.py", "actions/bookings.py", "actions/interviews.py",
        "actions/invitations.py", "actions/deadlines.py", "actions/rooms.py",
        "actions/digests.py", "actions/designs.py", "records/reports/work.py", "api/interviews.py",
        "api/rooms.py", "web/interviewer/views/room.py", "web/interviewer/views/rounds.py",
        "api/kits.py", "actions/mail_truth.py",
        "actions/access_parts.py",  # how many there are, for whom they are about
    }  # fmt: skip
    assert {f for f in found if "migrations" not in f} <= allowed | models | panels


def test_ones_own_interviews_come_in_pages_those_to_file_first(
    loop: Loop, hiring: Hiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "A_PAGE", 1)
    filed = loop.cards["bilal"]
    loop.file("bilal")
    hiring.apply(sorted(TOLD)[1])
    other = Application.objects.exclude(pk=loop.application.pk).get()
    asked = interviews.draw(other, by=hiring.user).rounds.first()
    assert asked is not None
    interviews.seat(asked, filed.rater, by=hiring.user)
    browser, mine = loop.client("bilal"), reverse("interviews")
    first = browser.get(mine).content.decode()
    after = browser.get(f"{mine}?page=2").content.decode()
    assert reverse("scorecard", args=[asked.pk]) in first
    assert "?page=2" in first
    assert reverse("scorecard", args=[filed.round_id]) in after
    assert "?page=3" not in after
    assert "Earlier page" in after
