"""Counting many kinds of rows at once tells what counting each tells."""

from __future__ import annotations

import pytest
from django.db.models import Count, QuerySet
from django.db.models.functions import Length

from kasauti.records.counting import counted
from kasauti.records.models import User

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_each_kind_is_counted_as_alone_and_all_in_one_query(
    django_assert_num_queries: object,
) -> None:
    for number in range(5):
        User.objects.create(email=f"member{number}@example.in", name="Asha" if number else "Ravi")
    everybody = User.objects.all()
    kinds: dict[str, QuerySet[User]] = {
        "all": everybody,
        "ordered": everybody.order_by("name"),
        "narrowed": everybody.filter(name__in=["Asha", "100 %"]),
        "cut": everybody.order_by("-pk")[:3],
        "grouped": everybody.annotate(n=Count("seats")).filter(n=0),
        "computed": everybody.annotate(long=Length("name")).filter(long=4),
        "impossible": everybody.filter(pk__in=[]),
        "none": everybody.none(),
    }
    alone = {kind: rows.count() for kind, rows in kinds.items()}
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = counted(kinds)
    assert found == alone
    assert found["cut"] == 3


def test_nothing_is_asked_where_nothing_can_be_there(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert counted({"none": User.objects.none()}) == {"none": 0}
        assert counted({}) == {}
