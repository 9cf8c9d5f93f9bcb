"""A role proposed from a job description that was pasted or sent as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kasauti import documents, roles, skills
from kasauti.roles import WorkMode
from kasauti.skills import SkillGraph
from kasauti.web.recruiter.forms import DescriptionForm


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the form starts with, and what the text leaves open."""

    fields: dict[str, Any]
    rows: list[dict[str, Any]]
    notes: tuple[str, ...]


def proposal_of(form: DescriptionForm) -> Proposal | None:
    """Return the role that a job description describes; None with an error on the form."""
    source: documents.Document | str = form.cleaned_data["text"]
    if not str(source).strip():
        file = form.cleaned_data["file"]
        [outcome] = documents.isolated(_read, [documents.Source(file.name, data=file.read())])
        if outcome.error is not None or outcome.result is None:
            error = outcome.error
            form.add_error("text", f"{error.reason}. {error.mend}" if error else file.name)
            return None
        source = outcome.result
    graph = skills.load_graph()
    proposed = roles.from_job_description(source, graph=graph)
    return Proposal(
        fields=_fields(proposed),
        rows=[_row(asked, graph) for asked in proposed.requirements],
        notes=tuple(question.question for question in proposed.open_questions),
    )


def _read(source: documents.Source) -> documents.Document:
    limits = documents.Limits()
    return documents.read(source.read(limits), source.name)


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


def _row(asked: roles.ProposedRequirement, graph: SkillGraph) -> dict[str, Any]:
    need = asked.requirement
    return {
        "skills": ", ".join(graph[skill].name for skill in need.any_of),
        "level": int(need.level),
        "must": "must" if need.must else "nice",
        "weight": need.weight,
        "accept_related": need.accept_related,
        "words": need.words,
    }
