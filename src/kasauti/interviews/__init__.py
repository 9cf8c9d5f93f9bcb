"""Structured interviews: kits and their lint, the plan of one person, what ratings are worth.

Content is versioned data in ``data/``: stages with the assessment matrix, kits for five
seniorities and their variants, questions with anchors and probes. The plan takes a mapping of
estimates and asks where it is uncertain and matters. Statistics of raters say how far their
ratings can be relied on, and refuse below minimum sizes.
"""

from kasauti.interviews.agreement import Alpha, Metric, alpha, alpha_with_interval
from kasauti.interviews.coverage import Finding, Kind, lint, off_side, sources
from kasauti.interviews.kits import Kit, Part, Session, find_kit, kits, read_session
from kasauti.interviews.plan import (
    Focus,
    InterviewPlan,
    Known,
    PlannedSession,
    draw_plan,
    is_settled,
)
from kasauti.interviews.reliability import (
    Components,
    Icc,
    TooFewError,
    components,
    difference_error,
    difference_reliability,
    enough,
    g_coefficient,
    icc,
    measurement_error,
    spearman_brown,
)
from kasauti.interviews.severity import Effect, Given, Severities, connected, severities
from kasauti.interviews.stages import AiRule, Stage, ai_rule_words, stages

__all__ = [
    "AiRule",
    "Alpha",
    "Components",
    "Effect",
    "Finding",
    "Focus",
    "Given",
    "Icc",
    "InterviewPlan",
    "Kind",
    "Kit",
    "Known",
    "Metric",
    "Part",
    "PlannedSession",
    "Session",
    "Severities",
    "Stage",
    "TooFewError",
    "ai_rule_words",
    "alpha",
    "alpha_with_interval",
    "components",
    "connected",
    "difference_error",
    "difference_reliability",
    "draw_plan",
    "enough",
    "find_kit",
    "g_coefficient",
    "icc",
    "is_settled",
    "kits",
    "lint",
    "measurement_error",
    "off_side",
    "read_session",
    "severities",
    "sources",
    "spearman_brown",
    "stages",
]
