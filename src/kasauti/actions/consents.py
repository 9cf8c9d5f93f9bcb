"""The consent ledger: agree, take back, and what stands."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_noop

from kasauti import privacy
from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.privacy import ENGLISH, Given, Purpose
from kasauti.records.models import Candidate, Consent, Offer, OfferState, User

TOLD_TO_THE_TEAM = "told to the team"
"""The way of a line that somebody of the team wrote down; all others come from the person."""


_NEAR = (OfferState.SENT, OfferState.ACCEPTED)


def asked(candidate: Candidate) -> tuple[Purpose, ...]:
    """Return the purposes that a person is asked for now, and those they agreed to before.

    What nothing here depends on is not asked: Kasauti shares no profile outside the company. A
    background is checked only where an offer was sent.
    """
    wanted = {Purpose.APPLICATION, Purpose.TALENT_POOL, Purpose.RECORDING}
    if Offer.objects.filter(application__candidate=candidate, state__in=_NEAR).exists():
        wanted.add(Purpose.BACKGROUND_CHECK)
    wanted |= {one for one, line in privacy.standing(ledger(candidate)).items() if line.given}
    return tuple(purpose for purpose in privacy.purposes() if purpose in wanted)


def given(
    candidate: Candidate, purposes: Iterable[Purpose], language: str, *, way: str
) -> list[Consent]:
    """Write a line for each purpose agreed to; the candidate is the actor."""
    return [_line(candidate, purpose, True, language, way, by=candidate) for purpose in purposes]


@trail.in_turn
def change(
    candidate: Candidate,
    purpose: Purpose,
    *,
    agree: bool,
    language: str,
    by: Candidate | User,
    way: str = "own page",
) -> Consent | None:
    """Agree to a purpose or take that back; None if it stands so already.

    Raises
    ------
    Refused
        If it is agreed to and not asked for.
    """
    if stands(candidate, purpose) == agree:
        return None
    if agree and purpose not in asked(candidate):
        raise Refused(gettext_noop("Nobody asks you for this"))
    return _line(candidate, purpose, agree, language, way, by=by)


def told_to_team(
    candidate: Candidate, purpose: Purpose, *, by: User, way: str = TOLD_TO_THE_TEAM
) -> Consent | None:
    """Write down that a person told somebody of the team that they take a consent back.

    Raises
    ------
    Refused
        If it is about applying, which rests on no consent.
    """
    if purpose is Purpose.APPLICATION:
        raise Refused("Applying needs no consent: ask for the erasure instead")
    return change(candidate, purpose, agree=False, language=ENGLISH, by=by, way=way)


@trail.in_turn
def _line(
    candidate: Candidate,
    purpose: Purpose,
    agree: bool,
    language: str,
    way: str,
    *,
    by: Candidate | User,
) -> Consent:
    notice = privacy.current_notice(purpose, language)
    line = Consent.objects.create(
        candidate=candidate,
        purpose=str(purpose),
        given=agree,
        version=notice.version,
        language=notice.language,
        digest=privacy.digest_of(notice),
        way=way,
    )
    verb = "consents.give" if agree else "consents.take_back"
    trail.record(verb, line, by=by, purpose=str(purpose), version=notice.version)
    return line


def ledger(candidate: Candidate) -> list[Given]:
    """Return a candidate's lines, oldest first."""
    return [
        Given(Purpose(line.purpose), line.given, line.at, line.version)
        for line in candidate.consents.all()
    ]


def stands(candidate: Candidate, purpose: Purpose) -> bool:
    """Return whether a candidate's consent for a purpose stands."""
    return privacy.stands(ledger(candidate), purpose)
