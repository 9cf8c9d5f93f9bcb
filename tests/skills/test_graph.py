"""The graph that ships, and how it is asked."""

from __future__ import annotations

from datetime import date

import pytest

from kasauti.skills import (
    Alias,
    Ambiguity,
    Edge,
    GraphDataError,
    Relation,
    Skill,
    SkillGraph,
    competencies,
    competency,
    load_graph,
)
from kasauti.skills.graph_data import read_graph
from kasauti.skills.lint import counted_aliases, lint

GRAPH = load_graph()


def test_the_graph_that_ships_has_nothing_to_mend() -> None:
    assert lint(GRAPH) == ()


def test_the_graph_is_as_wide_as_promised() -> None:
    assert len(GRAPH) >= 500
    assert sum(len(counted_aliases(skill)) for skill in GRAPH) >= 1800


def test_every_dimension_has_skills_on_every_competency() -> None:
    loaded = {competency for skill in GRAPH for competency in skill.loadings}
    assert loaded == {each.id for each in competencies()}


@pytest.mark.parametrize(
    ("name", "skill"),
    [
        ("amazon web services", "aws"),
        ("Amazon SageMaker", "sagemaker"),
        ("WandB", "wandb"),
        ("k8s", "kubernetes"),
        ("large-language models", "llm"),
        ("sklearn", "scikit-learn"),
        ("PYTORCH", "pytorch"),
        ("Python 3.10", "python"),
        ("react js", "react"),
        ("ReactJS", "react"),
        ("computer-vision", "computer-vision"),
    ],
)
def test_names_resolve_however_they_are_spelled(name: str, skill: str) -> None:
    resolved = GRAPH.resolve(name)
    assert resolved is not None
    assert resolved.id == skill


def test_a_name_nobody_knows_resolves_to_nothing() -> None:
    assert GRAPH.resolve("frobnication") is None
    assert GRAPH.resolve("") is None


def test_rivals_are_skills_of_their_own() -> None:
    datadog, new_relic = GRAPH.resolve("Datadog"), GRAPH.resolve("New Relic")
    assert datadog is not None
    assert new_relic is not None
    assert datadog.id != new_relic.id


def test_related_skills_come_once_dearest_first_and_below_direct() -> None:
    related = GRAPH.related("mlflow")
    assert "wandb" in [r.skill.id for r in related]
    credits = [r.credit for r in related]
    assert credits == sorted(credits, reverse=True)
    assert len({r.skill.id for r in related}) == len(related)
    assert all(0 < credit < 1 for credit in credits)


def test_a_part_counts_for_its_whole_more_than_the_whole_for_its_part() -> None:
    for_aws = {r.skill.id: r.credit for r in GRAPH.related("aws")}
    for_sagemaker = {r.skill.id: r.credit for r in GRAPH.related("sagemaker")}
    assert for_aws["sagemaker"] > for_sagemaker["aws"] > 0


def test_what_a_library_takes_is_followed_all_the_way() -> None:
    assert [skill.id for skill in GRAPH.implied_by("lightning")] == ["pytorch", "python"]
    assert GRAPH.implied_by("python") == ()


def test_nothing_is_older_than_its_source_or_from_the_future() -> None:
    for skill in GRAPH:
        if skill.released is not None:
            assert date(1970, 1, 1) < skill.released <= date(2026, 11, 23), skill.id


def test_families_hold_every_skill_once() -> None:
    shelved = [skill.id for shelf in GRAPH.families().values() for skill in shelf]
    assert sorted(shelved) == sorted(skill.id for skill in GRAPH)


def test_search_puts_whole_names_before_beginnings() -> None:
    hits = [skill.id for skill in GRAPH.search("spark")]
    assert hits[0] == "spark"
    assert "spark-nlp" in hits
    assert GRAPH.search(" ") == ()


def test_sixteen_competencies_with_five_anchors() -> None:
    assert len(competencies()) == 16
    assert [len(each.anchors) for each in competencies()] == [5] * 16
    assert competency("M6").name == "LLM adaptation and evaluation"
    with pytest.raises(KeyError, match="no competency 'X1'; there are S1, S2"):
        competency("X1")


