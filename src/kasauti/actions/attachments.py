"""Files beside an application's résumé: kept, taken along, removed."""

from __future__ import annotations

from typing import IO

from django.db import transaction

from kasauti.actions import intakes, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import Application, Attachment, ResumeFile, User
from kasauti.records.stored_bytes import keep
from kasauti.records.values import storable_text

LARGEST = 20_000_000
MOST = 50  # of one application


def attach(
    application: Application,
    name: str,
    content: IO[bytes],
    *,
    size: int,
    kind: Attachment.Kind,
    by: User,
) -> Attachment:
    """Keep a file with an application; nothing is read from it and nothing scored.

    Raises
    ------
    Refused
        If it is empty or too large, stands there already, or the application holds too many.
    """
    if not 0 < size <= LARGEST:
        raise Refused("The file is empty or larger than 20 MB")
    digest, kept = keep(content)
    name = storable_text(name).replace("/", "_")[-300:] or "unnamed"
    with transaction.atomic():
        trail.take_turn()
        if application.attachments.count() >= MOST:
            raise Refused("An application keeps fifty files: remove one first")
        if application.attachments.filter(file__sha256=digest).exists():
            raise Refused("This very file stands here already")
        file, _ = ResumeFile.objects.get_or_create(
            sha256=digest, defaults={"name": name, "size": kept}
        )
        made = Attachment.objects.create(
            application=application, file=file, name=name, kind=kind, by=by
        )
        trail.record("attachments.attach", made, by=by, application=application.pk, size=kept)
    return made


@trail.in_turn
def remove(attachment: Attachment, *, by: User) -> None:
    """Remove a file from an application, its bytes too where nothing else holds them."""
    trail.record("attachments.remove", attachment, by=by, application=attachment.application_id)
    file = attachment.file_id
    attachment.delete()
    intakes.drop_unused([file])
