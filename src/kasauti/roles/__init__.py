"""Roles: what a team asks for on the scale, and the job description written from it.

A role is a TOML file or a page: title, family, seniority, must and nice requirements at levels,
place, pay band. It can be read from an existing job description, and a job description is
written from it, checked for what drives good people away, and published.
"""

from kasauti.roles.bars import default_bars, family_shift, usual_years
from kasauti.roles.role import (
    Family,
    KnockOut,
    PayBand,
    Requirement,
    Role,
    Seniority,
    WorkMode,
)
from kasauti.roles.role_file import Problem, RoleFileError, load_role, read_role
from kasauti.roles.role_writing import dump_role

__all__ = [
    "Family",
    "KnockOut",
    "PayBand",
    "Problem",
    "Requirement",
    "Role",
    "RoleFileError",
    "Seniority",
    "WorkMode",
    "default_bars",
    "dump_role",
    "family_shift",
    "load_role",
    "read_role",
    "usual_years",
]
