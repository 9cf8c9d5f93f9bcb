"""What a check of a job description finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    SERIOUS = "serious"  # shuts people out, or cannot be met by anybody
    MEND = "mend"  # drives good people away
    HINT = "hint"  # says nothing, or could say more


class FindingKind(StrEnum):
    """What is amiss."""

    CODED_WORDS = "coded words"
    MANY_MUSTS = "many must-haves"
    HIGH_LEVEL = "level above the seniority"
    TOOL_TOO_YOUNG = "more years than the tool is old"
    YEARS = "years instead of skill"
    DEGREE = "a degree as a condition"
    LAUNDRY_LIST = "laundry list"
    NO_MUST = "no must-have"
    TITLE = "unclear title"
    NO_PAY = "no pay"
    WIDE_BAND = "a band that says little"
    NO_PROCESS = "no process"
    NO_PLACE = "no place"
    NO_WORK_MODE = "no way of working"
    NO_WORK = "no description of the work"
    OUT_OF_REACH = "hardly anybody can meet it"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend.

    Parameters
    ----------
    kind : FindingKind
    severity : Severity
    reason : str
        Why it matters, one or two sentences.
    mend : str
        What to write instead.
    quote : str
        The words it is about; empty where something is missing.
    start, end : int or None
        Their place in the text that was checked; None for a role and for what is missing.
    """

    kind: FindingKind
    severity: Severity
    reason: str
    mend: str
    quote: str = ""
    start: int | None = None
    end: int | None = None
