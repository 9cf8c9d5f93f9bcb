"""What in a job description drives good people away, and how to mend it.

Coded words, inflated must-haves, years in place of skill, and what a reader looks for and does not
find: pay, process, place. Every finding quotes the words, gives its reason and a mend.
"""

from kasauti.roles.checking.check import check_job_description, check_role
from kasauti.roles.checking.finding import Finding, FindingKind, Severity
from kasauti.roles.checking.reach import Count, Reach, reach, reach_findings

__all__ = [
    "Count",
    "Finding",
    "FindingKind",
    "Reach",
    "Severity",
    "check_job_description",
    "check_role",
    "reach",
    "reach_findings",
]
