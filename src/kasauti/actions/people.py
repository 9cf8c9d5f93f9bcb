"""Who a résumé is from, and which of a person's files speaks for them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from kasauti.records.models import Application, Candidate, IntakeItem, ResumeFile
from kasauti.records.values import storable_text
from kasauti.resumes import Profile


def standing(record: Candidate | None) -> Candidate | None:
    """Return the record that stands for a person: another where theirs was put into it."""
    while record is not None and record.merged_into_id is not None:
        record = record.merged_into
    return record


def put_together(records: Iterable[int]) -> set[int]:
    """Return these records and all that were merged with one of them, however many steps away."""
    found: set[int] = set()
    new = set(records)
    while new - found:
        found |= new
        linked = Q(merged_into__in=found) | Q(merged__in=found)
        new = set(Candidate.everything.filter(linked).values_list("pk", flat=True))
    return found


def candidate_for(file: ResumeFile, profile: Profile) -> Candidate:
    """Return the person a file is from: known by the file, or by name and address, or new.

    An address alone does not make two résumés one person's: agencies send many under their own.
    """
    earlier = Candidate.objects.filter(applications__items__file=file).order_by("pk").first()
    if earlier is not None:
        return earlier
    contacts = profile.contacts
    name = storable_text(contacts.name.text)[:300] if contacts.name else ""
    email = storable_text(contacts.emails[0].text)[:320].lower() if contacts.emails else ""
    if name and email:
        same = Candidate.everything.filter(email=email, name__iexact=name)
        known = standing(same.order_by("pk").first())
        if known is not None:
            return known
    return Candidate.objects.create(
        name=name,
        email=email,
        phone=contacts.phones[0].text[:40] if contacts.phones else "",
        location=storable_text(contacts.location.text)[:300] if contacts.location else "",
    )


def is_latest(item: IntakeItem, application: Application) -> bool:
    """Return whether no later dropped file of the same application has been read.

    Workers finish in any order; the file that was dropped last speaks for the person.
    """
    return not application.items.filter(pk__gt=item.pk).exists()
