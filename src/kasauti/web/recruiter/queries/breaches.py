"""The register of breaches as its pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasauti import privacy
from kasauti.actions import breaches, privacy_contacts
from kasauti.records.models import Breach
from kasauti.web.recruiter.privacy_forms import BreachForm
from kasauti.web.recruiter.words import Words

STEPS: dict[str, Words] = {
    "people": _("The people concerned were told"),
    "board": _("The Board was told"),
    "report": _("The detailed report went to the Board"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A breach and the clock of its report."""

    breach: Breach
    due: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody to be told, and when that was done."""

    name: str
    words: Words
    at: datetime | None


def listed() -> list[Line]:
    """Return every breach, the latest first."""
    return [_line(one) for one in Breach.objects.select_related("by")]


def _line(breach: Breach) -> Line:
    due = privacy.report_by(breach.known_at)
    return Line(breach, due, breach.reported_at is None and due < timezone.now())


def one(breach: Breach) -> dict[str, Any]:
    """Return a breach, its clock and who was told."""
    return {
        "line": _line(breach),
        "breach": breach,
        "steps": [
            Step(name, STEPS[name], getattr(breach, column))
            for name, column in breaches.STEPS.items()
        ],
        "term": privacy.term("breach"),
    }


def report(breach: Breach) -> dict[str, Any]:
    """Return the detailed report: each question of the form with what was written down."""
    fields = BreachForm().fields
    told = [(fields[name].label, getattr(breach, name)) for name in breaches.FIELDS]
    return one(breach) | {"told": told, "contact": privacy_contacts.contact()}
