"""What somebody is in a hiring team."""

from __future__ import annotations

from enum import StrEnum


class Membership(StrEnum):
    """What a user is, on every role or on one (there "role" would mean two things)."""

    OWNER = "owner"
    RECRUITER = "recruiter"
    HIRING_MANAGER = "hiring manager"
    INTERVIEWER = "interviewer"
    COORDINATOR = "coordinator"
    FINANCE = "finance"
    AUDITOR = "auditor"

    @property
    def whole(self) -> bool:
        """True if it is held for the installation only, never for one role."""
        return self in {Membership.OWNER, Membership.AUDITOR}
