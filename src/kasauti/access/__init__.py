"""Who may do what: memberships, permissions, the table that joins them, and what is hidden.

Pure: no Django, no rows. A ``Standing`` is what one user may do, everywhere and role by role; the
records build it, pages and API ask it. Whatever the table does not allow is refused, and a route
that states no need is refused to everybody.
"""

from kasauti.access.membership import Membership
from kasauti.access.need import OPEN, SIGNED_IN, Need, needs, open_to_all, signed_in
from kasauti.access.permission import TABLE, Permission, may_hold
from kasauti.access.secrets import HIDDEN, Secret
from kasauti.access.standing import NOBODY, Standing

__all__ = [
    "HIDDEN",
    "NOBODY",
    "OPEN",
    "SIGNED_IN",
    "TABLE",
    "Membership",
    "Need",
    "Permission",
    "Secret",
    "Standing",
    "may_hold",
    "needs",
    "open_to_all",
    "signed_in",
]
