"""One row of another system's export: the person, what it tells of them, their application."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from kasauti import privacy
from kasauti.actions import found, trail
from kasauti.actions.import_fields import SEVERAL
from kasauti.actions.import_files import Beside
from kasauti.actions.import_known import Known, number_of
from kasauti.actions.import_values import DAY_FIRST, UNDER_WAY, day_of
from kasauti.privacy import Outcome
from kasauti.records.models import (
    Application,
    Candidate,
    CandidateImport,
    EarlierRecord,
    FoundNotice,
    ImportFile,
    ImportRow,
    Intake,
    IntakeItem,
    ItemState,
    ResumeFile,
    Role,
    Stage,
)
from kasauti.records.stored_bytes import keep, remove

Stored = tuple[str, int]
State = ImportRow.State
OF_PERSON = ("name", "email", "phone", "location")
NO_RESUME = "No résumé came along.txt"
_TYPED = ("first_name", "last_name", "external_id", "job", "applied_on", "rejected_on")
_ENDED = {
    str(Stage.HIRED): (Outcome.HIRED, "hired"),
    str(Stage.NOT_NOW): (Outcome.NOT_TAKEN, "turned down"),
    str(Stage.WITHDRAWN): (Outcome.WITHDRAWN, "withdrawn"),
}
"""The kinds of stage that are an end, which end that is, and what it is called in a report."""
_DATES = ("applied_on", "rejected_on", "consent_on", "keep_until")


def told(row: Mapping[str, str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Return field → words of a row; the four of the person are always there."""
    found: dict[str, str] = {}
    for column, name in mapping.items():
        words = row.get(column, "")
        if name in SEVERAL and found.get(name) and words:
            words = f"{found[name]}; {words}"
        found[name] = words or found.get(name, "")
    whole = found.get("name") or f"{found.get('first_name', '')} {found.get('last_name', '')}"
    first, _, others = found.get("email", "").replace(";", ",").partition(",")
    if others.strip():  # several in one cell
        found["other_emails"] = "; ".join(filter(None, (found.get("other_emails"), others.strip())))
    person = {
        "name": " ".join(whole.split())[:300],
        "email": first.strip().lower()[:320],
        "phone": found.get("phone", "")[:40],
        "location": found.get("location", "")[:300],
    }
    return person | {name: words for name, words in found.items() if name not in person}


def problem(told: Mapping[str, str], choices: Mapping[str, Any], *, today: date) -> str:
    """Return why a row does not come in, empty if it does."""
    if not told["name"] and not told["email"]:
        return "neither a name nor a mail address"
    if told["email"]:
        try:
            validate_email(told["email"])
        except ValidationError:
            return "the mail address is none"
    return _over(told, choices, today)


def _over(told: Mapping[str, str], choices: Mapping[str, Any], today: date) -> str:
    """Return why somebody's data may not be kept any more: what is over is not brought along."""
    order = choices.get("dates", DAY_FIRST)
    until = day_of(told.get("keep_until", ""), order)
    if until is not None and until < today:
        return f"their data was to be gone by {until:%-d %B %Y}"
    ended = day_of(told.get("rejected_on", ""), order)
    day = ended or day_of(told.get("applied_on", ""), order)
    kind = stage(told, choices)
    if day is None or kind not in _ENDED:
        return ""
    outcome, words = _ENDED[kind]
    due = privacy.due([(outcome, day)], known_since=day, pool_since=None).on
    if due is None or due >= today:
        return ""
    when = f"{words} on" if ended else f"{words}, applied on"
    return f"{when} {day:%-d %B %Y}: such data is kept until {due:%-d %B %Y}"


def stage(told: Mapping[str, str], choices: Mapping[str, Any]) -> str:
    """Return the kind of stage a row tells, empty where its words are taken for none.

    An end counts before what led to it; a day on which somebody was turned down is an end.
    """
    words = [told[name] for name in ("status", "stage") if told.get(name)]
    meant = [choices.get("stages", {}).get(one, "") for one in words]
    ends = [one for one in meant if one in _ENDED]
    if ends:
        return str(ends[0])
    if told.get("rejected_on"):
        return str(Stage.NOT_NOW)
    if not words:
        return str(Stage.NEW)
    ways = [one for one in reversed(meant) if one and one != UNDER_WAY]
    return str(ways[0]) if ways else str(Stage.NEW) if UNDER_WAY in meant else ""


def write_notes(source: CandidateImport, rows: Iterable[ImportRow]) -> dict[int, Stored]:
    """Store, by row, what stands for a résumé that did not come along, and return hash and size.

    Before the rows are brought in, since others wait then; ``drop_notes`` removes the unneeded.
    """
    files, choices = Beside(source), source.choices
    today, jobs, notes = timezone.localdate(), choices.get("jobs", {}), {}
    for row in rows:
        cells = told(row.values, source.mapping)
        onto_a_role = jobs.get(cells.get("job", "")) and stage(cells, choices)
        if not onto_a_role or problem(cells, choices, today=today):
            continue
        if files.named(cells.get("resume", ""))[0] is None:
            notes[row.pk] = keep(BytesIO(_note(row)))
    return notes


