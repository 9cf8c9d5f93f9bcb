"""The same file twice gives the same bytes; one résumé in many formats the same levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from benchmarks.figure import Figure
from benchmarks.screening.generated import person, rewritten
from benchmarks.screening.pipeline import as_bytes, screened
from kasauti.demonstration import Person, people, resume
from kasauti.screening import Screening

# One column and several, tables and tabs: what the same words look like elsewhere.
FORMATS = (
    ("pdf", "latex"),
    ("pdf", "sidebar"),
    ("pdf", "columns"),
    ("pdf", "modern"),
    ("pdf", "ruled"),
    ("docx", "tabs"),
    ("docx", "tables"),
    ("docx", "headings"),
    ("txt", "plain"),
)
PLAIN = [("pdf", "latex"), ("docx", "tabs"), ("txt", "plain")]


def levels(screening: Screening) -> tuple[float, float]:
    """Return the engineering and the ml level."""
    return screening.engineering.estimate.level or 1.0, screening.ml.estimate.level or 1.0


def spread(one: Person, formats: Sequence[tuple[str, str]]) -> float:
    """Return by how much either level differs between formats of one résumé."""
    found = [
        levels(screened(form.file, resume(form))[0])
        for form in (rewritten(one, ending, look) for ending, look in formats)
    ]
    return max(max(side) - min(side) for side in zip(*found, strict=True))


def measure(count: int = 40) -> tuple[Figure, ...]:
    """Return how often and how far results differ where they should not.

    Parameters
    ----------
    count : int
        Generated people; the demonstration's own are added where they say the same in all forms.
    """
    some = [person(number, seed=11) for number in range(count)]
    changed = 0
    for one in some:
        data = resume(one)
        changed += as_bytes(*screened(one.file, data)) != as_bytes(*screened(one.file, data))
    asked = [replace(one, hidden="") for one in people() if not one.look.startswith("scan:")]
    both = [*some, *asked[: count // 2]]
    three = [spread(one, PLAIN) for one in both]
    nine = [spread(one, FORMATS) for one in both]
    return (
        Figure("same file twice: results that differ", changed, None, None, count, "== 0"),
        Figure(
            "PDF, DOCX, TXT of one résumé: largest difference (levels)",
            max(three),
            None,
            None,
            len(three),
            "<= 0.1",
        ),
        Figure(
            "nine forms of one résumé: largest difference (levels)",
            max(nine),
            None,
            None,
            len(nine),
            "<= 0.1",
        ),
        Figure(
            "nine forms of one résumé: share above 0.1 level",
            sum(value > 0.1 for value in nine) / len(nine),
            None,
            None,
            len(nine),
        ),
    )
