"""What the team's pages of knowledge checks show, and what they send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kasauti.actions import knowledge, knowledge_readings, links, sittings
from kasauti.actions.assignments import USUAL_DAYS
from kasauti.interviews import MOST_POINTS, Item
from kasauti.records.models import Application, KnowledgeAnswer, KnowledgeCheck, User
from kasauti.skills import Estimate, competency
from kasauti.web.ui import Figure
from kasauti.web.ui.forms import DayField, Form


class AskForm(Form):
    """Until when to begin, and for which round."""

    due = DayField(label=lazy("Begin by"), error_messages={"required": lazy("Choose a day")})
    round = forms.IntegerField(required=False, min_value=1)

    def due_at(self) -> datetime:
        """Return the end of that day here."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["due"], time(23, 59)))


@dataclass(frozen=True, slots=True)
class Row:
    """One check on a person's page."""

    check: KnowledgeCheck
    standing: str
    tone: str
    link: str
    sitting: sittings.Sitting
    filed: int
    seen: bool


def checks(application: Application, reader: User) -> dict[str, Any]:
    """Return what the page of a person's checks needs."""
    checks = application.knowledge_checks.select_related("by", "application")
    rows = [_row(one, reader) for one in checks.prefetch_related("readings")]
    return {
        "application": application,
        "rows": rows,
        "free": not any(row.link for row in rows),
        "due": timezone.localdate() + timedelta(days=USUAL_DAYS),
        "wanted": knowledge_readings.raters(),
        "section": "roles",
    }


def _row(check: KnowledgeCheck, reader: User) -> Row:
    standing, tone = _standing(check)
    link = knowledge.path_of(check) if sittings.is_open(check) else ""
    return Row(
        check,
        standing,
        tone,
        links.address(link) if link else "",
        sittings.sitting(check, reader=reader),
        len(knowledge_readings.filed(check)),
        knowledge_readings.may_see(reader, check),
    )


def _standing(check: KnowledgeCheck) -> tuple[str, str]:
    """Return where it stands, in words, and the tone of its chip."""
    if check.withdrawn_at:
        return _("taken back"), ""
    if check.handed_in_at:
        return _("handed in"), "settled"
    if check.started_at:
        return _("under way"), "gold"
    if timezone.now() > check.due_at:
        return _("not begun in time"), "alarm"
    return _("asked"), ""


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason to read: what was asked and answered, what to look for, points so far."""

    place: int
    item: Item
    answer: str
    why: str
    points: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """An item of the result: what the key says, and what each rater gave."""

    place: int
    item: Item
    given: KnowledgeAnswer
    key: str
    points: tuple[tuple[str, int | None], ...]


def reading(check: KnowledgeCheck, reader: User) -> dict[str, Any]:
    """Return what a reader sees: reasons without a name, then the result."""
    own = check.readings.filter(reader=reader).first()
    points = own.points if own else {}
    seen = knowledge_readings.may_see(reader, check)
    return {
        "check": check,
        "seen": seen,
        "own": own,
        "scale": tuple(enumerate((_("neither"), _("one of the two"), _("both")))),
        "reasons": [
            Reason(place, item, answer, why, points.get(str(place)))
            for place, item, answer, why in knowledge_readings.to_read(check)
        ],
        "section": "interviews",
        **(_result(check) if seen else {}),
    }


def _result(check: KnowledgeCheck) -> dict[str, Any]:
    readings = [one for one in check.readings.select_related("reader") if one.filed_at]
    form = knowledge.form_of(check)
    answers = list(check.answers.all())
    told = sorted(knowledge_readings.estimates(check), key=lambda one: one[1].subject)
    lines = [
        Line(
            one.position,
            form[one.position],
            one,
            _shown(form[one.position].key),
            tuple((str(r.reader), r.points.get(str(one.position))) for r in readings),
        )
        for one in answers
    ]
    return {
        "lines": lines,
        "right": sum(bool(one.right) for one in answers),
        "readers": [str(one.reader) for one in readings],
        "levels": [_level(source, one) for source, one in told],
    }


def _shown(key: float | str) -> str:
    return f"{key:.4g}" if isinstance(key, float) else str(key)


def _level(source: str, one: Estimate) -> tuple[str, str, str, str, Figure, str]:
    about = competency(one.subject)
    figure = Figure(one.level, one.low, one.high)
    by = _("by key") if source == "machine" else source
    return about.id, about.name, about.dimension.value, by, figure, one.evidence[0].quote


def read_points(sent: Mapping[str, str], items: int) -> dict[int, int]:
    """Return the points that a form gives; a reason without a choice is left as it was."""
    allowed = {str(n) for n in range(MOST_POINTS + 1)}
    given = {place: sent.get(f"points_{place}", "") for place in range(items)}
    return {place: int(one) for place, one in given.items() if one in allowed}
