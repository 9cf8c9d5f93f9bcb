"""The dossier: all estimates of one person fused by a stated rule, never by a feeling.

Résumé, work samples and scorecards become one estimate a competency, two dimensions and a bridge,
each with its interval; which side is stronger in three states; where sources disagree; what came of
claims that were not proven; ties as ties. Weights are frozen when the role opens.
"""

from kasauti.dossier.contrast import Contrast, contrast
from kasauti.dossier.disagreement import Disagreement, disagreements
from kasauti.dossier.export import as_dict, as_markdown
from kasauti.dossier.fusion import (
    Fused,
    Measurement,
    Prior,
    fuse,
    measurement_of_resume,
)
from kasauti.dossier.packet import (
    MOST_OF_THE_MANAGER,
    Claim,
    Dossier,
    Manager,
    compile_dossier,
)
from kasauti.dossier.places import Placed, places
from kasauti.dossier.ratings import RatingsError, read_ratings

__all__ = [
    "MOST_OF_THE_MANAGER",
    "Claim",
    "Contrast",
    "Disagreement",
    "Dossier",
    "Fused",
    "Manager",
    "Measurement",
    "Placed",
    "Prior",
    "RatingsError",
    "as_dict",
    "as_markdown",
    "compile_dossier",
    "contrast",
    "disagreements",
    "fuse",
    "measurement_of_resume",
    "places",
    "read_ratings",
]
