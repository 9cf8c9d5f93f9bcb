"""Structured interviews: kits and their lint, the plan of one person, what ratings are worth.

Content is versioned data in ``data/``: stages with the assessment matrix, kits for five
seniorities and their variants, questions with anchors and probes. The plan takes a mapping of
estimates and asks where it is uncertain and matters. Statistics of raters say how far their
ratings can be relied on, and refuse below minimum sizes.
"""

from kasauti.interviews.agreement import Alpha, Metric, alpha, alpha_with_interval
from kasauti.interviews.arithmetic import FormulaError, compute
from kasauti.interviews.content import lint_content, similarity
from kasauti.interviews.coverage import Finding, Kind, lint, off_side, sources
from kasauti.interviews.curves import PLANTED, Curve, draw_svg, run
from kasauti.interviews.debugging import FaultCard, debugging_steps, fault_cards, lab_faults
from kasauti.interviews.design import (
    Accepted,
    Criterion,
    DesignQuestion,
    Estimation,
    Verdict,
    accepted,
    assigned_dives,
    check,
    design_question,
    design_questions,
)
from kasauti.interviews.exemplars import Exemplar, ExemplarSet, exemplar_sets
from kasauti.interviews.fundamentals import (
    Family,
    Item,
    Marked,
    draw_form,
    draw_item,
    families,
    mark,
    read_number,
)
from kasauti.interviews.g_study import GStudy, g_study
from kasauti.interviews.gate import Gate, Rated, RaterReport, gate, rater_report
from kasauti.interviews.invitations import Invitation, read_busy, write_invitation
from kasauti.interviews.item_statistics import ItemReport, Response, item_reports
from kasauti.interviews.kits import (
    Kit,
    Part,
    Session,
    find_kit,
    kits,
    read_session,
    session_codes,
)
from kasauti.interviews.knowledge import (
    MOST_POINTS,
    form_as_dicts,
    levels_by_key,
    levels_by_reasons,
    read_form,
)
from kasauti.interviews.plan import (
    Focus,
    InterviewPlan,
    Known,
    PlannedSession,
    draw_plan,
    is_settled,
)
from kasauti.interviews.practice import Practice, practices
from kasauti.interviews.rater_agreement import RaterAgreement, rater_agreement
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
from kasauti.interviews.scenarios import (
    EvidenceQuestion,
    Scenario,
    evidence_questions,
    follow_ups,
    scenarios,
)
from kasauti.interviews.severity import Effect, Given, Severities, connected, severities
from kasauti.interviews.slots import SCORING, Busy, Panellist, feedback_due, free_slots
from kasauti.interviews.stages import AiRule, Stage, ai_rule_words, stages
from kasauti.interviews.validation import Bar, Importance, angoff, criterion, importance
from kasauti.interviews.validation_tables import read_bars, read_outcomes, read_survey
from kasauti.interviews.visibility import Filing, complete, readable, sees_averages

__all__ = [
    "MOST_POINTS",
    "PLANTED",
    "SCORING",
    "Accepted",
    "AiRule",
    "Alpha",
    "Bar",
    "Busy",
    "Components",
    "Criterion",
    "Curve",
    "DesignQuestion",
    "Effect",
    "Estimation",
    "EvidenceQuestion",
    "Exemplar",
    "ExemplarSet",
    "Family",
    "FaultCard",
    "Filing",
    "Finding",
    "Focus",
    "FormulaError",
    "GStudy",
    "Gate",
    "Given",
    "Icc",
    "Importance",
    "InterviewPlan",
    "Invitation",
    "Item",
    "ItemReport",
    "Kind",
    "Kit",
    "Known",
    "Marked",
    "Metric",
    "Panellist",
    "Part",
    "PlannedSession",
    "Practice",
    "Rated",
    "RaterAgreement",
    "RaterReport",
    "Response",
    "Scenario",
    "Session",
    "Severities",
    "Stage",
    "TooFewError",
    "Verdict",
    "accepted",
    "ai_rule_words",
    "alpha",
    "alpha_with_interval",
    "angoff",
    "assigned_dives",
    "check",
    "complete",
    "components",
    "compute",
    "connected",
    "criterion",
    "debugging_steps",
    "design_question",
    "design_questions",
    "difference_error",
    "difference_reliability",
    "draw_form",
    "draw_item",
    "draw_plan",
    "draw_svg",
    "enough",
    "evidence_questions",
    "exemplar_sets",
    "families",
    "fault_cards",
    "feedback_due",
    "find_kit",
    "follow_ups",
    "form_as_dicts",
    "free_slots",
    "g_coefficient",
    "g_study",
    "gate",
    "icc",
    "importance",
    "is_settled",
    "item_reports",
    "kits",
    "lab_faults",
    "levels_by_key",
    "levels_by_reasons",
    "lint",
    "lint_content",
    "mark",
    "measurement_error",
    "off_side",
    "practices",
    "rater_agreement",
    "rater_report",
    "read_bars",
    "read_busy",
    "read_form",
    "read_number",
    "read_outcomes",
    "read_session",
    "read_survey",
    "readable",
    "run",
    "scenarios",
    "sees_averages",
    "session_codes",
    "severities",
    "similarity",
    "sources",
    "spearman_brown",
    "stages",
    "write_invitation",
]