def drop_notes(notes: Mapping[int, Stored]) -> None:
    """Remove the bytes of notes that no file became."""
    digests = {digest for digest, _ in notes.values()}
    used = ResumeFile.objects.filter(sha256__in=digests).values_list("sha256", flat=True)
    for digest in digests - set(used):
        remove(digest)


class Bringing:
    """Rows of one file being brought in, in one transaction: what they ask for is looked up once.

    Parameters
    ----------
    notes : dict
        As ``write_notes`` gives them; those that are needed leave it.

    Attributes
    ----------
    to_read : list of int
        The items that wait for a reader.
    taken : list of int
        The files of the zip that are somebody's now, or came for whose are here already: the row
        tells that, and the name, which may be a person's, does not stay.
    """

    def __init__(
        self, source: CandidateImport, rows: Sequence[ImportRow], notes: dict[int, Stored]
    ) -> None:
        self.source, self.notes = source, notes
        self.by = source.started_by or source.by
        self.files = Beside(source)
        slugs = {slug for slug in source.choices.get("jobs", {}).values() if slug}
        roles = Role.objects.filter(slug__in=slugs).prefetch_related("stages")
        self.roles = {role.slug: role for role in roles}
        every = [told(row.values, source.mapping) for row in rows]
        self.known = Known.among(source.choices.get("system", "")[:40], every)
        self.drops: dict[int, Intake] = {}
        self.to_read: list[int] = []
        self.taken: list[int] = []

    def bring(self, row: ImportRow) -> None:
        """Bring a row in, or say on it why not."""
        cells, choices = told(row.values, self.source.mapping), self.source.choices
        today = timezone.localdate()
        if why := problem(cells, choices, today=today):
            row.state, row.problem = State.REFUSED, why[:300]
            return
        known = self.known.who(cells)
        row.state = State.MADE if known is None else State.KNOWN
        if known is None:
            known = Candidate.objects.create(**{name: cells[name] for name in OF_PERSON})
            found.note(known, FoundNotice.Way.IMPORT)
        else:
            _fill_blanks(known, {name: cells[name] for name in OF_PERSON})
        self.known.add(known, cells)
        left = _unread(cells, choices)
        record = self._record(known, cells)
        if record is not None:
            self._apply(record, row, cells, left)
        row.candidate, row.values, row.left = known, {}, "; ".join(left)[:1000]

    def _record(self, candidate: Candidate, cells: Mapping[str, str]) -> EarlierRecord | None:
        """Keep what the row tells beside name and addresses; None if that is nothing."""
        rest = {
            name: words[:4000]
            for name, words in cells.items()
            if words and name not in (*OF_PERSON, *_TYPED)
        }
        typed = {name: cells[name] for name in _TYPED[2:] if cells.get(name)}
        if not rest and not typed:
            return None
        choices = self.source.choices
        days = {
            name: day_of(cells.get(name, ""), choices.get("dates", DAY_FIRST))
            for name in ("applied_on", "rejected_on", "keep_until")
        }
        key = {
            "candidate": candidate,
            "system": choices.get("system", "")[:40],
            "external_id": number_of(cells),
            "job": cells.get("job", "")[:300],
        }
        record = EarlierRecord.objects.filter(**key).first() or EarlierRecord(
            **key, source=self.source
        )
        record.told = rest | record.told
        if days["keep_until"]:  # a consent that was renewed there, or shortened
            record.keep_until = days["keep_until"]
            record.told["keep_until"] = rest["keep_until"]
        record.stage = record.stage or (stage(cells, choices) if _tells_stage(cells) else "")
        record.reason = record.reason or choices.get("reasons", {}).get(cells.get("reason", ""), "")
        record.applied_on = record.applied_on or days["applied_on"]
        record.rejected_on = record.rejected_on or days["rejected_on"]
        record.save()
        if days["keep_until"]:  # one promise of a person, whichever job's row tells it
            own = EarlierRecord.objects.filter(candidate=candidate, system=record.system)
            own.update(keep_until=days["keep_until"])
        return record

    def _apply(
        self, record: EarlierRecord, row: ImportRow, cells: Mapping[str, str], left: list[str]
    ) -> None:
        """Put the person onto the role that the job is taken for, where the stage is known."""
        job, kind = cells.get("job", ""), stage(cells, self.source.choices)
        role = self.roles.get(self.source.choices.get("jobs", {}).get(job, ""))
        why = ""
        if role is None:
            why = f"the job “{job}” is taken for no role: history only" if job else ""
        elif not kind:
            why = "no stage is known: history only"
        elif kind not in {one.kind for one in role.stages.all()}:
            why = f"{role.title} has no stage of the kind “{kind}”: history only"
        file, lost = self._file(cells) if role is not None and not why else (None, "")
        left += [one for one in (why, lost) if one]
        if role is None or why:
            if cells.get("resume"):
                left.append("the résumé was not taken: nobody was put onto a role")
            return
        application = self._application(record, row, role, Stage(kind), file.file if file else None)
        record.application = application
        record.save(update_fields=["application"])
        if file is None:
            return
        self.taken.append(file.pk)
        if not application.items.filter(file=file.file).exists():
            left.append(f"the résumé {file.name} was not taken: theirs is here already")

    def _file(self, cells: Mapping[str, str]) -> tuple[ImportFile | None, str]:
        if not cells.get("resume"):
            return None, ""
        return self.files.named(cells["resume"])

    def _application(
        self, record: EarlierRecord, row: ImportRow, role: Role, kind: Stage,
        file: ResumeFile | None,
    ) -> Application:  # fmt: skip
        """Return their application to a role: as it stands, or as the earlier system has it."""
        stands = Application.objects.filter(candidate=record.candidate, role=role).first()
        application = stands or Application.objects.create(
            candidate=record.candidate, role=role, file=file or self._placeholder(row), stage=kind,
            source=(record.told.get("source") or FoundNotice.Way.IMPORT.value)[:60],
        )  # fmt: skip
        if stands is None:
            applied = _noon(record.applied_on) or application.created_at
            ended = _noon(record.rejected_on) or applied
            Application.objects.filter(pk=application.pk).update(
                created_at=applied,
                entered_at=ended if str(kind) in _ENDED else application.entered_at,
            )
            trail.record("imports.apply", application, by=self.by, role=role.pk, stage=str(kind))
        if file is not None and (stands is None or stands.file.name == NO_RESUME):
            self._read(application, file)
        elif stands is None and str(kind) not in _ENDED:
            self._ask_for_one(application)
        return application

    def _drop(self, role: Role) -> Intake:
        if role.pk not in self.drops:
            self.drops[role.pk] = Intake.objects.create(
                role=role, by=self.by, as_of=timezone.localdate()
            )
        return self.drops[role.pk]

    def _read(self, application: Application, file: ResumeFile) -> None:
        """Have a file read and screened like any that is dropped."""
        application.items.filter(state=ItemState.UNREADABLE).update(state=ItemState.ANSWERED)
        item = IntakeItem.objects.create(
            intake=self._drop(application.role), file=file, name=file.name, application=application
        )
        self.to_read.append(item.pk)

    def _placeholder(self, row: ImportRow) -> ResumeFile:
        """Return a file that says that there is none: an application names one, this one alone."""
        stored = self.notes.pop(row.pk) if row.pk in self.notes else keep(BytesIO(_note(row)))
        digest, size = stored
        file, _ = ResumeFile.objects.get_or_create(
            sha256=digest, defaults={"name": NO_RESUME, "size": size}
        )
        return file

    def _ask_for_one(self, application: Application) -> None:
        """Leave a task behind, as for a file that no machine reads."""
        IntakeItem.objects.create(
            intake=self._drop(application.role), file=application.file, name=NO_RESUME,
            application=application, state=ItemState.UNREADABLE, finished_at=timezone.now(),
            reason="no résumé came along from the earlier system",
            mend="Ask them for one, or type in what is known.",
        )  # fmt: skip


