"""A survey of a role's job and a session of its bars: blind, in order, refused below sizes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kasauti.access import Membership
from kasauti.actions import bar_sessions, digests, intakes, job_analyses, reading, roles, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    AuditEntry,
    BarJudgement,
    BarSession,
    JobAnalysis,
    JobAnalysisAnswer,
    Notification,
    Role,
    Seat,
    User,
)
from kasauti.records.values import role_of
from kasauti.skills import competencies
from tests.actions.conftest import ROLE, resume

pytestmark = [pytest.mark.database, pytest.mark.django_db]
ALL = [one.id for one in competencies()]
SAID = "We talked about M5: the anchors of 3 and 4."
WHY = "Four judges who do the work agree on it."


@pytest.fixture
def judges(role: Role) -> list[User]:
    made = []
    for name in ("Bilal", "Chitra", "Deepa", "Esha", "Farid"):
        user = User.objects.create_user(f"{name.lower()}@example.in", name=name)
        Seat.objects.create(user=user, membership=Membership.INTERVIEWER, role=role)
        made.append(user)
    return made


def levels(level: int, **others: int) -> dict[str, int]:
    return dict.fromkeys(ALL, level) | others


def answered(survey: JobAnalysis, raters: Sequence[User]) -> None:
    for rater in raters:
        job_analyses.file(survey, levels(4, S6=2), dict.fromkeys(ALL, True), by=rater)


def rated(session: BarSession, judges: Sequence[User], *given: dict[str, int]) -> None:
    for judge, one in zip(judges, given, strict=True):
        bar_sessions.file(session, one, by=judge)


def agreed_session(role: Role, judges: Sequence[User], by: User) -> BarSession:
    """Hold a session after which four judges say 2 on S1 and 4 on the rest."""
    session = bar_sessions.begin(role, judges[:4], by=by)
    rated(session, judges[:4], *(levels(4, S1=level) for level in (1, 2, 3, 2)))
    bar_sessions.talk(session, by=by)
    bar_sessions.ask_again(session, SAID, by=by)
    rated(session, judges[:4], *(levels(4, S1=2) for _ in range(4)))
    return bar_sessions.close(session, by=by)


def test_a_survey_asks_those_who_know_the_job_and_finds_what_it_asks_for(
    role: Role, judges: list[User], user: User
) -> None:
    survey = job_analyses.begin(role, judges[:4], by=user)
    told = Notification.objects.get(user=judges[0])
    assert (told.words, told.link) == (
        "You are asked what a job needs: Senior ML Engineer", f"/surveys/{survey.pk}/",
    )  # fmt: skip
    assert [one.key for one in digests.waits_for(judges[0])] == ["jobs"]
    answered(survey, judges[:4])
    assert digests.waits_for(judges[0]) == []
    assert job_analyses.report(survey) == {}
    survey = job_analyses.close(survey, by=user)
    found = job_analyses.report(survey)
    assert found["M5"]["asked"]
    assert not found["S6"]["asked"]
    assert found["M5"]["judges"] == 4
    assert Notification.objects.filter(user=judges[0], words__contains="has been found").exists()
    assert trail.check() is None


def test_of_three_answers_nothing_is_said(role: Role, judges: list[User], user: User) -> None:
    with pytest.raises(Refused, match="at least 4"):
        job_analyses.begin(role, judges[:3], by=user)
    survey = job_analyses.begin(role, judges, by=user)
    answered(survey, judges[:3])
    survey = job_analyses.close(survey, by=user)
    assert job_analyses.report(survey)["M5"] == {"refused": "M5: 3 judges; 4 are the least"}
    with pytest.raises(Refused, match="closed"):
        answered(survey, judges[3:])


def test_an_answer_is_whole_filed_once_and_by_who_is_asked(
    role: Role, judges: list[User], user: User
) -> None:
    survey, starts = job_analyses.begin(role, judges[:4], by=user), dict.fromkeys(ALL, False)
    with pytest.raises(Refused, match="not asked"):
        job_analyses.file(survey, levels(3), starts, by=judges[4])
    for wrong in ({"S1": 3}, levels(3, S1=6), levels(3, Q1=3)):
        with pytest.raises(Refused, match="every competency"):
            job_analyses.file(survey, wrong, starts, by=judges[0])
    with pytest.raises(Refused, match="every competency"):
        job_analyses.file(survey, levels(3), {"S1": True}, by=judges[0])
    job_analyses.file(survey, levels(3), starts, by=judges[0])
    with pytest.raises(Refused, match="not changed any more"):
        job_analyses.file(survey, levels(5), starts, by=judges[0])
    assert job_analyses.ask(survey, judges, by=user) == judges[4:]
    job_analyses.file(survey, levels(3), starts, by=judges[4])


def test_nobody_closes_a_survey_who_still_owes_an_answer_to_it(
    role: Role, judges: list[User], user: User
) -> None:
    survey = job_analyses.begin(role, [*judges, user], by=user)
    answered(survey, judges)
    with pytest.raises(Refused, match="File your own"):
        job_analyses.close(survey, by=user)
    answered(survey, [user])
    job_analyses.close(survey, by=user)


def test_strangers_to_the_role_second_surveys_and_archived_roles_are_refused(
    role: Role, judges: list[User], user: User
) -> None:
    other = roles.create(ROLE, by=user)
    stranger = User.objects.create_user("g@example.in", name="Gita")
    Seat.objects.create(user=stranger, membership=Membership.INTERVIEWER, role=other)
    for begin in (job_analyses.begin, bar_sessions.begin):
        with pytest.raises(Refused, match="Gita: no seat that interviews"):
            begin(role, [*judges, stranger], by=user)
        begin(role, judges, by=user)
        with pytest.raises(Refused, match="open already"):
            begin(role, judges, by=user)
    roles.archive(role, by=user)
    role.refresh_from_db()
    for begin in (job_analyses.begin, bar_sessions.begin):
        with pytest.raises(Refused, match="archived"):
            begin(role, judges, by=user)
    assert digests.waits_for(judges[0]) == []


def test_a_bar_comes_of_two_rounds_with_a_talk_between(
    role: Role, judges: list[User], user: User
) -> None:
    session = bar_sessions.begin(role, judges[:4], by=user)
    assert [one.key for one in digests.waits_for(judges[0])] == ["bars"]
    rated(session, judges[:3], *(levels(4, S1=level) for level in (1, 2, 3)))
    with pytest.raises(Refused, match="3 judges have filed; 4 are the least"):
        bar_sessions.talk(session, by=user)
    rated(session, judges[3:4], levels(4, S1=2))
    assert bar_sessions.spread(session) == ()
    session = bar_sessions.talk(session, by=user)
    widest = bar_sessions.spread(session)[0]
    assert (widest.competency, widest.counts) == ("S1", (1, 2, 1, 0, 0))
    with pytest.raises(Refused, match="not at that step: discussion"):
        rated(session, judges[:1], levels(4))
    with pytest.raises(Refused, match="in a sentence"):
        bar_sessions.ask_again(session, "yes", by=user)
    session = bar_sessions.ask_again(session, SAID, by=user)
    assert [one.key for one in digests.waits_for(judges[0])] == ["bars"]
    rated(session, judges[:4], *(levels(4, S1=level) for level in (2, 2, 3, 2)))
    assert bar_sessions.report(session) == {}
    found = bar_sessions.report(bar_sessions.close(session, by=user))
    assert (found["S1"]["level"], found["S1"]["mean"], found["S1"]["moved"]) == (2, 2.25, 0.25)
    assert found["S1"]["error"] == pytest.approx(0.25)
    assert (found["M5"]["error"], found["M5"]["agreed"], found["M5"]["judges"]) == (0, True, 4)
    steps = AuditEntry.objects.filter(verb__startswith="bar_sessions.", object__contains="session")
    assert [one.verb.partition(".")[2] for one in steps.order_by("number")] == [
        "begin", "ask", "talk", "ask_again", "close",
    ]  # fmt: skip
    assert trail.check() is None


def test_who_missed_the_first_round_has_no_second(
    role: Role, judges: list[User], user: User
) -> None:
    session = bar_sessions.begin(role, judges, by=user)
    rated(session, judges[:4], *[levels(3)] * 4)
    bar_sessions.ask_again(bar_sessions.talk(session, by=user), SAID, by=user)
    assert digests.waits_for(judges[4]) == []
    with pytest.raises(Refused, match="held without you"):
        rated(session, judges[4:], levels(3))
    with pytest.raises(Refused, match="not at that step"):
        bar_sessions.ask(session, [user], by=user)
    rated(session, judges[:3], *[levels(3)] * 3)
    found = bar_sessions.report(bar_sessions.close(session, by=user))
    assert found["S1"] == {"refused": "S1: 3 judges rated twice; 4 are the least"}


def test_a_judge_who_owes_a_round_opens_nothing(role: Role, judges: list[User], user: User) -> None:
    session = bar_sessions.begin(role, [*judges, user], by=user)
    rated(session, judges, *[levels(3)] * 5)
    with pytest.raises(Refused, match="File your own"):
        bar_sessions.talk(session, by=user)
    rated(session, [user], levels(3))
    bar_sessions.ask_again(bar_sessions.talk(session, by=user), SAID, by=user)
    rated(session, judges, *[levels(3)] * 5)
    with pytest.raises(Refused, match="File your own"):
        bar_sessions.close(session, by=user)


def test_a_session_given_up_says_nothing_and_another_may_begin(
    role: Role, judges: list[User], user: User
) -> None:
    session = bar_sessions.begin(role, judges, by=user)
    rated(session, judges, *[levels(3)] * 5)
    session = bar_sessions.close(bar_sessions.talk(session, by=user), by=user)
    assert bar_sessions.spread(session) == ()
    assert {tuple(one) for one in bar_sessions.report(session).values()} == {("refused",)}
    assert bar_sessions.offered(session) == {}
    bar_sessions.begin(role, judges, by=user)


def test_what_is_given_up_hides_no_earlier_result(
    role: Role, judges: list[User], user: User
) -> None:
    survey = job_analyses.begin(role, judges[:4], by=user)
    answered(survey, judges[:4])
    job_analyses.close(survey, by=user)
    session = agreed_session(role, judges, user)
    short = job_analyses.begin(role, judges, by=user)
    answered(short, judges[:2])
    job_analyses.close(short, by=user)
    bar_sessions.close(bar_sessions.begin(role, judges, by=user), by=user)
    assert job_analyses.last_closed(role.job_analyses.all()) == survey
    assert bar_sessions.last_closed(role.bar_sessions.all()) == session
    assert bar_sessions.take(session, ["S1"], reason=WHY, by=user).taken == {"S1": (4, 2)}


def test_where_nothing_was_found_the_last_says_why(
    role: Role, judges: list[User], user: User
) -> None:
    assert bar_sessions.last_closed(role.bar_sessions.all()) is None
    given_up = bar_sessions.close(bar_sessions.begin(role, judges, by=user), by=user)
    assert bar_sessions.last_closed(role.bar_sessions.all()) == given_up


def test_a_person_moves_the_bars_with_a_reason_before_anybody_applied(
    role: Role, judges: list[User], user: User
) -> None:
    session = agreed_session(role, judges, user)
    before = role_of(role).bars
    assert bar_sessions.offered(session)["S1"] == (int(before["S1"]), 2)
    with pytest.raises(Refused, match="why the bars move"):
        bar_sessions.take(session, ["S1"], reason="yes", by=user)
    for wrong in ([], ["S1", "Q1"]):
        with pytest.raises(Refused, match="Choose bars"):
            bar_sessions.take(session, wrong, reason=WHY, by=user)
    assert int(before["S3"]) == 4  # as the judges say: nothing moves there
    with pytest.raises(Refused, match="Choose bars"):
        bar_sessions.take(session, ["S3"], reason=WHY, by=user)
    session = bar_sessions.take(session, ["S1"], reason=WHY, by=user)
    role.refresh_from_db()
    after = role_of(role).bars
    assert {one for one in ALL if before[one] != after[one]} == {"S1"}
    assert (int(after["S1"]), session.taken, session.taken_by) == (2, {"S1": (4, 2)}, user)
    last = list(AuditEntry.objects.order_by("number"))[-3:]
    assert [one.verb for one in last] == [
        "roles.update",
        "screenings.rescreen",
        "bar_sessions.take",
    ]
    assert last[2].detail == {"bars": {"S1": [4, 2]}}
    with pytest.raises(Refused, match="Bars were taken"):
        bar_sessions.take(session, ["S1"], reason=WHY, by=user)


def test_for_a_role_that_somebody_applied_for_a_session_only_advises(
    role: Role, judges: list[User], user: User
) -> None:
    session = agreed_session(role, judges, user)
    digest = role.digest
    for item in intakes.drop(role, [("a.txt", resume())], by=user).items.all():
        reading.read_item(item.pk)
    with pytest.raises(Refused, match="session advises"):
        bar_sessions.take(session, ["S1"], reason=WHY, by=user)
    role.refresh_from_db()
    assert (role.digest, int(role_of(role).bars["S1"])) == (digest, 4)


def test_bars_of_a_session_that_a_later_one_follows_are_not_taken(
    role: Role, judges: list[User], user: User
) -> None:
    session = agreed_session(role, judges, user)
    bar_sessions.begin(role, judges, by=user)
    with pytest.raises(Refused, match="later one"):
        bar_sessions.take(session, ["S1"], reason=WHY, by=user)


def test_the_trail_and_what_is_told_hold_no_rating_and_no_words(
    role: Role, judges: list[User], user: User
) -> None:
    survey = job_analyses.begin(role, judges, by=user)
    answered(survey, judges)
    job_analyses.close(survey, by=user)
    agreed_session(role, judges, user)
    filed = AuditEntry.objects.filter(verb__in=("job_analyses.file", "bar_sessions.file"))
    assert filed.count() == 5 + 8
    assert {frozenset(one.detail) for one in filed} == {
        frozenset({"analysis"}), frozenset({"session", "round"}),
    }  # fmt: skip
    rest = AuditEntry.objects.filter(verb__regex=r"^(job_analyses|bar_sessions)\.").exclude(
        pk__in=filed
    )
    known = {"role", "raters", "judges", "filed"}
    assert all(set(one.detail) <= known for one in rest)
    assert SAID not in str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert not any(SAID in one.words for one in Notification.objects.all())


def test_what_was_rated_goes_with_its_role_and_stays_with_who_left(
    role: Role, judges: list[User], user: User
) -> None:
    survey = job_analyses.begin(role, judges, by=user)
    answered(survey, judges)
    job_analyses.close(survey, by=user)
    agreed_session(role, judges, user)
    Seat.objects.filter(user=judges[0]).delete()
    User.objects.filter(pk=judges[0].pk).update(is_active=False)
    assert job_analyses.report(JobAnalysis.objects.get())["M5"]["judges"] == 5
    Role.objects.filter(pk=role.pk).delete()
    assert not JobAnalysisAnswer.objects.exists()
    assert not BarJudgement.objects.exists()
