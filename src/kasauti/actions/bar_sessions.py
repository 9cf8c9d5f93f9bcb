"""A modified-Angoff session: judges say, apart, talk, say again; a person may take the bars over.

Nobody reads a level of the first round before its talk, nor one of the second before the close.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kasauti import skills
from kasauti.access import Permission
from kasauti.actions import job_analyses, notifications, roles, trail
from kasauti.actions.refusals import Refused
from kasauti.actions.reviews import LEAST_WORDS
from kasauti.interviews import LEAST_JUDGES, Spread, bars_of, spreads
from kasauti.records.models import Application, BarJudgement, BarSession, Role, User
from kasauti.records.permissions import visible
from kasauti.records.values import role_of, storable_text
from kasauti.roles import dump_role
from kasauti.skills import Level, competencies

State = BarSession.State
OWING = Q(session__state=State.FIRST, first_at=None) | Q(
    session__state=State.SECOND, first_at__isnull=False, second_at=None
)


@trail.in_turn
def begin(role: Role, people: Collection[User], *, by: User) -> BarSession:
    """Open a session and ask its judges for the first round.

    Raises
    ------
    Refused
        If one is open, the role is archived, or too few or others are named.
    """
    if role.status == Role.Status.ARCHIVED:
        raise Refused("This role is archived")
    if role.bar_sessions.exclude(state=State.CLOSED).exists():
        raise Refused("A session on this role is open already")
    job_analyses.named(role, people, least=LEAST_JUDGES)
    made = BarSession.objects.create(role=role, by=by)
    trail.record("bar_sessions.begin", made, by=by, role=role.pk)
    ask(made, people, by=by)
    return made


@trail.in_turn
def ask(session: BarSession, people: Collection[User], *, by: User) -> list[User]:
    """Ask further judges during the first round; return who was not asked before.

    Raises
    ------
    Refused
        If that round is over, nobody is named, or somebody has no seat that interviews for the
        role.
    """
    session = _in(session, State.FIRST)
    known = set(session.judgements.values_list("judge", flat=True))
    wanted = job_analyses.named(session.role, people, least=1)
    new = [one for one in wanted if one.pk not in known]
    BarJudgement.objects.bulk_create(BarJudgement(session=session, judge=one) for one in new)
    words = _("You are asked where the bars of a role lie: %(role)s")
    _tell([one for one in new if one != by], words, session)
    trail.record("bar_sessions.ask", session, by=by, judges=[one.pk for one in new])
    return new


@trail.in_turn
def file(session: BarSession, levels: Mapping[str, int], *, by: User) -> BarJudgement:
    """File one's levels of the just-acceptable person for the round that is open.

    Raises
    ------
    Refused
        If no round is open, one is not asked or has filed, or a competency has no level.
    """
    session = _in(session, State.FIRST, State.SECOND)
    judgement = session.judgements.filter(judge=by).first()
    if judgement is None:
        raise Refused("You are no judge of this session")
    again = session.state == State.SECOND
    if again and judgement.first_at is None:
        raise Refused("The first round was held without you: a bar needs both")
    if (judgement.second_at if again else judgement.first_at) is not None:
        raise Refused("Your levels are filed: they are not changed any more")
    if not job_analyses.every_competency(levels):
        raise Refused("Give every competency a level from 1 to 5")
    if again:
        judgement.second, judgement.second_at = dict(levels), timezone.now()
    else:
        judgement.first, judgement.first_at = dict(levels), timezone.now()
    judgement.save()
    trail.record("bar_sessions.file", judgement, by=by, session=session.pk, round=1 + again)
    return judgement


@trail.in_turn
def talk(session: BarSession, *, by: User) -> BarSession:
    """End the first round: how the judges lie is shown, to be talked about.

    Raises
    ------
    Refused
        If fewer than four filed, or whoever ends it is a judge who has not.
    """
    session = _in(session, State.FIRST)
    _not_owing(session, by)
    filed = session.judgements.filter(first_at__isnull=False).count()
    if filed < LEAST_JUDGES:
        raise Refused(f"{filed} judges have filed; {LEAST_JUDGES} are the least")
    session.state = State.TALK
    session.save()
    words = _("The first round is in, and its spread is open to talk about: %(role)s")
    _tell(_judges(session, but=by), words, session)
    trail.record("bar_sessions.talk", session, by=by, filed=filed)
    return session


@trail.in_turn
def ask_again(session: BarSession, said: str, *, by: User) -> BarSession:
    """Open the second round, with what was said in the talk.

    Raises
    ------
    Refused
        If no talk is held, or nothing is told of it.
    """
    session = _in(session, State.TALK)
    session.discussion = _words(said, "Say in a sentence what was talked about")
    session.state = State.SECOND
    session.save()
    words = _("The second round is open, after the talk: %(role)s")
    _tell(_judges(session, but=by), words, session)
    trail.record("bar_sessions.ask_again", session, by=by)
    return session


@trail.in_turn
def close(session: BarSession, *, by: User) -> BarSession:
    """Close a session: the bars it found open. Before the second round it is given up.

    Raises
    ------
    Refused
        If it is closed, or whoever closes it is a judge who has not filed the round.
    """
    session = _in(session, State.FIRST, State.TALK, State.SECOND)
    if session.state == State.SECOND:
        _not_owing(session, by)
    session.state, session.closed_at, session.closed_by = State.CLOSED, timezone.now(), by
    session.save()
    _tell(_judges(session, but=by), _("A session on bars is closed: %(role)s"), session)
    filed = session.judgements.filter(second_at__isnull=False).count()
    trail.record("bar_sessions.close", session, by=by, filed=filed)
    return session


@trail.in_turn
def take(session: BarSession, subjects: Collection[str], *, reason: str, by: User) -> BarSession:
    """Make bars that the judges agreed on the role's, with a reason; before anybody applied.

    Raises
    ------
    Refused
        If it is open or superseded, bars were taken, somebody applied, a bar is not on offer, or
        without a reason.
    """
    session = _in(session, State.CLOSED)
    role, on_offer = session.role, offered(session)
    if has_opened(role):
        raise Refused(
            "Somebody applied already: the bars stay as they were when the role opened, and the "
            "session advises"
        )
    later = role.bar_sessions.filter(closed_at=None).exists()
    if session.taken_at is not None or later or last_closed(role.bar_sessions.all()) != session:
        raise Refused("Bars were taken from this session, or a later one was begun")
    if not subjects or not set(subjects) <= set(on_offer):
        raise Refused("Choose bars that the judges agreed on and that differ from the role's")
    session.taken_reason = _words(reason, "Say in a sentence why the bars move")
    session.taken = {one: on_offer[one] for one in sorted(subjects)}
    session.taken_by, session.taken_at = by, timezone.now()
    session.save()
    asked = role_of(role)
    moved = {one: Level(after) for one, (_before, after) in session.taken.items()}
    changed = replace(asked, bars={**asked.bars, **moved})
    roles.update(role, dump_role(changed, graph=skills.load_graph()), by=by)
    trail.record("bar_sessions.take", session, by=by, bars=session.taken)
    return session


def has_opened(role: Role) -> bool:
    """Return whether somebody has applied: from then on a role's bars only move by advice."""
    return Application.everything.filter(role=role).exists()


