"""What a sentence of a job advert names as knowledge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasauti.skills import load_graph
from kasauti.skills.knowledge import find_knowledge, knowledge_terms, read_terms

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
    terms = read_terms("# a comment\nasked big iron\nboth tape\nnever python\nalways java")
    assert terms.asked == {("big", "iron"), ("tape",)}
    assert terms.told == {("tape",)}
    assert terms.not_asked == {"python"}
    assert terms.told_names == {"java"}
    text = "You must know Python"
    assert find_knowledge(text, GRAPH, terms) == ()
    assert find_knowledge(text, GRAPH, read_terms("")) == ((14, 20),)


def test_the_dictionary_ships_with_its_licence() -> None:
    assert len(knowledge_terms().asked) > 500


@given(st.text(max_size=200))
def test_any_text_is_read_and_stretches_do_not_overlap(text: str) -> None:
    last = 0
    for start, end in find_knowledge(text, GRAPH):
        assert last <= start < end <= len(text)
        last = end
