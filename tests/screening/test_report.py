"""The report is one JSON object that its published schema describes."""

import json
from collections.abc import Callable
from datetime import date

import jsonschema
import pytest

from kasauti.documents import Unreadable, UnreadableFile, read
from kasauti.roles import Role
from kasauti.screening import Screening
from kasauti.screening.report import report, schema
from kasauti.skills import SkillGraph

Screen = Callable[..., Screening]


@pytest.fixture
def made(
    screened: Screen, senior: str, student: str, role: Role, graph: SkillGraph
) -> dict[str, object]:
    texts = {"student.txt": student, "senior.txt": senior}
    people = [(screened(t, role, name), read(t.encode(), name)) for name, t in texts.items()]
    broken = UnreadableFile("cv.doc", Unreadable.LEGACY_DOC, "Please send a PDF.")
    return report(people, role=role, graph=graph, as_of=date(2026, 11, 1), unreadable=[broken])


def test_the_schema_is_sound_and_describes_the_report(made: dict[str, object]) -> None:
    published = json.loads(schema())
    jsonschema.Draft202012Validator.check_schema(published)
    jsonschema.validate(json.loads(json.dumps(made)), published)


def test_the_schema_refuses_what_it_does_not_know(made: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(made | {"clock": "12:00"}, json.loads(schema()))


def test_people_stand_in_shortlist_order(made: dict[str, object]) -> None:
    people = made["people"]
    assert isinstance(people, list)
    assert [person["file"] for person in people] == ["senior.txt", "student.txt"]
    assert [person["place"] for person in people] == [1, 2]


def test_quotes_point_into_the_text(made: dict[str, object]) -> None:
    people = made["people"]
    assert isinstance(people, list)
    for person in people:
        for skill in (*person["skills"], *person["competencies"]):
            for one in skill["evidence"]:
                assert person["text"][one["start"] : one["end"]] == one["quote"]


def test_two_runs_are_the_same_bytes(
    screened: Screen, senior: str, role: Role, graph: SkillGraph
) -> None:
    document = read(senior.encode(), "senior.txt")

    def run() -> str:
        found = screened(senior, role, "senior.txt")
        whole = report([(found, document)], role=role, graph=graph, as_of=found.as_of)
        return json.dumps(whole, sort_keys=True)

    assert run() == run()


def test_without_a_role_there_are_no_requirements(
    screened: Screen, senior: str, graph: SkillGraph
) -> None:
    found = screened(senior)
    document = read(senior.encode(), "resume.txt")
    whole = report([(found, document)], role=None, graph=graph, as_of=found.as_of)
    jsonschema.validate(json.loads(json.dumps(whole)), json.loads(schema()))
    assert whole["role"] is None
    assert whole["people"][0]["requirements"] == []
