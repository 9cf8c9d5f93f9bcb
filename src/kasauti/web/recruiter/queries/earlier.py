"""What an earlier system held of a person, as their page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kasauti.actions import earlier as actions
from kasauti.actions.reasons import REASONS
from kasauti.records.models import Application, EarlierRecord, Stage
from kasauti.web.recruiter.words import EARLIER, Words

_WHO = (
    "linkedin",
    "github",
    "links",
    "other_emails",
    "other_phones",
    "resume",
    "notes",
    "referrer",
)


@dataclass(frozen=True, slots=True)
class Earlier:
    """One record: where from, which job, how it ended there, all else line by line."""

    system: str
    job: str
    ended: str
    lines: list[tuple[Words, str]]


def earlier(application: Application, *, pay: bool, blind: bool) -> list[Earlier]:
    """Return what came along of an application's person: of its job, and of none.

    What was for other jobs stands with those. In blind mode nothing is told that may name them;
    pay only to whoever sees it.
    """
    hidden = {*(() if pay else actions.PAY), *(_WHO if blind else ())}
    return [_told(one, hidden) for one in actions.of(application)]


def _told(record: EarlierRecord, hidden: set[str]) -> Earlier:
    words = dict(record.told)
    for name in ("applied_on", "rejected_on"):
        if day := getattr(record, name):
            words[name] = date_format(day, "j F Y")
    lines = [
        (label, str(words[name]))
        for name, label in EARLIER.items()
        if words.get(name) and name not in hidden
    ]
    return Earlier(record.system, record.job, _ended(record), lines)


def _ended(record: EarlierRecord) -> str:
    if record.stage != Stage.NOT_NOW:
        return ""
    reason = REASONS.get(record.reason)
    day = record.rejected_on
    told = {
        "day": date_format(day, "j F Y") if day else _("on a day that is not known"),
        "reason": str(reason.name) if reason else _("the reason in our words is not known"),
    }
    return _("Turned down there %(day)s; by whom is not known; %(reason)s.") % told
