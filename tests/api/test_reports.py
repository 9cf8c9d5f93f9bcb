"""Reports through the API: figures with definitions, the people behind them, CSV, costs."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import applications, kept_reports, roles
from kasauti.records.models import Application, Candidate, ResumeFile, Role, Stage, User
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def applied(role: Role, name: str) -> Application:
    file, _ = ResumeFile.objects.get_or_create(sha256="5" * 64, defaults={"size": 3})
    candidate = Candidate.objects.create(name=name)
    return Application.objects.create(candidate=candidate, role=role, file=file, source="careers")


@pytest.fixture
def applicants(role: Role, user: User) -> list[Application]:
    made = [applied(role, name) for name in ("Anjali Verma", "Bala Iyer")]
    applications.advance(made[0], to=Stage.INTERVIEW, by=user)
    applications.reject([made[1]], reason="ml depth", by=user)
    return made


def test_every_figure_has_its_meaning_and_lists_whom_it_counts(
    program: Program, applicants: list[Application]
) -> None:
    named = program.ask("get", "/reports").json()
    assert [one["key"] for one in named][:2] == ["funnel", "sources"]
    opened = 0
    for one in named:
        found = program.get(f"/reports/{one['key']}")
        assert all(column["means"] for column in found["columns"])
        for row in found["rows"]:
            for cell in row["cells"]:
                if cell["behind"]:
                    asked = {"row": row["key"], "column": cell["column"]}
                    page = program.get(f"/reports/{one['key']}/people", **asked)
                    assert len(page["items"]) == cell["value"], (one["key"], asked)
                    opened += 1
    assert opened > 10
    asked = {"row": "interview", "column": "reached"}
    (behind,) = program.get("/reports/funnel/people", **asked)["items"]
    assert (behind["id"], behind["name"]) == (applicants[0].pk, "Anjali Verma")


def test_a_report_leaves_as_a_spreadsheet(
    program: Program, applicants: list[Application], role: Role
) -> None:
    sent = program.ask("get", "/reports/funnel.csv", data={"role": role.slug})
    assert sent["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["", "reached", "of applied"]
    assert rows[3][:3] == ["Interview", "1", "0.5000"]


def test_kept_figures_are_those_of_the_page_with_their_time(
    program: Program, applicants: list[Application], user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = timezone.now()
    fresh = datetime.fromisoformat(program.get("/reports/funnel")["as_of"])
    assert fresh >= before
    monkeypatch.setattr(kept_reports, "LIVE", -2)
    cache.clear()
    first = program.get("/reports/funnel")
    Application.objects.all().delete()
    assert program.get("/reports/funnel") == first
    sheet = program.ask("get", "/reports/funnel.csv")
    counted = datetime.fromisoformat(first["as_of"])
    assert sheet["Last-Modified"] == http_date(counted.timestamp())


@pytest.mark.parametrize(
    ("address", "asked", "status"),
    [("/reports/none", {}, 404), ("/reports/none.csv", {}, 404),
     ("/reports/funnel", {"since": "2026-02-01", "until": "2026-01-01"}, 422),
     ("/reports/funnel", {"role": "no-such-role"}, 422),
     ("/reports/funnel", {"since": "9999-12-31"}, 422),
     ("/reports/funnel/people", {"row": "new", "column": "x"}, 404),
     ("/reports/hires/people", {"row": "x", "column": "hired"}, 404),
     ("/reports/interviewers/people", {"row": "x", "column": "interviewed"}, 404),
     ("/reports/funnel", {"role": "\x00"}, 422)],
)  # fmt: skip
def test_what_is_no_figure_is_not_there(
    program: Program, address: str, asked: dict[str, str], status: int
) -> None:
    answer = program.ask("get", address, data=asked)
    assert answer.status_code == status, answer.content


def test_a_row_that_nobody_has_lists_nobody(program: Program) -> None:
    for row in ("0", "9" * 30):
        asked = {"row": row, "column": "interviewed"}
        assert program.get("/reports/interviewers/people", **asked)["items"] == []


def test_who_sees_numbers_alone_is_told_no_names_and_who_sees_no_pay_no_costs(
    applicants: list[Application], role: Role, user: User
) -> None:
    finance = program_of(member("Farah", Membership.FINANCE))
    asked = {"row": "new", "column": "reached"}
    assert finance.get("/reports/funnel")["rows"][0]["cells"][0]["value"] == 2
    assert finance.get("/reports/funnel/people", **asked)["items"] == []
    assert finance.ask("get", "/reports/costs").status_code == 200
    auditor = program_of(member("Anil", Membership.AUDITOR))
    assert "costs" not in [one["key"] for one in auditor.ask("get", "/reports").json()]
    for address in ("/reports/costs", "/reports/costs.csv"):
        assert auditor.ask("get", address).status_code == 404
    other = roles.create(demonstration.role(), by=user)
    manager = program_of(member("Meera", Membership.HIRING_MANAGER, other))
    assert manager.get("/reports/funnel/people", **asked)["items"] == []
    assert manager.ask("get", "/reports/funnel", data={"role": role.slug}).status_code == 422
    interviewer = program_of(member("Indu", Membership.INTERVIEWER, role))
    assert interviewer.ask("get", "/reports").status_code == 403


def test_a_cost_is_written_down_counted_and_taken_back(program: Program, role: Role) -> None:
    told = {"kind": "advert", "amount": "150000.50", "spent_on": "2026-01-05", "role": role.slug}
    written = program.ask("post", "/costs", json=told, headers={"Idempotency-Key": "one"})
    assert written.status_code == 201, written.content
    assert written.json()["amount"] == "150000.50"
    scope = {"since": "2026-01-01"}
    assert "150000.50" in program.ask("get", "/reports/costs", data=scope).content.decode()
    for wrong, status in (({"spent_on": "2199-01-01"}, 409), ({"amount": "0"}, 422),
                          ({"amount": "1.005"}, 422), ({"kind": "lunch"}, 422),
                          ({"role": "none"}, 422)):  # fmt: skip
        assert program.ask("post", "/costs", json=told | wrong).status_code == status
    recruiter = program_of(member("Rita", Membership.RECRUITER, role))
    assert recruiter.ask("post", "/costs", json=told | {"role": ""}).status_code == 422
    assert recruiter.get("/costs")["items"] == [written.json()]
    place = f"/costs/{written.json()['id']}"
    assert recruiter.ask("delete", place).json()["taken_back"] is True
    assert program.ask("delete", place).status_code == 409
    assert "150000.50" not in program.ask("get", "/reports/costs", data=scope).content.decode()


def test_reports_cost_the_same_for_two_and_for_thirty(
    program: Program, applicants: list[Application], role: Role
) -> None:
    program.get("/roles")  # a token's first use is written down
    costs = []
    for n in (0, 28):
        for i in range(n):
            applied(role, f"Dev {i}")
        asked = {"row": "new", "column": "reached"}
        for address, query in (("/reports/funnel", {}), ("/reports/funnel/people", asked)):
            with CaptureQueriesContext(connection) as spent:
                program.get(address, **query)
            costs.append(len(spent))
    assert costs[:2] == costs[2:]
