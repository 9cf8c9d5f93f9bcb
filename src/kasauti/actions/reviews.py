"""Reviews of work samples, blind until filed; what they and the machine say of levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from kasauti.access import Permission
from kasauti.actions import trail
from kasauti.actions.assignments import exercise_of
from kasauti.actions.refusals import Refused
from kasauti.dossier import Measurement
from kasauti.records.models import (
    Application,
    RunState,
    SimilarityFlag,
    Submission,
    User,
    WorkReview,
)
from kasauti.records.permissions import standing_of
from kasauti.records.values import storable_text
from kasauti.skills import Evidence, Strength

MEANS = "W"  # the interviews' stage "coding work sample"
LEAST_WORDS = 15  # characters: "good" is no evidence


@dataclass(frozen=True, slots=True)
class Judged:
    """What a reviewer gives one criterion; level None is "not seen"."""

    level: int | None
    words: str = ""


def criteria(submission: Submission) -> list[dict[str, Any]]:
    """Return the rubric's criteria: name, competency, five anchors, follow-up."""
    return list(exercise_of(submission.assignment.exercise).rubric()["criterion"])


def may_see(reader: User, submission: Submission) -> bool:
    """Return whether a reader has filed their review or given it up, so that figures may show."""
    return submission.reviews.filter(reviewer=reader, filed_at__isnull=False).exists()


def still_blind(reader: User, submission: Submission) -> bool:
    """Return whether somebody who may review has neither filed nor looked without a review."""
    role = submission.assignment.application.role_id
    reviews = standing_of(reader).may(Permission.WORK_SAMPLES_REVIEW, role)
    return reviews and not may_see(reader, submission)


def unread(reader: User, application: Application) -> list[Submission]:
    """Return the work samples that count and that a reader is still blind to."""
    return [one for one in _counted(application) if still_blind(reader, one)]


def review_of(reviewer: User, submission: Submission) -> WorkReview | None:
    """Return a reviewer's own review, begun or filed."""
    return submission.reviews.filter(reviewer=reviewer).first()


@trail.in_turn
def write(
    submission: Submission, judged: Mapping[str, Judged], *, file: bool, by: User
) -> WorkReview:
    """Keep a review, or file it: it is locked then, and the machine's result opens.

    Raises
    ------
    Refused
        If it is filed, a criterion is not the rubric's, or on filing one has neither a level nor
        "not seen", or a level without its reason.
    """
    names = [one["name"] for one in criteria(submission)]
    review, _new = WorkReview.objects.get_or_create(submission=submission, reviewer=by)
    if review.filed_at is not None:
        raise Refused("Your review is filed, or you looked at the result without one")
    for name, one in judged.items():
        if name not in names or (one.level is not None and not 1 <= one.level <= 5):
            raise Refused(f"{name}: not of this rubric, or no level of 1 to 5")
        words = storable_text(one.words.strip())[:4000]
        review.judged[name] = {"level": one.level, "words": words}
    if file:
        _check(review, names)
        review.filed_at = timezone.now()
    review.save()
    trail.record("reviews.file" if file else "reviews.write", review, by=by)
    return review


def _check(review: WorkReview, names: list[str]) -> None:
    for name in names:
        if name not in review.judged:
            raise Refused(f"{name}: give a level, or say that it was not seen")
        one = review.judged[name]
        if one["level"] is not None and len(one["words"]) < LEAST_WORDS:
            raise Refused(f"{name}: say in a sentence what in the code shows it")
    if all(one["level"] is None for one in review.judged.values()):
        raise Refused("Nothing was seen: look at the result without a review instead")


@trail.in_turn
def look(submission: Submission, *, by: User) -> WorkReview:
    """Look at the result without reviewing: kept, as no blind review is possible afterwards.

    Raises
    ------
    Refused
        If a review is filed already.
    """
    review, _new = WorkReview.objects.get_or_create(submission=submission, reviewer=by)
    if review.filed_at is None:
        review.judged, review.filed_at = {}, timezone.now()
        review.save()
        trail.record("reviews.look", review, by=by)
    return review


@trail.in_turn
def judge_likeness(
    flag: SimilarityFlag, *, confirmed: bool, words: str, by: User
) -> SimilarityFlag:
    """Confirm or clear a likeness, with the reason. It changes no score and moves nobody.

    Raises
    ------
    Refused
        Without a reason, or to whom the result is not open.
    """
    if not may_see(by, flag.submission):
        raise Refused("File your review first: what is alike would colour it")
    if len(words.strip()) < LEAST_WORDS:
        raise Refused("Say in a sentence why you think so")
    flag.confirmed, flag.words = confirmed, storable_text(words.strip())[:500]
    flag.by, flag.at = by, timezone.now()
    flag.save()
    trail.record("reviews.judge_likeness", flag, by=by, confirmed=confirmed)
    return flag


def measurements(application: Application, *, reader: User | None = None) -> list[Measurement]:
    """Return what an application's work samples say, by machine and by reviewers.

    Parameters
    ----------
    reader : User, optional
        Who looks: a work sample that they may still review is left out for them.
    """
    found: list[Measurement] = []
    for submission in _counted(application).prefetch_related("reviews__reviewer"):
        if reader is not None and still_blind(reader, submission):
            continue
        found += _by_machine(submission)
        for review in submission.reviews.all():
            if review.filed_at is not None:
                found += _by_person(submission, review)
    return found


def _counted(application: Application) -> QuerySet[Submission]:
    rows = Submission.objects.filter(
        assignment__application=application, assignment__withdrawn_at=None
    )
    return rows.select_related("grading", "assignment__application")


def _by_machine(submission: Submission) -> list[Measurement]:
    grading = getattr(submission, "grading", None)
    if grading is None or grading.state != RunState.DONE:
        return []
    record = grading.sealed["record"]
    return [
        Measurement(
            row["subject"],
            MEANS,
            f"hidden tests of {record['name']}",
            row["level"],
            row["standard_error"],
            blind=True,
            evidence=tuple(
                Evidence("work sample", e["quote"], e["shows"], Strength.CHECKABLE)
                for e in row["evidence"]
            ),
        )
        for row in record["estimates"]
        if row["level"] is not None
    ]


def _by_person(submission: Submission, review: WorkReview) -> list[Measurement]:
    asked = {one["name"]: one["competency"] for one in criteria(submission)}
    return [
        Measurement(
            asked[name],
            MEANS,
            str(review.reviewer),
            float(one["level"]),
            blind=True,
            evidence=(Evidence("work sample", one["words"], name, Strength.CHECKABLE),),
        )
        for name, one in review.judged.items()
        if name in asked and one["level"] is not None
    ]
