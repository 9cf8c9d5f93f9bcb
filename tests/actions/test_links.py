"""Signed links open one page of one row until they end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kasauti.actions import links
from kasauti.web.log_lines import without_personal_data


def test_a_link_says_what_it_opens() -> None:
    assert links.read(links.sign("status", 12), "status") == 12


def test_a_changed_link_and_one_of_another_page_open_nothing() -> None:
    token = links.sign("status", 12)
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), "", "x:y:z"):
        with pytest.raises(links.DeadLink):
            links.read(wrong, "status")
    with pytest.raises(links.DeadLink):
        links.read(token, "offer")


def test_an_ended_link_still_says_of_whom() -> None:
    token = links.sign("status", 12, until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(links.Expired) as ended:
        links.read(token, "status")
    assert ended.value.pk == 12


def test_the_log_does_not_hold_a_link() -> None:
    token = links.sign("status", 12)
    assert token not in without_personal_data(f"GET /c/{token}/ 200")
