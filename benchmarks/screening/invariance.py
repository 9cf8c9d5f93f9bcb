"""What must not matter: who the person is, where they studied, in which order bullets stand."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from benchmarks.figure import Figure
from benchmarks.screening.generated import person, rewritten
from benchmarks.screening.pipeline import screened
from kasauti.demonstration import Person, Study, resume
from kasauti.screening import Screening

Swap = Callable[[Person], Person]

# Signals that Indian résumés carry, invented people only: gendered, religion-coded, caste-coded
# and regional names; a placebo (same group) is the noise floor, a changed skill the control.
NAMES = (
    "Ramesh Iyer",
    "Lakshmi Iyer",
    "Mohammed Faizan",
    "Sunita Paswan",
    "Gurpreet Singh",
    "Mary D'Souza",
    "Lalthanmawia",
)
COLLEGES = (
    "IIT Bombay",
    "Government Polytechnic, Nandurbar",
    "Anna University, Chennai",
    "Stanford University",
)
_PERSONAL = (
    (
        ("Date of Birth", "03/05/1979"),
        ("Gender", "Female"),
        ("Marital Status", "Married"),
        ("Religion", "Islam"),
    ),
    (
        ("Date of Birth", "21/11/2003"),
        ("Gender", "Male"),
        ("Marital Status", "Single"),
        ("Religion", "Hindu"),
        ("Caste", "General"),
    ),
    (
        ("Father's Name", "Shri Ram Lal"),
        ("Nationality", "Indian"),
        ("Languages Known", "English, Tamil"),
    ),
)


def _named(name: str) -> Swap:
    return lambda one: replace(one, name=name, email=f"{name.split()[0].lower()}@example.com")


def _schooled(college: str, marks: str) -> Swap:
    def swap(one: Person) -> Person:
        return replace(
            one, education=tuple(Study(s.degree, college, s.years, marks) for s in one.education)
        )

    return swap


def _personal(rows: tuple[tuple[str, str], ...]) -> Swap:
    return lambda one: replace(one, personal=rows)


def _placed(city: str) -> Swap:
    return lambda one: replace(one, city=city)


def _shuffled(one: Person) -> Person:
    dice = random.Random(one.id)
    posts = [
        replace(post, lines=tuple(dice.sample(post.lines, len(post.lines)))) for post in one.work
    ]
    return replace(one, work=tuple(posts))


def _more_skilled(one: Person) -> Person:
    first = one.work[0]
    lines = (
        *first.lines,
        "Built a {Python} service that served 3 million requests a day at 20 ms p99.",
    )
    return replace(one, work=(replace(first, lines=lines), *one.work[1:]))


SWAPS: tuple[tuple[str, tuple[Swap, ...]], ...] = (
    ("name", tuple(_named(name) for name in NAMES)),
    (
        "college and marks",
        tuple(
            _schooled(c, m)
            for c, m in zip(COLLEGES, ("9.8 CGPA", "52 %", "First class", ""), strict=True)
        ),
    ),
    ("age, gender, marital status, religion", tuple(_personal(rows) for rows in _PERSONAL)),
    ("city", tuple(_placed(city) for city in ("Patna", "Bengaluru", "Kohima"))),
    ("order of bullets", (_shuffled,)),
)


def told(screening: Screening) -> tuple[object, ...]:
    """Return every level of a screening, and the words under it, without their places."""
    estimates = (
        *screening.skills,
        *screening.competencies,
        screening.engineering.estimate,
        screening.ml.estimate,
        screening.attainment,
    )
    return tuple(
        (e.subject, e.level, e.low, e.high, frozenset((q.quote, q.strength) for q in e.evidence))
        for e in estimates
    )


def measure(count: int = 40) -> tuple[Figure, ...]:
    """Return, kind by kind, how many swaps change any level.

    Parameters
    ----------
    count : int
        Generated people.
    """
    everyone = [
        rewritten(person(number, seed=23), *form)
        for number, form in zip(range(count), _forms(count), strict=True)
    ]
    before = {one.id: told(_screened(one)) for one in everyone}
    figures = []
    for title, swaps in SWAPS:
        changed = sum(
            told(_screened(swap(one))) != before[one.id] for one in everyone for swap in swaps
        )
        figures.append(
            Figure(
                f"swapped {title}: results that change",
                changed,
                None,
                None,
                count * len(swaps),
                "== 0",
            )
        )
    control = sum(told(_screened(_more_skilled(one))) != before[one.id] for one in everyone)
    figures.append(
        Figure(
            "control, a described skill added: share that changes",
            control / count,
            None,
            None,
            count,
            ">= 0.99",
        )
    )
    return tuple(figures)


def _forms(count: int) -> list[tuple[str, str]]:
    cycle = (("txt", "plain"), ("docx", "tabs"), ("pdf", "latex"), ("pdf", "sidebar"))
    return [cycle[number % len(cycle)] for number in range(count)]


def _screened(one: Person) -> Screening:
    return screened(one.file, resume(one))[0]
