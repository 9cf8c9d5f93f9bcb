"""The consent ledger: agree, take back, and what stands."""

from __future__ import annotations

from collections.abc import Iterable

from kasauti import privacy
from kasauti.actions import trail
from kasauti.privacy import Given, Purpose
from kasauti.records.models import Candidate, Consent, User


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
    """Agree to a purpose or take that back; None if it stands so already."""
    if stands(candidate, purpose) == agree:
        return None
    return _line(candidate, purpose, agree, language, way, by=by)


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
