"""Roles: what a team asks for on the scale, and the job description written from it.

A role is a TOML file or a page: title, family, seniority, must and nice requirements at levels,
place, pay band. It can be read from an existing job description, and a job description is
written from it, checked for what drives good people away, and published.
"""

from kasauti.roles.bars import default_bars, family_shift, usual_years
from kasauti.roles.checking import (
    Finding,
    FindingKind,
    Reach,
    Severity,
    check_job_description,
    check_role,
    reach,
    reach_findings,
)
from kasauti.roles.draft import AnswerError, AnswerKind, Question, RoleDraft
from kasauti.roles.form_questions import (
    FormQuestion,
    QuestionKind,
    kind_wanting,
    limit,
    passes,
    wanted_mend,
)
from kasauti.roles.job_description import (
    Employer,
    JobDescription,
    Stage,
    band_words,
    parts_as_html,
    posting_script,
    to_html,
    to_job_posting,
    to_markdown,
    to_pdf,
    usual_stages,
    write_job_description,
)
from kasauti.roles.phrasing import Phraser, Polished, Rephrasing, additions, polish
from kasauti.roles.reading import (
    LevelFrom,
    OpenQuestion,
    ProposedRequirement,
    ProposedRole,
    Read,
    from_job_description,
)
from kasauti.roles.role import (
    Family,
    KnockOut,
    PayBand,
    Requirement,
    Role,
    Seniority,
    WorkMode,
)
from kasauti.roles.role_file import load_role, read_role
from kasauti.roles.role_problems import Problem, RoleFileError
from kasauti.roles.role_writing import dump_role

__all__ = [
    "AnswerError",
    "AnswerKind",
    "Employer",
    "Family",
    "Finding",
    "FindingKind",
    "FormQuestion",
    "JobDescription",
    "KnockOut",
    "LevelFrom",
    "OpenQuestion",
    "PayBand",
    "Phraser",
    "Polished",
    "Problem",
    "ProposedRequirement",
    "ProposedRole",
    "Question",
    "QuestionKind",
    "Reach",
    "Read",
    "Rephrasing",
    "Requirement",
    "Role",
    "RoleDraft",
    "RoleFileError",
    "Seniority",
    "Severity",
    "Stage",
    "WorkMode",
    "additions",
    "band_words",
    "check_job_description",
    "check_role",
    "default_bars",
    "dump_role",
    "family_shift",
    "from_job_description",
    "kind_wanting",
    "limit",
    "load_role",
    "parts_as_html",
    "passes",
    "polish",
    "posting_script",
    "reach",
    "reach_findings",
    "read_role",
    "to_html",
    "to_job_posting",
    "to_markdown",
    "to_pdf",
    "usual_stages",
    "usual_years",
    "wanted_mend",
    "write_job_description",
]
