"""Kasauti as a person runs it, in a folder of its own."""

from collections.abc import Iterator

import pytest

from benchmarks.installation import Installation, installed


@pytest.fixture
def installation() -> Iterator[Installation]:
    """An empty data folder, and no process of it left afterwards."""
    with installed() as kasauti:
        yield kasauti
