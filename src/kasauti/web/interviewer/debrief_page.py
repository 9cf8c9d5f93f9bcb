"""What the debrief shows beside its forms."""

from __future__ import annotations

from typing import Any

from kasauti.actions import debriefs
from kasauti.dossier import MOST_OF_THE_MANAGER, Dossier
from kasauti.records.models import Application, Judgement, User
from kasauti.records.scorecards import is_decided
from kasauti.web.interviewer import queries


def page(dossier: Dossier, reader: User, application: Application) -> dict[str, Any]:
    """Return what the page of an open debrief needs."""
    given = Judgement.objects.filter(application=application).select_related("by")
    return {
        "dossier": dossier,
        "heads": queries.heads(dossier),
        "overall": queries.figure_of(dossier.overall),
        "lines": queries.debrief_lines(dossier, reader, application),
        "decisions": application.decisions.select_related("by"),
        "decided": is_decided(application),
        "judgement": given.first(),
        "may_judge": debriefs.may_judge(reader, application),
        "levels": range(1, 6),
        "cap": f"{MOST_OF_THE_MANAGER:.0%}",
    }
