"""How long people from another system are kept: by when they were to be gone there."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from kasauti.actions import access_export, applications, consents, erasures, imports
from kasauti.privacy import Purpose
from kasauti.records.models import Application, Candidate, EarlierRecord, Role, Stage, User
from tests.actions.conftest import resume
from tests.actions.test_earlier_systems import LATELY, brought_in, zipped

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_the_retention_clock_counts_from_the_end_that_the_earlier_system_tells(
    role: Role, user: User
) -> None:
    brought_in(user)
    one = Application.objects.get(candidate__name="Ravi Das")
    ended = LATELY + timedelta(days=9)
    assert erasures.due(one.candidate).on == ended + relativedelta(months=12)
    applications.open_first(one, by=user)
    one.refresh_from_db()
    assert erasures.due(one.candidate).on == ended + relativedelta(months=12)
    after = ended + relativedelta(months=12, days=1)
    assert one.candidate in erasures.overdue(today=after)
    assert one.candidate not in erasures.overdue(today=after - timedelta(days=1))


def test_by_when_the_earlier_system_was_to_delete_somebody_holds_until_something_begins_here(
    role: Role, user: User
) -> None:
    today = timezone.localdate()
    soon, later = today + timedelta(days=5), today + timedelta(days=20)
    sheet = (
        "Name,Email,Job,Status,Applied On,Retain Until\n"
        f"Kavya Menon,k@x.in,Senior ML Engineer,Rejected,{LATELY},{{}}\n"
        f"Ravi Das,r@x.in,Data Analyst,Rejected,{LATELY},{{}}\n"
        f"Meera Iyer,m@x.in,Senior ML Engineer,Active,{LATELY},{{}}\n"
    )
    brought_in(user, sheet.format(soon, soon, soon))
    kavya, ravi, meera = (Candidate.objects.get(email=f"{one}@x.in") for one in "krm")
    assert (erasures.due(kavya).on, erasures.due(ravi).on) == (soon, soon)
    assert erasures.due(meera).on is None, "an application is open"
    assert set(erasures.overdue(today=soon + timedelta(days=1))) == {kavya, ravi}
    brought_in(user, sheet.format(later, later, later))
    assert erasures.due(kavya).on == later
    assert not list(erasures.overdue(today=soon + timedelta(days=1)))
    one = Application.objects.get(candidate=kavya)
    applications.advance(one, to=Stage.REVIEW, by=user)
    one.refresh_from_db()
    applications.reject([one], reason="pay", by=user)
    assert erasures.due(kavya).on == today + relativedelta(months=12)


def promised(user: User, day: object, job: str = "Senior ML Engineer") -> Candidate:
    row = f"Kavya Menon,k@x.in,{job},Rejected,{LATELY},{day}"
    brought_in(user, f"Name,Email,Job,Status,Applied On,Retain Until\n{row}\n")
    return Candidate.objects.get(email="k@x.in")


def test_a_promised_day_does_not_come_back_when_somebody_leaves_the_talent_pool(
    role: Role, user: User
) -> None:
    soon = timezone.localdate() + timedelta(days=5)
    person = promised(user, soon)
    assert erasures.due(person).on == soon
    for agree in (True, False):
        consents.change(person, Purpose.TALENT_POOL, agree=agree, language="hi", by=person)
    assert erasures.due(person).on == LATELY + relativedelta(months=12)
    assert not list(erasures.overdue(today=soon + timedelta(days=1)))


def test_the_day_that_a_systems_last_file_tells_holds_for_all_that_it_told_of_somebody(
    role: Role, user: User
) -> None:
    soon = timezone.localdate() + timedelta(days=5)
    promised(user, soon + timedelta(days=30))
    assert erasures.due(promised(user, soon, job="Data Analyst")).on == soon
    assert erasures.due(promised(user, "", job="Data Engineer")).on == soon


def test_whose_time_is_over_is_not_brought_along(role: Role, user: User) -> None:
    source = brought_in(user)
    assert "turned down on 4 March 2019" in imports.report(source, cells=True)
    assert not Candidate.objects.filter(name="Old Hand").exists()
    ended = brought_in(
        user,
        "Name,Email,Status,Applied On,Archived At\n"
        f"A,a@x.in,Withdrawn,2020-01-01,{LATELY - timedelta(days=9)}\nB,b@x.in,Hired,2015-02-03,\n"
        f"C,c@x.in,Rejected,2019-01-02,\nD,d@x.in,Hired,{LATELY},\nE,e@x.in,Active,2019-01-02,\n",
    )
    told = imports.report(ended, cells=True)
    assert "2,withdrawn on" in told
    assert '3,"hired, applied on 3 February 2015: such data is kept until 3 February 2020"' in told
    assert '4,"turned down, applied on 2 January 2019' in told
    assert imports.counts(ended)["made"] == 2
    gone = brought_in(user, "Name,Email,Retain Until\nA B,a@example.in,01/02/2020\n")
    assert "to be gone by 1 February 2020" in imports.report(gone, cells=True)


def test_who_is_erased_goes_with_what_came_along(role: Role, user: User) -> None:
    brought_in(user, files=zipped(kavya_txt=resume()))
    person = Candidate.objects.get(name="Kavya Menon")
    with zipfile.ZipFile(io.BytesIO(access_export.take_along(person, by=person))) as packet:
        assert "spoke well" in packet.read("data.json").decode()
    erasure = erasures.erase(person, by=user)
    erasures.finish(erasure.pk)
    erasure.refresh_from_db()
    assert erasure.found_after == {}
    assert EarlierRecord.objects.count() == 2
