"""The jobs that actions leave behind, by name; ``actions.tasks`` gives them bodies."""

from __future__ import annotations

from collections.abc import Iterable

from kasauti import jobs

READ_ITEM = "intakes.read_item"
RESCREEN = "screenings.rescreen_application"
MEASURE = "measurements.run"
CONSULT = "consultations.run"
SEND_MAIL = "mail.deliver"
DELIVER = "webhooks.deliver"


def read_items(items: Iterable[int]) -> None:
    """Have each item read by a worker."""
    jobs.defer_each(READ_ITEM, ({"item": item} for item in items), queue="files")


def rescreen(applications: Iterable[int], *, as_of: str) -> None:
    """Have each application screened again by a worker."""
    each = ({"application": pk, "as_of": as_of} for pk in applications)
    jobs.defer_each(RESCREEN, each, queue="files")


def measure(measurement: int) -> None:
    """Have the bench run by a worker, one run at a time."""
    jobs.defer(MEASURE, queue="bench", lock=MEASURE, measurement=measurement)


def consult(consultation: int) -> None:
    """Have the language model asked by a worker."""
    jobs.defer(CONSULT, queue="model", lock=CONSULT, consultation=consultation)


def send_mail(mail: int, *, after: float = 0) -> None:
    """Have a mail handed over by a worker, in ``after`` seconds."""
    jobs.defer(SEND_MAIL, queue="mail", lock=f"mail {mail}", after=after, mail=mail)


def deliver(delivery: int, *, after: int = 0) -> None:
    """Have a webhook told by a worker, in ``after`` seconds."""
    jobs.defer(DELIVER, queue="webhooks", after=after, delivery=delivery)
