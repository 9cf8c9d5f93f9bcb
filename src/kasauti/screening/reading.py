"""A résumé as evidence units, what must not count taken out first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kasauti.documents import Document
from kasauti.resumes import Profile
from kasauti.roles import Role
from kasauti.screening import abuse
from kasauti.screening.behaviours import seen
from kasauti.screening.blinding import blank, blind
from kasauti.screening.result import Flag
from kasauti.screening.units import Context, Places, Unit, read_units
from kasauti.skills import SkillGraph, find_mentions

_REPEATED_WORDS = 6  # shorter statements are alike by chance
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """The units of one résumé.

    Parameters
    ----------
    skills, behaviours : mapping of str to tuple of Unit
        By skill id and behaviour id, without what an earlier post has told in the same words.
    units : tuple of Unit
        All of the skills', repetitions among them, in reading order.
    in_earnest : frozenset of int
        Positions that tell of production, or of research that was published.
    repeats : frozenset of (int, int)
        Where words are repeated from an earlier post.
    flags : tuple of Flag
        What was kept from scoring, and why.
    """

    skills: Mapping[str, tuple[Unit, ...]]
    behaviours: Mapping[str, tuple[Unit, ...]]
    units: tuple[Unit, ...]
    in_earnest: frozenset[int]
    repeats: frozenset[tuple[int, int]]
    flags: tuple[Flag, ...]


def read_evidence(
    document: Document, profile: Profile, role: Role | None, posting: str, graph: SkillGraph
) -> Reading:
    """Return the evidence units of a résumé.

    What identifies the person, what copies the role and what instructs a machine is blanked
    first; offsets stay those of the document.
    """
    text = blind(document.text, profile)
    copies = abuse.copied(text, role, posting)
    orders = abuse.injections(text)
    text = blank(text, [*copies, *orders])
    places = Places(text, profile)
    mentions = find_mentions(text, graph, lists=places.lists())
    units = read_units(text, places, mentions)
    repeats = _repeated(text, units)
    return Reading(
        _grouped(units, repeats),
        _grouped(seen(text, places, mentions), repeats),
        units,
        _in_earnest(places),
        repeats,
        tuple(abuse.flags(document, copies, orders, units)),
    )


def _grouped(
    units: Sequence[Unit], repeats: Iterable[tuple[int, int]]
) -> dict[str, tuple[Unit, ...]]:
    groups: dict[str, list[Unit]] = {}
    for unit in units:
        if (unit.start, unit.end) not in repeats:
            groups.setdefault(unit.skill, []).append(unit)
    return {skill: tuple(groups[skill]) for skill in sorted(groups)}


def _in_earnest(places: Places) -> frozenset[int]:
    told = [
        (place, places.sentences.signals(span))
        for span in places.sentences
        if (place := places.at(span[0])) is not None
    ]
    appeared = any(p.context is Context.PUBLICATION and "artefact" in s for p, s in told)
    shipped = {
        p.position for p, s in told if "production" in s and p.context is not Context.ACADEMIC
    }
    return frozenset(shipped | (places.research if appeared else set()))


def _repeated(text: str, units: Sequence[Unit]) -> frozenset[tuple[int, int]]:
    """Return the sentences that an earlier position has already told in the same words."""
    first: dict[tuple[str, ...], int] = {}
    repeats = set()
    for unit in sorted(units, key=lambda unit: unit.start):
        words = tuple(w.lower() for w in _WORDS.findall(text, unit.start, unit.end))
        if len(words) < _REPEATED_WORDS or not unit.described:
            continue
        if first.setdefault(words, unit.position) != unit.position:
            repeats.add((unit.start, unit.end))
    return frozenset(repeats)
