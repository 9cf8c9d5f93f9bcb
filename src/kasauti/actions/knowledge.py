"""Knowledge checks: ask, begin, keep, hand in; the clock is the server's."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_noop

from kasauti import __version__
from kasauti.actions import blind_readings, links, mail, trail
from kasauti.actions.assignments import A_THIRD, KEPT_AFTER, allowed, ends
from kasauti.actions.mail_words import told_time
from kasauti.actions.refusals import Refused
from kasauti.interviews import (
    Item,
    Response,
    draw_form,
    draw_item,
    families,
    form_as_dicts,
    item_reports,
    mark,
    read_form,
)
from kasauti.records.models import (
    Application,
    Candidate,
    KnowledgeAnswer,
    KnowledgeCheck,
    Round,
    User,
)
from kasauti.records.values import storable_text

LINK = "check"
GRACE = timedelta(seconds=90)  # for the last save to arrive
MOST_WORDS = 2_000  # characters of a reason
PRACTISED = 5  # items


@dataclass(frozen=True, slots=True)
class Given:
    """What a candidate gives one item."""

    answer: str
    why: str


def form_of(check: KnowledgeCheck) -> tuple[Item, ...]:
    """Return the items as they were drawn."""
    return read_form(check.items)


def practice_of(check: KnowledgeCheck) -> tuple[Item, ...]:
    """Return items to practise on: none of a kind that the form asks."""
    asked = {item.family.id for item in form_of(check)}
    random = Random(f"practice {check.attempt}")  # noqa: S311 - nothing secret hangs on it
    others = [family for family in families() if family.id not in asked]
    return tuple(draw_item(one, random) for one in random.sample(others, PRACTISED))


def path_of(check: KnowledgeCheck) -> str:
    """Return the path of the candidate's link, with its signature."""
    return f"/check/{links.sign(LINK, check.pk, until=check.due_at + KEPT_AFTER)}/"


def is_over(check: KnowledgeCheck) -> bool:
    """Return whether nothing more can be kept."""
    over = ends(check)
    return check.handed_in_at is not None or (over is not None and timezone.now() > over + GRACE)


@trail.in_turn
def ask(
    application: Application, *, due_at: datetime, by: User, held: Round | None = None
) -> KnowledgeCheck:
    """Ask a candidate to sit a check; its link goes out by mail.

    Parameters
    ----------
    due_at : datetime
        The last moment to begin.
    held : Round, optional
        The round of the interview plan that it is; without one it is a first screen.

    Raises
    ------
    Refused
        If one is open, the deadline is past, the round is another person's, or no kinds of items
        are left that the person has not had.
    """
    if due_at <= timezone.now():
        raise Refused("The deadline is past: choose a later one")
    if held is not None and held.plan.application_id != application.pk:
        raise Refused("That round is of another person")
    if application.knowledge_checks.filter(withdrawn_at=None, handed_in_at=None).exists():
        raise Refused("A knowledge check is asked of this person already")
    attempt = secrets.token_hex(16)
    form = _drawn(application.candidate, attempt)
    check = KnowledgeCheck.objects.create(
        application=application,
        round=held,
        attempt=attempt,
        items=form_as_dicts(form),
        minutes=held.minutes if held else sum(item.family.minutes for item in form),
        extra_percent=held.extra_percent if held else 0,
        due_at=due_at,
        by=by,
    )
    trail.record("knowledge.ask", check, by=by, application=application.pk)
    _write(check, by)
    return check


def _drawn(candidate: Candidate, attempt: str) -> tuple[Item, ...]:
    """Return a form of kinds that the person has not had and that are not retired."""
    had = KnowledgeCheck.objects.filter(application__candidate=candidate, opened_at__isnull=False)
    known = {item["family"]["id"] for one in had for item in one.items}
    retired = {one.family for one in item_reports(responses()) if one.retire}
    random = Random(attempt)  # noqa: S311 - the seed is the secret
    try:
        return draw_form(random, exclude=known | retired)
    except ValueError:
        raise Refused("No fresh items are left for this person: ask in a conversation") from None


def responses() -> list[Response]:
    """Return every answer that was marked, as item statistics take it."""
    marked = KnowledgeAnswer.objects.filter(right__isnull=False)
    checks = KnowledgeCheck.objects.filter(answers__in=marked).distinct().only("items")
    return [
        Response(str(check.pk), check.items[one.position]["family"]["id"], bool(one.right))
        for check in checks.prefetch_related(Prefetch("answers", marked))
        for one in check.answers.all()
    ]


def _write(check: KnowledgeCheck, by: User) -> None:
    application = check.application
    language = mail.spoken(application.candidate)
    mail.write(
        "knowledge_check",
        to=application.candidate,
        by=by,
        application=application,
        role=application.role.title,
        minutes=str(round(allowed(check).total_seconds() / 60)),
        day=told_time(check.due_at, language=language),
        link=links.address(path_of(check)),
    )


def _open(check: KnowledgeCheck) -> KnowledgeCheck:
    now = KnowledgeCheck.objects.select_for_update().get(pk=check.pk)
    if now.withdrawn_at is not None or now.handed_in_at is not None:
        raise Refused("This check was handed in or taken back: nothing about it can change")
    return now