def last_closed(sessions: QuerySet[BarSession]) -> BarSession | None:
    """Return the last closed session that enough judged twice, else the last closed at all.

    One that was given up buries no bars.
    """
    closed = sessions.exclude(closed_at=None)
    twice = Count("judgements", filter=Q(judgements__second_at__isnull=False))
    counted = closed.annotate(judged=twice).filter(judged__gte=LEAST_JUDGES)
    return counted.order_by("-pk").first() or closed.first()


def report(session: BarSession) -> dict[str, Any]:
    """Return the bar of each competency or why there is none; nothing while it is open."""
    if session.state != State.CLOSED:
        return {}
    judged, subjects = list(session.judgements.all()), [one.id for one in competencies()]
    return bars_of(
        {c: {str(one.judge_id): one.first[c] for one in judged if one.first_at} for c in subjects},
        {
            c: {str(one.judge_id): one.second[c] for one in judged if one.second_at}
            for c in subjects
        },
    )


def spread(session: BarSession) -> tuple[Spread, ...]:
    """Return how the first round lies, the largest disagreement first, while it is talked about."""
    if session.state not in {State.TALK, State.SECOND}:
        return ()
    judged = [one for one in session.judgements.all() if one.first_at is not None]
    return spreads(
        {one.id: {str(j.judge_id): j.first[one.id] for j in judged} for one in competencies()}
    )


def offered(session: BarSession) -> dict[str, tuple[int, int]]:
    """Return the agreed bars that differ from the role's present ones: before and after."""
    present, found = role_of(session.role).bars, report(session)
    agreed = [one.id for one in competencies() if found.get(one.id, {}).get("agreed")]
    return {
        one: (int(present[one]), found[one]["level"])
        for one in agreed
        if found[one]["level"] != int(present[one])
    }


def owed(user: User) -> QuerySet[BarJudgement]:
    """Return the judgements that a user was asked for in a round that is open."""
    asked = BarJudgement.objects.filter(OWING, judge=user, session__role__status=Role.Status.OPEN)
    return visible(asked, user, Permission.INTERVIEWS_CONDUCT, role="session__role")


def owes(role: Role, reader: User) -> bool:
    """Return whether a round on the role waits for the reader: earlier bars stay closed then."""
    return owed(reader).filter(session__role=role).exists()


def _in(session: BarSession, *states: str) -> BarSession:
    rows = BarSession.objects.select_for_update(of=("self",)).select_related("role")
    locked = rows.get(pk=session.pk)
    if locked.state not in states:
        raise Refused(f"This session is not at that step: {locked.state}")
    return locked


def _not_owing(session: BarSession, by: User) -> None:
    if session.judgements.filter(OWING, judge=by).exists():
        raise Refused("File your own levels first: this opens those of all")


def _judges(session: BarSession, *, but: User) -> list[User]:
    return [one.judge for one in session.judgements.select_related("judge") if one.judge != but]


def _tell(people: list[User], words: Promise, session: BarSession) -> None:
    notifications.tell(people, words, f"/bars/{session.pk}/", role=session.role.title)


def _words(given: str, otherwise: str) -> str:
    words = storable_text(given.strip())[:4000]
    if len(words) < LEAST_WORDS:
        raise Refused(otherwise)
    return words
