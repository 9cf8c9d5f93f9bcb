"""What a workspace lays out for a candidate can be saved there again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kasauti.actions.refusals import Refused
from kasauti.actions.workspace import MOST_TEXT, check_files
from kasauti.work_samples import Exercise, shipped


def starters() -> Iterator[tuple[Exercise, dict[str, str]]]:
    for exercise in shipped():
        for variant in exercise.variants:
            files = exercise.files("starter", variant)
            yield exercise, {path: text.decode() for path, text in files.items()}


def test_every_starter_can_be_saved_as_it_was_laid_out() -> None:
    laid_out = list(starters())
    assert {exercise for exercise, _ in laid_out} == set(shipped())
    for exercise, files in laid_out:
        assert exercise.answer in files
        check_files(files, exercise.answer)


@pytest.mark.parametrize(
    ("more", "why"),
    [({"data.parquet": "x"}, "are texts"), ({"a" * 98 + ".py": "x"}, "short names"),
     ({"more.txt": "x" * MOST_TEXT}, "larger than 512 KB"), ({"../up.py": "x"}, "up.py")],
)  # fmt: skip
def test_a_starter_with_what_no_workspace_keeps_is_refused(more: dict[str, str], why: str) -> None:
    exercise, files = next(starters())
    with pytest.raises(Refused, match=why):
        check_files(files | more, exercise.answer)
