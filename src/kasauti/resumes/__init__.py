"""Résumés as facts with the positions they were read from.

The visible text of a document becomes sections, posts with date intervals in all the forms
Indian résumés write, projects, education, certificates, publications, contacts and links. The
output is JSON Resume with the evidence positions alongside, and a figure for how far the
reading can be trusted: below its threshold the file is a person's task, never a low rank.
"""

from kasauti.resumes.export import iso_dates, json_resume
from kasauti.resumes.identity import identifying_spans
from kasauti.resumes.profile import (
    Contacts,
    Entry,
    EntryKind,
    ParseQuality,
    Passage,
    PassageKind,
    Profile,
    Section,
    SectionKind,
    Span,
    Words,
)
from kasauti.resumes.reading import read_profile

__all__ = [
    "Contacts",
    "Entry",
    "EntryKind",
    "ParseQuality",
    "Passage",
    "PassageKind",
    "Profile",
    "Section",
    "SectionKind",
    "Span",
    "Words",
    "identifying_spans",
    "iso_dates",
    "json_resume",
    "read_profile",
]
