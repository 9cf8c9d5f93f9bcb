"""Any number of invented résumés with their truth, recombined from parts by a seed."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from kasauti.demonstration import Person, Post, Study, Truth, resume, truth_of
from kasauti.demonstration.dates import STYLES
from kasauti.demonstration.pdf import LOOKS as PDF_LOOKS
from kasauti.demonstration.word import LOOKS as WORD_LOOKS
from kasauti.values import Month

NOW = Month(2026, 11)

# How a career runs: one track from start to end, or an earlier one and a later one.
_PATHS = (
    ("backend", "llm"),
    ("backend", "platform"),
    ("data", "classical"),
    ("classical", "llm"),
    ("classical", "platform"),
    ("vision", "llm"),
    ("llm", "llm"),
    ("classical", "classical"),
    ("platform", "platform"),
    ("vision", "vision"),
    ("backend", "backend"),
    ("outsider", "outsider"),
)
_ENDINGS = ("pdf",) * 11 + ("docx",) * 6 + ("odt", "html", "txt", "md")
_ORDERS = (
    ("summary", "skills", "work", "projects", "education", "certifications"),
    ("summary", "work", "projects", "skills", "education", "certifications"),
    ("education", "skills", "work", "projects", "certifications"),
    ("summary", "skills", "work", "education", "personal", "declaration"),
)


@cache
def _parts() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("careers.toml").read_text(encoding="utf-8"))


def _posts(dice: random.Random, path: tuple[str, str]) -> tuple[Post, ...]:
    """Posts from the latest back, without a gap longer than a few months."""
    parts = _parts()
    count = dice.choice((1, 2, 2, 3, 3, 4))
    companies = dice.sample(parts["companies"], count)
    unused = {name: dice.sample(t["lines"], len(t["lines"])) for name, t in parts["tracks"].items()}
    posts = []
    end: Month | None = None if dice.random() < 0.75 else NOW.shift(-dice.randrange(1, 14))
    for place in range(count):
        track = path[1] if place < (count + 1) // 2 else path[0]
        start = (end or NOW).shift(-dice.randrange(8, 52))
        lines = [unused[track].pop() for _ in range(min(dice.randrange(2, 5), len(unused[track])))]
        posts.append(
            Post(
                title=dice.choice(parts["tracks"][track]["titles"]),
                company=companies[place],
                place=dice.choice(parts["places"]),
                start=start,
                end=end,
                lines=tuple(lines),
            )
        )
        end = start.shift(-dice.randrange(1, 4))
    return tuple(posts)


def _skills(dice: random.Random, path: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    tracks = _parts()["tracks"]
    known = list(dict.fromkeys(tracks[path[1]]["skills"] + tracks[path[0]]["skills"]))
    chosen = dice.sample(known, min(len(known), dice.randrange(5, 12)))
    half = len(chosen) // 2
    joint = dice.choice((", ", " | ", " · ", "; "))
    labels = dice.choice((("Languages", "Tools"), ("Primary", "Secondary"), ("Core", "Also")))
    return (labels[0], joint.join(chosen[:half])), (labels[1], joint.join(chosen[half:]))


def _file(dice: random.Random, number: int, name: str) -> tuple[str, str]:
    ending = dice.choice(_ENDINGS)
    look = dice.choice({"pdf": PDF_LOOKS, "docx": WORD_LOOKS}.get(ending, ("plain",)))
    stem = "".join(letter for letter in name if letter.isalpha())
    return f"{number:04d}_{stem}.{ending}", look


def person(number: int, seed: int = 0) -> Person:
    """Return one invented person; the same number and seed give the same person."""
    dice = random.Random(seed * 1_000_003 + number)
    parts = _parts()
    path = dice.choice(_PATHS)
    name = dice.choice(parts["names"])
    file, look = _file(dice, number, name)
    work = _posts(dice, path)
    graduated = (work[-1].start or NOW).year
    first, *_ = name.lower().split()
    return Person(
        id=f"generated-{seed}-{number}",
        name=name,
        file=file,
        look=look,
        dates=dice.choice(STYLES),
        engineering=0,
        ml=0,
        fit=0 if path[0] == "outsider" else 1,
        headline=work[0].title,
        email=f"{first.strip('.')}{number}@example.com",
        phone=f"+91 9{dice.randrange(10**4):04d} {dice.randrange(10**5):05d}",
        city=dice.choice(parts["places"]),
        summary=dice.choice(parts["summaries"]),
        skills=_skills(dice, path),
        work=work,
        education=(
            Study(
                dice.choice(parts["degrees"]),
                dice.choice(parts["schools"]),
                f"{graduated - 4} - {graduated}",
                dice.choice(("8.1 CGPA", "71 %", "First class", "")),
            ),
        ),
        personal=(("Date of Birth", "12/04/1996"), ("Languages Known", "English, Hindi")),
        declaration="I hereby declare that the above is true to the best of my knowledge.",
        order=dice.choice(_ORDERS),
    )


def generated(count: int, seed: int = 0) -> Iterator[tuple[str, bytes, Truth]]:
    """Yield files of invented people: name, bytes and truth."""
    for number in range(count):
        one = person(number, seed)
        yield one.file, resume(one), truth_of(one)


def rewritten(one: Person, ending: str, look: str) -> Person:
    """Return the same person with another format and look."""
    return replace(one, file=f"{one.file.rpartition('.')[0]}.{ending}", look=look)
