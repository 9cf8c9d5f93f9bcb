"""What people ask about their data: written down, answered in time, erased after a held while."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasauti import privacy
from kasauti.access import Permission
from kasauti.actions import erasures, notifications, trail
from kasauti.actions.refusals import Forbidden, Refused
from kasauti.records import privacy_scope
from kasauti.records.models import Candidate, DataRequest, Erasure, User
from kasauti.records.permissions import holders_on_any

Kind, Way = DataRequest.Kind, DataRequest.Way
HELD = timedelta(hours=24)
"""How long an erasure that somebody of the team asked for waits and can be taken back."""
_SOON = timedelta(days=14)


OPEN = {"answered_at": None, "cancelled_at": None}
"""Of a request that waits for an answer or an erasure."""


def open_ones() -> QuerySet[DataRequest]:
    """Return what waits, the next due first."""
    return DataRequest.objects.filter(**OPEN)


@trail.in_turn
def write_down(
    candidate: Candidate,
    kind: DataRequest.Kind,
    *,
    way: DataRequest.Way,
    words: str = "",
    received_on: date | None = None,
    by: User | Candidate,
) -> DataRequest:
    """Write down what a person asked, and until when they are answered.

    An erasure waits for ``HELD`` where somebody of the team asks for it on the person's behalf; one
    that the person asked for is done as soon as nothing keeps it.

    Raises
    ------
    Refused
        If the day is still to come, a grievance has no words, or an erasure waits already.
    Forbidden
        If an erasure takes what stands on roles on which whoever asks may not.
    """
    day = received_on or timezone.localdate()
    if day > timezone.localdate():
        raise Refused(f"{day:%-d %B %Y} is still to come: give the day it was received")
    if kind == Kind.GRIEVANCE and not words.strip():
        raise Refused("Write what the complaint is about")
    erase_after, kept_by = None, ""
    if kind == Kind.ERASURE:
        if open_ones().filter(candidate=candidate, kind=Kind.ERASURE).exists():
            raise Refused("An erasure of this person waits already")
        _check_reach(candidate, by)
        erase_after = timezone.now() + (HELD if isinstance(by, User) else timedelta())
        kept_by = erasures.hindrance(candidate)[:400]
    made = DataRequest.objects.create(
        candidate=candidate, kind=kind, way=way, words=words.strip()[:4000], received_on=day,
        due_on=privacy.answer_by(day), erase_after=erase_after,
        kept_by=kept_by, by=by if isinstance(by, User) else None,
    )  # fmt: skip
    trail.record(
        "data_requests.write_down", made, by=by, candidate=candidate.pk, kind=str(kind),
        way=str(way),
    )  # fmt: skip
    return made


def _check_reach(candidate: Candidate, by: User | Candidate) -> None:
    """Let nobody erase what colleagues of other roles hold of the same person."""
    records = erasures.everyone_of(candidate)
    if isinstance(by, User) and not privacy_scope.reaches_all(
        by, Permission.PRIVACY_ANSWER, records
    ):
        raise Forbidden(
            "This person stands on roles on which you may not erase: "
            "ask an owner or a recruiter of all roles to write it down"
        )


@trail.in_turn
def answer(request: DataRequest, words: str, *, by: User) -> DataRequest:
    """Answer a request; the person reads it on their own page.

    Raises
    ------
    Refused
        If it has an answer, or says nothing, or asks for an erasure: that ends by erasing.
    """
    request = _open(request)
    if request.kind == Kind.ERASURE:
        raise Refused("An erasure ends when it is done or taken back, not with words")
    if not words.strip():
        raise Refused("Write what the person is answered")
    request.answer, request.answered_at, request.answered_by = (
        words.strip()[:4000], timezone.now(), by,
    )  # fmt: skip
    request.save(update_fields=("answer", "answered_at", "answered_by"))
    trail.record("data_requests.answer", request, by=by, kind=str(request.kind))
    return request


@trail.in_turn
def take_back(request: DataRequest, *, words: str, by: User) -> DataRequest:
    """Take back a request that was written down by mistake, or an erasure while it waits.

    Raises
    ------
    Refused
        If it has ended, or no reason is given: the person reads it.
    """
    request = _open(request)
    if not words.strip():
        raise Refused("Say why it is taken back: the person reads it")
    request.answer = words.strip()[:4000]
    request.cancelled_at, request.cancelled_by = timezone.now(), by
    request.save(update_fields=("answer", "cancelled_at", "cancelled_by"))
    trail.record("data_requests.take_back", request, by=by, kind=str(request.kind))
    return request


def _open(request: DataRequest) -> DataRequest:
    now = DataRequest.objects.select_for_update().filter(pk=request.pk).first()
    if now is None or now.answered_at is not None or now.cancelled_at is not None:
        raise Refused("This request has ended already: reload the page")
    return now


def erase_or_wait(candidate: Candidate, *, by: Candidate) -> Erasure | DataRequest:
    """Erase a person who asks for it on their page; where a legal hold stands, note that they did.

    Returns
    -------
    Erasure or DataRequest
        The request is done by itself once the hold is lifted.
    """
    try:
        return erasures.erase(candidate, by=by)
    except Refused:
        waiting = open_ones().filter(candidate=candidate, kind=Kind.ERASURE).first()
        return waiting or write_down(candidate, Kind.ERASURE, way=Way.OWN_PAGE, by=by)


def erase_asked(*, now: datetime | None = None) -> int:
    """Erase whom it was asked for and whose waiting is over; return how many.

    What a legal hold keeps waits on, and the desk and the person's page say so.
    """
    due = open_ones().filter(kind=Kind.ERASURE, erase_after__lte=now or timezone.now())
    done, failed = 0, []
    for pk in list(due.values_list("pk", flat=True)):
        try:
            done += _erase(pk)
        except Exception as error:  # nobody else's erasure waits for it
            failed.append(error)
    if failed:
        raise ExceptionGroup("erasures that were asked for failed", failed)
    return done


@trail.in_turn
def _erase(pk: int) -> bool:
    request = open_ones().select_related("candidate", "by").filter(pk=pk).first()
    if request is None:  # another record of theirs was erased with it
        return False
    try:
        with transaction.atomic():
            erasure = erasures.erase(request.candidate, by=request.by or request.candidate)
    except Refused as refusal:
        request.kept_by = str(refusal)[:400]
        request.save(update_fields=("kept_by",))
        return False
    Erasure.objects.filter(pk=erasure.pk).update(way=request.way)
    return True


@trail.in_turn
def remind(*, today: date | None = None) -> int:
    """Tell those who answer of what is due within two weeks, once each; return how many."""
    day = today or timezone.localdate()
    soon = open_ones().filter(due_on__lte=day + _SOON, reminded_at=None)
    for one in soon.select_related("candidate"):
        words = _("A request about somebody’s data is due on %(day)s")
        link = f"/privacy/people/{one.candidate_id}/"
        notifications.tell(answering(one.candidate), words, link, day=f"{one.due_on:%-d %b %Y}")
        trail.record("data_requests.remind", one, by=None)
    return soon.update(reminded_at=timezone.now())


def answering(candidate: Candidate) -> list[User]:
    """Return who may answer for a person's data."""
    roles = set(candidate.applications.values_list("role", flat=True))
    return list(holders_on_any(Permission.PRIVACY_ANSWER, roles))
