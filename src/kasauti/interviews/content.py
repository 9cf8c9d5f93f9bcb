"""The lint of questions: whole, keyed, on known competencies, and none nearly said twice."""

from __future__ import annotations

import ast
import re
from itertools import combinations
from typing import TYPE_CHECKING

from kasauti.interviews.arithmetic import compute
from kasauti.interviews.debugging import fault_cards, lab_faults
from kasauti.interviews.design import DesignQuestion, design_questions
from kasauti.interviews.exemplars import exemplar_sets
from kasauti.interviews.fundamentals import TOLERANCE, families
from kasauti.interviews.gate import gate
from kasauti.interviews.practice import practices
from kasauti.interviews.reliability import TooFewError
from kasauti.interviews.scenarios import evidence_questions, scenarios
from kasauti.interviews.stages import stages
from kasauti.roles import Seniority
from kasauti.skills import competencies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LEAST = {"O": 14, "L": 14, "families": 24, "designs": 4, "criteria": 12, "touches": 4}
SAME = 0.5  # share of three-word runs in common from which two texts are nearly the same
PIECES = 5


def lint_content() -> tuple[str, ...]:
    """Return what is wrong with the questions, one sentence each; empty when they are sound.

    Examples
    --------
    >>> lint_content()
    ()
    """
    return (
        *_designs(),
        *_scenarios(),
        *_families(),
        *_faults(),
        *_practices(),
        *_exemplars(),
        *_duplicates(),
    )


def _exemplars() -> Iterator[str]:
    for code in (one.code for one in stages().values() if one.live):
        found = exemplar_sets().get(code)
        if found is None:
            yield f"stage {code} has no exemplars to be rated before rating live"
            continue
        try:
            gate(found.keys, found.keys)
        except TooFewError as few:
            yield f"stage {code}: {few}"


def _unknown(where: str, named: tuple[str, ...]) -> Iterator[str]:
    for one in set(named) - {c.id for c in competencies()} - {"P1"}:
        yield f"{where}: {one} is no competency"


def _designs() -> Iterator[str]:
    if len(design_questions()) < LEAST["designs"]:
        yield f"{LEAST['designs']} design questions are the least"
    for question in design_questions():
        if sum(c.feeds != "none" for c in question.criteria) < LEAST["criteria"]:
            yield f"{question.id}: {LEAST['criteria']} criteria are the least"
        for criterion in question.criteria:
            yield from _unknown(f"{question.id} {criterion.id}", criterion.competencies)
            if len(criterion.anchors) != 5 or len(criterion.probes) < 2:
                yield f"{question.id} {criterion.id} needs five anchors and two probes"
        if {dive.side for dive in question.dives} != {"engineering", "ml"}:
            yield f"{question.id} needs deep dives on both sides"
        yield from _sheet(question)


def _sheet(question: DesignQuestion) -> Iterator[str]:
    for line in question.estimates:
        found = compute(line.formula, line.assumptions)
        if abs(found - line.value) > 0.02 * abs(line.value):
            yield f"{question.id} {line.id}: the key says {line.value}, the formula {found:.4g}"
        if line.factor <= 1.0:
            yield f"{question.id} {line.id} accepts nothing on one's own assumptions: give a factor"


def _scenarios() -> Iterator[str]:
    for stage in ("O", "L"):
        found = scenarios(stage)
        if len(found) < LEAST[stage]:
            yield f"stage {stage}: {len(found)} scenarios, {LEAST[stage]} are the least"
        for one in found:
            yield from _unknown(one.id, one.competencies)
            if len(one.evidence) != PIECES or len(one.moves) < 3:
                yield f"{one.id} needs {PIECES} pieces of evidence and three moves"
    for question in evidence_questions():
        yield from _unknown(question.id, question.competencies)


def _families() -> Iterator[str]:
    if len(families()) < LEAST["families"]:
        yield f"{len(families())} families, {LEAST['families']} are the least"
    for family in families():
        yield from _unknown(family.id, (family.competency,))
        if len(family.points) != 2 or not family.wrong:
            yield f"{family.id} needs two points and a wrong answer with its belief"
        if not family.numeric:
            continue
        for values in _corners(family.parameters):
            key = compute(family.key, values)
            for wrong in family.wrong:
                if abs(compute(wrong.answer, values) - key) <= TOLERANCE * abs(key):
                    yield f"{family.id}: {wrong.answer} is as good as the key at {values}"


def _corners(parameters: Mapping[str, tuple[float | str, ...]]) -> Iterator[dict[str, float]]:
    """Yield every draw of a family's numbers."""
    drawn: list[dict[str, float]] = [{}]
    for name, choices in parameters.items():
        drawn = [d | {name: float(choice)} for d in drawn for choice in choices]
    yield from drawn


def _faults() -> Iterator[str]:
    known = {card.id for card in fault_cards()}
    for seniority in Seniority:
        for planted in lab_faults(seniority):
            for one in set(planted) - known:
                yield f"the {seniority.value} lab plants {one}, which has no card"


def _practices() -> Iterator[str]:
    for code in stages().keys() ^ practices().keys():
        yield f"stage {code}: a stage and its practice go together, one of them is missing"
    for code, one in practices().items():
        if not one.bring or not one.ask or len(one.touches) < LEAST["touches"]:
            least = f"names {LEAST['touches']} points"
            yield f"the practice of {code} tells what to bring, asks, and {least}"
        for source in (one.code, one.solution):
            try:
                ast.parse(source)
            except SyntaxError as error:
                yield f"the code of the practice of {code} is no Python: {error}"


def _duplicates() -> Iterator[str]:
    for (one, words), (other, more) in combinations(texts().items(), 2):
        shared = similarity(words, more)
        if shared >= SAME:
            yield f"{one} and {other} say nearly the same ({shared:.0%})"


def texts() -> dict[str, str]:
    """Return everything that is asked or practised on, by where it stands."""
    found = {f"{f.id} stem": f.stem for f in families()}
    for question in design_questions():
        found[f"{question.id} prompt"] = question.prompt
        found |= {f"{question.id} form {n}": form for n, form in enumerate(question.forms, 1)}
        found |= {f"{question.id} {d.name}": d.opening for d in question.dives}
        found |= {f"{question.id} failure {n}": f.say for n, f in enumerate(question.failures, 1)}
        found |= {
            f"{question.id} {c.id} probe {n}": probe
            for c in question.criteria
            for n, probe in enumerate(c.probes, 1)
        }
    found |= {one.id: one.situation for stage in ("O", "L") for one in scenarios(stage)}
    found |= {f"the practice of {code}": one.ask for code, one in practices().items()}
    return found | {one.id: one.ask for one in evidence_questions()}


def similarity(one: str, other: str) -> float:
    """Return how much of the shorter text's three-word runs the other has, 0 to 1.

    Examples
    --------
    >>> similarity("What goes back with the model?", "Tell me what goes back with the model")
    1.0
    """
    runs = [_runs(text) for text in (one, other)]
    if min(map(len, runs)) == 0:
        return 0.0
    return len(runs[0] & runs[1]) / min(map(len, runs))


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return frozenset(zip(words, words[1:], words[2:], strict=False))