def _tells_stage(cells: Mapping[str, str]) -> bool:
    return any(cells.get(name) for name in ("status", "stage", "rejected_on"))


def _unread(cells: Mapping[str, str], choices: Mapping[str, Any]) -> list[str]:
    """Return what of a row's words nobody said the meaning of, or no calendar has."""
    left = [
        f"“{cells[name]}” is taken for no stage"
        for name in ("status", "stage")
        if cells.get(name) and not choices.get("stages", {}).get(cells[name])
    ]
    if cells.get("reason") and not choices.get("reasons", {}).get(cells["reason"]):
        left.append(f"the reason “{cells['reason']}” is taken for none of ours: kept in its words")
    order = choices.get("dates", DAY_FIRST)
    days: Sequence[str] = [name for name in _DATES if cells.get(name)]
    left += [f"“{cells[n]}” is no date" for n in days if day_of(cells[n], order) is None]
    return left


def _noon(day: date | None) -> datetime | None:
    return None if day is None else timezone.make_aware(datetime.combine(day, time(12)))


def _note(row: ImportRow) -> bytes:
    return f"No résumé came along from the earlier system. Row {row.pk}.\n".encode()


def _fill_blanks(candidate: Candidate, fields: Mapping[str, str]) -> None:
    blank = [key for key, value in fields.items() if value and not getattr(candidate, key)]
    for key in blank:
        setattr(candidate, key, fields[key])
    if blank:
        candidate.save(update_fields=blank)
