"""The command that measures the service on real sequences says how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from kasauti_recommender.cli import commands, sequences
from kasauti_recommender.training.sequence_quality import Measured


def test_each_measured_case_is_said_at_once_and_all_users_are_asked_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def measured(_: object, *, most: int) -> Iterator[Measured]:
        asked.append(most)
        yield Measured("known user", "popularity", 0.02, 0.02, 10, 0.1, 0.1, 1 << 20, 0.1)
        raise ValueError("ended half-way")

    monkeypatch.setattr(sequences, "compare", measured)
    (tmp_path / "users.txt").write_text("u1 a b c\nu2 b c a\n")
    said = CliRunner().invoke(commands, ["evaluate", "--sequences", str(tmp_path / "users.txt")])
    assert asked == [0]
    assert "s: known user, popularity: 0.0200" in said.output
