"""From a document and its profile to estimates, and with a role to a screening."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from kasauti.documents import Document
from kasauti.resumes import Profile
from kasauti.roles import Role
from kasauti.screening import consistency
from kasauti.screening.behaviours import behaviours
from kasauti.screening.competencies import FULL_LOADING, Holding, estimate_competencies
from kasauti.screening.dimensions import dimension, stronger_side
from kasauti.screening.evidence import quotes, strength
from kasauti.screening.gates import Gate, gate
from kasauti.screening.latent import interval, place
from kasauti.screening.matching import attainment, described, match_role
from kasauti.screening.questions import questions
from kasauti.screening.reading import Reading, read_evidence
from kasauti.screening.result import Flag, FlagKind, Screening
from kasauti.screening.route import route
from kasauti.skills import Dimension, Estimate, Evidence, SkillGraph, Strength
from kasauti.values import Month

SCORER = "1"
VERIFY = "Advanced, expert claimed: verify"
IMPLIED_ERROR = 0.6  # an implied level is never surer than one use at work


def estimate(document: Document, profile: Profile, *, as_of: date, graph: SkillGraph) -> Screening:
    """Return what a résumé shows, without a role.

    Parameters
    ----------
    document : Document
        The visible text; every quote in the result is ``document.text[start:end]``.
    profile : Profile
        Read from that document.
    as_of : date
        What counts as today.
    graph : SkillGraph

    Returns
    -------
    Screening
        With no requirements, and attainment 0.
    """
    return _screen(document, profile, None, as_of=as_of, graph=graph, posting="")


def screen(
    document: Document,
    profile: Profile,
    role: Role,
    *,
    as_of: date,
    graph: SkillGraph,
    posting: str = "",
) -> Screening:
    """Return what a résumé shows for a role.

    Parameters
    ----------
    document, profile, as_of, graph
        As for `estimate`.
    role : Role
    posting : str
        The job description as published, if any: what copies it is not scored.

    Returns
    -------
    Screening
        The same text, role, version and as-of date give the same result to the byte.
    """
    return _screen(document, profile, role, as_of=as_of, graph=graph, posting=posting)


def _screen(
    document: Document,
    profile: Profile,
    role: Role | None,
    *,
    as_of: date,
    graph: SkillGraph,
    posting: str,
) -> Screening:
    now = Month.of(as_of)
    reading = read_evidence(document, profile, role, posting, graph)
    gates, shown = _gates(reading, now, graph)
    findings = consistency.check(document.text, profile, gates, reading, graph, now)
    skills = _skills(document, reading, gates, findings.doubted, graph)
    holdings = [*_used(skills, graph), *_behaving(document, reading, shown)]
    competencies = estimate_competencies(holdings)
    engineering, ml, bridge = (dimension(side, competencies) for side in Dimension)
    matches = match_role(role, skills, graph) if role is not None else ()
    return Screening(
        profile=profile,
        as_of=as_of,
        scorer=SCORER,
        graph=graph.version,
        skills=tuple(sorted(skills.values(), key=lambda e: (-(e.level or 0.0), e.subject))),
        competencies=competencies,
        engineering=engineering,
        ml=ml,
        bridge=bridge,
        stronger=stronger_side(engineering, ml, competencies),
        route=route(profile, reading.units, graph, now),
        requirements=matches,
        attainment=attainment(matches),
        flags=(*reading.flags, *findings.flags, *_parse_flags(profile)),
        questions=questions(role, matches, competencies, findings.flags),
        rankable=profile.quality.enough,
    )


def _gates(
    reading: Reading, now: Month, graph: SkillGraph
) -> tuple[dict[str, Gate], dict[str, Gate]]:
    """Return the gates of the skills, and of the behaviours; those fade as methods do."""
    loads = {skill: graph[skill].loadings for skill in reading.skills}
    loads |= {name: behaviours()[name].loads for name in reading.behaviours}
    units = {**reading.skills, **reading.behaviours}
    proven = {
        competency
        for subject, told in units.items()
        if any(strength(unit) is Strength.CHECKABLE for unit in told)
        for competency in _mainly(loads[subject])
    }
    judged = {
        subject: gate(
            told,
            now,
            fundamental=subject not in graph or graph[subject].fundamental,
            in_earnest=reading.in_earnest,
            checkable=bool(_mainly(loads[subject]) & proven),
        )
        for subject, told in units.items()
    }
    return (
        {skill: judged[skill] for skill in reading.skills},
        {name: judged[name] for name in reading.behaviours},
    )


def _mainly(loads: Mapping[str, float]) -> set[str]:
    return {competency for competency, share in loads.items() if share >= FULL_LOADING}


def _skills(
    document: Document,
    reading: Reading,
    gates: Mapping[str, Gate],
    doubted: frozenset[str],
    graph: SkillGraph,
) -> dict[str, Estimate]:
    estimates = {}
    for skill, judged in gates.items():
        level, error = place(judged)
        error *= consistency.DOUBT if skill in doubted else 1.0
        evidence = quotes(document, reading.skills[skill])
        estimates[skill] = _estimate(skill, level, error, evidence, VERIFY if judged.verify else "")
    return {**estimates, **_implied(estimates, graph)}


def _estimate(
    subject: str, level: float, error: float, evidence: tuple[Evidence, ...], note: str
) -> Estimate:
    low, high = interval(level, error)
    return Estimate(subject, level, low, high, error, evidence, note)


def _implied(estimates: Mapping[str, Estimate], graph: SkillGraph) -> dict[str, Estimate]:
    """Return what told uses imply: PyTorch at 3 shows Python at 2, one level below at most."""
    implied: dict[str, Estimate] = {}
    for skill in sorted(estimates):
        source = estimates[skill]
        level = max(1.0, (source.level or 1.0) - 1.0)
        for parent in graph.implied_by(skill) if described(source) else ():
            known = implied.get(parent.id) or estimates.get(parent.id)
            if known is None or (known.level or 1.0) < level:
                own = estimates[parent.id].evidence if parent.id in estimates else ()
                told = _taken_with(source, graph[skill].name, parent.id, parent.name)
                error = max(source.standard_error or 1.0, IMPLIED_ERROR)
                note = f"Implied by {graph[skill].name}"
                implied[parent.id] = _estimate(parent.id, level, error, (*told, *own), note)
    return implied


def _taken_with(source: Estimate, name: str, parent: str, parent_name: str) -> tuple[Evidence, ...]:
    return tuple(
        replace(one, skill=parent, shows=f"{name} takes {parent_name}. {one.shows}")
        for one in source.evidence
        if one.strength >= Strength.DESCRIBED
    )


def _used(skills: Mapping[str, Estimate], graph: SkillGraph) -> list[Holding]:
    return [
        Holding(skill, e.level or 1.0, e.standard_error or 1.0, graph[skill].loadings, e.evidence)
        for skill, e in sorted(skills.items())
        if described(e)
    ]


def _behaving(document: Document, reading: Reading, gates: Mapping[str, Gate]) -> list[Holding]:
    holdings = []
    for name, judged in gates.items():
        rule = behaviours()[name]
        told = quotes(document, reading.behaviours[name], f"Shows {rule.shows}.")
        holdings.append(Holding(name, *place(judged), rule.loads, told))
    return holdings


def _parse_flags(profile: Profile) -> Sequence[Flag]:
    if profile.quality.enough:
        return ()
    reasons = "; ".join(profile.quality.reasons) or "the layout defeats the reader"
    sentence = f"Read with little certainty ({reasons}): a person should read it."
    return (Flag(FlagKind.PARSE, sentence),)
