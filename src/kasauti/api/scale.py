"""The scale: competencies with their anchors, and the graph of skills."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from kasauti import skills
from kasauti.access import Permission
from kasauti.api.problems import Problem
from kasauti.api.tokens import Bearer

router = Router(tags=["scale"])
ANYONE = Bearer("", Permission.SKILLS_SEE)


class CompetencyShown(Schema):
    """One of the sixteen, with its five anchors."""

    id: str
    name: str
    dimension: str
    anchors: list[str]


class SkillName(Schema):
    """A skill's id and name."""

    id: str
    name: str


class SkillShown(SkillName):
    """A skill: how it is written and what it loads on."""

    aliases: list[str]
    loadings: dict[str, float]


@router.get(
    "/competencies", auth=ANYONE, response=list[CompetencyShown], summary="List the competencies"
)
def competencies(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the sixteen competencies."""
    return [
        {
            "id": one.id,
            "name": one.name,
            "dimension": one.dimension.value,
            "anchors": list(one.anchors),
        }
        for one in skills.competencies()
    ]


@router.get("/skills", auth=ANYONE, response=list[SkillName], summary="List the skills")
def list_skills(request: HttpRequest) -> list[dict[str, Any]]:
    """Return every skill's id and name."""
    return [{"id": skill.id, "name": skill.name} for skill in skills.load_graph()]


@router.get("/skills/{skill_id}", auth=ANYONE, response=SkillShown, summary="Show a skill")
def show_skill(request: HttpRequest, skill_id: str) -> dict[str, Any]:
    """Return one skill."""
    graph = skills.load_graph()
    if skill_id not in graph:
        raise Problem(404, f"No skill has the id {skill_id!r}")
    skill = graph[skill_id]
    return {
        "id": skill.id,
        "name": skill.name,
        "aliases": [alias.text for alias in skill.aliases],
        "loadings": dict(skill.loadings),
    }
