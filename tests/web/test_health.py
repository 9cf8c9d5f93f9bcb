"""What monitors read, and what may never stand in a log."""

import json
import logging

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kasauti import jobs
from kasauti.actions import health
from kasauti.web.log_lines import Json, Line, without_personal_data


@pytest.mark.django_db
def test_a_migrated_installation_is_alive_and_ready(data_folder: object) -> None:
    assert Client().get("/alive").content == b"ok"
    assert Client().get("/ready").content == b"ready"


@pytest.mark.django_db
def test_tables_that_are_behind_keep_requests_away(data_folder: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'records'")
    answer = Client().get("/ready")
    assert answer.status_code == 503
    assert b"kasauti migrate" in answer.content


@pytest.mark.django_db
def test_metrics_are_for_whoever_brings_the_token(settings: object) -> None:
    client = Client()
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = "of-the-monitor"  # type: ignore[attr-defined]
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer no"}).status_code == 404
    client.get("/alive")
    told = client.get("/metrics", headers={"Authorization": "Bearer of-the-monitor"})
    assert told.status_code == 200
    text = told.content.decode()
    assert 'kasauti_requests_total{method="GET",route="alive",status="200"}' in text
    assert 'kasauti_jobs{state="waiting"} 0.0' in text
    assert "kasauti_oldest_job_seconds 0.0" in text


@pytest.mark.django_db
def test_the_queue_is_counted_and_its_oldest_job_timed() -> None:
    jobs.defer("kasauti.nothing")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '90 seconds'")
    queue = health.queue()
    assert (queue.waiting, queue.doing, queue.failed, queue.workers) == (1, 0, 0, 0)
    assert queue.oldest >= 90


@pytest.mark.django_db
def test_a_request_is_told_by_its_route_and_never_by_its_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, logger="kasauti.requests"):
        answer = Client().get(
            "/search?q=asha@example.in", headers={"X-Request-ID": "from-the-proxy"}
        )
    (record,) = [record for record in caplog.records if record.name == "kasauti.requests"]
    told = json.loads(Json().format(record))
    assert told["route"] == "search"
    assert told["status"] == answer.status_code
    assert told["request"] == answer["X-Request-ID"] == "from-the-proxy"
    assert "asha" not in json.dumps(told)


@pytest.mark.django_db
def test_an_id_that_is_none_is_replaced() -> None:
    answer = Client().get("/alive", headers={"X-Request-ID": "a b<c>"})
    assert len(answer["X-Request-ID"]) == 16


@given(
    st.from_regex(r"\A[a-z]{1,12}(\.[a-z]{1,9})?@[a-z]{2,9}\.(com|in|co\.in)\Z"),
    st.from_regex(r"\A(\+91[ -]?)?[6-9]\d{4}[ -]?\d{5}\Z"),
    st.text(max_size=30),
)
def test_mail_addresses_and_phone_numbers_leave_every_log_line(
    address: str, phone: str, around: str
) -> None:
    record = logging.LogRecord(
        "any", logging.ERROR, "", 0, "%s (%s, %s) %s", (around, address, phone, around), None
    )
    for line in (Line().format(record), json.loads(Json().format(record))["message"]):
        assert f"{address}," not in line
        assert f" {phone})" not in line
        assert "[email]" in line
        assert "[phone]" in line


def test_signed_links_and_the_values_of_rows_are_struck_out() -> None:
    link = "Not Found: /mine/eyJhIjoxfQ:1uAbCd:Zk3nQ9xYw8v7u6t5s4r3q2p1o0"
    assert without_personal_data(link) == "Not Found: /mine/[link]"
    row = "duplicate key: Key (name, phone)=(Asha Rao, 98) already exists."
    assert (
        without_personal_data(row) == "duplicate key: Key (name, phone)=([value]) already exists."
    )


def test_errors_are_told_with_their_traceback_and_without_the_person() -> None:
    try:
        raise ValueError("no mailbox for asha@example.in")
    except ValueError as error:
        record = logging.LogRecord("any", logging.ERROR, "", 0, "failed", (), (
            type(error), error, error.__traceback__
        ))  # fmt: skip
    told = json.loads(Json().format(record))
    assert "ValueError" in told["error"]
    assert "asha" not in told["error"]


def test_numbers_that_are_no_phone_stay() -> None:
    kept = "2026-11-28 19:05:22,123 took 1234 ms for 123456 rows"
    assert without_personal_data(kept) == kept
