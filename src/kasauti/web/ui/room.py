"""What the shared half of a room is rendered with, for the panel and for the candidate."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kasauti.actions import rooms
from kasauti.interviews import ai_rule_words, session_codes, stages
from kasauti.records.models import Round


def frame(held: Round, *, address: str, name: str, panel: bool) -> dict[str, Any]:
    """Return the context of ``ui/room.html``.

    Parameters
    ----------
    address : str
        Path of the websocket.
    name : str
        As the others see whoever enters.
    panel : bool
        Whether they turn the clock.
    """
    rules = dict.fromkeys(_(ai_rule_words(stages()[c].ai_rule)) for c in session_codes(held.code))
    return {
        "held": held,
        "address": address,
        "name": name,
        "panel": panel,
        "sheet": bool(held.question),
        "allowed": list(rules),
        "clock": json.dumps(rooms.as_dict(rooms.clock(held))),
        "words": {
            "code": _("Shared code"),
            "kept": _("Everything is kept"),
            "open": _("Keeping…"),
            "refused": _("This room is closed to you now: reload the page to see why"),
            "malformed": _("The room could not take what was typed: copy it, then reload the page"),
            "away": _("Not connected: what you type is kept here and sent when it is back"),
            "before": _("not started"),
            "running": pgettext("of a clock", "left"),
            "paused": _("paused"),
            "over": _("time is up"),
            "ended": _("ended"),
        },
    }
