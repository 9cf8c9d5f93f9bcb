"""What is hidden from some of those who may open a page."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from kasauti.access.membership import Membership


class Secret(StrEnum):
    """A kind of field that pages, API, search, export and live updates leave out."""

    PAY = "pay"  # bands, current and expected pay, offers' figures
    PROTECTED = "protected data"  # voluntary group data; counted in reports, shown to no decider
    OTHERS_RATINGS = "others' ratings"  # scorecards before one's own is filed; the debrief opens it


HIDDEN: Mapping[Secret, frozenset[Membership]] = {
    Secret.PAY: frozenset(
        {Membership.INTERVIEWER, Membership.COORDINATOR, Membership.AUDITOR},
    ),
    Secret.PROTECTED: frozenset(Membership) - {Membership.AUDITOR},
    Secret.OTHERS_RATINGS: frozenset(
        {Membership.INTERVIEWER, Membership.COORDINATOR, Membership.FINANCE},
    ),
}
"""From whom each is hidden. Somebody who is two things sees what either may see."""
