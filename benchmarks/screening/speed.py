"""CPU seconds per digital résumé, by stage, beside plain text extraction in the same run."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from benchmarks.figure import Figure, bootstrapped
from benchmarks.screening.baselines import pdf_text
from benchmarks.screening.generated import generated
from benchmarks.screening.pipeline import AS_OF, role
from kasauti.documents import Document, read
from kasauti.resumes import read_profile
from kasauti.screening import screen
from kasauti.skills import find_mentions, load_graph

_Result = TypeVar("_Result")


class Clock:
    """Adds up the CPU seconds of each stage, file by file."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = defaultdict(list)

    def time(self, stage: str, work: Callable[[], _Result]) -> _Result:
        """Do the work and note what it cost."""
        before = time.process_time()
        result = work()
        self.spent[stage].append(time.process_time() - before)
        return result


def _pass(name: str, data: bytes, clock: Clock) -> None:
    graph = load_graph()
    document: Document = clock.time("reading the file", lambda: read(data, name))
    profile = clock.time("profile", lambda: read_profile(document, as_of=AS_OF))
    clock.time(
        "finding skills (again within screening)", lambda: find_mentions(document.text, graph)
    )
    clock.time("screening", lambda: screen(document, profile, role(), as_of=AS_OF, graph=graph))
    clock.time("plain extraction by pypdfium2", lambda: pdf_text(data))


def _files(pdf: Path | None, count: int) -> Iterator[tuple[str, bytes]]:
    for path in sorted(pdf.rglob("*.pdf")) if pdf else ():
        yield path.name, path.read_bytes()
    for name, data, _ in generated(count, seed=5):
        if name.endswith(".pdf"):
            yield name, data


def _mean(values: Iterable[float]) -> float:
    held = list(values)
    return sum(held) / len(held)


def measure(pdf: Path | None = None, count: int = 120) -> tuple[Figure, ...]:
    """Return CPU seconds a file for each stage, for all, and as a ratio to plain extraction.

    Parameters
    ----------
    pdf : Path, optional
        Folder of PDFs to add to the generated ones.
    count : int
        Generated résumés to draw PDFs from.
    """
    files = list(_files(pdf, count))
    for name, data in files[:3]:  # modules and tables load once per process, not once per file
        _pass(name, data, Clock())
    clock = Clock()
    for name, data in files:
        _pass(name, data, clock)
    plain = clock.spent.pop("plain extraction by pypdfium2")
    again = clock.spent.pop("finding skills (again within screening)")
    total = [sum(parts) for parts in zip(*clock.spent.values(), strict=True)]
    return (
        bootstrapped("whole pipeline, CPU-s per digital résumé", total, _mean, "<= 0.15"),
        Figure("whole pipeline, CPU-s, slowest file", max(total), None, None, len(total)),
        *(bootstrapped(f"{stage}, CPU-s", spent, _mean) for stage, spent in clock.spent.items()),
        bootstrapped("of which finding skills, CPU-s", again, _mean),
        bootstrapped("plain extraction by pypdfium2, CPU-s", plain, _mean),
        Figure(
            "pipeline as a multiple of plain extraction",
            sum(total) / sum(plain),
            None,
            None,
            len(total),
        ),
    )