@trail.in_turn
def give_time(check: KnowledgeCheck, *, by: User) -> KnowledgeCheck:
    """Add a third to the time, once; no reason is asked, and raters never see it."""
    now = _open(check)
    if now.extra_percent < A_THIRD:
        now.extra_percent = A_THIRD
        now.save()
        trail.record("knowledge.give_time", now, by=by)
    return now


@trail.in_turn
def withdraw(check: KnowledgeCheck, *, by: User) -> KnowledgeCheck:
    """Take a check back: its link opens nothing more."""
    now = _open(check)
    now.withdrawn_at = timezone.now()
    now.save()
    trail.record("knowledge.withdraw", now, by=by)
    return now


def opened(token: str) -> KnowledgeCheck:
    """Return the check that a link opens.

    Raises
    ------
    Refused
        If the link was changed, has ended, or the check was taken back.
    """
    pk = links.candidates_row(token, LINK)
    rows = KnowledgeCheck.objects.select_related("application__candidate", "application__role")
    check = rows.filter(pk=pk, withdrawn_at=None).first()
    if check is None:
        raise Refused(gettext_noop("This check is no longer asked for."))
    return check


@trail.in_turn
def ask_for_time(check: KnowledgeCheck) -> None:
    """Let the candidate ask for a third more time, without a reason; a person gives it."""
    rows = KnowledgeCheck.objects.filter(pk=check.pk, extra_asked_at=None, started_at=None)
    if rows.update(extra_asked_at=timezone.now()):
        trail.record("knowledge.ask_for_time", check, by=check.application.candidate)


@trail.in_turn
def begin(check: KnowledgeCheck, *, agreed: bool) -> KnowledgeCheck:
    """Start the clock, once the rule is agreed to; again it changes nothing.

    Raises
    ------
    Refused
        Without agreement, or after the deadline.
    """
    locked = KnowledgeCheck.objects.select_for_update().get(pk=check.pk)
    if locked.started_at is not None:
        return locked
    if not agreed:
        raise Refused(gettext_noop("Please agree to the rule first"))
    if locked.withdrawn_at is not None or timezone.now() > locked.due_at:
        raise Refused(gettext_noop("The time to begin is past: write to us if you still want to."))
    locked.started_at = timezone.now()
    locked.opened_at = locked.opened_at or locked.started_at
    locked.save()
    trail.record("knowledge.begin", locked, by=locked.application.candidate, agreed=True)
    return locked


@transaction.atomic
def keep(check: KnowledgeCheck, given: Mapping[int, Given]) -> None:
    """Keep answers as they stand; the last one that is kept counts.

    Raises
    ------
    Refused
        Before the start, or when the time is over.
    """
    locked = KnowledgeCheck.objects.select_for_update().get(pk=check.pk)
    if locked.started_at is None or locked.withdrawn_at is not None or is_over(locked):
        raise Refused(gettext_noop("The time is over; what was kept until then is handed in."))
    for position, one in given.items():
        if 0 <= position < len(locked.items):
            KnowledgeAnswer.objects.update_or_create(
                check_of=locked,
                position=position,
                defaults={
                    "answer": storable_text(one.answer.strip())[:400],
                    "why": storable_text(one.why.strip())[:MOST_WORDS],
                },
            )


@trail.in_turn
def hand_in(check: KnowledgeCheck, *, by_clock: bool = False) -> KnowledgeCheck:
    """Hand in what was last kept and have it marked; again it changes nothing.

    Raises
    ------
    Refused
        If it has not begun, or was taken back.
    """
    locked = KnowledgeCheck.objects.select_for_update().get(pk=check.pk)
    if locked.handed_in_at is not None:
        return locked
    if locked.started_at is None or locked.withdrawn_at is not None:
        raise Refused(gettext_noop("This check has not begun, or is no longer asked for."))
    given = {answer.position: answer for answer in locked.answers.all()}
    right = 0
    for position, item in enumerate(form_of(locked)):
        answer = given.get(position) or KnowledgeAnswer(check_of=locked, position=position)
        marked = mark(item, answer.answer)
        answer.right, answer.belief = marked.right, marked.belief
        answer.save()
        right += marked.right
    locked.handed_in_at, locked.by_clock = timezone.now(), by_clock
    locked.save()
    candidate = None if by_clock else locked.application.candidate
    blind_readings.tell_of_check(locked)
    trail.record(
        "knowledge.hand_in", locked, by=candidate, by_clock=by_clock, right=right,
        of=len(locked.items), items=_digest_of(locked.items), version=__version__,
    )  # fmt: skip
    return locked


def _digest_of(items: object) -> str:
    """Return the SHA-256 of a form as it was drawn, keys and all: which items were marked."""
    told = json.dumps(items, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def hand_in_overdue() -> int:
    """Hand in, as it was last kept, whatever's time is over; return how many."""
    begun = KnowledgeCheck.objects.filter(
        started_at__isnull=False, withdrawn_at=None, handed_in_at=None
    )
    found = [check for check in begun if is_over(check)]
    for check in found:
        hand_in(check, by_clock=True)
    return len(found)
