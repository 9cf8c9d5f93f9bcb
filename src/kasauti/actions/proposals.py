"""A role proposed from a job description that was pasted or sent as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kasauti import documents, roles, skills
from kasauti.actions.description_files import read_description
from kasauti.actions.refusals import Refused
from kasauti.roles import WorkMode
from kasauti.skills import SkillGraph


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a form starts with, and what the text leaves open."""

    fields: dict[str, Any]
    rows: list[dict[str, Any]]
    notes: tuple[str, ...]


def proposal_of(source: documents.Document | str) -> Proposal:
    """Return the role that a job description describes."""
    graph = skills.load_graph()
    proposed = roles.from_job_description(source, graph=graph)
    return Proposal(
        fields=_fields(proposed),
        rows=[row_of(asked.requirement, graph) for asked in proposed.requirements],
        notes=tuple(question.question for question in proposed.open_questions),
    )


def document_of(name: str, content: bytes) -> documents.Document:
    """Return a job description's file as text, read in a process of its own.

    Raises
    ------
    Refused
        If it cannot be read; the reason says what to do.
    """
    [outcome] = documents.isolated(read_description, [documents.Source(name, data=content)])
    if outcome.error is not None or outcome.result is None:
        error = outcome.error
        raise Refused(f"{error.reason}. {error.mend}" if error else name)
    return outcome.result


def _fields(proposed: roles.ProposedRole) -> dict[str, Any]:
    band = proposed.band.value if proposed.band else None
    return {
        "title": proposed.title.value if proposed.title else "",
        "family": proposed.family.value.value if proposed.family else None,
        "seniority": proposed.seniority.value.value if proposed.seniority else None,
        "location": proposed.location.value if proposed.location else "",
        "work_mode": (proposed.work_mode.value if proposed.work_mode else WorkMode.HYBRID).value,
        "band_low": band.low.in_lakh() if band else "",
        "band_high": band.high.in_lakh() if band else "",
        "summary": proposed.summary.value if proposed.summary else "",
        "owns": "\n".join(read.value for read in proposed.owns),
    }


def row_of(need: roles.Requirement, graph: SkillGraph) -> dict[str, Any]:
    """Return a requirement as the form's row starts with it."""
    return {
        "skills": ", ".join(graph[skill].name for skill in need.any_of),
        "level": int(need.level),
        "must": "must" if need.must else "nice",
        "weight": need.weight,
        "accept_related": need.accept_related,
        "words": need.words,
    }
