"""What a team's hiring adds up to, each number with the people behind it.

A report is a table: rows (stages, sources, roles, interviewers, reasons) by columns. Whoever reads
it is part of its scope: roles on which they may not see reports are in no number. Every report
runs a constant number of queries, and ``behind`` gives the applications that a cell counts, by
the same conditions that counted them.

``funnel`` counts those who applied in the period; the others count what happened in it.
"""

from kasauti.records.reports import costs
from kasauti.records.reports.catalogue import REPORTS, UnknownFigure, behind, report
from kasauti.records.reports.scope import WAY, Scope
from kasauti.records.reports.table import ALL, Cell, Column, Kind, Report, Row

__all__ = [
    "ALL",
    "REPORTS",
    "WAY",
    "Cell",
    "Column",
    "Kind",
    "Report",
    "Row",
    "Scope",
    "UnknownFigure",
    "behind",
    "costs",
    "report",
]
