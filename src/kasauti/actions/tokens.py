"""Tokens for the HTTP API: made, used, revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import ApiToken, IdempotencyKey, User

SCOPES = {
    "roles:read": "roles, their files and job descriptions",
    "roles:write": "make and change roles, send files",
    "people:read": "applications with their levels, evidence and résumés",
    "people:write": "move and turn down, correct levels",
    "notes:read": "notes, decisions asked for, tasks and files of applications",
    "notes:write": "write notes, give tasks, keep files, ask for decisions, give one's own",
    "pool:read": "everybody who is known, imports, records that may be of one person",
    "pool:write": "put people onto roles, import candidates, merge records and take them apart",
    "mail:read": "the mail with a candidate, and the words of mails",
    "mail:write": "write to candidates, take a mail back, change the words of mails",
    "interviews:read": "plans, slots, one's own scorecards, rooms and hours, what jobs need",
    "interviews:write": "draw plans, set times, write scorecards and hours, ask what jobs need",
    "decisions:read": "the debrief's dossier once it is open, what was decided, feedback sheets",
    "decisions:write": "judge and answer claims at the debrief, decide, give feedback sheets",
    "work_samples:read": "exercises and knowledge checks, and who was asked for which",
    "work_samples:write": "ask for work samples and knowledge checks, give time, take them back",
    "reviews:read": "one's own blind reading of a work sample or check, the result, contests",
    "reviews:write": "write and file one's own reading, judge likenesses, answer contests",
    "offers:read": "offers and letters, competing ones, pay settings, bands, the market",
    "offers:write": "draft, propose, approve, send and take back offers; change pay settings",
    "joining:read": "the joining desk: first day, notice, papers, signals",
    "joining:write": "keep the joining desk",
    "requisitions:read": "requisitions and their approvals",
    "requisitions:write": "open and change requisitions, ask and decide",
    "reports:read": "figures of hiring with the people behind them, costs, fairness",
    "reports:write": "write costs down and take them back, run the swap test",
    "team:read": "who is in the team, with which seats; everybody's deadlines",
    "team:write": "invite, give and take seats, close accounts, change deadlines",
    "privacy:read": "what people asked about their data, consents, clocks, receipts of erasures",
    "privacy:write": "write requests down and answer them, give data out, hold, have erased",
    "audit:read": "who did what, and whether the trail holds",
    "webhooks:write": "have addresses told what is done",
}
"""Scopes, and what each opens."""
_PREFIX = "kas_"
ANSWERS_KEPT = timedelta(days=1)  # whoever repeats a request does so soon
_SEEN_EVERY = timedelta(minutes=5)  # a token in constant use costs no write each time


@trail.in_turn
def create(
    name: str, scopes: Sequence[str], *, user: User, days: int | None = None, by: User | None
) -> tuple[ApiToken, str]:
    """Make a token that acts in a user's name; return its row and the token, shown only now.

    Parameters
    ----------
    scopes : sequence of str
        Of ``SCOPES``.
    days : int, optional
        Until it ends; without, it holds until it is revoked.

    Raises
    ------
    Refused
        If a scope is unknown, or none is given.
    """
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        said = f"{', '.join(unknown)} is no scope" if unknown else "A token needs a scope"
        raise Refused(f"{said}: choose from {', '.join(SCOPES)}")
    secret = _PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name.strip()[:120] or "unnamed",
        digest=_digest(secret),
        scopes=sorted(set(scopes)),
        user=user,
        expires_at=timezone.now() + timedelta(days=days) if days else None,
    )
    trail.record("tokens.create", token, by=by, user=user.pk, scopes=token.scopes)
    return token, secret


def find(secret: str) -> ApiToken | None:
    """Return the valid token that these words are, None if they are none."""
    token = ApiToken.objects.select_related("user").filter(digest=_digest(secret)).first()
    now = timezone.now()
    if token is None or not token.valid(now):
        return None
    if token.last_used_at is None or now - token.last_used_at > _SEEN_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


@trail.in_turn
def revoke(token: ApiToken, *, by: User | None) -> None:
    """End a token at once."""
    token.revoked_at = timezone.now()
    token.save()
    trail.record("tokens.revoke", token, by=by)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def forget_answers() -> int:
    """Drop answers that were kept for a repeated request and are a day old; return how many."""
    old = IdempotencyKey.objects.filter(at__lt=timezone.now() - ANSWERS_KEPT)
    return old.delete()[0]
