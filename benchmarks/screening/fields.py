"""Title, employer and dates of posts, and the person's name, read back from typeset résumés."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from time import process_time

from benchmarks.figure import Figure, proportion
from benchmarks.screening.generated import generated
from benchmarks.screening.pipeline import AS_OF
from kasauti.demonstration import TrueEntry, Truth
from kasauti.documents import UnreadableFile, read
from kasauti.resumes import EntryKind, Profile, Words, iso_dates, read_profile
from kasauti.values import Month

Post = tuple[str, str, str | None, str | None]


@dataclass
class Tally:
    """What was found of what the files say."""

    posts: int = 0
    exact: int = 0
    read: int = 0
    names: int = 0
    named: int = 0


def measure(count: int = 300) -> tuple[Figure, ...]:
    """Return how much of generated résumés is read back word for word.

    Parameters
    ----------
    count : int
        Generated files, in all looks, formats and ways of writing dates.
    """
    return measured(generated(count, seed=7))


def measured(files: Iterable[tuple[str, bytes, Truth]]) -> tuple[Figure, ...]:
    """Return the figures for files whose truth is known: name, bytes and truth of each."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    seconds = 0.0
    profiles = 0
    for name, data, truth in files:
        try:
            document = read(data, name)
        except UnreadableFile:
            continue
        begun = process_time()
        profile = read_profile(document, as_of=AS_OF)
        seconds += process_time() - begun
        profiles += 1
        for kind in ("all", name.rpartition(".")[2].lower()):
            _count(tallies[kind], profile, truth)
    return (*_figures(tallies), _time(seconds, profiles))


def posts_of(profile: Profile) -> list[Post]:
    """Return title, employer, start and end of each post, as they are compared."""
    return [
        (_said(entry.title), _said(entry.organisation), *iso_dates(entry))
        for entry in profile.of_kind(EntryKind.JOB, EntryKind.INTERNSHIP)
    ]


def _said(words: Words | None) -> str:
    return " ".join(words.text.casefold().split()) if words else ""


def _true(entry: TrueEntry) -> Post:
    def written(month: Month | None) -> str | None:
        if month is None:
            return None
        return str(month) if entry.exact else str(month.year)

    title, company = (" ".join(text.casefold().split()) for text in (entry.title, entry.company))
    return title, company, written(entry.start), written(entry.end)


def _count(tally: Tally, profile: Profile, truth: Truth) -> None:
    found, true = posts_of(profile), [_true(entry) for entry in truth.entries]
    tally.posts += len(true)
    tally.exact += sum(post in found for post in true)
    tally.read += len(found)
    tally.names += 1
    tally.named += _said(profile.contacts.name) == " ".join(truth.name.casefold().split())


def _figures(tallies: dict[str, Tally]) -> Iterable[Figure]:
    everything = tallies["all"]
    typeset = tallies["pdf"]
    yield proportion(
        "title, employer and dates exact, PDF", typeset.exact, typeset.posts, ">= 0.95"
    )
    yield proportion(
        "title, employer and dates exact, all formats",
        everything.exact,
        everything.posts,
        ">= 0.95",
    )
    spurious = max(0, everything.read - everything.posts)
    yield proportion("posts read that are none", spurious, everything.read)
    yield proportion("name exact", everything.named, everything.names, ">= 0.95")


def _time(seconds: float, profiles: int) -> Figure:
    each = seconds / max(1, profiles)
    return Figure("CPU seconds a profile", each, None, None, profiles, "<= 0.015")
