"""Values that every room speaks in.

Rupees with lakh and crore grouping, months and periods as résumés and laws write
them, and identifiers. Pure, frozen, exact: no clock, no randomness, no network.
"""

from kasauti.values.dates import Month, Period, months_covered
from kasauti.values.identifiers import slug
from kasauti.values.rupees import Rupees, grouped

__all__ = ["Month", "Period", "Rupees", "grouped", "months_covered", "slug"]
