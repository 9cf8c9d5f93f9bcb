"""The whiteboard's frame: no origin, a policy that reaches nothing, nobody's data."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_the_frame_has_a_policy_of_its_own() -> None:
    answer = Client().get(reverse("board"))
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["sandbox"] == "allow-scripts"
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert "connect-src" not in policy
    assert policy["script-src"] == "http://testserver"


def test_a_replay_only_shows() -> None:
    assert 'data-read-only="no"' in Client().get(reverse("board")).content.decode()
    assert 'data-read-only="yes"' in Client().get(reverse("board") + "?read").content.decode()
