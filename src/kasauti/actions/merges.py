"""Putting two records of one person together, and taking them apart as they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone

from kasauti.actions import duplicates, groups, trail
from kasauti.actions.candidates import FIELDS
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    Candidate,
    Duplicate,
    FoundNotice,
    Merge,
    Stage,
    User,
)

_WAY = (
    Stage.WITHDRAWN, Stage.NOT_NOW, Stage.NEW, Stage.REVIEW, Stage.INTERVIEW, Stage.OFFER,
    Stage.HIRED,
)  # fmt: skip
_BOUND = (
    "plan", "offers", "assignments", "knowledge_checks", "decisions", "feedback", "judgement",
    "probe_outcomes",
)  # fmt: skip
"""What is an application's own and is never carried to another."""
_OF_APPLICATION = (
    ("Note", ()), ("Mail", ()), ("IntakeItem", ()), ("Consultation", ()), ("Minute", ("by",)),
    ("ApplicationAnswer", ("key",)), ("Correction", ("kind", "subject")),
    ("CandidateWord", ()),
    ("ReferralBonus", ("ended_at",)), ("Task", ()), ("Attachment", ("file",)),
    ("CompetingOffer", ()), ("EarlierRecord", ()),
    ("ApplicationDraft", ()),
)  # fmt: skip
_OF_CANDIDATE = (
    "Application",
    "Mail",
    "Consent",
    "ImportRow",
    "EarlierRecord",
    "AddressChange",
    "DataRequest",
    "LegalHold",
    "Nominee",
)


@dataclass(frozen=True, slots=True)
class Fold:
    """Two applications for one role: which stays, and which is put under it."""

    stays: Application
    folded: Application


@dataclass(slots=True)
class _Journal:
    """What was changed, so that it can be put back: table, column, before, after, rows."""

    lines: list[list[Any]] = field(default_factory=list)

    def put(self, rows: QuerySet[Any], column: str, value: int | str | None) -> None:
        """Set a column of rows, and write down what it was."""
        for before in list(rows.order_by(column).values_list(column, flat=True).distinct()):
            pks = sorted(rows.filter(**{column: before}).values_list("pk", flat=True))
            rows.model._base_manager.filter(pk__in=pks).update(**{column: value})
            self.lines.append([rows.model.__name__, column, before, value, pks])


def folds(kept: Candidate, merged: Candidate) -> list[Fold]:
    """Return the roles that both applied for, each with the application that would stay.

    It is the one that has interviews, work samples or an offer, else the one further along, else
    the earlier.

    Raises
    ------
    Refused
        If both have such: they cannot be made one.
    """
    ahead = ("role", "place", "file")
    ours = {one.role_id: one for one in kept.applications.select_related(*ahead)}
    theirs = merged.applications.select_related(*ahead).order_by("pk")
    return [_fold(ours[one.role_id], one) for one in theirs if one.role_id in ours]


def weighed(pair: Duplicate, *, reader: User) -> tuple[list[Fold], str]:
    """Return the roles that both records of a pair stand on, and why they cannot be one, if so.

    Raises
    ------
    Refused
        If the reader may not put them together: then nothing of them is told.
    """
    duplicates.check(pair.first, pair.second, by=reader)
    try:
        return folds(pair.first, pair.second), ""
    except Refused as refusal:
        return [], str(refusal)


def _fold(one: Application, other: Application) -> Fold:
    if _is_bound(one) and _is_bound(other):
        raise Refused(
            f"Both have interviews, work samples, a check or an offer for {one.role}: "
            "these cannot be one"
        )

    def weight(application: Application) -> tuple[bool, int, int]:
        way = _WAY.index(Stage(application.stage))
        return _is_bound(application), way, -application.pk

    stays, folded = sorted((one, other), key=weight, reverse=True)
    return Fold(stays, folded)


def _is_bound(application: Application) -> bool:
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: application}).exists()
        for relation in Application._meta.related_objects
        if relation.get_accessor_name() in _BOUND
    )


@trail.in_turn
def merge(kept: Candidate, merged: Candidate, *, by: User) -> Merge:
    """Put one record into another: applications, mails, notes, files and consents go with it.

    Nothing is deleted. The record that was put in keeps its name and addresses, stands in no list,
    and its links open the record that was kept. What that one lacks is taken over.

    Raises
    ------
    Refused
        If one is merged already, somebody may not, or both are far along for one role.
    """
    locked = {
        one.pk: one
        for one in Candidate.objects.select_for_update()
        .filter(pk__in=(kept.pk, merged.pk))
        .order_by("pk")
    }
    if len(locked) < 2:
        raise Refused("One of these records was put into another, or erased: reload the page")
    kept, merged = locked[kept.pk], locked[merged.pk]
    duplicates.check(kept, merged, by=by)
    journal = _Journal()
    for fold in folds(kept, merged):
        _put_under(fold, journal)
    for name in _OF_CANDIDATE:
        journal.put(_rows(name).filter(candidate=merged), "candidate", kept.pk)
    _put_notice(kept, merged, journal)
    made = Merge.objects.create(
        kept=kept, merged=merged, moved=journal.lines, filled=_fill(kept, merged),
        answers=groups.carry(merged.pk, kept.pk), by=by,
    )  # fmt: skip
    merged.merged_into = kept
    merged.save(update_fields=("merged_into",))
    trail.record("merges.merge", made, by=by, kept=kept.pk, merged=merged.pk)
    return made


