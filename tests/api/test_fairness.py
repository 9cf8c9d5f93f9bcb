"""The fairness report through the API: counts of groups, small ones withheld, nobody named."""

from __future__ import annotations

import pytest

from kasauti.access import Membership
from kasauti.actions import fairness_report, groups
from kasauti.fairness import GroupCount, mid_p
from kasauti.records.models import Application, Candidate, ResumeFile, Role, Stage, SwapTest, User
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def crowd(role: Role, gender: str, *, turned_down: int, on: int) -> None:
    file, _ = ResumeFile.objects.get_or_create(sha256="5" * 64, defaults={"size": 3})
    for n in range(turned_down + on):
        person = Candidate.objects.create(name=f"{gender} Person {n}")
        stage = Stage.NOT_NOW if n < turned_down else Stage.REVIEW
        Application.objects.create(candidate=person, role=role, file=file, stage=stage)
        groups.answer(person, {"gender": gender}, by=person)


def test_groups_are_counted_small_ones_withheld_and_nobody_named(
    program: Program, role: Role
) -> None:
    crowd(role, "woman", turned_down=30, on=10)
    crowd(role, "man", turned_down=20, on=20)
    crowd(role, "another", turned_down=2, on=1)
    answer = program.ask("get", "/fairness")
    told = answer.json()
    assert (told["people"], told["answered"]) == (83, 83)
    gender = next(one for one in told["attributes"] if one["attribute"] == "gender")
    first = gender["steps"][0]
    women = next(one for one in first["groups"] if one["group"] == "woman")
    assert (women["selected"], women["applied"], women["ratio"]) == (10, 40, 0.5)
    assert (women["standing"], first["unknown"], first["reference"]) == ("caution", 3, "man")
    assert (gender["name"], women["name"], first["name"]) == ("Gender", "Women", "New → In review")
    assert not [word for word in ("nother", "Person") if word in answer.content.decode()]
    assert told["scoring_rates"] is None  # nobody has a score
    assert program.get("/fairness", role=role.slug)["people"] == 83
    assert program.ask("get", "/fairness", data={"role": "no-such"}).status_code == 404
    empty = program.ask("get", "/fairness", data={"year": 2001})
    assert (empty.status_code, "Nobody applied" in empty.json()["detail"]) == (422, True)


def test_the_mid_p_and_whether_one_person_would_flip_it_are_told(
    program: Program, role: Role
) -> None:
    crowd(role, "woman", turned_down=25, on=15)
    crowd(role, "man", turned_down=20, on=20)
    gender = program.get("/fairness")["attributes"][0]
    told = {one["group"]: one for one in gender["steps"][0]["groups"]}
    women, men = told["woman"], told["man"]
    assert (women["ratio"], women["flips"]) == (0.75, True)
    expected = mid_p(GroupCount("woman", 40, 15), GroupCount("man", 40, 20))
    assert women["mid_p"] == pytest.approx(expected)
    assert (men["mid_p"], men["flips"]) == (None, None)


_KEYS = {"attribute", "step", "group", "reference", "standing"}


def keys(told: object) -> list[object]:
    """Return what stands under the machine's keys, in order."""
    if isinstance(told, list):
        return [key for one in told for key in keys(one)]
    if not isinstance(told, dict):
        return []
    own = [told[name] for name in sorted(_KEYS & set(told))]
    return own + [key for one in told.values() for key in keys(one)]


def test_keys_are_the_same_in_every_language(program: Program, role: Role) -> None:
    crowd(role, "woman", turned_down=30, on=10)
    crowd(role, "man", turned_down=20, on=20)
    english, hindi = (
        program.ask("get", "/fairness", headers={"Accept-Language": language}).json()
        for language in ("en", "hi")
    )
    assert english["attributes"][0]["name"] == "Gender"
    assert hindi["attributes"][0]["name"] != "Gender"
    assert keys(english) == keys(hindi)
    steps = [one["step"] for one in english["attributes"][0]["steps"]]
    assert steps == ["new", "in review", "interview", "offer"]
    assert english["attributes"][0]["bottom_line"]["step"] == "bottom line"
    assert english["attributes"][0]["bottom_line"]["name"]


def test_deciders_read_no_group_figures(role: Role) -> None:
    for membership in Membership:
        on = None if membership.whole else role
        reader = program_of(member(membership.name, membership, on))
        opens = membership in {Membership.OWNER, Membership.AUDITOR}
        for method, address in (("get", "/fairness"), ("get", "/swap-test")):
            assert reader.ask(method, address).status_code == (200 if opens else 403)
        if not opens:
            assert reader.ask("post", "/swap-test").status_code == 403


def test_the_swap_test_is_asked_for_once_at_a_time(program: Program, user: User) -> None:
    assert program.get("/swap-test")["results"] == []
    asked = program.ask("post", "/swap-test")
    assert (asked.status_code, asked.json()["under_way"]) == (202, True)
    again = program.ask("post", "/swap-test")
    assert (again.status_code, again.json()["under_way"]) == (202, True)
    assert SwapTest.objects.get().by == user
    assert fairness_report.swaps()[1] == SwapTest.objects.get()
