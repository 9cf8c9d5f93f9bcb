"""What the tests of roles share."""

import pytest

from kasauti.skills import SkillGraph, load_graph


@pytest.fixture(scope="session")
def graph() -> SkillGraph:
    return load_graph()
