"""The page where an interviewer says when they can and where their calendar is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kasauti.records.models import Interviewer
from tests.connections.caldav import PASSWORD, USER, CalDAV, serving, times
from tests.web.conftest import Round as Hiring

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def caldav(tmp_path: Path, settings: Any) -> Iterator[CalDAV]:
    settings.PRIVATE_ADDRESSES = True
    with serving(tmp_path) as held:
        yield held


def saved(client: Client, caldav: CalDAV, **other: str) -> str:
    """Send the form and return the page that follows."""
    told = {
        "zone": "Asia/Kolkata", "opens": "09:30", "closes": "17:00", "days": ["0", "2"],
        "most_a_day": "1", "most_a_week": "3", "calendar_kind": "caldav",
        "calendar_url": caldav.calendar, "calendar_user": USER, "calendar_password": PASSWORD,
    }  # fmt: skip
    return client.post(reverse("hours"), told | other, follow=True).content.decode()


def test_a_caldav_calendar_is_named_and_read_at_once(hiring: Hiring, caldav: CalDAV) -> None:
    start = timezone.now() + timedelta(days=2)
    caldav.put("once", times(start, start + timedelta(hours=1)))
    page = saved(hiring.client, caldav)
    assert re.search(r"Your calendar was read .*: 1 busy time\.", page)
    assert f'value="{USER}"' in page
    again = saved(hiring.client, caldav, calendar_password="")
    assert "1 busy time." in again


def test_what_is_wrong_with_it_is_said_and_the_password_on_no_page(
    hiring: Hiring, caldav: CalDAV
) -> None:
    for other, words in (
        ({"calendar_password": "wrong app word"}, "refused the user name or the password"),
        ({"calendar_url": f"{caldav.root}/{USER}/none/"}, "no calendar at this address"),
        ({"calendar_url": f"{caldav.calendar}?", "calendar_password": ""}, "an app password"),
        ({"calendar_url": "ftp://dav.example.in/"}, "starts with https://"),
    ):
        page = saved(hiring.client, caldav, **other)
        assert words in page
        assert PASSWORD not in page
        assert "wrong app word" not in page
        assert Interviewer.objects.get().calendar_password not in page


def test_the_page_reads_in_hindi(hiring: Hiring, caldav: CalDAV) -> None:
    hiring.client.get(reverse("language", args=["hi"]))
    page = saved(hiring.client, caldav, calendar_password="wrong")
    words = re.sub(
        r"<[^>]+>", " ", page[page.index("<h1") : page.index("</form>", page.index("<h1"))]
    )
    for english in ("Your hours", "App password", "Published file", "refused", "was not read"):
        assert english not in words
    assert "ऐप पासवर्ड" in words
