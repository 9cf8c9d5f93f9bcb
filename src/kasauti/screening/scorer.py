"""From a document and its profile to estimates, and with a role to a screening."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kasauti.documents import Document
from kasauti.resumes import Profile
from kasauti.roles import Role
from kasauti.screening import abuse, consistency
from kasauti.screening.behaviours import behaviours, seen
from kasauti.screening.blinding import blank, blind
from kasauti.screening.competencies import FULL_LOADING, Holding, estimate_competencies
from kasauti.screening.dimensions import dimension, stronger_side
from kasauti.screening.evidence import quotes, strength
from kasauti.screening.gates import Gate, gate
from kasauti.screening.latent import interval, place
from kasauti.screening.matching import attainment, match_role
from kasauti.screening.questions import questions
from kasauti.screening.result import Flag, FlagKind, Screening
from kasauti.screening.route import route
from kasauti.screening.units import Context, Places, Unit, read_units
from kasauti.skills import Dimension, Estimate, Evidence, SkillGraph, Strength, find_mentions
from kasauti.values import Month

SCORER = "1"


@dataclass(frozen=True, slots=True)
class _Reading:
    """The units of one résumé, and what was kept out of them."""

    skills: Mapping[str, tuple[Unit, ...]]
    behaviours: Mapping[str, tuple[Unit, ...]]
    producing: frozenset[int]
    flags: tuple[Flag, ...]
    units: tuple[Unit, ...]


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
    reading = _read(document, profile, role, posting, graph)
    gates = _gates(reading, now, graph)
    findings = consistency.check(document.text, profile, gates, reading.units, graph, now)
    if findings.repeats:
        reading = _without(reading, findings.repeats)
        gates = _gates(reading, now, graph)
    estimates = _skills(document, reading, gates, findings.doubted, graph)
    competencies = estimate_competencies(_holdings(document, estimates, reading, now, graph))
    engineering, ml, bridge = (dimension(side, competencies) for side in Dimension)
    matches = match_role(role, estimates, graph) if role is not None else ()
    return Screening(
        profile=profile,
        as_of=as_of,
        scorer=SCORER,
        graph=graph.version,
        skills=tuple(sorted(estimates.values(), key=lambda e: (-(e.level or 0.0), e.subject))),
        competencies=competencies,
        engineering=engineering,
        ml=ml,
        bridge=bridge,
        stronger=stronger_side(engineering, ml, competencies),
        route=route(profile, now),
        requirements=matches,
        attainment=attainment(matches),
        flags=(*reading.flags, *findings.flags, *_parse_flags(profile)),
        questions=questions(role, matches, competencies, findings.flags),
        rankable=profile.quality.enough,
    )


def _read(
    document: Document, profile: Profile, role: Role | None, posting: str, graph: SkillGraph
) -> _Reading:
    text = blind(document.text, profile)
    copies = abuse.copied(text, role, posting)
    orders = abuse.injections(text)
    text = blank(text, [*copies, *orders])
    places = Places(text, profile)
    mentions = find_mentions(text, graph, lists=places.lists())
    units = read_units(text, places, mentions)
    behaving = seen(text, places, mentions)
    flags = tuple(abuse.flags(document, copies, orders, units))
    return _Reading(_grouped(units), _grouped(behaving), _in_earnest(places), flags, units)


def _in_earnest(places: Places) -> frozenset[int]:
    """Return the positions that tell of production or of research that was published."""
    appeared = any(
        place.context is Context.PUBLICATION and "artefact" in places.sentences.signals(span)
        for span in places.sentences
        if (place := places.at(span[0]))
    )
    shipped = {
        place.position
        for span in places.sentences
        if "production" in places.sentences.signals(span) and (place := places.at(span[0]))
    }
    return frozenset(shipped | (places.research if appeared else set()))


def _grouped(units: Sequence[Unit]) -> dict[str, tuple[Unit, ...]]:
    groups: dict[str, list[Unit]] = {}
    for unit in units:
        groups.setdefault(unit.skill, []).append(unit)
    return {skill: tuple(groups[skill]) for skill in sorted(groups)}


def _without(reading: _Reading, repeats: frozenset[tuple[int, int]]) -> _Reading:
    def kept(groups: Mapping[str, tuple[Unit, ...]]) -> dict[str, tuple[Unit, ...]]:
        thinned = {
            s: tuple(u for u in us if (u.start, u.end) not in repeats) for s, us in groups.items()
        }
        return {skill: units for skill, units in thinned.items() if units}

    return replace(reading, skills=kept(reading.skills), behaviours=kept(reading.behaviours))


def _proven(reading: _Reading, graph: SkillGraph) -> set[str]:
    """Return the competencies that something checkable speaks to."""
    loads = [
        graph[unit.skill].loadings if unit.skill in graph else behaviours()[unit.skill].loads
        for units in (*reading.skills.values(), *reading.behaviours.values())
        for unit in units
        if strength(unit) is Strength.CHECKABLE
    ]
    return {competency for load in loads for competency in _mainly(load)}


def _mainly(loads: Mapping[str, float]) -> set[str]:
    return {competency for competency, share in loads.items() if share >= FULL_LOADING}


def _gates(reading: _Reading, now: Month, graph: SkillGraph) -> dict[str, Gate]:
    proven = _proven(reading, graph)
    return {
        skill: gate(
            units,
            now,
            fundamental=graph[skill].fundamental,
            producing=reading.producing,
            checkable=bool(_mainly(graph[skill].loadings) & proven),
        )
        for skill, units in reading.skills.items()
    }


def _skills(
    document: Document,
    reading: _Reading,
    gates: Mapping[str, Gate],
    doubted: frozenset[str],
    graph: SkillGraph,
) -> dict[str, Estimate]:
    estimates = {}
    for skill, judged in gates.items():
        level, error = place(judged)
        error *= consistency.DOUBT if skill in doubted else 1.0
        note = "Advanced, expert claimed: verify" if judged.verify else ""
        estimates[skill] = _estimate(
            skill, level, error, quotes(document, reading.skills[skill]), note
        )
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
        if not any(e.strength >= Strength.DESCRIBED for e in source.evidence):
            continue
        level = max(1.0, (source.level or 1.0) - 1.0)
        for parent in graph.implied_by(skill):
            known = implied.get(parent.id) or estimates.get(parent.id)
            if known is not None and (known.level or 1.0) >= level:
                continue
            told = tuple(
                replace(
                    e, skill=parent.id, shows=f"{graph[skill].name} takes {parent.name}. {e.shows}"
                )
                for e in source.evidence
                if e.strength >= Strength.DESCRIBED
            )
            own = estimates[parent.id].evidence if parent.id in estimates else ()
            error = max(source.standard_error or 1.0, 0.6)
            note = f"Implied by {graph[skill].name}"
            implied[parent.id] = _estimate(parent.id, level, error, (*told, *own), note)
    return implied


def _holdings(
    document: Document,
    estimates: Mapping[str, Estimate],
    reading: _Reading,
    now: Month,
    graph: SkillGraph,
) -> list[Holding]:
    holdings = [
        Holding(skill, e.level or 1.0, e.standard_error or 1.0, graph[skill].loadings, e.evidence)
        for skill, e in sorted(estimates.items())
        if any(item.strength >= Strength.DESCRIBED for item in e.evidence)
    ]
    proven = _proven(reading, graph)
    for name, units in reading.behaviours.items():
        rule = behaviours()[name]
        judged = gate(
            units,
            now,
            fundamental=True,
            producing=reading.producing,
            checkable=bool(_mainly(rule.loads) & proven),
        )
        level, error = place(judged)
        told = quotes(document, units, f"Shows {rule.shows}.")
        holdings.append(Holding(f"behaviour:{name}", level, error, rule.loads, told))
    return holdings


def _parse_flags(profile: Profile) -> list[Flag]:
    if profile.quality.enough:
        return []
    reasons = "; ".join(profile.quality.reasons) or "the layout defeats the reader"
    return [
        Flag(FlagKind.PARSE, f"Read with little certainty ({reasons}): a person should read it.")
    ]
