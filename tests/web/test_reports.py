"""The reports' pages: figures, the people behind them, spreadsheets and pictures, costs."""

from __future__ import annotations

import csv
import html
import io
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import applications, kept_reports
from kasauti.records.models import Application, HiringCost, Seat, Stage, User
from kasauti.web.recruiter.report_forms import ScopeForm
from tests.web.conftest import Round

pytestmark = [pytest.mark.database, pytest.mark.django_db]


class Links(HTMLParser):
    """The addresses that a page's figures open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._at = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._at = dict(attrs).get("href") or "" if tag == "a" else ""

    def handle_data(self, data: str) -> None:
        if self._at.startswith("/reports/people"):
            self.found.append((self._at, data.strip()))


@pytest.fixture
def applicants(hiring: Round) -> list[Application]:
    made = hiring.apply("KS_Ramesh_Resume.pdf", "lalrinawma.md")
    applications.advance(made[0], to=Stage.INTERVIEW, by=hiring.user)
    applications.reject([made[1]], reason="ml depth", by=hiring.user)
    return made


def test_every_figure_of_the_page_opens_as_many_people_as_it_says(
    hiring: Round, applicants: list[Application]
) -> None:
    links = Links(hiring.get(reverse("reports"))).found
    assert len(links) > 10
    for address, figure in links:
        page = hiring.get(address)
        assert page.count("data-row") == int(figure), address
    assert str(applicants[0].candidate) in hiring.get(links[0][0])
    hiring.client.post(reverse("blind"))
    assert str(applicants[0].candidate) not in hiring.get(links[0][0])


def test_what_every_column_means_stands_beside_it(
    hiring: Round, applicants: list[Application]
) -> None:
    page = html.unescape(hiring.get(reverse("reports")))
    tables = page.split("<table")[1:]
    told = 0
    for table in tables:
        head, _, rest = table.partition("</thead>")
        beside = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", rest)
        for heading in re.findall(r"<th scope=\"col\" data-number>(.*?)</th>", head):
            assert len(dict(beside).get(heading, "")) > 10, heading
            told += 1
    assert told > 15


def test_a_report_leaves_as_a_spreadsheet_and_as_a_picture(
    hiring: Round, applicants: list[Application]
) -> None:
    sheet = hiring.get(reverse("report_file", args=("funnel", "csv")))
    rows = list(csv.reader(io.StringIO(sheet.removeprefix("\ufeff"))))
    assert rows[0][:5] == ["", "reached", "of applied", "of applied, low", "of applied, high"]
    assert rows[3][:3] == ["Interview", "1", "0.5000"]
    drawing = ElementTree.fromstring(hiring.get(reverse("report_file", args=("sources", "svg"))))
    assert "Files dropped in" in "".join(drawing.itertext())
    assert hiring.client.get(reverse("report_file", args=("funnel", "pdf"))).status_code == 404
    assert hiring.client.get(reverse("report_file", args=("none", "csv"))).status_code == 404


def test_page_spreadsheet_and_people_tell_when_kept_figures_were_counted(
    hiring: Round, applicants: list[Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_reports, "LIVE", -2)
    cache.clear()
    at = kept_reports.of(ScopeForm({}, viewer=hiring.user).scope).at
    assert at is not None
    Application.objects.all().delete()
    local = timezone.localtime(at)
    assert f"Counted {local:%-d %b, %H:%M}" in hiring.get(reverse("reports"))
    sheet = hiring.client.get(reverse("report_file", args=("funnel", "csv")))
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert rows[3][:2] == ["Interview", "1"]
    assert f"counted-{local:%Y-%m-%d-%H%M}.csv" in sheet["Content-Disposition"]
    people = hiring.get(
        reverse("report_people"), report="funnel", row="interview", column="reached"
    )
    assert "these people now" in people


def test_a_period_that_ends_before_it_begins_says_so(hiring: Round) -> None:
    page = hiring.get(reverse("reports"), since="2026-02-01", until="2026-01-01")
    assert "before the first day" in page
    assert "Nothing to count" in page


def test_a_cost_is_written_down_and_taken_back(hiring: Round) -> None:
    told = {"kind": "advert", "amount": "1.5 lakh", "spent_on": "2026-01-05", "role": ""}
    refused = hiring.client.post(reverse("cost_add"), told | {"amount": "a lot"})
    assert refused.status_code == 422
    late = hiring.client.post(reverse("cost_add"), told | {"spent_on": "2999-01-01"})
    assert "still to come" in late.content.decode()
    assert hiring.client.post(reverse("cost_add"), told).status_code == 302
    page = hiring.get(reverse("reports"), since="2026-01-01")
    assert "₹1,50,000" in page
    cost = HiringCost.objects.get()
    hiring.client.post(reverse("cost_take_back", args=(cost.pk,)))
    assert "₹1,50,000" not in hiring.get(reverse("reports"), since="2026-01-01")


def test_costs_are_hidden_from_whom_pay_is_hidden_from(hiring: Round) -> None:
    finance, auditor = (
        User.objects.create_user(f"{one.name}@example.in", name=one.name)
        for one in (Membership.FINANCE, Membership.AUDITOR)
    )
    Seat.objects.create(user=finance, membership=Membership.FINANCE)
    Seat.objects.create(user=auditor, membership=Membership.AUDITOR)
    for user, shown in ((finance, 200), (auditor, 404)):
        client = Client()
        client.force_login(user)
        page = client.get(reverse("reports")).content.decode()
        assert ("Cost per hire" in page) == (shown == 200)
        file = client.get(reverse("report_file", args=("costs", "csv")))
        assert file.status_code == shown


def test_finance_sees_numbers_and_no_names(hiring: Round, applicants: list[Application]) -> None:
    finance = User.objects.create_user("f@example.in", name="F")
    Seat.objects.create(user=finance, membership=Membership.FINANCE)
    client = Client()
    client.force_login(finance)
    page = client.get("/reports/people?report=funnel&row=new&column=reached").content.decode()
    assert "2 people" in page
    assert str(applicants[0].candidate) not in page
    assert client.get("/reports/people?report=funnel&row=new&column=x").status_code == 404
    assert client.get("/reports/people").status_code == 404
    assert client.get("/reports/people?report=none").status_code == 404


def test_reports_cost_the_same_for_many_people(
    hiring: Round, applicants: list[Application], django_assert_num_queries: object
) -> None:
    for expected in (23, 23):
        with django_assert_num_queries(expected):  # type: ignore[operator]
            hiring.get(reverse("reports"))
        hiring.apply("Irfan_Shaikh_ML_Engineer.pdf")
