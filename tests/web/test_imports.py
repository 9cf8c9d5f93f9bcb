"""Importing candidates on its pages: columns chosen, looked at, brought in, reported."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import imports, roles
from kasauti.actions.refusals import Refused
from kasauti.records.models import Candidate, CandidateImport, Role, Seat, User

from .conftest import Round, seated

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SHEET = b"""Who,E-mail ID,Mobile,Shoe size
Kavya Menon,kavya@example.in,+91 98450 12345,24
Ravi Das,not an address,,12
"""


def taken(visitor: Client, content: bytes = SHEET) -> CandidateImport:
    file = SimpleUploadedFile("people.csv", content)
    answer = visitor.post(reverse("imports"), {"file": file})
    assert answer.status_code == 302, answer.content
    return CandidateImport.objects.latest("pk")


def page(visitor: Client, address: str, **query: str) -> str:
    answer = visitor.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_spreadsheet_is_looked_at_brought_in_and_reported(visitor: Client) -> None:
    source = taken(visitor)
    place = reverse("import", args=(source.pk,))
    assert "the mail address is none" in page(visitor, place)
    guessed = page(visitor, place).split("As they would come in")[-1]
    assert "Kavya Menon" not in guessed
    chosen = {"column-0": "name", "column-1": "email", "column-2": "phone", "column-3": ""}
    assert "Kavya Menon" in page(visitor, place, **chosen).split("As they would come in")[-1]
    assert Candidate.objects.count() == 0
    visitor.post(reverse("import_start", args=(source.pk,)), chosen)
    assert "0 of 2 rows" in page(visitor, place)
    imports.bring_in(source.pk)
    done = page(visitor, place)
    assert "1 new person" in done
    assert "1 did not go in" in done
    assert "Shoe size" in done
    assert "Row 3: the mail address is none" in done
    report = visitor.get(reverse("import_report", args=(source.pk,))).content.decode()
    assert "3,the mail address is none,Ravi Das" in report
    assert Candidate.objects.get().phone == "+91 98450 12345"
    assert "done" in page(visitor, reverse("imports"))


def test_words_are_taken_for_what_the_form_says(hiring: Round) -> None:
    sheet = b"Name,Email,Job,Stage,Gender\nKavya Menon,k@example.in,MLE,Shelf,female\n"
    source = taken(hiring.client, sheet)
    place = reverse("import", args=(source.pk,))
    first = hiring.get(place)
    assert "Gender" in first
    assert "female" not in first
    heads = r'<label class="visually-hidden" for="((?:jobs|stages)-\w+)">(\w+)'
    names = dict(re.findall(heads, first))
    told = {"MLE": hiring.role.slug, "Shelf": "interview"}
    hiring.client.post(
        reverse("import_start", args=(source.pk,)), {name: told[w] for name, w in names.items()}
    )
    imports.bring_in(source.pk)
    (made,) = hiring.role.applications.all()
    assert made.stage == "interview"
    page = hiring.get(reverse("person", args=(made.pk,)))
    assert "From an earlier system" in page
    assert "Shelf" in page


def test_a_zip_is_put_beside_and_what_is_none_is_refused(visitor: Client) -> None:
    source = taken(visitor)
    place = reverse("import_files", args=(source.pk,))
    visitor.post(place, {"zip": SimpleUploadedFile("cv.zip", b"PK\x03\x04rest")})
    assert "cv.zip" in page(visitor, reverse("import", args=(source.pk,)))
    visitor.post(place, {"zip": SimpleUploadedFile("cv.txt", b"text")})
    assert "no zip" in page(visitor, reverse("import", args=(source.pk,)))


def test_what_is_no_spreadsheet_is_refused_with_a_reason(visitor: Client) -> None:
    assert visitor.post(reverse("imports")).status_code == 422
    sent = {"file": SimpleUploadedFile("people.csv", b"Name\n")}
    refused = visitor.post(reverse("imports"), sent)
    assert refused.status_code == 422
    assert "one line a person" in refused.content.decode()


def test_a_field_from_two_columns_is_refused_and_nothing_starts(visitor: Client) -> None:
    source = taken(visitor)
    visitor.post(
        reverse("import_start", args=(source.pk,)), {"column-0": "name", "column-2": "name"}
    )
    assert "Two columns" in page(visitor, reverse("import", args=(source.pk,)))
    source.refresh_from_db()
    assert source.started_at is None


def test_what_stopped_goes_on_and_what_is_done_does_not(visitor: Client) -> None:
    source = taken(visitor)
    again = reverse("import_go_on", args=(source.pk,))
    visitor.post(again)
    assert "nothing to go on with" in page(visitor, reverse("imports"))
    visitor.post(reverse("import_start", args=(source.pk,)), {"column-1": "email"})
    visitor.post(again)
    assert "nothing to go on with" not in page(visitor, reverse("imports"))


def test_blind_mode_shows_no_cell(visitor: Client) -> None:
    source = taken(visitor)
    visitor.post(reverse("blind"))
    assert "Kavya" not in page(visitor, reverse("import", args=(source.pk,)))


def test_blind_mode_reports_rows_without_their_cells(visitor: Client) -> None:
    source = taken(visitor)
    imports.start(source, source.mapping | {"Who": "name"}, by=User.objects.get())
    imports.bring_in(source.pk)
    place = reverse("import_report", args=(source.pk,))
    assert "Ravi Das" in page(visitor, place)
    visitor.post(reverse("blind"), {"next": "/"})
    told = page(visitor, place)
    assert "Ravi" not in told
    assert "the mail address is none" in told


def test_blind_mode_shows_no_name_to_whoever_takes_its_column_for_another(visitor: Client) -> None:
    sheet = b"Name,Email,Job,Stage\nRavi Das,r@example.in,MLE,Shelf\n"
    source = taken(visitor, sheet)
    place = reverse("import", args=(source.pk,))
    visitor.post(reverse("blind"), {"next": "/"})
    assert "Shelf" in page(visitor, place)
    for field in ("job", "status", "stage", "reason"):
        told = page(visitor, place, **{"column-0": field, "column-1": "email"})
        assert "Ravi" not in told
        assert "r@example.in" not in page(visitor, place, **{"column-1": field})
    visitor.post(
        reverse("import_start", args=(source.pk,)), {"column-0": "stage", "column-1": "email"}
    )
    imports.bring_in(source.pk)
    assert "Ravi" not in page(visitor, place)
    report = visitor.get(reverse("import_report", args=(source.pk,))).content.decode()
    assert "Ravi" not in report


def test_a_recruiter_of_one_role_opens_their_own_files_and_brings_people_onto_that_role(
    hiring: Round,
) -> None:
    sheet = b"Name,Email,Job\nKavya Menon,k@example.in,Langmuir\n"
    others = taken(hiring.client, sheet)
    mine = roles.create(demonstration.role(), by=hiring.user)
    Role.objects.filter(pk=hiring.role.pk).update(title="Langmuir")
    ravi = seated(Membership.RECRUITER, mine)
    hiring.client.force_login(ravi)
    assert "people.csv" not in hiring.get(reverse("imports"))
    for name in ("import", "import_report"):
        assert hiring.client.get(reverse(name, args=(others.pk,))).status_code == 404
    for name in ("import_files", "import_start", "import_go_on"):
        assert hiring.client.post(reverse(name, args=(others.pk,))).status_code == 404
    own = taken(hiring.client, sheet)
    assert own.by == ravi
    page = hiring.get(reverse("import", args=(own.pk,)))
    assert f'value="{mine.slug}"' in page
    assert f'value="{hiring.role.slug}"' not in page
    choices = {"jobs": {"Langmuir": hiring.role.slug}}
    with pytest.raises(Refused, match="no role onto which you may put people"):
        imports.start(own, own.mapping, by=ravi, choices=choices)


def test_whoever_may_not_import_sees_none_of_it(visitor: Client) -> None:
    source = taken(visitor)
    manager = User.objects.create_user("m@example.in", name="M")
    Seat.objects.create(user=manager, membership=Membership.COORDINATOR)
    visitor.force_login(manager)
    for name in ("import", "import_report"):
        assert visitor.get(reverse(name, args=(source.pk,))).status_code == 403
    assert "Import candidates" not in page(visitor, "/")
