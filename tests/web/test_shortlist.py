"""The shortlist: ordered, tied, filtered, pictured, blind; the same cost for few and many."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.urls import reverse

from kasauti.actions.spreadsheets import written
from kasauti.records.models import AuditEntry, Candidate

from .conftest import Round

pytestmark = pytest.mark.database

PEOPLE = ("KS_Ramesh_Resume.pdf", "linthoi_resume_2026.pdf", "Irfan_Shaikh_ML_Engineer.pdf")


def names(hiring: Round, **query: object) -> list[str]:
    response = hiring.client.get(reverse("role", args=(hiring.role.slug,)), query)
    return [row.name for row in response.context["rows"]]


def test_people_stand_in_order_of_role_match(hiring: Round) -> None:
    found = hiring.apply(*PEOPLE)
    assert names(hiring) == [str(one.candidate) for one in found]


def test_a_page_tells_the_places_that_the_whole_list_tells(
    hiring: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kasauti.web.recruiter.queries import shortlist

    hiring.apply(*PEOPLE, "lalrinawma.md")
    place = reverse("role", args=(hiring.role.slug,))
    whole = [(row.pk, row.place) for row in hiring.client.get(place).context["rows"]]
    for size in (1, 2, 3):
        monkeypatch.setattr(shortlist, "A_PAGE", size)
        paged = []
        for number in range(1, 1 + -(-len(whole) // size)):
            answer = hiring.client.get(place, {"page": number, "further": "rows"})
            paged += [(row.pk, row.place) for row in answer.context["rows"]]
            assert (answer.context["next_page"] is None) == (len(paged) == len(whole))
        assert paged == whole


def test_who_stands_before_and_after_is_told_as_the_list_has_them(hiring: Round) -> None:
    from kasauti.web.recruiter.queries import shortlist

    found = hiring.apply(*PEOPLE, "lalrinawma.md")
    order = list(shortlist.screened(hiring.role).values_list("pk", flat=True))
    assert sorted(order) == sorted(one.pk for one in found)
    for at, pk in enumerate(order):
        assert shortlist.neighbours(hiring.role.applications.get(pk=pk)) == {
            "position": at + 1,
            "of": len(order),
            "previous": order[at - 1] if at else None,
            "next": order[at + 1] if at + 1 < len(order) else None,
        }


def test_an_empty_role_asks_for_files(hiring: Round) -> None:
    page = hiring.get(reverse("role", args=(hiring.role.slug,)))
    assert "Drop résumés here" in page


def test_only_those_who_meet_a_requirement(hiring: Round) -> None:
    hiring.apply(*PEOPLE)
    rows = hiring.client.get(reverse("role", args=(hiring.role.slug,))).context["rows"]
    for number in range(len(rows[0].dots)):
        meeting = [row.name for row in rows if row.dots[number].standing == "met"]
        assert names(hiring, met=number) == meeting


def test_a_region_of_the_picture_filters_the_table(hiring: Round) -> None:
    hiring.apply(*PEOPLE)
    rows = hiring.client.get(reverse("role", args=(hiring.role.slug,))).context["rows"]
    bound = sorted(row.engineering.level for row in rows)[1]
    inside = [row.name for row in rows if row.engineering.level >= bound]
    assert names(hiring, view="picture", engineering_low=bound) == inside
    assert len(inside) < len(rows)


def test_a_region_that_cannot_be_read_leaves_nobody_out(hiring: Round) -> None:
    hiring.apply(*PEOPLE[:2])
    assert len(names(hiring, engineering_low="high", ml_high=99, order="height")) == 2


def test_ordered_by_one_side(hiring: Round) -> None:
    hiring.apply(*PEOPLE)
    response = hiring.client.get(reverse("role", args=(hiring.role.slug,)), {"order": "ml"})
    levels = [row.ml.level for row in response.context["rows"]]
    assert levels == sorted(levels, reverse=True)


def test_more_people_cost_no_more_queries(
    hiring: Round, django_assert_max_num_queries: object
) -> None:
    hiring.apply(PEOPLE[0])
    address = reverse("role", args=(hiring.role.slug,))
    with django_assert_max_num_queries(10) as few:  # type: ignore[operator]
        hiring.client.get(address)
    hiring.apply(*PEOPLE[1:])
    with django_assert_max_num_queries(len(few)):  # type: ignore[operator]
        hiring.client.get(address)


def test_blind_mode_shows_codes_in_table_picture_comparison_and_search(hiring: Round) -> None:
    found = hiring.apply(*PEOPLE[:2])
    hiring.client.post(reverse("blind"))
    address = reverse("role", args=(hiring.role.slug,))
    chosen = {"people": [one.pk for one in found]}
    pages = [
        hiring.get(address),
        hiring.get(address, view="picture"),
        hiring.get(reverse("compare", args=(hiring.role.slug,)), **chosen),
        hiring.get(reverse("search"), q="ramesh"),
    ]
    for page in pages:
        assert not any(str(one.candidate) in page for one in found)
    assert found[0].file.sha256[:5].upper() in pages[0]


def test_comparison_of_up_to_four_and_of_nobody(hiring: Round) -> None:
    found = hiring.apply(*PEOPLE)
    address = reverse("compare", args=(hiring.role.slug,))
    page = hiring.client.get(address, {"people": [one.pk for one in found[:2]] + ["x"]})
    assert [row.pk for row in page.context["comparison"].people] == [one.pk for one in found[:2]]
    assert "Nobody chosen" in hiring.get(address)


def exported(hiring: Round, form: str) -> str:
    response = hiring.client.get(reverse("role_export", args=(hiring.role.slug, form)))
    assert response.headers["Content-Disposition"].startswith("attachment")
    return response.content.decode()


def test_the_export_holds_everyone_and_is_on_record(hiring: Round) -> None:
    found = hiring.apply(*PEOPLE[:2])
    rows = list(csv.DictReader(io.StringIO(exported(hiring, "csv").lstrip("\ufeff"))))
    assert all(re.fullmatch(r"\d\.\d\d", row["engineering"]) for row in rows)
    assert [row["name"] for row in rows] == [str(one.candidate) for one in found]
    report = json.loads(exported(hiring, "json"))
    assert report["people"][0]["skills"][0]["evidence"][0]["quote"]
    assert str(found[0].candidate) in exported(hiring, "html")
    assert AuditEntry.objects.filter(verb="applications.export").count() == 3


def test_a_name_is_never_a_formula_in_a_spreadsheet(hiring: Round) -> None:
    hiring.apply(PEOPLE[0])
    Candidate.objects.update(name='=HYPERLINK("http://x.example")')
    assert "\"'=HYPERLINK" in exported(hiring, "csv")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_is_never_a_formula_whatever_it_starts_with(start: str) -> None:
    assert written([[f"{start}1+1"]]).lstrip('"').startswith(f"'{start}")


def test_a_blind_export_tells_nobody(hiring: Round) -> None:
    [one] = hiring.apply(PEOPLE[0])
    hiring.client.post(reverse("blind"))
    for form in ("csv", "json", "html"):
        content = exported(hiring, form)
        assert str(one.candidate) not in content
        assert one.candidate.email not in content
        assert one.file.name not in content
