"""Scorecards: write a draft, file it, amend beside the first rating; decide after the debrief."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from kasauti.actions import debriefs, knowledge_readings, reviews, trail
from kasauti.actions.refusals import Refused
from kasauti.dossier import (
    Dossier,
    Measurement,
    as_dict,
    compile_dossier,
    measurement_of_resume,
)
from kasauti.interviews import off_side, read_session, session_codes, stages
from kasauti.records.models import Application, Decision, Rating, Scorecard, User
from kasauti.records.scorecards import may_see_averages
from kasauti.records.values import role_of, storable_text
from kasauti.skills import Dimension, Estimate, Evidence, Strength, competencies, competency

Z80 = 1.2815515655446004
LEAST_EVIDENCE = 15  # characters: "yes" is no evidence


@dataclass(frozen=True, slots=True)
class Given:
    """What a rater gives one competency; level None is "not observed"."""

    level: int | None
    evidence: str = ""
    prompted: bool = False


def asked(card: Scorecard) -> list[str]:
    """Return the competencies that a scorecard has a box for, in the order of the scale."""
    shown = {c for code in session_codes(card.round.code) for c in _shown(code)}
    return [c.id for c in competencies() if c.id in shown]


def _shown(code: str) -> frozenset[str]:
    return stages()[code].primary | stages()[code].secondary


@trail.in_turn
def save(card: Scorecard, given: Mapping[str, Given], *, summary: str = "", by: User) -> Scorecard:
    """Keep a draft: nothing typed is lost, and nobody else reads it.

    Raises
    ------
    Refused
        If it is somebody else's or filed.
    """
    card = _own_open(card, by)
    for subject, one in given.items():
        if subject not in asked(card):
            raise Refused(f"{subject} is not seen in {card.round.code}")
        if one.level is not None and not 1 <= one.level <= 5:
            raise Refused(f"{subject}: a level is 1 to 5, or not observed")
        Rating.objects.update_or_create(
            scorecard=card,
            competency=subject,
            defaults={
                "level": one.level,
                "evidence": storable_text(one.evidence.strip()),
                "prompted": one.prompted,
            },
        )
    card.summary = storable_text(summary.strip())
    card.opened_at = card.opened_at or timezone.now()
    card.save()
    trail.record("scorecards.save", card, by=by)
    return card


@trail.in_turn
def file(card: Scorecard, *, recommendation: Scorecard.Recommendation, by: User) -> Scorecard:
    """File a scorecard: it is locked from then on.

    Raises
    ------
    Refused
        If a competency has neither a level nor "not observed", a level has no evidence, or all are
        "not observed".
    """
    card = _own_open(card, by)
    ratings = {rating.competency: rating for rating in card.ratings.all()}
    for subject in asked(card):
        if subject not in ratings:
            raise Refused(f"{subject}: give a level, or say that it was not observed")
        rating = ratings[subject]
        if rating.level is not None and len(rating.evidence) < LEAST_EVIDENCE:
            raise Refused(f"{subject}: write what you saw or heard, in a sentence")
        if rating.prompted and rating.level == 5:
            raise Refused(f"{subject}: an answer that was prompted reaches 4 at most")
    if all(rating.level is None for rating in ratings.values()):
        raise Refused("Nothing was observed: cancel the round instead of filing")
    card.recommendation = Scorecard.Recommendation(recommendation)
    card.filed_at = timezone.now()
    card.save()
    trail.record("scorecards.file", card, by=by, round=card.round_id)
    return card


def _own_open(card: Scorecard, by: User) -> Scorecard:
    card = Scorecard.objects.select_for_update().get(pk=card.pk)
    if card.rater_id != by.pk:
        raise Refused("A scorecard is written by its rater alone")
    if card.filed_at is not None:
        raise Refused("This scorecard is filed: amend a rating beside the first one")
    return card


@trail.in_turn
def amend(rating: Rating, *, level: int, reason: str, by: User) -> Rating:
    """Put a second view beside the first rating, which stays and alone enters estimates.

    Raises
    ------
    Refused
        If it is somebody else's, not filed, amended already, or without a reason.
    """
    if rating.scorecard.rater_id != by.pk or rating.scorecard.filed_at is None:
        raise Refused("Only the rater amends, and only after filing")
    if rating.amended_at is not None:
        raise Refused("This rating is amended already")
    if not 1 <= level <= 5 or not reason.strip():
        raise Refused("An amendment needs a level of 1 to 5 and its reason")
    rating.amended_level, rating.amended_at = level, timezone.now()
    rating.amended_reason = storable_text(reason.strip())
    rating.save()
    trail.record("scorecards.amend", rating, by=by)
    return rating


def dossier_for(reader: User, application: Application) -> Dossier:
    """Return the fused dossier of an application for somebody who may see averages.

    What they may still read or review blind, and have not, is left out.

    Raises
    ------
    Refused
        Before they have filed their own, or before everybody has.
    """
    if not may_see_averages(reader, application):
        raise Refused("Ratings open when every scorecard is filed, your own included")
    cards = Scorecard.objects.filter(
        round__plan__application=application,
        round__cancelled_at=None,
        filed_at__isnull=False,
        part=Scorecard.Part.RATER,
    ).select_related("rater", "round")
    rated = [m for card in cards.prefetch_related("ratings") for m in _measurements(card)]
    resume = _resume(application)
    tested = [
        *reviews.measurements(application, reader=reader),
        *knowledge_readings.measurements(application, reader=reader),
    ]
    measured = [*resume, *tested, *rated]
    return compile_dossier(
        str(application.candidate), role_of(application.role), measured,
        claims=debriefs.claims(application), manager=debriefs.manager(application),
    )  # fmt: skip


def _resume(application: Application) -> list[Measurement]:
    rows: list[dict[str, Any]] = (
        application.result.result["competencies"] if application.result else []
    )
    found = []
    for row in rows:
        level, low, high = row["level"], row["low"], row["high"]
        error = None if level is None else max(high - level, level - low) / Z80
        evidence = tuple(
            Evidence("resume", e["quote"], e["shows"], Strength[e["strength"].upper()])
            for e in row["evidence"]
        )
        one = measurement_of_resume(Estimate(row["id"], level, low, high, error, evidence))
        found += [one] if one is not None else []
    return found


def _measurements(card: Scorecard) -> list[Measurement]:
    session = read_session(card.round.code)
    alone = card.round.raters == 1
    off: Dimension | None = off_side(session) if alone else None
    live = session.live
    return [
        Measurement(
            competency=rating.competency,
            means=_means(card.round.code, rating.competency),
            source=str(card.rater),
            level=float(rating.level),
            blind=not live,
            contrast=off is not competency(rating.competency).dimension,
            evidence=(Evidence("scorecard", rating.evidence, str(card.rater), Strength.CHECKABLE),),
        )
        for rating in card.ratings.all()
        if rating.level is not None
    ]


def _means(session: str, subject: str) -> str:
    return max(session_codes(session), key=lambda code: stages()[code].weight(subject))


@trail.in_turn
def decide(
    application: Application,
    *,
    outcome: Decision.Outcome,
    reason: str,
    override: bool = False,
    by: User,
) -> Decision:
    """Decide after the debrief, with the reason and the dossier as it stands.

    Raises
    ------
    Refused
        Before every scorecard is filed, without a reason, or while something is left to read
        blind: a decision keeps all that is known.
    """
    if len(reason.strip()) < LEAST_EVIDENCE:
        raise Refused("Say why, in a sentence that the next person can follow")
    dossier = dossier_for(by, application)
    _all_read(application, by)
    decision = Decision.objects.create(
        application=application,
        outcome=Decision.Outcome(outcome),
        reason=storable_text(reason.strip()),
        override=override,
        dossier=as_dict(dossier),
        by=by,
    )
    trail.record(
        "scorecards.decide",
        decision,
        by=by,
        application=application.pk,
        outcome=str(outcome),
        override=override,
    )
    return decision


def _all_read(application: Application, by: User) -> None:
    if samples := reviews.unread(by, application):
        name = samples[0].assignment.exercise
        raise Refused(f"Review the work sample {name} first, or look at its result")
    if checks := knowledge_readings.unread(by, application):
        raise Refused(f"Read the knowledge check {checks[0].pk} first")
