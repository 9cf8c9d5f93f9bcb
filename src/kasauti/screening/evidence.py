"""Units as evidence: the exact words, what they show in one sentence, how strong they are."""

from __future__ import annotations

from collections.abc import Iterable

from kasauti.documents import Document
from kasauti.screening.signals import Verb
from kasauti.screening.units import Context, Unit
from kasauti.skills import Evidence, Strength

SHOWN = 6  # quotes kept per skill
_ACT = {
    Verb.NONE: "Named",
    Verb.ASSISTED: "Assisted",
    Verb.CONTRIBUTED: "Contributed",
    Verb.BUILT: "Own work",
    Verb.LED: "Led or owned",
}
_WHERE = {
    Context.LISTED: "in a list",
    Context.SUMMARY: "in the summary",
    Context.STUDY: "in studies, a course or a certificate",
    Context.STACK: "in a stack line or title",
    Context.PROJECT: "in a project",
    Context.INTERNSHIP: "in an internship",
    Context.ACADEMIC: "in research or teaching",
    Context.PUBLICATION: "in a publication",
    Context.WORK: "at work",
}
_MARKS = {
    "metric": "a result with a number",
    "scale": "a scale",
    "production": "production",
    "operations": "reliability, latency or cost",
    "depth": "depth",
    "team": "review or mentoring",
    "broad": "several teams",
    "artefact": "something checkable",
}
_CHECKABLE_IN = frozenset({Context.WORK, Context.ACADEMIC, Context.PROJECT, Context.PUBLICATION})


def strength(unit: Unit) -> Strength:
    """Return how much the unit can carry."""
    if unit.context is Context.PUBLICATION and not unit.signals.hedged:
        return Strength.CHECKABLE if "artefact" in unit.signals else Strength.DESCRIBED
    if unit.described:
        if "artefact" in unit.signals and unit.context in _CHECKABLE_IN:
            return Strength.CHECKABLE
        owned = unit.signals.owned and unit.context in (Context.WORK, Context.ACADEMIC)
        return Strength.OWNED if owned else Strength.DESCRIBED
    if unit.inherited:
        return Strength.DESCRIBED
    return Strength.STUDIED if unit.context is Context.STUDY else Strength.LISTED


def shows(unit: Unit) -> str:
    """Return what the words show, one plain sentence."""
    if unit.inherited:
        return "Named in the stack or title of a post or project that tells of own work."
    if unit.signals.hedged:
        return f"Wished for, learnt or done by others, {_WHERE[unit.context]}."
    act = _ACT[unit.signals.verb] if unit.described else "Named"
    marks = [words for mark, words in _MARKS.items() if mark in unit.signals]
    tail = f", with {_and(marks)}" if marks and unit.described else ""
    return f"{act} {_WHERE[unit.context]}{tail}."


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def quotes(document: Document, units: Iterable[Unit], sentence: str = "") -> tuple[Evidence, ...]:
    """Return the units as evidence, strongest first, each place once.

    Parameters
    ----------
    document : Document
        Its unblinded text is quoted.
    units : iterable of Unit
        Of one skill or behaviour.
    sentence : str
        Opens what is shown where the unit is no skill's ("Shows testing.").
    """
    ranked = sorted(units, key=lambda u: (-strength(u), -len(u.signals.marks), u.start))
    chosen: dict[int, Evidence] = {}
    for unit in ranked:
        if unit.start in chosen or len(chosen) >= SHOWN:
            continue
        chosen[unit.start] = Evidence(
            source="resume",
            quote=document.text[unit.start : unit.end],
            shows=f"{sentence} {shows(unit)}".strip(),
            strength=strength(unit),
            skill=None if sentence else unit.skill,
            document=document.name,
            page=document.page_at(unit.start),
            start=unit.start,
            end=unit.end,
        )
    return tuple(chosen.values())
