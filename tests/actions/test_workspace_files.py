"""What a workspace lays out for a candidate can be saved there again."""

from __future__ import annotations

import pytest

from kasauti.actions.workspace import MOST_TEXT, TEXTS
from kasauti.work_samples import Exercise, shipped


@pytest.mark.parametrize("exercise", shipped(), ids=lambda exercise: exercise.name)
def test_every_starter_can_be_saved_as_it_was_laid_out(exercise: Exercise) -> None:
    for variant in exercise.variants:
        files = exercise.files("starter", variant)
        assert not [name for name in files if not name.endswith(TEXTS)]
        assert sum(map(len, files.values())) < MOST_TEXT
