"""The scale, and the skills that load on it.

Sixteen competencies in two dimensions and a bridge, five anchored levels, evidence and
estimates; a graph of the skills that ML engineers' résumés and job descriptions name, with
aliases, first releases, relations and loadings on competencies; and the finding of mentions of
those skills in any text. Every other room reads this scale and adds estimates to it.
"""

from kasauti.skills.adverts import Part
from kasauti.skills.competencies import competencies, competency
from kasauti.skills.graph import Alias, Ambiguity, Edge, Related, Relation, Skill, SkillGraph
from kasauti.skills.graph_data import GraphDataError, load_graph
from kasauti.skills.knowledge import find_knowledge
from kasauti.skills.mentions import Mention, find_mentions
from kasauti.skills.scale import Competency, Dimension, Estimate, Evidence, Level, Strength
from kasauti.skills.sides import Stronger, stronger_of
from kasauti.skills.skill_lists import unmapped_terms

__all__ = [
    "Alias",
    "Ambiguity",
    "Competency",
    "Dimension",
    "Edge",
    "Estimate",
    "Evidence",
    "GraphDataError",
    "Level",
    "Mention",
    "Part",
    "Related",
    "Relation",
    "Skill",
    "SkillGraph",
    "Strength",
    "Stronger",
    "competencies",
    "competency",
    "find_knowledge",
    "find_mentions",
    "load_graph",
    "stronger_of",
    "unmapped_terms",
]