SETTINGS = b"dated = 2026-01-01\n[credit]\npart_of = [0.6, 0.4]\nkind_of = [0.8, 0.4]\n"


def test_the_version_changes_with_the_content() -> None:
    table = '[skill.a]\nname = "A"\nkind = "tool"\nloads = { S1 = 0.5 }\n'
    one = read_graph(SETTINGS, [("a.toml", f'family = "f"\n{table}'.encode())])
    two = read_graph(SETTINGS, [("a.toml", f'family = "g"\n{table}'.encode())])
    assert one.version.startswith("2026-01-01.")
    assert one.version != two.version


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"family = ", "a.toml: not valid TOML"),
        (b"x = 1", "needs a line 'family"),
        (b'family = "f"\n[skill.a]\nname = "A"\nkind = "tool"', "a: add the field 'loads'"),
        (b'family = "f"\n[skill.a]\nnaem = "A"', "a: unknown field naem"),
        (
            b'family = "f"\n[skill.a]\nname = "A"\nkind = "tool"\nloads = { S1 = 0.5 }\n'
            b'released = "2020-13"',
            "a: month must be in 1..12",
        ),
    ],
)
def test_broken_tables_are_refused_by_name(content: bytes, message: str) -> None:
    with pytest.raises(GraphDataError, match=message):
        read_graph(SETTINGS, [("a.toml", content)])


def skill(identifier: str, *aliases: Alias, **changes: object) -> Skill:
    given: dict[str, object] = {
        "id": identifier,
        "name": identifier,
        "kind": "tool",
        "family": "f",
        "aliases": (Alias(identifier), *aliases),
        "loadings": {"S1": 0.5},
    }
    return Skill(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("skills", "edges", "complaint"),
    [
        ((skill("one", Alias("Ones")),), (), "'Ones' is a variant"),
        ((skill("one"), skill("two", Alias("ONE"))), (), "'ONE' is also a name of one"),
        ((skill("one", kind="gadget"),), (), "'gadget' is no kind"),
        ((skill("one", loadings={"Q9": 0.5}),), (), "'Q9' is no competency"),
        ((skill("one", loadings={"S1": 1.5}),), (), "above 0 and at most 1"),
        ((skill("one", loadings={}),), (), "give it a loading"),
        ((skill("one", released=date(2020, 1, 1)),), (), "a release needs its source"),
        ((skill("one", Alias("uno", Ambiguity.NEEDS_CONTEXT)),), (), "give it cue words"),
        ((skill("one", cues=("x",)),), (), "remove them"),
        ((skill("One"),), (), "ids are lower-case"),
        ((skill("one", name="Two"),), (), "is not among its aliases"),
        ((skill("one"),), (Edge("one", "two", Relation.SIBLING, 0.7, 0.7),), "is unknown"),
        ((skill("one"),), (Edge("one", "one", Relation.SIBLING, 0.7, 0.7),), "to itself"),
        (
            (skill("one"), skill("two")),
            (Edge("one", "two", Relation.SIBLING, 0.9, 0.9),),
            "runs from 0.7",
        ),
        (
            (skill("one"), skill("two")),
            (Edge("one", "two", Relation.ALTERNATIVE, 0.5, 0.6),),
            "holds both ways",
        ),
        (
            (skill("one"), skill("two")),
            (
                Edge("one", "two", Relation.ALTERNATIVE, 0.5, 0.5),
                Edge("two", "one", Relation.ALTERNATIVE, 0.5, 0.5),
            ),
            "stated twice",
        ),
        (
            (skill("one"), skill("two")),
            (Edge("one", "two", Relation.IMPLIES, 0.5),),
            "no related-skill credit",
        ),
    ],
)
def test_the_lint_finds_what_is_wrong(
    skills: tuple[Skill, ...], edges: tuple[Edge, ...], complaint: str
) -> None:
    assert any(complaint in line for line in lint(SkillGraph(skills, edges, "test")))
