"""Screenings as one JSON object: the same bytes for the same input, version and as-of date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from kasauti import __version__
from kasauti.documents import Document, UnreadableFile
from kasauti.resumes import json_resume
from kasauti.roles import Role
from kasauti.screening.ranking import shortlist
from kasauti.screening.result import DimensionEstimate, Flag, RequirementMatch, Screening
from kasauti.screening.scorer import SCORER
from kasauti.skills import Estimate, Evidence, SkillGraph, load_graph

SCHEMA = "https://kasauti.org/schemas/screening-1.json"
_DIGITS = 4


@cache
def schema() -> str:
    """Return the published JSON Schema of the report."""
    return (resources.files(__package__) / "data" / "screening.schema.json").read_text("utf-8")


def as_dict(
    screening: Screening, document: Document, graph: SkillGraph | None = None
) -> dict[str, Any]:
    """Return one person as the report shows them.

    Parameters
    ----------
    screening : Screening
    document : Document
        That it was read from; every ``start`` and ``end`` points into its text.
    graph : SkillGraph or None
        For the names of skills; the graph in the box by default.

    Returns
    -------
    dict
        Of JSON values only; no path, no clock. ``place`` and ``tied`` are added by `report`.
    """
    graph = graph or load_graph()
    return {
        "file": document.name,
        "text": document.text,
        "profile": json_resume(screening.profile, document),
        "rankable": screening.rankable,
        "attainment": _figures(screening.attainment),
        "engineering": _dimension(screening.engineering),
        "ml": _dimension(screening.ml),
        "bridge": _dimension(screening.bridge),
        "stronger": screening.stronger.value,
        "route": screening.route.value,
        "competencies": [_competency(estimate) for estimate in screening.competencies],
        "requirements": [_requirement(match, graph) for match in screening.requirements],
        "skills": [_skill(estimate, graph) for estimate in screening.skills],
        "hidden": [hidden.text for hidden in document.hidden],
        "flags": [_flag(flag) for flag in screening.flags],
        "warnings": [*document.warnings, *screening.profile.warnings],
        "questions": list(screening.questions),
    }


def report(
    people: Sequence[tuple[Screening, Document]],
    *,
    role: Role | None,
    graph: SkillGraph,
    as_of: date,
    unreadable: Sequence[UnreadableFile] = (),
) -> dict[str, Any]:
    """Return the whole report: people in shortlist order, then those a person must read.

    Parameters
    ----------
    people : sequence of (Screening, Document)
    role : Role or None
    graph : SkillGraph
    as_of : date
    unreadable : sequence of UnreadableFile
    """
    documents = {id(screening): document for screening, document in people}
    ranked = shortlist(screening for screening, _ in people)
    rows = [
        {"place": one.place, "tied": one.tied}
        | as_dict(one.screening, documents[id(one.screening)], graph=graph)
        for one in ranked
    ]
    unranked = sorted((p for p in people if not p[0].rankable), key=lambda p: p[1].name)
    rows += [{"place": None, "tied": None} | as_dict(*person, graph=graph) for person in unranked]
    return {
        "schema": SCHEMA,
        "version": __version__,
        "scorer": SCORER,
        "graph": graph.version,
        "as_of": as_of.isoformat(),
        "role": _role(role) if role is not None else None,
        "people": rows,
        "unreadable": [
            {"file": file.name, "reason": file.reason.value, "mend": file.mend}
            for file in sorted(unreadable, key=lambda file: file.name)
        ],
    }


def _number(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS) + 0.0


def _figures(estimate: Estimate) -> dict[str, Any]:
    return {
        "level": _number(estimate.level),
        "low": _number(estimate.low),
        "high": _number(estimate.high),
    }


def _dimension(dimension: DimensionEstimate) -> dict[str, Any]:
    return _figures(dimension.estimate) | {
        "evidenced": dimension.evidenced,
        "of": dimension.of,
        "sufficient": dimension.sufficient,
    }


def _competency(estimate: Estimate) -> dict[str, Any]:
    return (
        {"id": estimate.subject}
        | _figures(estimate)
        | {"evidence": [_evidence(evidence) for evidence in estimate.evidence]}
    )


def _skill(estimate: Estimate, graph: SkillGraph) -> dict[str, Any]:
    return {
        "id": estimate.subject,
        "name": graph[estimate.subject].name,
        "level": _number(estimate.level),
        "interval": [_number(estimate.low), _number(estimate.high)],
        "note": estimate.note,
        "evidence": [_evidence(evidence) for evidence in estimate.evidence],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "quote": evidence.quote,
        "page": evidence.page,
        "start": evidence.start,
        "end": evidence.end,
        "shows": evidence.shows,
        "strength": evidence.strength.name.lower(),
    }


def _requirement(match: RequirementMatch, graph: SkillGraph) -> dict[str, Any]:
    source = match.credited_from
    return {
        "words": match.requirement.words
        or " or ".join(graph[skill].name for skill in match.requirement.any_of),
        "any_of": list(match.requirement.any_of),
        "level": int(match.requirement.level),
        "must": match.requirement.must,
        "weight": match.requirement.weight,
        "standing": match.standing.value,
        "attainment": _number(match.attainment),
        "skill": match.skill,
        "credited_from": source,
        "credited": f"{graph[source].name} credited {match.credit:.1f}" if source else "",
        "missing": match.missing,
        "would_change": match.would_change,
        "ask": match.ask,
    }


def _flag(flag: Flag) -> dict[str, Any]:
    return {
        "kind": flag.kind.value,
        "sentence": flag.sentence,
        "start": flag.start,
        "end": flag.end,
    }


def _role(role: Role) -> Mapping[str, Any]:
    return {
        "title": role.title,
        "family": role.family.value,
        "seniority": role.seniority.value,
        "requirements": len(role.requirements),
    }
