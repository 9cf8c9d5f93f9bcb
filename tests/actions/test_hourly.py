"""What is cleared every hour: one step that fails keeps none of the others back."""

from __future__ import annotations

import pytest

from kasauti.actions import data_requests, erasures, tasks, tokens

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_a_step_that_fails_keeps_no_erasure_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ValueError("a note that cannot be read")

    done: list[str] = []
    monkeypatch.setattr(tokens, "forget_answers", broken)
    monkeypatch.setattr(data_requests, "erase_asked", lambda: done.append("asked"))
    monkeypatch.setattr(erasures, "erase_again", lambda: done.append("again"))
    with pytest.raises(ExceptionGroup, match="cleared every hour") as caught:
        tasks.keep_clocks(0)
    assert done == ["asked", "again"]
    assert [str(one) for one in caught.value.exceptions] == ["a note that cannot be read"]
