"""Verbs by area, and which membership may do each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from kasauti.access.membership import Membership


class Permission(StrEnum):
    """Something a route does: an area and a verb. Add a line here and one in ``TABLE``."""

    SKILLS_SEE = "skills.see"
    BENCH_SEE = "bench.see"
    BENCH_RUN = "bench.run"
    ROLES_SEE = "roles.see"
    ROLES_CREATE = "roles.create"
    ROLES_CHANGE = "roles.change"
    REQUISITIONS_SEE = "requisitions.see"
    REQUISITIONS_CHANGE = "requisitions.change"
    REQUISITIONS_APPROVE = "requisitions.approve"
    APPLICATIONS_SEE = "applications.see"
    APPLICATIONS_SHORTLIST = "applications.shortlist"
    APPLICATIONS_TAKE = "applications.take"
    APPLICATIONS_CORRECT = "applications.correct"
    APPLICATIONS_MOVE = "applications.move"
    APPLICATIONS_DECIDE = "applications.decide"
    APPLICATIONS_REJECT = "applications.reject"
    APPLICATIONS_EXPORT = "applications.export"
    CANDIDATES_SEARCH = "candidates.search"
    CANDIDATES_MERGE = "candidates.merge"
    CANDIDATES_IMPORT = "candidates.import"
    CANDIDATES_EXPORT = "candidates.export"
    NOTES_WRITE = "notes.write"
    TASKS_CHANGE = "tasks.change"
    MAIL_SEE = "mail.see"
    MAIL_SEND = "mail.send"
    MAIL_TEMPLATES = "mail.templates"
    INTERVIEWS_SEE = "interviews.see"
    INTERVIEWS_PLAN = "interviews.plan"
    INTERVIEWS_SCHEDULE = "interviews.schedule"
    INTERVIEWS_CONDUCT = "interviews.conduct"
    DEBRIEF_LEAD = "debrief.lead"
    WORK_SAMPLES_SEE = "work_samples.see"
    WORK_SAMPLES_ASSIGN = "work_samples.assign"
    WORK_SAMPLES_REVIEW = "work_samples.review"
    DOSSIER_DECIDE = "dossier.decide"
    PAY_SEE = "pay.see"
    PAY_CHANGE = "pay.change"
    OFFERS_SEE = "offers.see"
    OFFERS_PREPARE = "offers.prepare"
    OFFERS_APPROVE = "offers.approve"
    OFFERS_EXTEND = "offers.extend"
    REPORTS_SEE = "reports.see"
    COSTS_CHANGE = "costs.change"
    FAIRNESS_SEE = "fairness.see"
    CAREERS_CHANGE = "careers.change"
    PRIVACY_SEE = "privacy.see"
    PRIVACY_ANSWER = "privacy.answer"
    PRIVACY_CHANGE = "privacy.change"
    AUDIT_SEE = "audit.see"
    TEAM_SEE = "team.see"
    TEAM_CHANGE = "team.change"
    SETTINGS_CHANGE = "settings.change"
    TOKENS_OWN = "tokens.own"


_LETTERS: Mapping[str, Membership] = {
    "O": Membership.OWNER,
    "R": Membership.RECRUITER,
    "H": Membership.HIRING_MANAGER,
    "I": Membership.INTERVIEWER,
    "C": Membership.COORDINATOR,
    "F": Membership.FINANCE,
    "A": Membership.AUDITOR,
}

# One line a permission, the letters of those who hold it. Nobody else does.
_HELD: Mapping[Permission, str] = {
    Permission.SKILLS_SEE: "ORHICFA",
    Permission.BENCH_SEE: "ORHICFA",
    Permission.BENCH_RUN: "OR",
    Permission.ROLES_SEE: "ORHICFA",
    Permission.ROLES_CREATE: "OR",
    Permission.ROLES_CHANGE: "ORH",
    Permission.REQUISITIONS_SEE: "ORHFA",
    Permission.REQUISITIONS_CHANGE: "ORH",
    Permission.REQUISITIONS_APPROVE: "OHF",
    Permission.APPLICATIONS_SEE: "ORHICA",
    Permission.APPLICATIONS_SHORTLIST: "ORHCA",
    Permission.APPLICATIONS_TAKE: "ORC",
    Permission.APPLICATIONS_CORRECT: "ORH",
    Permission.APPLICATIONS_MOVE: "ORHC",
    Permission.APPLICATIONS_DECIDE: "ORH",
    Permission.APPLICATIONS_REJECT: "ORH",
    Permission.APPLICATIONS_EXPORT: "OR",
    Permission.CANDIDATES_SEARCH: "OR",
    Permission.CANDIDATES_MERGE: "OR",
    Permission.CANDIDATES_IMPORT: "OR",
    Permission.CANDIDATES_EXPORT: "OR",
    Permission.NOTES_WRITE: "ORHIC",
    Permission.TASKS_CHANGE: "ORHIC",
    Permission.MAIL_SEE: "ORC",
    Permission.MAIL_SEND: "ORC",
    Permission.MAIL_TEMPLATES: "OR",
    Permission.INTERVIEWS_SEE: "ORHICA",
    Permission.INTERVIEWS_PLAN: "ORH",
    Permission.INTERVIEWS_SCHEDULE: "ORHC",
    Permission.INTERVIEWS_CONDUCT: "ORHI",
    Permission.DEBRIEF_LEAD: "ORH",
    Permission.WORK_SAMPLES_SEE: "ORHIC",
    Permission.WORK_SAMPLES_ASSIGN: "ORHC",
    Permission.WORK_SAMPLES_REVIEW: "ORHI",
    Permission.DOSSIER_DECIDE: "ORH",
    Permission.PAY_SEE: "ORHF",
    Permission.PAY_CHANGE: "OF",
    Permission.OFFERS_SEE: "ORHF",
    Permission.OFFERS_PREPARE: "OR",
    Permission.OFFERS_APPROVE: "OHF",
    Permission.OFFERS_EXTEND: "OR",
    Permission.REPORTS_SEE: "ORHFA",
    Permission.COSTS_CHANGE: "ORF",
    Permission.FAIRNESS_SEE: "OA",
    Permission.CAREERS_CHANGE: "OR",
    Permission.PRIVACY_SEE: "ORA",
    Permission.PRIVACY_ANSWER: "OR",
    Permission.PRIVACY_CHANGE: "O",
    Permission.AUDIT_SEE: "OA",
    Permission.TEAM_SEE: "ORA",
    Permission.TEAM_CHANGE: "O",
    Permission.SETTINGS_CHANGE: "O",
    Permission.TOKENS_OWN: "ORHICFA",
}

TABLE: Mapping[Permission, frozenset[Membership]] = {
    permission: frozenset(_LETTERS[letter] for letter in letters)
    for permission, letters in _HELD.items()
}


def may_hold(membership: Membership, permission: Permission) -> bool:
    """Return whether a membership allows something; whatever is not in the table is refused.

    Examples
    --------
    >>> may_hold(Membership.FINANCE, Permission.PAY_SEE)
    True
    >>> may_hold(Membership.INTERVIEWER, Permission.PAY_SEE)
    False
    """
    return membership in TABLE.get(permission, frozenset())
