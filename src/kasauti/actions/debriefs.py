"""What is added at the debrief: the manager's capped judgement, what came of unproven claims."""

from __future__ import annotations

from kasauti.access import Membership
from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.actions.reviews import LEAST_WORDS
from kasauti.dossier import MOST_OF_THE_MANAGER, Claim, Manager
from kasauti.records.models import Application, Judgement, ProbeOutcome, User
from kasauti.records.permissions import standing_of
from kasauti.records.scorecards import is_decided, may_see_averages
from kasauti.records.values import storable_text


def may_judge(reader: User, application: Application) -> bool:
    """Return whether a reader is a hiring manager who may still give their judgement."""
    manages = Membership.HIRING_MANAGER in standing_of(reader).held(application.role_id)
    given = Judgement.objects.filter(application=application).exists()
    return manages and not given and not is_decided(application)


@trail.in_turn
def judge(application: Application, *, level: int, reason: str, by: User) -> Judgement:
    """Keep a hiring manager's own overall judgement: once, before the decision.

    It weighs ``MOST_OF_THE_MANAGER`` in the overall estimate, and in no competency or dimension.

    Raises
    ------
    Refused
        To anybody else, before the debrief is open, twice, after a decision, or without a reason.
    """
    application = _undecided(application, by)
    if Membership.HIRING_MANAGER not in standing_of(by).held(application.role_id):
        raise Refused("A hiring manager of this role gives this judgement")
    if Judgement.objects.filter(application=application).exists():
        raise Refused("The hiring manager's judgement is given already")
    if not 1 <= level <= 5:
        raise Refused("A level is 1 to 5")
    made = Judgement.objects.create(
        application=application, level=level, share=MOST_OF_THE_MANAGER, reason=_words(reason),
        by=by,
    )  # fmt: skip
    trail.record("debriefs.judge", made, by=by, application=application.pk)
    return made


@trail.in_turn
def answer(application: Application, probe: str, *, outcome: str, by: User) -> ProbeOutcome:
    """Keep what came of an unproven claim that became a question: once, before the decision.

    Raises
    ------
    Refused
        If no such question is open, the debrief is not, a decision stands, or without words.
    """
    application = _undecided(application, by)
    found = [one for one in claims(application) if one.probe == probe and not one.outcome]
    if not found:
        raise Refused("This question is not asked of this person, or its outcome is kept already")
    made = ProbeOutcome.objects.create(
        application=application, claim=found[0].words, probe=probe, outcome=_words(outcome), by=by
    )
    trail.record("debriefs.answer", made, by=by, application=application.pk)
    return made


def _undecided(application: Application, by: User) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related("result")
    locked = rows.get(pk=application.pk)
    if not may_see_averages(by, locked):
        raise Refused("Ratings open when every scorecard is filed, your own included")
    if is_decided(locked):
        raise Refused("A decision stands: what it rests on is not changed any more")
    return locked


def _words(given: str) -> str:
    words = storable_text(given.strip())
    if len(words) < LEAST_WORDS:
        raise Refused("Say it in a sentence that the next person can follow")
    return words[:4000]


def claims(application: Application) -> list[Claim]:
    """Return the claims of the résumé that became questions, with what came of each."""
    kept = [
        Claim(one.claim, one.probe, one.outcome)
        for one in ProbeOutcome.objects.filter(application=application)
    ]
    known = {one.probe for one in kept}
    result = application.result.result if application.result else {}
    asked = set(result.get("questions", ()))
    for row in result.get("requirements", ()):
        claimed = row["skill"] is not None and not row["credited_from"]
        if claimed and row["ask"] in asked and row["ask"] not in known:
            known.add(row["ask"])
            kept.append(Claim(row["missing"] or row["words"], row["ask"]))
    return kept


def manager(application: Application) -> Manager | None:
    """Return the hiring manager's judgement as the dossier takes it."""
    one = Judgement.objects.filter(application=application).first()
    return Manager(float(one.level), one.share, one.reason) if one else None
