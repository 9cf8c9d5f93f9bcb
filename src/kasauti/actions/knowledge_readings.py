"""Reasons of a knowledge check, read by two raters apart; what check and raters say of levels."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from kasauti.actions import trail
from kasauti.actions.knowledge import form_of
from kasauti.actions.refusals import Refused
from kasauti.dossier import Measurement
from kasauti.interviews import MOST_POINTS, Item, levels_by_key, levels_by_reasons, stages
from kasauti.records.models import Application, KnowledgeCheck, KnowledgeReading, User
from kasauti.skills import Estimate

MEANS = "K"


def raters() -> int:
    """Return how many people read the reasons, apart from each other."""
    return stages()[MEANS].raters


def may_see(reader: User, check: KnowledgeCheck) -> bool:
    """Return whether a reader has filed, or two others have: then key and points are open."""
    filed = check.readings.filter(filed_at__isnull=False)
    return filed.filter(reader=reader).exists() or filed.count() >= raters()


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
    for reading in check.readings.all():
        if reading.filed_at is not None:
            read = [(form[int(place)], points) for place, points in reading.points.items()]
            found += [(str(reading.reader), one) for one in levels_by_reasons(read)]
    return found


def measurements(application: Application) -> list[Measurement]:
    """Return what an application's knowledge checks say, by key and by raters."""
    checks = application.knowledge_checks.filter(withdrawn_at=None, handed_in_at__isnull=False)
    return [
        Measurement(
            one.subject, MEANS, source, one.level, one.standard_error,
            blind=True, evidence=one.evidence,
        )
        for check in checks.prefetch_related("answers", "readings__reader")
        for source, one in estimates(check)
        if one.level is not None
    ]  # fmt: skip
