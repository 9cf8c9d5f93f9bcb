"""A check finds what drives good people away, quotes it, and leaves good texts alone."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasauti.roles import (
    Finding,
    FindingKind,
    Requirement,
    Severity,
    check_job_description,
    check_role,
    load_role,
    reach,
    reach_findings,
    read_role,
)
from kasauti.roles.checking.coded_words import coded_words
from kasauti.skills import SkillGraph, load_graph

DAY = date(2026, 11, 23)
HEAD = 'title = "ML Engineer"\nfamily = "llm"\nseniority = "mid"\n'


def check(text: str, graph: SkillGraph) -> dict[FindingKind, Finding]:
    return {f.kind: f for f in reversed(check_job_description(text, graph=graph, as_of=DAY))}


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        ("Male candidates only", Severity.SERIOUS),
        ("Unmarried preferred", Severity.SERIOUS),
        ("below 30 years of age", Severity.SERIOUS),
        ("2024/2025 batch", Severity.SERIOUS),
        ("recent graduates", Severity.SERIOUS),
        ("native English speakers", Severity.SERIOUS),
        ("No MTI", Severity.SERIOUS),
        ("Hindu candidates", Severity.SERIOUS),
        ("young and dynamic team", Severity.MEND),
        ("digital native", Severity.MEND),
        ("rockstar", Severity.MEND),
        ("Python ninja", Severity.MEND),
        ("salesman", Severity.MEND),
        ("manpower", Severity.MEND),
        ("he/she", Severity.MEND),
        ("aggressive", Severity.MEND),
        ("Tier-1 colleges", Severity.MEND),
        ("IIT/NIT only", Severity.MEND),
        ("60% throughout", Severity.MEND),
        ("work hard, play hard", Severity.MEND),
        ("Immediate joiners", Severity.MEND),
        ("fast-paced environment", Severity.HINT),
        ("competitive salary", Severity.HINT),
        ("passionate about", Severity.HINT),
    ],
)
def test_coded_words_are_found_with_reason_and_mend(words: str, severity: Severity) -> None:
    text = f"We want this: {words} people."
    (finding,) = coded_words(text)
    assert finding.severity is severity
    assert finding.quote.casefold() in words.casefold()
    assert (text[finding.start : finding.end], bool(finding.mend)) == (finding.quote, True)


@pytest.mark.parametrize(
    "text",
    [
        "cloud native services and native apps",
        "A master's thesis is welcome; so is mastery of SQL.",
        "You manage the history of the model and this team's hiring.",
        "HackerRank, Kaggle and data augmentation",
        "We hire regardless of gender, age, marital status or religion.",
        "Gender, age and marital status play no part.",
        "Leave out your photograph, age and marital status.",
        "Human-in-the-loop labelling, man pages and the Chinese wall",
        "a dominated convergence theorem is not needed",
        "Classes are balanced; the crush of requests comes at nine.",
        "We published in 2024 and graduated two models from shadow to live.",
        "Youngstown and Youngest are names; Hindustan Times is a paper.",
    ],
)
def test_harmless_words_are_left_alone(text: str) -> None:
    assert [finding.quote for finding in coded_words(text)] in ([], ["dominated"])


def test_years_beyond_a_tools_age_are_impossible(graph: SkillGraph) -> None:
    found = check("ML Engineer\nRequirements:\n- 9+ years of LangChain", graph)
    finding = found[FindingKind.TOOL_TOO_YOUNG]
    assert finding.severity is Severity.SERIOUS
    assert finding.quote == "9+ years"
    assert "October 2022" in finding.reason or "2022" in finding.reason


def test_years_within_a_tools_age_are_only_a_poor_measure(graph: SkillGraph) -> None:
    found = check("ML Engineer\nRequirements:\n- 4 years of PyTorch\n- 2-4 years at work", graph)
    assert FindingKind.TOOL_TOO_YOUNG not in found
    assert found[FindingKind.YEARS].severity is Severity.HINT


def test_too_many_must_haves_are_counted(graph: SkillGraph) -> None:
    many = "\n".join(
        f"- Strong {name}"
        for name in ("Python", "SQL", "Kafka", "Spark", "Docker", "Kubernetes", "Airflow", "MLflow")
    )
    found = check(f"ML Engineer\nRequirements:\n{many}", graph)
    assert found[FindingKind.MANY_MUSTS].reason.startswith("8 must-haves")
    few = check("ML Engineer\nRequirements:\n- Strong Python\n- SQL", graph)
    assert FindingKind.MANY_MUSTS not in few


def test_a_level_above_the_seniority_is_named_with_both_levels(graph: SkillGraph) -> None:
    found = check("Junior ML Engineer, LLM\nRequirements:\n- Expert in Kubernetes", graph)
    finding = found[FindingKind.HIGH_LEVEL]
    assert finding.quote == "Expert in Kubernetes"
    assert "Expert in Kubernetes, where the bar of junior posts is Beginner" in finding.reason


def test_what_a_reader_looks_for_and_does_not_find_is_named(graph: SkillGraph) -> None:
    found = check("We need someone good.", graph)
    assert {
        *(FindingKind.NO_PAY, FindingKind.NO_PLACE, FindingKind.NO_WORK_MODE),
        *(FindingKind.NO_PROCESS, FindingKind.NO_WORK, FindingKind.TITLE, FindingKind.NO_MUST),
    } <= set(found)


def test_a_line_that_lists_a_stack_is_a_laundry_list(graph: SkillGraph) -> None:
    stack = "Python, SQL, Kafka, Spark, Docker, Kubernetes, Airflow, MLflow, Redis, Terraform"
    assert FindingKind.LAUNDRY_LIST in check(f"ML Engineer\nRequirements:\n- {stack}", graph)
    either = "Kafka or Pulsar or RabbitMQ; FAISS, Milvus, Qdrant, Weaviate or pgvector"
    assert FindingKind.LAUNDRY_LIST not in check(f"ML Engineer\nRequirements:\n- {either}", graph)


@pytest.mark.parametrize("title", ["Data Scientist / ML Engineer", "ML Engineer REQ-20241"])
def test_unclear_titles_are_named(title: str, graph: SkillGraph) -> None:
    assert check(f"{title}\nRequirements:\n- Python", graph)[FindingKind.TITLE].quote == title


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("B.Tech in Computer Science", True),
        ("Bachelor's degree or equivalent experience", False),
        ("You know MS SQL and the master branch", False),
    ],
)
def test_a_degree_is_named_unless_another_way_counts(
    line: str, asked: bool, graph: SkillGraph
) -> None:
    found = check(f"ML Engineer\nRequirements:\n- Python\n- {line}", graph)
    assert (FindingKind.DEGREE in found) is asked


def test_a_role_is_checked_like_a_text(graph: SkillGraph) -> None:
    role = load_role(
        HEAD
        + 'summary = "We want a rockstar."\n'
        + '[band]\nlow = "10 lakh"\nhigh = "90 lakh"\n'
        + '[[must]]\nskill = "Python"\nlevel = "expert"',
        graph=graph,
    )
    findings = check_role(role, graph=graph, as_of=DAY)
    assert [finding.kind for finding in findings] == [
        *(FindingKind.CODED_WORDS, FindingKind.HIGH_LEVEL, FindingKind.NO_PLACE),
        FindingKind.WIDE_BAND,
    ]
    assert all(finding.start is None for finding in findings)


def test_gravest_findings_come_first(graph: SkillGraph) -> None:
    text = "ML Engineer\nA dynamic rockstar. Male candidates only.\nRequirements:\n- Python"
    severities = [f.severity for f in check_job_description(text, graph=graph, as_of=DAY)]
    assert severities == sorted(severities, key=list(Severity).index)


def test_reach_counts_what_each_must_have_costs(graph: SkillGraph) -> None:
    role = read_role(Path("examples/roles/llm-senior.toml"), graph=graph)
    people = [{"python"}] * 30 + [{"python", "pytorch", "rag", "llm-evaluation"}] * 9 + [{"vllm"}]

    def count(musts: Sequence[Requirement]) -> int:
        return sum(all(person & set(must.any_of) for must in musts) for person in people)

    reached = reach(role, pool=len(people), count=count)
    assert (reached.meet_all, reached.without[0][1]) == (0, 9)
    assert reached.without[0][0].any_of[0] == "vllm"
    (finding,) = reach_findings(reached, graph=graph)
    assert finding.severity is Severity.SERIOUS
    assert "Without vLLM or TensorRT-LLM" in finding.mend
    assert finding.mend.endswith("it would be 9.")


def test_a_small_pool_says_nothing(graph: SkillGraph) -> None:
    role = read_role(Path("examples/roles/llm-senior.toml"), graph=graph)
    reached = reach(role, pool=3, count=lambda musts: 0)
    assert reach_findings(reached, graph=graph) == ()


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_any_text_is_checked_and_quotes_stand_in_it(text: str) -> None:
    for finding in check_job_description(text, graph=load_graph(), as_of=DAY):
        if finding.start is not None:
            assert text[finding.start : finding.end] == finding.quote
