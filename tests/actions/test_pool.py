"""How many known people would meet what a role asks."""

import pytest

from kasauti.actions import intakes, pool, reading
from kasauti.records.models import Role
from kasauti.roles import Requirement
from kasauti.skills import Level
from tests.actions.conftest import resume

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def must(*skills: str, level: Level = Level.PROFICIENT) -> Requirement:
    return Requirement(skills, level, must=True)


@pytest.fixture
def _two_people(role: Role) -> None:
    other = resume("Arun Das").replace(b"PyTorch", b"TensorFlow")
    for item in intakes.drop(
        role, [("kavya.txt", resume()), ("arun.txt", other)], by=role.created_by
    ).items.all():
        reading.read_item(item.pk)


@pytest.mark.usefixtures("_two_people")
def test_each_must_have_is_counted_and_what_it_costs() -> None:
    reach = pool.reachable([must("python"), must("pytorch")])
    assert reach == pool.Reach(people=2, all_of_them=1, each=(2, 1), without=(1, 2))


@pytest.mark.usefixtures("_two_people")
def test_any_of_a_group_meets_it() -> None:
    assert pool.reachable([must("pytorch", "tensorflow")]).all_of_them == 2


@pytest.mark.usefixtures("_two_people")
def test_nobody_reaches_a_skill_nobody_shows() -> None:
    reach = pool.reachable([must("python"), must("cobol", level=Level.EXPERT)])
    assert (reach.all_of_them, reach.without) == (0, (0, 2))


@pytest.mark.usefixtures("db")
def test_an_empty_pool_reaches_nobody() -> None:
    assert pool.reachable([must("python")]).people == 0
