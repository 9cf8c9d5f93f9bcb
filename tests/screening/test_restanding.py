"""A stored screening held against a changed role stands as if it had been read anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kasauti.documents import read
from kasauti.resumes import read_profile
from kasauti.roles import Requirement, Role
from kasauti.screening import as_dict, screen, standings
from kasauti.skills import Level, SkillGraph

from .conftest import AS_OF, SENIOR, STUDENT


@pytest.mark.parametrize("text", [SENIOR, STUDENT])
def test_a_changed_role_stands_as_a_new_screening_would_say(
    role: Role, graph: SkillGraph, text: str
) -> None:
    document = read(text.encode(), name="cv.txt")
    profile = read_profile(document, as_of=AS_OF)
    stored = as_dict(screen(document, profile, role, graph=graph, as_of=AS_OF), document, graph)
    for skill in ("python", "pytorch", "kubernetes", "kafka", "terraform", "spark", "mlflow"):
        for level in Level:
            for must in (True, False):
                changed = replace(role, requirements=(Requirement((skill,), level, must),))
                anew = screen(document, profile, changed, graph=graph, as_of=AS_OF)
                expected = tuple(one.standing for one in anew.requirements)
                assert standings(stored["skills"], changed, graph=graph) == expected
