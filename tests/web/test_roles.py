"""Roles: listed, made from a job description or field by field, changed, archived."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kasauti.records.models import Role
from kasauti.records.values import role_of

from .conftest import Round

pytestmark = pytest.mark.database

DESCRIPTION = """Senior Machine Learning Engineer

Location: Pune (hybrid)
CTC: 40 - 60 LPA

Must have
- 5+ years with strong Python
- PyTorch or TensorFlow

Nice to have
- Kubernetes
"""


def filled(rows: list[dict[str, str]], **fields: str) -> dict[str, str]:
    """Return a guided form as a browser sends it."""
    form = {
        "title": "ML Engineer, Ranking",
        "family": "classical",
        "seniority": "mid",
        "work_mode": "hybrid",
        "needs-TOTAL_FORMS": str(len(rows)),
        "needs-INITIAL_FORMS": "0",
    }
    for number, row in enumerate(rows):
        row = {"level": "3", "must": "must", "weight": "1"} | row
        form |= {f"needs-{number}-{name}": value for name, value in row.items()}
    return form | fields


def test_a_job_description_becomes_a_proposal_that_quotes_it(visitor: Client) -> None:
    page = visitor.post(reverse("role_new"), {"text": DESCRIPTION}).content.decode()
    assert "5+ years with strong Python" in page
    assert 'value="PyTorch, TensorFlow"' in page
    assert "₹40 lakh" in page
    assert not Role.objects.exists()


def test_a_job_description_may_be_a_file(visitor: Client) -> None:
    file = SimpleUploadedFile("jd.md", DESCRIPTION.encode())
    page = visitor.post(reverse("role_new"), {"text": "", "file": file}).content.decode()
    assert "5+ years with strong Python" in page


def test_a_job_description_that_cannot_be_read_says_why(visitor: Client) -> None:
    file = SimpleUploadedFile("jd.pdf", b"%PDF-1.7 and nothing more")
    response = visitor.post(reverse("role_new"), {"text": "", "file": file})
    assert response.status_code == 422
    assert "damaged" in response.content.decode()


def test_an_empty_job_description_is_asked_for(visitor: Client) -> None:
    response = visitor.post(reverse("role_new"), {"text": "  "})
    assert response.status_code == 422
    assert "Paste the text" in response.content.decode()


def test_a_role_is_made_field_by_field(visitor: Client) -> None:
    rows = [{"skills": "PyTorch, JAX", "words": "deep learning"}, {"skills": ""}]
    response = visitor.post(
        reverse("role_guided"), filled(rows, band_low="40 lakh", band_high="55 lakh")
    )
    role = role_of(Role.objects.get())
    assert response.headers["Location"] == reverse("role", args=("ml-engineer-ranking",))
    assert [need.any_of for need in role.requirements] == [("pytorch", "jax")]
    assert role.requirements[0].words == "deep learning"
    assert role.band is not None
    assert role.band.high.in_lakh() == "₹55 lakh"


def test_an_unknown_skill_is_told_beside_its_field(visitor: Client) -> None:
    rows = [{"skills": "Python"}, {"skills": "Pythrch"}]
    response = visitor.post(reverse("role_guided"), filled(rows))
    page = response.content.decode()
    assert response.status_code == 422
    row = page[page.index('value="Pythrch"') : page.index('value="Pythrch"') + 600]
    assert "field-error" in row
    assert not Role.objects.exists()


def test_a_removed_row_is_gone(visitor: Client) -> None:
    rows = [{"skills": "Python"}, {"skills": "Kafka", "DELETE": "on"}]
    visitor.post(reverse("role_guided"), filled(rows))
    assert [n.any_of for n in role_of(Role.objects.get()).requirements] == [("python",)]


def test_changing_a_role_keeps_what_the_form_does_not_show(hiring: Round) -> None:
    before = role_of(hiring.role)
    page = hiring.client.get(reverse("role_edit", args=(hiring.role.slug,)))
    form, rows = page.context["form"], page.context["rows"]
    sent = {name: str(form[name].value() or "") for name in form.fields}
    sent |= {"needs-TOTAL_FORMS": str(len(rows.forms)), "needs-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows.forms):
        values = {name: row[name].value() for name in row.fields}
        sent |= {f"needs-{number}-{n}": str(v) for n, v in values.items() if v not in (None, False)}
    response = hiring.client.post(reverse("role_edit", args=(hiring.role.slug,)), sent)
    assert response.status_code == 302
    hiring.role.refresh_from_db()
    assert role_of(hiring.role) == before


def test_an_archived_role_takes_no_files_and_can_be_opened_again(hiring: Round) -> None:
    status = reverse("role_status", args=(hiring.role.slug,))
    hiring.client.post(status)
    page = hiring.get(reverse("role", args=(hiring.role.slug,)))
    assert "archived" in page
    assert "data-drop" not in page
    hiring.client.post(status)
    hiring.role.refresh_from_db()
    assert hiring.role.status == Role.Status.OPEN


def test_the_job_description_is_shown_and_taken_along(hiring: Round) -> None:
    slug = hiring.role.slug
    assert "Equal opportunity" in hiring.get(reverse("role_description", args=(slug,)))
    for form, start in (("pdf", b"%PDF"), ("html", b"<!doctype"), ("md", b"#"), ("json", b"{")):
        response = hiring.client.get(reverse("role_description_file", args=(slug, form)))
        assert response.content.startswith(start)
        assert response.headers["Content-Disposition"].startswith("attachment")
    missing = hiring.client.get(reverse("role_description_file", args=(slug, "exe")))
    assert missing.status_code == 404


def test_further_roles_follow_when_they_are_scrolled_to(
    hiring: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kasauti.actions import roles
    from kasauti.web.recruiter.queries import roles as queries

    monkeypatch.setattr(queries, "A_PAGE", 2)
    for number in range(3):
        source = hiring.role.source.replace('title = "', f'title = "No. {number} ', 1)
        roles.create(source, by=hiring.user)
    first, then = hiring.get("/"), hiring.get("/", page=2, further="rows")
    assert "No. 2" in first
    assert "No. 1" in first
    assert "No. 0" not in first
    assert 'rel="next"' in first
    assert "No. 0" in then
    assert "No. 1" not in then
    assert 'rel="next"' not in then
    assert "<html" not in then


def test_the_list_costs_the_same_for_many_roles(
    hiring: Round, django_assert_num_queries: object
) -> None:
    from kasauti.actions import roles

    hiring.client.get("/")
    for number in range(3):
        source = hiring.role.source.replace('title = "', f'title = "{number} ', 1)
        roles.create(source, by=hiring.user)
    with django_assert_num_queries(6):  # type: ignore[operator]
        hiring.client.get("/")
