"""A candidate changes their mail address: asked on their page, confirmed from the new one."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop

from kasauti.actions import links, mail, mail_words, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import AddressChange, Candidate, Mail, MailState

KIND = "address"
HOLDS = timedelta(hours=24)
A_DAY = 3  # asked for by one person, and mailed to one address
_OVER = gettext_noop("This link has ended, or another address was confirmed since.")


@trail.in_turn
def ask(candidate: Candidate, email: str, *, language: str) -> AddressChange:
    """Mail a link to a new address; until it is followed nothing changes.

    Whether anybody else has that address is not told.

    Raises
    ------
    Refused
        If it is their address already, or too many were asked for in a day.
    """
    email = email.strip().lower()
    if email == candidate.email.lower():
        raise Refused(gettext_noop("This is your address already"))
    since = timezone.now() - timedelta(days=1)
    lately = AddressChange.objects.filter(at__gte=since)
    if (
        lately.filter(candidate=candidate).count() >= A_DAY
        or lately.filter(email=email).count() >= A_DAY
    ):
        raise Refused(gettext_noop("Too many changes of address in a day: try again tomorrow"))
    change = AddressChange.objects.create(
        candidate=candidate, email=email, before=candidate.email, language=language
    )
    trail.record("own_address.ask", change, by=candidate, candidate=candidate.pk)
    token = links.sign(KIND, change.pk, until=timezone.now() + HOLDS)
    _write(
        "address_confirm", change, to=email, link=links.address(f"/address/{token}/"),
    )  # fmt: skip
    return change


def _write(template: str, change: AddressChange, *, to: str, **variables: str) -> None:
    """Mail an address that is not, or is no more, the candidate's."""
    person = change.candidate
    subject, body = mail_words.filled(
        template, language=change.language, name=person.name or to, **variables
    )
    mail.put(
        person, Candidate(email=to), subject, body, by=person, template=template,
        language=change.language,
    )  # fmt: skip


def opened(token: str) -> AddressChange | None:
    """Return what a link from a mail confirms; None if it has ended or confirms nothing."""
    try:
        pk = links.read(token, KIND)
    except links.DeadLink:
        return None
    held = AddressChange.objects.select_related("candidate").filter(pk=pk, confirmed_at=None)
    change = held.first()
    if change is None or change.candidate.merged_into_id is not None:
        return None
    later = AddressChange.objects.filter(candidate=change.candidate, pk__gt=pk)
    return None if later.exclude(confirmed_at=None).exists() else change


@trail.in_turn
def confirm(token: str) -> AddressChange:
    """Make the new address the candidate's, and tell the old one; the candidate is the actor.

    What waits in the outbox goes to the new one. Links that were mailed before go on opening: they
    name the person, not the address.

    Raises
    ------
    Refused
        If the link has ended, was used, or another address was confirmed since.
    """
    change = opened(token)
    if change is None:
        raise Refused(_OVER)
    person = Candidate.objects.select_for_update().get(pk=change.candidate_id)
    before, person.email = person.email, change.email
    person.save(update_fields=["email"])
    change.before, change.confirmed_at = before, timezone.now()
    change.save(update_fields=["before", "confirmed_at"])
    waiting = Mail.objects.filter(candidate=person, recipient=before, state=MailState.WAITING)
    waiting.update(recipient=person.email)
    trail.record("own_address.confirm", change, by=person, candidate=person.pk)
    if before:
        change.candidate = person
        _write("address_changed", change, to=before, new=_hidden(person.email))
    return change


def _hidden(email: str) -> str:
    """Return an address as whoever reads the old mailbox may see it: k…@example.in."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"
