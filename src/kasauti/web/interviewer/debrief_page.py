"""What the debrief shows beside its forms. Ratings come through ``records.scorecards`` alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kasauti.actions import debriefs, invitations
from kasauti.dossier import MOST_OF_THE_MANAGER, Disagreement, Dossier
from kasauti.interviews import stages
from kasauti.records.models import Application, Judgement, Scorecard, User
from kasauti.records.scorecards import is_decided, scorecards_for
from kasauti.skills import Estimate, competency
from kasauti.web.ui import Figure


@dataclass(frozen=True, slots=True)
class Given:
    """What one panellist gave for a competency."""

    rater: str
    session: str
    level: int | None
    words: str
    amended: str


@dataclass(frozen=True, slots=True)
class Line:
    """A competency in the debrief, and where sources disagree about it."""

    id: str
    name: str
    kind: str
    bar: int
    figure: Figure
    missing: str
    apart: float
    said: Sequence[str]
    ratings: Sequence[Given]


def page(dossier: Dossier, reader: User, application: Application) -> dict[str, Any]:
    """Return what the page of an open debrief needs."""
    given = Judgement.objects.filter(application=application).select_related("by")
    cards = list(scorecards_for(reader, application))
    lines = _lines(dossier, cards)
    return {
        "dossier": dossier,
        "heads": _heads(dossier),
        "overall": _figure(dossier.overall),
        "lines": lines,
        "disagreeing": [one for one in lines if one.said],
        "recommended": [(card, invitations.session_name(card.round.code)) for card in cards],
        "decisions": application.decisions.select_related("by"),
        "decided": is_decided(application),
        "judgement": given.first(),
        "may_judge": debriefs.may_judge(reader, application),
        "levels": range(1, 6),
        "cap": f"{MOST_OF_THE_MANAGER:.0%}",
    }


def _lines(dossier: Dossier, cards: Sequence[Scorecard]) -> list[Line]:
    """Return the competencies, largest disagreement first."""
    lines = []
    for one in dossier.competencies:
        subject = competency(one.estimate.subject)
        found = [d for d in dossier.disagreements if d.competency == subject.id]
        given = _given(subject.id, cards)
        levels = [row.level for row in given if row.level is not None]
        spread = max(levels) - min(levels) if levels else 0
        lines.append(
            Line(
                subject.id,
                subject.name,
                subject.dimension.value,
                int(dossier.bars[subject.id]),
                Figure(one.estimate.level, one.estimate.low, one.estimate.high, one.sufficient),
                one.missing,
                max((d.size for d in found), default=0.0) + spread / 10,
                [_said(d) for d in found],
                given,
            )
        )
    return sorted(lines, key=lambda line: -line.apart)


def _given(subject: str, cards: Sequence[Scorecard]) -> list[Given]:
    return [
        Given(
            str(card.rater),
            invitations.session_name(card.round.code),
            rating.level,
            rating.evidence,
            rating.amended_reason,
        )
        for card in cards
        for rating in card.ratings.all()
        if rating.competency == subject
    ]


def _said(found: Disagreement) -> str:
    """Return a disagreement in words, its means by name."""
    x, y = found.levels
    if found.sitting:
        return _("%(where)s: %(one)s gave %(x)d, %(other)s gave %(y)d.") % {
            "where": stages()[found.sitting].name,
            "one": found.one, "other": found.other, "x": x, "y": y,
        }  # fmt: skip
    return _("%(one)s says %(x).1f, %(other)s %(y).1f.") % {
        "one": _named(found.one), "other": _named(found.other), "x": x, "y": y,
    }  # fmt: skip


def _named(means: str) -> str:
    return stages()[means].name if means in stages() else _("Résumé")


def _heads(dossier: Dossier) -> list[tuple[str, Figure]]:
    """Return the two dimensions and the bridge as they are drawn."""
    return [
        (one.subject, _figure(one)) for one in (dossier.engineering, dossier.ml, dossier.bridge)
    ]


def _figure(one: Estimate) -> Figure:
    return Figure(one.level, one.low, one.high)
