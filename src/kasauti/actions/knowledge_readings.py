"""Reasons of a knowledge check, read by two raters apart; what check and raters say of levels."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils import timezone

from kasauti.access import Permission
from kasauti.actions import trail
from kasauti.actions.knowledge import form_of
from kasauti.actions.refusals import Refused
from kasauti.dossier import Measurement
from kasauti.interviews import MOST_POINTS, Item, levels_by_key, levels_by_reasons, stages
from kasauti.records.models import Application, KnowledgeCheck, KnowledgeReading, User
from kasauti.records.permissions import standing_of
from kasauti.skills import Estimate

MEANS = "K"


def raters() -> int:
    """Return how many people read the reasons, apart from each other."""
    return stages()[MEANS].raters


def may_see(reader: User, check: KnowledgeCheck) -> bool:
    """Return whether a reader has filed, or two others have: then key and points are open."""
    readers = {one.reader_id for one in filed(check)}
    return reader.pk in readers or len(readers) >= raters()


def filed(check: KnowledgeCheck) -> list[KnowledgeReading]:
    """Return the readings that are filed; a list asks for them all at once beforehand."""
    return [one for one in check.readings.all() if one.filed_at is not None]


def still_blind(reader: User, check: KnowledgeCheck) -> bool:
    """Return whether somebody who may read reasons has yet to, or be overtaken by two others."""
    reads = standing_of(reader).may(Permission.WORK_SAMPLES_REVIEW, check.application.role_id)
    return reads and not may_see(reader, check)


def waits_for(reader: User, check: KnowledgeCheck) -> bool:
    """Return whether a reader has yet to read a check that is handed in and counts."""
    counts = check.handed_in_at is not None and check.withdrawn_at is None
    return counts and still_blind(reader, check)


def unread(reader: User, application: Application) -> list[KnowledgeCheck]:
    """Return the knowledge checks that count and that a reader is still blind to."""
    return [one for one in _counted(application) if still_blind(reader, one)]


def _counted(application: Application) -> QuerySet[KnowledgeCheck]:
    rows = application.knowledge_checks.filter(withdrawn_at=None, handed_in_at__isnull=False)
    return rows.select_related("application").prefetch_related("readings__reader")


def to_read(check: KnowledgeCheck) -> list[tuple[int, Item, str, str]]:
    """Return position, item, answer and reason of everything that has a reason."""
    form = form_of(check)
    return [
        (one.position, form[one.position], one.answer, one.why)
        for one in check.answers.all()
        if one.why
    ]


@trail.in_turn
def write(
    check: KnowledgeCheck, points: Mapping[int, int], *, file: bool, by: User
) -> KnowledgeReading:
    """Keep points, or file them: they are locked then, and the key opens.

    Raises
    ------
    Refused
        If it is not handed in, two people have read it, yours is filed, or on filing a reason has
        no points.
    """
    check = KnowledgeCheck.objects.select_for_update().get(pk=check.pk)
    if check.handed_in_at is None:
        raise Refused("This check is not handed in yet")
    if may_see(by, check):
        raise Refused("Your reading is filed, or two people have read it")
    reading, _new = KnowledgeReading.objects.get_or_create(check_of=check, reader=by)
    wanted = {position for position, *_ in to_read(check)}
    for position, given in points.items():
        if position not in wanted or not 0 <= given <= MOST_POINTS:
            raise Refused("Points are 0, 1 or 2, for a reason that was written")
        reading.points[str(position)] = given
    if file:
        if missing := sorted(wanted - {int(one) for one in reading.points}):
            raise Refused(f"Item {missing[0] + 1} has no points yet")
        reading.filed_at = timezone.now()
    reading.save()
    trail.record("knowledge.file" if file else "knowledge.read", reading, by=by)
    return reading


def estimates(check: KnowledgeCheck) -> list[tuple[str, Estimate]]:
    """Return what the key and each filed reading say of each competency: by whom, and what."""
    form = form_of(check)
    marked = [(form[one.position], bool(one.right)) for one in check.answers.all()]
    found = [("machine", one) for one in levels_by_key(marked)]
    for reading in filed(check):
        read = [(form[int(place)], points) for place, points in reading.points.items()]
        found += [(str(reading.reader), one) for one in levels_by_reasons(read)]
    return found


def measurements(application: Application, *, reader: User | None = None) -> list[Measurement]:
    """Return what an application's knowledge checks say, by key and by raters.

    Parameters
    ----------
    reader : User, optional
        Who looks: a check that they may still read the reasons of is left out for them.
    """
    held = _counted(application).prefetch_related("answers")
    shown = [one for one in held if reader is None or not still_blind(reader, one)]
    return [
        Measurement(
            one.subject, MEANS, source, one.level, one.standard_error,
            blind=True, evidence=one.evidence,
        )
        for check in shown
        for source, one in estimates(check)
        if one.level is not None
    ]  # fmt: skip
