"""What stands around every page of a role: its title, facts, tabs and their figures."""

from __future__ import annotations

from typing import Any

from kasauti.access import Secret
from kasauti.records.models import Role, User
from kasauti.records.permissions import standing_of
from kasauti.web.recruiter.queries.files import progress, role_head
from kasauti.web.recruiter.queries.roles import role_facts


def role_frame(role: Role, viewer: User) -> dict[str, Any]:
    """Return the context that ``recruiter/role_head.html`` needs, in three queries.

    The band is left out for whom pay is hidden from.
    """
    far = progress(role)
    return {
        "section": "roles",
        "role": role,
        "facts": role_facts(role, pay=standing_of(viewer).sees(Secret.PAY, role.pk)),
        "progress": far,
        "head": role_head(role, far),
    }
