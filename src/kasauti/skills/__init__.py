"""The scale, and the skills that load on it.

Sixteen competencies in two dimensions and a bridge, five anchored levels, evidence and
estimates; a graph of the skills that ML engineers' résumés and job descriptions name, with
aliases, first releases, relations and loadings on competencies; and the finding of mentions of
those skills in any text. Every other room reads this scale and adds estimates to it.
"""

from kasauti.skills.graph import Alias, Ambiguity, Edge, Related, Relation, Skill, SkillGraph
from kasauti.skills.scale import Competency, Dimension, Estimate, Evidence, Level, Strength

__all__ = [
    "Alias",
    "Ambiguity",
    "Competency",
    "Dimension",
    "Edge",
    "Estimate",
    "Evidence",
    "Level",
    "Related",
    "Relation",
    "Skill",
    "SkillGraph",
    "Strength",
]
