"""A role's stages: the usual ones, and as its team wants them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kasauti.actions import trail
from kasauti.actions.reasons import Words
from kasauti.actions.refusals import Refused
from kasauti.records.models import Application, Minute, PipelineStage, Role, Stage, User

USUAL: tuple[tuple[Stage, str, int | None], ...] = (
    (Stage.NEW, "New", 3),
    (Stage.REVIEW, "In review", 3),
    (Stage.INTERVIEW, "Interview", 10),
    (Stage.OFFER, "Offer", 5),
    (Stage.HIRED, "Hired", None),
    (Stage.NOT_NOW, "Not taken forward", None),
    (Stage.WITHDRAWN, "Withdrawn", None),
)
"""What a new role begins with: kind, name, days until the board marks who is late."""

STAGES: Mapping[str, Words] = {
    "new": _("New"),
    "in review": _("In review"),
    "interview": _("Interview"),
    "offer": _("Offer"),
    "hired": _("Hired"),
    "not taken forward": _("Not taken forward"),
    "withdrawn": _("Withdrawn"),
}
"""The kinds of stage as people read them."""

REQUIRED: Mapping[str, str] = {
    "email": "a mail address",
    "phone": "a phone number",
    "note": "a note",
    "decision": "a hiring manager's decision",
}
"""What a stage may ask for before one enters."""

_NEEDED = (Stage.NEW, Stage.HIRED, Stage.NOT_NOW, Stage.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stage as a team wants it; ``pk`` is None for a new one."""

    pk: int | None
    kind: Stage
    name: str
    owner: User | None = None
    backup: User | None = None
    days: int | None = None
    required: tuple[str, ...] = ()


def begin(role: Role) -> None:
    """Give a new role the usual stages, in the present transaction."""
    PipelineStage.objects.bulk_create(
        PipelineStage(role=role, kind=kind, name=name, position=at, days=days)
        for at, (kind, name, days) in enumerate(USUAL)
    )


@trail.in_turn
def configure(role: Role, wanted: Iterable[Wanted], *, by: User) -> list[PipelineStage]:
    """Have a role's stages be these, in this order.

    Raises
    ------
    Refused
        If a kind that every role needs is missing, a name is twice, or a stage that is left out
        still holds people.
    """
    stages = list(wanted)
    _check(stages)
    kept = {one.pk: one for one in role.stages.all()}
    _let_go(kept, {one.pk for one in stages})
    saved = [_save(role, kept.get(one.pk or 0), at, one) for at, one in enumerate(stages)]
    trail.record("stages.configure", role, by=by, stages=[one.pk for one in saved])
    return saved


def _check(stages: list[Wanted]) -> None:
    names = [one.name.strip().lower() for one in stages]
    if not all(names) or len(set(names)) < len(names):
        raise Refused("Each stage needs a name of its own")
    missing = [str(kind) for kind in _NEEDED if kind not in {one.kind for one in stages}]
    if missing:
        raise Refused(f"Every role needs a stage of this kind: {', '.join(missing)}")
    unknown = {name for one in stages for name in one.required} - set(REQUIRED)
    if unknown:
        raise Refused(f"{', '.join(sorted(unknown))} cannot be asked for")


def _let_go(kept: dict[int, PipelineStage], staying: set[int | None]) -> None:
    for pk, stage in kept.items():
        if pk in staying:
            continue
        people = stage.applications.count()
        if people:
            raise Refused(f"{people} people stand in “{stage.name}”: move them first")
        stage.delete()


def _save(role: Role, stage: PipelineStage | None, at: int, wanted: Wanted) -> PipelineStage:
    if stage is not None and stage.kind != wanted.kind and stage.applications.exists():
        raise Refused(f"People stand in “{stage.name}”: what it is for cannot change")
    stage = stage or PipelineStage(role=role)
    stage.kind, stage.name, stage.position = wanted.kind, wanted.name.strip()[:60], at
    stage.owner, stage.backup = wanted.owner, wanted.backup
    stage.days, stage.required = wanted.days, list(wanted.required)
    stage.save()
    return stage


def missing(application: Application, stage: PipelineStage) -> list[str]:
    """Return what the stage asks for and the application lacks, in words."""
    candidate = application.candidate
    there = {
        "email": bool(candidate.email),
        "phone": bool(candidate.phone),
        "note": "note" in stage.required and application.notes.exists(),
        "decision": "decision" in stage.required
        and Minute.objects.filter(application=application, at__isnull=False).exists(),
    }
    return [REQUIRED[name] for name in stage.required if not there[name]]
