"""Pages of a role's job: filed blind on a phone's page, opened in order, bars moved by a person."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from kasauti.access import Membership
from kasauti.actions import bar_sessions, job_analyses
from kasauti.cli.app import main
from kasauti.records.models import (
    AuditEntry,
    BarJudgement,
    BarSession,
    JobAnalysis,
    JobAnalysisAnswer,
    User,
)
from kasauti.records.values import role_of
from kasauti.skills import competencies
from tests.web.conftest import Round as Hiring
from tests.web.test_interviews import person, signed_in

pytestmark = [pytest.mark.database, pytest.mark.django_db]
ALL = [one.id for one in competencies()]
NAMES = ("bilal", "chitra", "deepa", "esha")
SAID = "We talked about S1: the anchors of 2 and 3."
WHY = "Four judges who do the work agree on it."


@dataclass
class Asked:
    """A role, its recruiter, and four interviewers who know the job."""

    hiring: Hiring
    people: list[User]

    @property
    def clients(self) -> list[Client]:
        return [signed_in(one) for one in self.people]

    def post(self, name: str, *at: object, **sent: object) -> str:
        """Press a button as the recruiter and return the page it leads to."""
        answer = self.hiring.client.post(reverse(name, args=at), sent, follow=True)
        return answer.content.decode()

    @property
    def job(self) -> str:
        return self.hiring.get(reverse("job", args=(self.hiring.role.slug,)))


@pytest.fixture
def asked(hiring: Hiring) -> Asked:
    return Asked(hiring, [person(name, Membership.INTERVIEWER) for name in NAMES])


def sheet(level: int, **others: int) -> dict[str, object]:
    return {f"level_{one}": others.get(one, level) for one in ALL}


def survey_sheet(level: int, **others: int) -> dict[str, object]:
    return sheet(level, **others) | {f"start_{one}": "yes" for one in ALL}


def test_a_survey_is_opened_answered_and_closed_on_its_pages(asked: Asked) -> None:
    slug, people = asked.hiring.role.slug, [one.pk for one in asked.people]
    assert "at least 4" in asked.post("job_survey_begin", slug, people=people[:3])
    assert "Name whom you ask." in asked.post("job_survey_begin", slug)
    assert "Asked: they are told" in asked.post("job_survey_begin", slug, people=people)
    survey = JobAnalysis.objects.get()
    place = reverse("job_survey", args=(survey.pk,))
    for client in asked.clients:
        assert place in client.get(reverse("interviews")).content.decode()
        assert "job to be rated" in client.get(reverse("waiting")).content.decode()
        answer = client.post(place, {"level_S1": 3})
        assert answer.status_code == 422
        assert 'name="level_S1" value="3" required checked' in answer.content.decode()
        page = client.post(place, survey_sheet(4, S6=2), follow=True).content.decode()
        assert "before the survey is closed" in page
        assert place not in client.get(reverse("interviews")).content.decode()
    found = asked.post("job_survey_change", survey.pk, "close")
    assert "4.0 (4.0 to 4.0)" in found
    assert found.count("not asked for") == 1
    told = asked.clients[0].get(place).content.decode()
    assert "4.0 (4.0 to 4.0)" in told
    assert "What the job asks for" in told
    listed = asked.hiring.get(reverse("validation"))
    assert reverse("job", args=(slug,)) in listed
    assert "Bilal" not in found.split("What the survey found")[1].split("</table>")[0]


def test_a_session_goes_through_its_rounds_and_a_person_moves_the_bars(asked: Asked) -> None:
    role, people = asked.hiring.role, [one.pk for one in asked.people]
    assert "Begin a session" in asked.job
    asked.post("bar_session_begin", role.slug, people=people)
    session = BarSession.objects.get()
    place = reverse("bar_session", args=(session.pk,))
    for client, level in zip(asked.clients, (1, 2, 3, 2), strict=True):
        assert client.post(place, {"level_S1": 3}).status_code == 422
        client.post(place, sheet(4, S1=level))
    page = asked.post("bar_session_change", session.pk, "talk")
    assert "2 at 2" in page
    assert "1 at 3" in page
    judge = asked.clients[2].get(place).content.decode()
    assert "2 at 2" in judge
    assert "Talk about the competencies" in judge
    assert "what was talked about" in asked.post("bar_session_change", session.pk, "again")
    asked.post("bar_session_change", session.pk, "again", said=SAID)
    for client in asked.clients:
        again = client.get(place).content.decode()
        assert SAID in again
        first = again.split("<fieldset")[1]
        assert "S1" in first  # the furthest apart come first
        assert "2 at 2" in first
        client.post(place, sheet(4, S1=2))
    page = asked.post("bar_session_change", session.pk, "close")
    assert "Move these bars" in page
    assert SAID in page
    assert "Say why the bars move." in asked.post(
        "bar_session_change", session.pk, "take", bars=["S1"]
    )
    page = asked.post("bar_session_change", session.pk, "take", bars=["S1"], reason=WHY)
    assert WHY in page
    assert "Move these bars" not in page
    role.refresh_from_db()
    assert int(role_of(role).bars["S1"]) == 2
    assert asked.hiring.client.post(
        reverse("bar_session_change", args=(session.pk, "burn"))
    ).status_code == 404  # fmt: skip


def test_for_a_role_that_somebody_applied_for_the_page_only_advises(asked: Asked) -> None:
    role = asked.hiring.role
    session = bar_sessions.begin(role, asked.people, by=asked.hiring.user)
    for step in (bar_sessions.talk, bar_sessions.close):
        for one in asked.people:
            bar_sessions.file(session, dict.fromkeys(ALL, 2), by=one)
        step(session, by=asked.hiring.user)
        if step is bar_sessions.talk:
            bar_sessions.ask_again(session, SAID, by=asked.hiring.user)
    assert "Move these bars" in asked.job
    asked.hiring.apply("lalrinawma.md")
    page = asked.job
    assert "The session advises" in page
    assert "Move these bars" not in page
    refused = asked.post("bar_session_change", session.pk, "take", bars=["S1"], reason=WHY)
    assert "Somebody applied already" in refused


DRAWN_ANEW = re.compile(r'("?csrf\w*"?[^>]{0,40}value=|nonce=|X-CSRFToken[^A-Za-z0-9]+)"?[\w-]+')


def pages(asked: Asked, *places: str) -> Iterator[str]:
    """Give what everybody reads anywhere of it, without what is drawn anew by each request."""
    role = asked.hiring.role
    everywhere = (
        reverse("job", args=(role.slug,)), reverse("validation"), reverse("waiting"),
        reverse("interviews"), reverse("role", args=(role.slug,)), reverse("reports"),
        "/search?q=job", *places,
    )  # fmt: skip
    auditor = User.objects.filter(name="Om").first() or person("om", Membership.AUDITOR)
    for client in (asked.hiring.client, signed_in(auditor), *asked.clients):
        for place in everywhere:
            page = client.get(place).content.decode()
            yield DRAWN_ANEW.sub("", page)
    exported = CliRunner().invoke(main, ["validate", "--role", role.slug, "--json"])
    yield exported.output
    yield json.dumps(list(AuditEntry.objects.order_by("number").values_list("verb", "detail")))


def test_while_a_survey_is_open_no_page_or_export_depends_on_what_was_answered(
    asked: Asked,
) -> None:
    people = [*asked.people, person("farid", Membership.INTERVIEWER)]
    survey = job_analyses.begin(asked.hiring.role, people, by=asked.hiring.user)
    for one in people[:4]:
        starts = dict.fromkeys(ALL, True)
        job_analyses.file(survey, dict.fromkeys(ALL, 5), starts, by=one)
    place, reader = reverse("job_survey", args=(survey.pk,)), people[0]
    asked.people = [reader, people[4]]  # who has filed, and who has not
    before = list(pages(asked, place))
    others = JobAnalysisAnswer.objects.exclude(rater=reader).exclude(filed_at=None)
    others.update(importance=dict.fromkeys(ALL, 1), at_start=dict.fromkeys(ALL, False))
    assert list(pages(asked, place)) == before
    assert "no survey or session that is closed" in before[-2]
    job_analyses.close(survey, by=asked.hiring.user)
    closed = list(pages(asked, place))
    others.update(importance=dict.fromkeys(ALL, 5))
    assert list(pages(asked, place)) != closed  # what they depend on is seen here


@pytest.mark.parametrize("again", [False, True], ids=["first round", "second round"])
def test_while_a_round_is_open_no_page_or_export_depends_on_what_was_given_in_it(
    asked: Asked, again: bool
) -> None:
    people = [*asked.people, person("farid", Membership.INTERVIEWER)]
    session = bar_sessions.begin(asked.hiring.role, people, by=asked.hiring.user)
    if again:
        for one in people:
            bar_sessions.file(session, dict.fromkeys(ALL, 3), by=one)
        bar_sessions.talk(session, by=asked.hiring.user)
        bar_sessions.ask_again(session, SAID, by=asked.hiring.user)
    for one in people[:4]:
        bar_sessions.file(session, dict.fromkeys(ALL, 5), by=one)
    place, reader = reverse("bar_session", args=(session.pk,)), people[0]
    asked.people = [reader, people[4]]
    before = list(pages(asked, place))
    others = BarJudgement.objects.exclude(judge=reader).exclude(judge=people[4])
    others.update(**{"second" if again else "first": dict.fromkeys(ALL, 1)})
    assert list(pages(asked, place)) == before
    assert "no survey or session that is closed" in before[-2]


def test_who_is_asked_anew_reads_the_earlier_result_only_after_filing(asked: Asked) -> None:
    role, by = asked.hiring.role, asked.hiring.user
    starts = dict.fromkeys(ALL, True)
    people = [*asked.people, by]
    earlier = job_analyses.begin(role, people, by=by)
    for one in people:
        job_analyses.file(earlier, dict.fromkeys(ALL, 4), starts, by=one)
    job_analyses.close(earlier, by=by)
    survey = job_analyses.begin(role, people, by=by)
    sheet_of_then = reverse("job_survey", args=(earlier.pk,))
    for page in (asked.job, asked.hiring.get(sheet_of_then)):
        assert "shown once you have filed" in page
        assert "4.0 (4.0 to 4.0)" not in page
    job_analyses.file(survey, dict.fromkeys(ALL, 2), starts, by=by)
    for page in (asked.job, asked.hiring.get(sheet_of_then)):
        assert "4.0 (4.0 to 4.0)" in page


def test_a_judge_of_a_new_session_reads_the_earlier_bars_only_after_filing(asked: Asked) -> None:
    role, by = asked.hiring.role, asked.hiring.user
    people, same = [*asked.people, by], dict.fromkeys(ALL, 2)
    earlier = bar_sessions.begin(role, people, by=by)
    for one in people:
        bar_sessions.file(earlier, same, by=one)
    bar_sessions.ask_again(bar_sessions.talk(earlier, by=by), SAID, by=by)
    for one in people:
        bar_sessions.file(earlier, same, by=one)
    bar_sessions.close(earlier, by=by)
    session = bar_sessions.begin(role, people, by=by)
    sheet_of_then = reverse("bar_session", args=(earlier.pk,))
    for page in (asked.job, asked.hiring.get(sheet_of_then)):
        assert "shown once you have filed" in page
        assert "Where judges spread" not in page
    bar_sessions.file(session, same, by=by)
    for page in (asked.job, asked.hiring.get(sheet_of_then)):
        assert "Where judges spread" in page


def test_of_too_few_the_page_says_so_once(asked: Asked) -> None:
    role, by = asked.hiring.role, asked.hiring.user
    job_analyses.close(job_analyses.begin(role, asked.people, by=by), by=by)
    bar_sessions.close(bar_sessions.begin(role, asked.people, by=by), by=by)
    assert asked.job.count("Fewer than four answered: nothing is said.") == 1
    assert asked.job.count("Fewer than four judges rated in both rounds") == 1


def test_a_sheet_is_its_raters_alone_and_the_role_its_leaders(asked: Asked) -> None:
    role, by = asked.hiring.role, asked.hiring.user
    survey = job_analyses.begin(role, asked.people, by=by)
    session = bar_sessions.begin(role, asked.people, by=by)
    auditor = signed_in(person("om", Membership.AUDITOR))
    for name, held in (("job_survey", survey), ("bar_session", session)):
        place = reverse(name, args=(held.pk,))
        assert asked.hiring.client.get(place).status_code == 404  # not asked
        assert auditor.get(place).status_code == 403
    interviewer = asked.clients[0]
    assert interviewer.get(reverse("job", args=(role.slug,))).status_code == 403
    for name, at, verb in (
        ("job_survey_change", survey.pk, "close"), ("bar_session_change", session.pk, "talk"),
        ("job_survey_change", survey.pk, "ask"),
    ):  # fmt: skip
        assert interviewer.post(reverse(name, args=(at, verb))).status_code == 403


def test_the_command_reads_what_was_held_once_it_is_closed(asked: Asked) -> None:
    role, by = asked.hiring.role, asked.hiring.user
    survey = job_analyses.begin(role, asked.people, by=by)
    for one in asked.people:
        job_analyses.file(survey, dict.fromkeys(ALL, 4), dict.fromkeys(ALL, True), by=one)
    job_analyses.close(survey, by=by)
    command, run = ["validate", "--role", role.slug], CliRunner()
    found = json.loads(run.invoke(main, [*command, "--json"]).output)
    assert list(found) == ["survey"]
    assert found["survey"]["M5"]["judges"] == 4
    assert "M5: the job asks for it" in run.invoke(main, command).output
    assert "No role is called x" in run.invoke(main, ["validate", "--role", "x"]).output
    assert run.invoke(main, [*command, "--bars", __file__]).exit_code == 2


def test_who_reads_hindi_rates_in_hindi(asked: Asked) -> None:
    role, by = asked.hiring.role, asked.hiring.user
    survey = job_analyses.begin(role, asked.people, by=by)
    session = bar_sessions.begin(role, asked.people, by=by)
    places = {
        reverse("interviews"): "आपसे पूछा गया",
        reverse("waiting"): "आँका जाने वाला काम",
        reverse("job_survey", args=(survey.pk,)): "काम करते हुए सीखा जा सकता है",
        reverse("bar_session", args=(session.pk,)): "जो इस काम के लिए बस पर्याप्त अच्छा है",
    }
    for place, words in places.items():
        page = asked.clients[0].get(place, headers={"accept-language": "hi"}).content.decode()
        assert words in page, place
