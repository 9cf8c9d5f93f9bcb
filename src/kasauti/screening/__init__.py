"""A profile against a role: estimates with their evidence, and from them a shortlist.

Rules alone: mentions become evidence units, units pass gates to a level, levels carry their
uncertainty to competencies, dimensions and the role match. The same text, role, version and
as-of date give the same result to the byte. Nobody is rejected here; flags inform a person.
"""

from kasauti.screening.proposals import (
    EvidenceProposer,
    Proposed,
    ProposedEvidence,
    ProposedLine,
    propose_evidence,
)
from kasauti.screening.ranking import places, shortlist
from kasauti.screening.report import as_dict
from kasauti.screening.restanding import standings
from kasauti.screening.result import (
    DimensionEstimate,
    Flag,
    FlagKind,
    Ranked,
    RequirementMatch,
    Route,
    Screening,
    Standing,
)
from kasauti.screening.scorer import SCORER, estimate, screen
from kasauti.screening.statements import statement_strength

__all__ = [
    "SCORER",
    "DimensionEstimate",
    "EvidenceProposer",
    "Flag",
    "FlagKind",
    "Proposed",
    "ProposedEvidence",
    "ProposedLine",
    "Ranked",
    "RequirementMatch",
    "Route",
    "Screening",
    "Standing",
    "as_dict",
    "estimate",
    "places",
    "propose_evidence",
    "screen",
    "shortlist",
    "standings",
    "statement_strength",
]
