"""Two people at one offer in the same moment, each with a database connection of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, connections

from kasauti.actions import candidates, offer_replies, offers, trail, users
from kasauti.actions.offer_replies import Signed
from kasauti.actions.refusals import Refused
from kasauti.offers import Lint
from kasauti.records.models import (
    Application,
    AuditEntry,
    Joining,
    Offer,
    OfferLetter,
    OfferState,
    Stage,
    User,
)

from .test_offers import application, code_of, second, terms

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
__all__ = ["application", "second"]


def together(*works: Callable[[], object]) -> tuple[list[object], list[str], set[int]]:
    """Run each in a thread with its own connection, all at once; return results, refusals, ids."""
    barrier = threading.Barrier(len(works))
    done: list[object] = []
    refused: list[str] = []
    backends: set[int] = set()

    def run(work: Callable[[], object]) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                backends.add(cursor.fetchone()[0])
            barrier.wait(timeout=60)
            done.append(work())
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return done, refused, backends


def test_two_who_approve_at_once_one_does_and_the_other_is_told_who(
    application: Application, user: User, second: User
) -> None:
    third = users.create("dev@example.in", name="Dev", password="a long enough one", by=None)
    offer = offers.propose(offers.prepare(application, terms(), by=user), by=user)
    done, refused, backends = together(
        lambda: offers.approve(offer, by=second), lambda: offers.approve(offer, by=third)
    )
    assert len(backends) == 2
    assert len(done) == len(refused) == 1
    now = Offer.objects.get(pk=offer.pk)
    assert now.state == OfferState.APPROVED
    assert now.approved_by in {second, third}
    assert refused[0] == f"This offer is approved by {now.approved_by}: reload the page"
    assert AuditEntry.objects.filter(verb="offers.approve").count() == 1
    assert trail.check() is None


def test_a_candidate_who_accepts_while_the_recruiter_revises_ends_in_one_or_the_other(
    application: Application, user: User, second: User
) -> None:
    offer = offers.propose(offers.prepare(application, terms(), by=user), by=user)
    offer = offers.send(offers.approve(offer, by=second), by=user)
    code = code_of(offer)
    done, refused, backends = together(
        lambda: offer_replies.accept(
            Offer.objects.get(pk=offer.pk), code=code, signed=Signed("Kavya Menon"),
            check_consent=False,
        ),
        lambda: offers.prepare(application, terms(), by=user),
    )  # fmt: skip
    assert len(backends) == 2
    assert len(done) == len(refused) == 1
    states = set(Offer.objects.filter(application=application).values_list("state", flat=True))
    signed = OfferLetter.objects.filter(kind=OfferLetter.Kind.SIGNED).count()
    if OfferState.ACCEPTED in states:
        assert states == {OfferState.ACCEPTED}
        assert (signed, Joining.objects.count()) == (1, 1)
        assert "was accepted" in refused[0]
    else:
        assert states == {OfferState.SUPERSEDED, OfferState.DRAFT}
        assert (signed, Joining.objects.count()) == (0, 0)
        assert "nothing was changed" in refused[0]
    assert trail.check() is None


def wait_for_a_waiter() -> None:
    """Return once another connection waits for a lock that is held here."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted LIMIT 1")
            if cursor.fetchone():
                return
        time.sleep(0.02)
    raise AssertionError("nobody came to wait")


def test_an_offer_is_proposed_while_its_candidate_withdraws_and_both_are_done(
    application: Application, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = offers.prepare(application, terms(), by=user)
    locked = threading.Event()
    check = offers.standing_findings

    def check_slowly(one: Offer) -> Lint:
        locked.set()
        wait_for_a_waiter()
        return check(one)

    def withdraw() -> Application:
        assert locked.wait(timeout=60)
        return candidates.withdraw(application, by=application.candidate)

    monkeypatch.setattr(offers, "standing_findings", check_slowly)
    done, refused, backends = together(lambda: offers.propose(offer, by=user), withdraw)
    assert len(backends) == len(done) == 2
    assert refused == []
    assert Offer.objects.get(pk=offer.pk).state == OfferState.PROPOSED
    assert Application.objects.get(pk=application.pk).stage == Stage.WITHDRAWN
    assert trail.check() is None


def test_two_who_accept_at_once_sign_one_letter(
    application: Application, user: User, second: User
) -> None:
    offer = offers.propose(offers.prepare(application, terms(), by=user), by=user)
    offer = offers.send(offers.approve(offer, by=second), by=user)
    code = code_of(offer)

    def accept() -> Offer:
        return offer_replies.accept(
            Offer.objects.get(pk=offer.pk), code=code, signed=Signed("Kavya Menon"),
            check_consent=False,
        )  # fmt: skip

    done, refused, _ = together(accept, accept)
    assert len(done) == len(refused) == 1
    assert OfferLetter.objects.filter(kind=OfferLetter.Kind.SIGNED).count() == 1
    assert AuditEntry.objects.filter(verb="offers.accept").count() == 1
