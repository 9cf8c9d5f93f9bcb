"""How many known people would meet what a role asks."""

import pytest

from kasauti.actions import intakes, pool, reading
from kasauti.records.models import Role
from kasauti.records.values import role_of
from kasauti.roles import Requirement
from kasauti.skills import Level
from tests.actions.conftest import resume

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def must(*skills: str, level: Level = Level.PROFICIENT) -> Requirement:
    return Requirement(skills, level, must=True)


@pytest.fixture
def two_people(role: Role) -> Role:
    other = resume("Arun Das").replace(b"PyTorch", b"TensorFlow")
    files = [("kavya.txt", resume()), ("arun.txt", other)]
    for item in intakes.drop(role, files, by=role.created_by).items.all():
        reading.read_item(item.pk)
    return role


@pytest.mark.usefixtures("two_people")
def test_people_who_meet_all_requirements_are_counted() -> None:
    assert pool.size() == 2
    assert pool.reachable([must("python")]) == 2
    assert pool.reachable([must("python"), must("pytorch")]) == 1
    assert pool.reachable([must("python"), must("cobol", level=Level.EXPERT)]) == 0


@pytest.mark.usefixtures("two_people")
def test_any_of_a_group_meets_it() -> None:
    assert pool.reachable([must("pytorch", "tensorflow")]) == 2


def test_what_a_must_have_costs(two_people: Role) -> None:
    reached = pool.reach(role_of(two_people))
    assert reached.pool == 2
    assert {dropped.any_of: number for dropped, number in reached.without}[("pytorch",)] >= (
        reached.meet_all
    )


@pytest.mark.usefixtures("db")
def test_an_empty_pool_reaches_nobody() -> None:
    assert pool.size() == pool.reachable([must("python")]) == 0
