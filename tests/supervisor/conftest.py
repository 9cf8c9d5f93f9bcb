"""Kasauti started as ``bin/up`` starts it, in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.installation import Installation, installed, prepared


@pytest.fixture
def fresh() -> Iterator[Installation]:
    """An empty data folder, and no process of it left afterwards."""
    with installed() as kasauti:
        yield kasauti


@pytest.fixture(scope="session")
def stopped() -> Iterator[Path]:
    """The data folder of one that has been started and stopped: its tables take a while."""
    with installed(like=prepared()) as kasauti:
        kasauti.start()
        kasauti.stop()
        yield kasauti.data


@pytest.fixture
def installation(stopped: Path) -> Iterator[Installation]:
    """One that was started before, in a folder of its own."""
    with installed(like=stopped) as kasauti:
        yield kasauti