def _rows(name: str) -> QuerySet[Any]:
    found: QuerySet[Any] = apps.get_model("records", name)._base_manager.all()
    return found


def _put_under(fold: Fold, journal: _Journal) -> None:
    """Fold one application into another: what speaks of the person is read with the other."""
    for name, unique in _OF_APPLICATION:
        rows = _rows(name).filter(application=fold.folded)
        journal.put(_without_twins(rows, fold.stays, unique), "application", fold.stays.pk)
    one = Application.everything.filter(pk=fold.folded.pk)
    journal.put(one, "folded_into", fold.stays.pk)
    late = fold.folded.file.first_seen > fold.stays.file.first_seen
    if late and fold.folded.result_id is not None:  # the later file speaks for the person
        other = Application.everything.filter(pk=fold.stays.pk)
        journal.put(one, "result", None)
        journal.put(other, "result", fold.folded.result_id)
        journal.put(one, "result", fold.stays.result_id)
        journal.put(other, "file", fold.folded.file_id)
        journal.put(one, "file", fold.stays.file_id)


def _put_notice(kept: Candidate, merged: Candidate, journal: _Journal) -> None:
    """Carry how a person was found; where both were, whether either was told."""
    ours = FoundNotice.objects.filter(candidate=kept)
    theirs = FoundNotice.objects.filter(candidate=merged)
    if not ours.exists():
        journal.put(theirs, "candidate", kept.pk)
        return
    told = theirs.first()
    if told and ours.filter(mail=None, task=None, settled_at=None).exists():
        at = told.settled_at.isoformat() if told.settled_at else None
        for column, value in (("mail", told.mail_id), ("task", told.task_id), ("settled_at", at)):
            if value is not None:
                journal.put(ours, column, value)


def _without_twins(rows: QuerySet[Any], stays: Application, unique: Sequence[str]) -> QuerySet[Any]:
    """Leave out what the other application has as well: it stays where it is."""
    if not unique:
        return rows
    held = set(rows.model._base_manager.filter(application=stays).values_list(*unique))
    twins = [pk for pk, *key in rows.values_list("pk", *unique) if tuple(key) in held]
    return rows.exclude(pk__in=twins)


def _fill(kept: Candidate, merged: Candidate) -> list[str]:
    """Take over what the kept record lacks; return which fields."""
    filled = [
        name for name in (*FIELDS, "email") if not getattr(kept, name) and getattr(merged, name)
    ]
    for name in filled:
        setattr(kept, name, getattr(merged, name))
    if filled:
        kept.save(update_fields=filled)
    return filled


@trail.in_turn
def undo(made: Merge, *, by: User) -> Merge:
    """Take two records apart as they were; what came since stays with the record that was kept.

    Raises
    ------
    Refused
        If it was undone, the kept record was put into another or took one in since, or somebody
        may not.
    """
    made = Merge.objects.select_for_update(of=("self",)).select_related("kept").get(pk=made.pk)
    kept, merged = made.kept, Candidate.everything.select_for_update().get(pk=made.merged_id)
    if made.undone_at is not None:
        raise Refused("These records were taken apart already")
    if kept.merged_into_id is not None:
        raise Refused("The kept record was put into another since: take those apart first")
    if Merge.objects.filter(kept=kept, undone_at=None, pk__gt=made.pk).exists():
        raise Refused("Another record was put into this one since: take that apart first")
    duplicates.check(kept, merged, by=by)
    for name, column, before, after, pks in reversed(made.moved):
        _rows(name).filter(pk__in=pks, **{column: after}).update(**{column: before})
    blank = [name for name in made.filled if getattr(kept, name) == getattr(merged, name)]
    for name in blank:
        setattr(kept, name, "")
    kept.save(update_fields=blank)
    if made.answers:
        groups.carry(kept.pk, merged.pk)
    merged.merged_into = None
    merged.save(update_fields=("merged_into",))
    made.undone_by, made.undone_at = by, timezone.now()
    made.save(update_fields=("undone_by", "undone_at"))
    trail.record("merges.undo", made, by=by, kept=kept.pk, merged=merged.pk)
    return made
