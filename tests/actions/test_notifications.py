"""Each of the team is told in their own language, whoever acts."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext_lazy, override

from kasauti.actions import notifications
from kasauti.records.models import User

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_users_are_told_in_their_own_language_by_one_insert(user: User) -> None:
    other = User.objects.create_user("ravi@example.in", name="Ravi Nair")
    words = gettext_lazy("A work sample")
    with override("hi"), CaptureQueriesContext(connection) as asked:
        assert "A work sample" not in str(words)
        notifications.tell([user, other], words, "/waiting")
    assert len(asked) == 1
    for one in (user, other):
        assert one.notifications.get().words == "A work sample"


def test_a_title_with_a_sign_of_per_cent_is_told_as_it_is(user: User) -> None:
    notifications.tell([user], "100% remote: 2 late", "/waiting")
    notifications.tell([user], "Late: %(role)s", "/waiting", role="Engineer, 100% remote")
    told = list(user.notifications.values_list("words", flat=True))
    assert told == ["Late: Engineer, 100% remote", "100% remote: 2 late"]
