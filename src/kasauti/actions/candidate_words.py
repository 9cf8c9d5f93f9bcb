"""What candidates say of what was misread in their résumé: beside the file, in no score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import Application, Candidate, CandidateWord
from kasauti.records.values import storable_text

OTHER = "other"
LONGEST = 2000
_PARTS = ("title", "organisation", "period_words")
MOST_ENTRIES = 60


@dataclass(frozen=True, slots=True)
class FieldRead:
    """A field as it was read from the résumé, and what the candidate says it should be."""

    path: str
    part: str
    entry: int
    text: str
    said: str


def said_of(application: Application) -> dict[str, CandidateWord]:
    """Return what a candidate says, by subject, the last of each.

    What they took back is left out, and what they said of words that are read no more.
    """
    read = _texts(application)
    latest = {one.subject: one for one in application.candidate_words.order_by("pk")}
    return {
        subject: one
        for subject, one in latest.items()
        if one.words and one.machine == read.get(subject, "")[:1000]
    }


def _texts(application: Application) -> dict[str, str]:
    """Return path → text of the posts, education and other entries that were read."""
    reading = getattr(application.file, "reading", None)
    entries = reading.profile.get("entries", ()) if reading else ()
    return {
        f"entries.{at}.{part}": (entry.get(part) or {}).get("text", "")
        for at, entry in enumerate(entries[:MOST_ENTRIES])
        for part in _PARTS
    }


def fields_of(application: Application) -> list[FieldRead]:
    """Return what was read of a résumé, part by part, with what the candidate says."""
    said = said_of(application)
    found = []
    for path, text in _texts(application).items():
        _, at, part = path.split(".")
        words = said[path].words if path in said else ""
        found.append(FieldRead(path, part, int(at), text, words))
    return found


@trail.in_turn
def say(application: Application, told: Mapping[str, str], *, by: Candidate) -> int:
    """Keep what a candidate says of fields that were misread; return how much of it is new.

    Parameters
    ----------
    told : mapping
        Path of ``fields_of`` or ``OTHER`` → words; empty, or as it was read: nothing to correct.

    Raises
    ------
    Refused
        If the application is another's, or a field is not one that was read.
    """
    read = _texts(application) | {OTHER: ""}
    if application.candidate_id != by.pk or set(told) - set(read):
        raise Refused(gettext_noop("This was not read from your résumé"))
    standing = {subject: one.words for subject, one in said_of(application).items()}
    new = []
    for subject, raw in told.items():
        words = storable_text(raw.strip())[:LONGEST]
        words = "" if words == read[subject] else words
        if words != standing.get(subject, ""):
            new.append(
                CandidateWord(
                    application=application, subject=subject, machine=read[subject][:1000],
                    words=words,
                )
            )  # fmt: skip
    if new:
        CandidateWord.objects.bulk_create(new)
        subjects = sorted(one.subject for one in new)
        trail.record("candidate_words.say", application, by=by, subjects=subjects)
    return len(new)
