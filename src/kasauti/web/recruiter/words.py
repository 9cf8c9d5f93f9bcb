"""The domain's values as people read them on pages."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kasauti.connections import SealFound, SealState
from kasauti.values import Rupees

Words = str | Promise

FAMILIES: Mapping[str, Words] = {
    "platform": _("ML platform"),
    "classical": _("Classical ML"),
    "llm": _("LLM"),
    "research": _("Research-leaning"),
}
SENIORITIES: Mapping[str, Words] = {
    "junior": _("Junior"),
    "early": _("Early career"),
    "mid": _("Mid-level"),
    "senior": _("Senior"),
    "staff": _("Staff"),
}
MODES: Mapping[str, Words] = {
    "office": _("In the office"),
    "hybrid": _("Hybrid"),
    "remote": _("Remote"),
}
LEVELS: Mapping[int, Words] = {
    1: _("Beginner"),
    2: _("Intermediate"),
    3: _("Proficient"),
    4: _("Advanced"),
    5: _("Expert"),
}
STANDINGS: Mapping[str, Words] = {
    "met": _("met"),
    "partly": _("partly met"),
    "related": _("credited from a related skill"),
    "missing": _("not evidenced"),
}
STRONGER: Mapping[str, tuple[str, Words]] = {
    "engineering stronger": ("engineering", _("Engineering stronger")),
    "leans engineering": ("engineering", _("Leans engineering")),
    "not distinguishable": ("level", _("Not distinguishable")),
    "leans ml": ("ml", _("Leans ML")),
    "ml stronger": ("ml", _("ML stronger")),
    "insufficient evidence": ("level", _("Insufficient evidence")),
}
FLAGS: Mapping[str, Words] = {
    "hidden text": _("hidden text"),
    "copies the job description": _("copies the job description"),
    "skills listed without use": _("skills listed without use"),
    "instructions to a machine reader": _("instructions to a machine reader"),
    "longer than the technology exists": _("longer than the technology exists"),
    "overlapping full-time posts": _("overlapping full-time posts"),
    "the same words in several posts": _("the same words in several posts"),
    "level claimed without a use": _("level claimed without a use"),
    "hard to read": _("hard to read"),
}
ROUTES: Mapping[str, Words] = {
    "engineer who moved to ML": _("Engineer who moved to ML"),
    "modeller who moved to engineering": _("Modeller who moved to engineering"),
    "both from the start": _("Both from the start"),
    "not told by the résumé": _("Not told by the résumé"),
}
STRENGTHS: Mapping[str, Words] = {
    "listed": _("listed"),
    "studied": _("studied"),
    "described": _("described use"),
    "owned": _("owned use"),
    "checkable": _("checkable"),
}

SEALS: Mapping[SealFound, Words] = {
    SealFound.NONE: _("This file bears no seal"),
    SealFound.UNREADABLE: _("The seal cannot be read"),
    SealFound.BROKEN: _("The seal is broken: the file was changed after sealing"),
    SealFound.NOT_COVERING: _("Something was added after the seal: it does not cover it"),
    SealFound.FOREIGN: _("Sealed by another key, in the name of %(by)s"),
    SealFound.WHOLE: _("Sealed by %(by)s: the whole document, unchanged since"),
}


def family_words(value: str) -> str:
    """Return a role family as pages print it."""
    return str(FAMILIES[value])


def seniority_words(value: str) -> str:
    """Return a seniority as pages print it."""
    return str(SENIORITIES[value])


def mode_words(value: str) -> str:
    """Return a work mode as pages print it."""
    return str(MODES[value])


def level_words(value: float | None) -> str:
    """Return the step a level has reached, as pages print it."""
    return str(_("not evidenced")) if value is None else str(LEVELS[max(1, min(5, int(value)))])


def band_words(band: Mapping[str, Any] | None) -> str:
    """Return a pay band as "₹60 lakh – ₹95 lakh"."""
    if not band:
        return ""
    low, high = (Rupees(Decimal(str(band[end]["amount"]))) for end in ("low", "high"))
    return f"{low.in_lakh()} – {high.in_lakh()}"


def seal_words(state: SealState) -> str:
    """Return what a letter's seal says, as pages print it."""
    return str(SEALS[state.found]) % {"by": state.by}


JOINING_KINDS = {
    "paper": _("Papers asked for"),
    "check-in": _("Check-ins due"),
    "heard": _("What was heard"),
}

MAIL_STATES: Mapping[str, Words] = {
    "waiting": _("waits"),
    "sending": _("on its way"),
    "sent": _("sent"),
    "unsure": _("perhaps sent"),
    "failed": _("not sent"),
    "cancelled": _("taken back"),
    "bounced": _("did not arrive"),
    "received": _("came in"),
}

EARLIER: Mapping[str, Words] = {
    "company": _("Present employer"),
    "title": _("Present title"),
    "job": _("Job there"),
    "stage": _("Stage there"),
    "status": _("Status there"),
    "applied_on": _("Applied on"),
    "rejected_on": _("Turned down on"),
    "reason": _("Reason there"),
    "source": _("Source"),
    "referrer": _("Referred by"),
    "tags": _("Tags"),
    "notes": _("Notes"),
    "notice_period": _("Notice period"),
    "current_ctc": _("Present pay"),
    "expected_ctc": _("Expected pay"),
    "linkedin": _("LinkedIn"),
    "github": _("GitHub"),
    "links": _("Other links"),
    "other_emails": _("Other mail addresses"),
    "other_phones": _("Other phone numbers"),
    "consent_on": _("Consent given there on"),
    "keep_until": _("To be kept until"),
    "resume": _("Résumé file"),
}
"""What an earlier system may have held of somebody, by field."""
