"""The demonstration round: a role and forty invented applicants, screened like anyone's."""

from __future__ import annotations

from kasauti import demonstration
from kasauti.actions import intakes, roles
from kasauti.actions.refusals import Refused
from kasauti.records.models import Intake, Role, User


def load(*, by: User) -> Intake:
    """Open the demonstration role and drop its applicants' files onto it.

    Raises
    ------
    Refused
        If the database holds a role already: invented people never join real ones.
    """
    if Role.objects.exists():
        raise Refused("There are roles here already: the demonstration needs an empty database")
    role = roles.publish(roles.create(demonstration.role(), by=by), published=True, by=by)
    return intakes.drop(role, demonstration.applicants(), by=by)
