"""The candidate's feedback sheet, from observed anchors alone; contesting a line of it."""

from __future__ import annotations

from collections import defaultdict
from statistics import mean

from django.utils import timezone
from django.utils.translation import gettext_noop

from kasauti.actions import mail, trail
from kasauti.actions.links import own_page
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    Candidate,
    Contest,
    FeedbackSheet,
    Scorecard,
    User,
)
from kasauti.records.scorecards import is_decided, may_see_averages, scorecards_for
from kasauti.records.values import storable_text
from kasauti.skills import competencies

LEAST_WORDS = 15


@trail.in_turn
def release(application: Application, *, by: User) -> FeedbackSheet:
    """Give the candidate the anchors that were observed, and the next ones up.

    A line is the mean of the first ratings, rounded down: an anchor that was reached, not nearly.

    Raises
    ------
    Refused
        Before the decision and every scorecard, or if it was released already.
    """
    if not may_see_averages(by, application) or not is_decided(application):
        raise Refused("The feedback sheet follows the decision")
    if FeedbackSheet.objects.filter(application=application).exists():
        raise Refused("The feedback sheet was released already")
    given: dict[str, list[int]] = defaultdict(list)
    for card in scorecards_for(by, application):
        for rating in card.ratings.all():
            if rating.level is not None and card.part == Scorecard.Part.RATER:
                given[rating.competency].append(rating.level)
    if not given:
        raise Refused("Nothing was observed that could be told")
    lines = [
        {"competency": one.id, "level": int(mean(given[one.id]))}
        for one in competencies()
        if one.id in given
    ]
    sheet = FeedbackSheet.objects.create(application=application, lines=lines, by=by)
    trail.record("feedback.release", sheet, by=by, application=application.pk)
    candidate = application.candidate
    mail.write(
        "feedback_ready",
        to=candidate,
        by=by,
        application=application,
        role=application.role.title,
        link=own_page(candidate),
    )
    return sheet


@trail.in_turn
def contest(sheet: FeedbackSheet, competency: str, *, words: str, by: Candidate) -> Contest:
    """Contest one line; somebody who rated nothing of this person reads the evidence anew.

    Raises
    ------
    Refused
        If it is another's sheet, no line of it, contested already, or without a reason.
    """
    if sheet.application.candidate_id != by.pk:
        raise Refused(gettext_noop("There is nothing to contest here."))
    if competency not in {line["competency"] for line in sheet.lines}:
        raise Refused(gettext_noop("There is nothing to contest here."))
    if len(words.strip()) < LEAST_WORDS:
        raise Refused(gettext_noop("Say in a sentence what was not seen or not understood."))
    if sheet.contests.filter(competency=competency).exists():
        raise Refused(gettext_noop("You contested this already."))
    made = Contest.objects.create(
        sheet=sheet, competency=competency, words=storable_text(words.strip())
    )
    trail.record("feedback.contest", made, by=by, competency=competency)
    return made


def evidence(held: Contest, *, by: User) -> list[str]:
    """Return the stored evidence of a contested line, without levels and names.

    Raises
    ------
    Refused
        For whoever rated this person.
    """
    application = held.sheet.application
    cards = Scorecard.objects.filter(round__plan__application=application)
    if cards.filter(rater=by).exists():
        raise Refused("Somebody who rated nothing of this person reads it anew")
    rated = cards.filter(filed_at__isnull=False, part=Scorecard.Part.RATER)
    rows = rated.filter(ratings__competency=held.competency).order_by("pk")
    return [words for words in rows.values_list("ratings__evidence", flat=True) if words]


@trail.in_turn
def answer(held: Contest, *, level: int, words: str, by: User) -> Contest:
    """Score the stored evidence anew; the candidate is told, and a higher level stands.

    The first ratings stay as they are, and so does the decision: a person looks at both.

    Raises
    ------
    Refused
        For whoever rated this person, twice, or without a reason.
    """
    evidence(held, by=by)
    held = Contest.objects.select_for_update().get(pk=held.pk)
    if held.answered_at is not None:
        raise Refused("This was answered already")
    if not 1 <= level <= 5 or len(words.strip()) < LEAST_WORDS:
        raise Refused("Give a level of 1 to 5, and say in a sentence what it rests on")
    held.level, held.answer, held.by = level, storable_text(words.strip()), by
    held.answered_at = timezone.now()
    held.save()
    sheet = FeedbackSheet.objects.select_for_update().get(pk=held.sheet_id)
    for line in sheet.lines:
        if line["competency"] == held.competency:
            line["level"] = max(line["level"], level)
    sheet.save(update_fields=("lines",))
    trail.record("feedback.answer", held, by=by, competency=held.competency)
    candidate = sheet.application.candidate
    mail.write(
        "contest_answered",
        to=candidate,
        by=by,
        application=sheet.application,
        link=own_page(candidate),
    )
    return held
