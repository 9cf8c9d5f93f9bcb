"""What a sentence of a job advert names as knowledge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasauti.skills import load_graph
from kasauti.skills.adverts import Part, advert_parts
from kasauti.skills.knowledge import Standing, find_knowledge, knowledge_terms, read_terms

GRAPH = load_graph()


def named(text: str) -> list[str]:
    return [text[start:end] for start, end in find_knowledge(text, GRAPH)]


def test_skills_are_knowledge_where_they_are_asked_for() -> None:
    assert named("Strong experience with Docker and Kubernetes") == ["Docker", "Kubernetes"]


@pytest.mark.parametrize(
    "title", ["Senior Java Developer", "Backend Engineer ( Python )", "our DevOps team"]
)
def test_a_job_title_names_no_knowledge(title: str) -> None:
    assert named(title) == []


def test_the_object_of_a_cue_is_knowledge_though_no_dictionary_has_it() -> None:
    assert named("Solid knowledge of zarquon pipelines") == ["zarquon pipelines"]


def test_degrees_are_knowledge() -> None:
    assert "PhD" in named("A PhD would be a plus")


def test_a_dictionary_is_read_line_by_line() -> None:
    terms = read_terms(
        "# a comment\nterm asked-near,told-alone big iron\nterm told-alone tape\n"
        "never asked-near python"
    )
    assert terms.known[Standing.TOLD_ALONE] == {("big", "iron"), ("tape",)}
    assert terms.known[Standing.ASKED_NEAR] == {("big", "iron")}
    text = "You have experience with Python here"
    assert find_knowledge(text, GRAPH, terms) == ((25, 36),)
    assert find_knowledge(text, GRAPH, read_terms("")) == ((25, 31),)


def test_lists_of_job_boards_are_read_by_their_heading() -> None:
    lines = ["Role:", "Backend Developer", "Technologies", "zarquon . net blorb"]
    parts = list(advert_parts(lines))
    assert parts == [Part.OPEN, Part.FACT, Part.OPEN, Part.TOOLS]
    assert find_knowledge(lines[1], GRAPH, part=parts[1]) == ()
    found = find_knowledge(lines[3], GRAPH, part=parts[3])
    assert [lines[3][start:end] for start, end in found] == ["zarquon", ". net", "blorb"]


def test_what_is_offered_is_told_and_what_is_wanted_is_asked() -> None:
    parts = list(advert_parts(["Your profile:", "Kafka", "Job benefits:", "A Kafka mug for all"]))
    assert parts == [Part.WANTED, Part.WANTED, Part.OFFERED, Part.OFFERED]
    assert find_knowledge("A Kafka mug for all", GRAPH, part=Part.OFFERED) == ()
    assert named("Experience with Kafka and Zarquon") == ["Kafka", "Zarquon"]


def test_the_dictionary_ships_with_its_licence() -> None:
    assert len(knowledge_terms().any) > 500


@given(st.text(max_size=200))
def test_any_text_is_read_and_stretches_do_not_overlap(text: str) -> None:
    last = 0
    for start, end in find_knowledge(text, GRAPH):
        assert last <= start < end <= len(text)
        last = end
