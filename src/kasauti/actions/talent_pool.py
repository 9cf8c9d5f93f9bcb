"""People who are known, put onto another role; taken back while nothing has come of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from kasauti.actions import deferred, intakes, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    Candidate,
    Intake,
    IntakeItem,
    ResumeFile,
    Role,
    Stage,
    User,
)
from kasauti.records.pool import agreed
from kasauti.records.stored_bytes import keep

SOURCE = "pool"
LARGEST = 10_000_000
MOST = 100  # at once
_TOUCHED = (
    "moves", "notes", "minutes", "mails", "tasks", "attachments", "corrections",
    "candidate_words", "consultations",
    "assignments", "knowledge_checks", "plan", "decisions", "feedback", "offers",
    "competing_offers", "referral_bonuses", "folded", "judgement", "probe_outcomes",
)  # fmt: skip
"""What comes of an application; one that has any of it is not taken back."""
Resume = tuple[str, IO[bytes], int]
"""A file's name, content and size."""


@dataclass(frozen=True, slots=True)
class Added:
    """Who was put onto a role, and in words why others were not."""

    intake: Intake
    people: int
    left: tuple[str, ...]


def add(
    people: Sequence[Candidate], role: Role, *, resume: Resume | None = None, by: User
) -> Added:
    """Put people onto a role by the résumé they last sent; workers screen them for it.

    Parameters
    ----------
    people : sequence of Candidate
        At most ``MOST``.
    resume : (str, file, int), optional
        The résumé of one person of whom none is held.

    Raises
    ------
    Refused
        If they are too many, the role is archived, or nobody can be put onto it: each has applied,
        did not agree to it or has sent no résumé.
    """
    if resume is not None and (len(people) != 1 or not 0 < resume[2] <= LARGEST):
        raise Refused("The file is empty or larger than 10 MB: send a smaller one")
    if len(people) > MOST:
        raise Refused("At most a hundred people at once")
    stored = (resume[0], *keep(resume[1])) if resume is not None else None
    with transaction.atomic():
        trail.take_turn()
        if Role.objects.get(pk=role.pk).status == Role.Status.ARCHIVED:
            raise Refused(f"{role.title} is archived: open it again to take people")
        files = _files(people) if stored is None else {people[0].pk: _file(*stored)}
        why = _why_not(people, role, files)
        chosen = [one for one in people if one.pk not in why]
        left = _left(why.values())
        if not chosen:
            raise Refused("Nobody was added: " + ("; ".join(left) or "choose somebody first"))
        intake = Intake.objects.create(role=role, by=by, as_of=timezone.localdate())
        items = [_apply(one, files[one.pk], intake) for one in chosen]
        deferred.read_items(item.pk for item in items)
        trail.record("talent_pool.add", intake, by=by, role=role.pk, people=len(chosen))
    return Added(intake, len(chosen), left)


def _file(name: str, digest: str, size: int) -> ResumeFile:
    file, _ = ResumeFile.objects.get_or_create(
        sha256=digest, defaults={"name": name[:500], "size": size}
    )
    return file


def _files(people: Sequence[Candidate]) -> dict[int, ResumeFile]:
    """Return whose résumé is held, the one of their latest application, in one query."""
    sent = Application.objects.filter(candidate__in=people).select_related("file")
    return {one.candidate_id: one.file for one in sent.order_by("created_at", "pk")}


def _why_not(
    people: Sequence[Candidate], role: Role, files: Mapping[int, ResumeFile]
) -> dict[int, str]:
    """Return why some are not put onto a role, in two queries."""
    here = Candidate.objects.filter(pk__in=[one.pk for one in people])
    applied = set(here.filter(applications__role=role).values_list("pk", flat=True))
    kept = here.annotate(agreed=agreed()).filter(agreed=False)
    declined = set(kept.values_list("pk", flat=True))
    why: dict[int, str] = {one.pk: "résumé" for one in people if one.pk not in files}
    return why | dict.fromkeys(declined, "consent") | dict.fromkeys(applied, "applied")


def _left(reasons: Iterable[str]) -> tuple[str, ...]:
    counted = Counter(reasons)
    words = {
        "applied": ngettext(
            "%(n)d stands on this role already", "%(n)d stand on this role already",
            counted["applied"],
        ),
        "consent": ngettext(
            "%(n)d did not agree to be kept for other roles",
            "%(n)d did not agree to be kept for other roles", counted["consent"],
        ),
        "résumé": ngettext(
            "of %(n)d no résumé is held: add it on their page",
            "of %(n)d no résumé is held: add them on their pages", counted["résumé"],
        ),
    }  # fmt: skip
    return tuple(said % {"n": counted[key]} for key, said in words.items() if counted[key])


def _apply(candidate: Candidate, file: ResumeFile, intake: Intake) -> IntakeItem:
    application = Application.objects.create(
        candidate=candidate, role=intake.role, file=file, source=SOURCE
    )
    return IntakeItem.objects.create(
        intake=intake, file=file, name=file.name, application=application
    )


@trail.in_turn
def take_back(intake: Intake, *, by: User) -> int:
    """Take back who was put onto a role at once, where nothing came of it yet; return how many.

    Raises
    ------
    Refused
        If each of them has been moved, noted on or asked about since.
    """
    added = Application.objects.filter(items__intake=intake, source=SOURCE, stage=Stage.NEW)
    fresh = dict(added.filter(**dict.fromkeys(_TOUCHED, None)).values_list("pk", "file"))
    if not fresh:
        raise Refused("Something came of it since: turn them down in the pipeline instead")
    IntakeItem.objects.filter(intake=intake, application__in=fresh).delete()
    Application.objects.filter(pk__in=fresh).delete()
    count = len(fresh)
    trail.record("talent_pool.take_back", intake, by=by, role=intake.role_id, people=count)
    intakes.drop_unused(fresh.values())
    return count
