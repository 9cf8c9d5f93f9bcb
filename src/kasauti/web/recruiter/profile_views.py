"""What was read from a résumé, field by field, each with its path for a correction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from kasauti.resumes import Entry, Profile, Words
from kasauti.web.recruiter.result_views import CorrectionView
from kasauti.web.recruiter.resume_pages import Stretch, overlaps


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of the profile: its path, what was read, and a person's correction beside it."""

    path: str
    name: str
    value: str
    correction: CorrectionView | None = None
    heading: str = ""
    said: str = ""  # by the candidate, beside what was read


def _field(
    path: str, name: str, value: str, corrections: Mapping[str, CorrectionView]
) -> FieldView:
    return FieldView(path, name, value, corrections.get(path))


def contact_views(
    profile: Profile, corrections: Mapping[str, CorrectionView]
) -> tuple[FieldView, ...]:
    """Return name, e-mail, phone and location as they were read."""
    contacts = profile.contacts

    def first(words: Sequence[Words]) -> str:
        return words[0].text if words else ""

    return (
        _field(
            "contacts.name", _("Name"), contacts.name.text if contacts.name else "", corrections
        ),
        _field("contacts.emails", _("E-mail"), first(contacts.emails), corrections),
        _field("contacts.phones", _("Phone"), first(contacts.phones), corrections),
        _field(
            "contacts.location",
            _("Location"),
            contacts.location.text if contacts.location else "",
            corrections,
        ),
    )


def entry_views(
    profile: Profile,
    corrections: Mapping[str, CorrectionView],
    masks: Sequence[Stretch],
    said: Mapping[str, str],
) -> tuple[FieldView, ...]:
    """Return title, organisation and dates of every entry as they were read.

    ``said`` is what the candidate says they should be, by path.
    """
    found: list[FieldView] = []
    for at, entry in enumerate(profile.entries):
        found += _of_entry(at, entry, corrections, masks)
    return tuple(replace(one, said=said.get(one.path, "")) for one in found)


def _of_entry(
    at: int, entry: Entry, corrections: Mapping[str, CorrectionView], masks: Sequence[Stretch]
) -> list[FieldView]:
    parts = (
        ("title", _("Title"), entry.title),
        ("organisation", _("Organisation"), entry.organisation),
        ("period_words", _("Dates"), entry.period_words),
    )
    views = []
    for name, label, words in parts:
        hidden = words and overlaps((words.span.start, words.span.end), masks)
        value = "█████" if hidden else words.text if words else ""
        views.append(_field(f"entries.{at}.{name}", label, value, corrections))
    head = views[0]
    views[0] = FieldView(head.path, head.name, head.value, head.correction, str(entry.kind))
    return views
