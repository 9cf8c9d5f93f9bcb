"""A job description is read for what it says; what it does not say is asked, never invented."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasauti import documents
from kasauti.documents import Document, HiddenBecause, HiddenText, Line
from kasauti.roles import (
    Employer,
    Family,
    JobDescription,
    LevelFrom,
    ProposedRole,
    Read,
    Seniority,
    WorkMode,
    from_job_description,
    read_role,
    to_html,
    to_markdown,
    to_pdf,
    write_job_description,
)
from kasauti.skills import Level, SkillGraph, load_graph

SENIOR = """Senior Machine Learning Engineer - GenAI
Nirmaan FinTech | Bangalore (Hybrid) | 6-9 years | ₹45-65 LPA

About the Role
We are building an assistant for chartered accountants. You will lead the design of our retrieval
stack and take it to 20,000 users.

Responsibilities:
• Design and own RAG pipelines over tax documents using LangChain or LlamaIndex
• Mentor two engineers

Requirements
• 6+ years of experience in software engineering, with 3+ years of hands-on experience in Python
• Strong experience with PyTorch or TensorFlow
• Experience with vector databases such as FAISS, Milvus or Pinecone
• Expert in prompt engineering
• Proficiency in Docker, Kubernetes and AWS/GCP/Azure
• B.Tech in Computer Science or Machine Learning

Nice to have:
• Exposure to Kafka and Spark

About Us
Nirmaan uses Snowflake and Tableau. We are 40 people.
"""

PLATFORM = """We're hiring an ML Platform Engineer (Remote, India) to build what our teams train on.

What you'll do
- Own our training clusters
What we're looking for
- 3-5 yrs experience
- Python (advanced), Go is a plus
- Terraform, Helm, Prometheus & Grafana
- You know your way around Airflow, Kubeflow, or Dagster
Bonus points
- Feature stores
CTC: 28 LPA - 40 LPA
"""


def asked(proposed: ProposedRole) -> dict[tuple[str, ...], tuple[Level, bool]]:
    return {
        p.requirement.any_of: (p.requirement.level, p.requirement.must)
        for p in proposed.requirements
    }


def one(text: str, graph: SkillGraph) -> dict[tuple[str, ...], tuple[Level, bool]]:
    return asked(from_job_description(f"ML Engineer\nRequirements:\n- {text}", graph=graph))


def test_the_facts_of_a_post_are_read_with_their_words(graph: SkillGraph) -> None:
    read = from_job_description(SENIOR, graph=graph)
    assert read.title is not None
    assert read.title.value == "Senior Machine Learning Engineer - GenAI"
    assert read.family == Read(Family.LLM, "GenAI", 35, 40)
    assert read.seniority is not None
    assert (read.seniority.value, read.seniority.quote) == (Seniority.SENIOR, "Senior")
    assert read.location is not None
    assert (read.location.value, read.location.quote) == ("Bengaluru", "Bangalore")
    assert read.work_mode is not None
    assert read.work_mode.value is WorkMode.HYBRID
    assert read.band is not None
    assert (str(read.band.value.low), str(read.band.value.high)) == ("₹45,00,000", "₹65,00,000")
    assert read.summary is not None
    assert read.summary.value.startswith("We are building an assistant")
    assert [duty.value for duty in read.owns][1] == "Mentor two engineers"


def test_requirements_are_read_at_the_level_of_their_words(graph: SkillGraph) -> None:
    read = asked(from_job_description(SENIOR, graph=graph))
    assert read[("python",)] == (Level.PROFICIENT, True)
    assert read[("pytorch", "tensorflow")] == (Level.PROFICIENT, True)
    assert read[("vector-databases", "faiss", "milvus", "pinecone")] == (Level.INTERMEDIATE, True)
    assert read[("prompt-engineering",)] == (Level.EXPERT, True)
    assert read[("aws", "gcp", "azure")] == (Level.PROFICIENT, True)
    assert read[("docker",)] == read[("kubernetes",)] == (Level.PROFICIENT, True)
    assert read[("kafka",)] == read[("spark",)] == (Level.BEGINNER, False)
    assert read[("langchain", "llamaindex")][1] is False


def test_what_the_company_uses_and_what_a_degree_is_in_are_not_asked_for(
    graph: SkillGraph,
) -> None:
    skills = {s for any_of in asked(from_job_description(SENIOR, graph=graph)) for s in any_of}
    assert not skills & {"snowflake", "tableau", "machine-learning", "computer-science"}


def test_every_quote_stands_in_the_text(graph: SkillGraph) -> None:
    for text in (SENIOR, PLATFORM):
        read = from_job_description(text, graph=graph)
        values = [getattr(read, field.name) for field in fields(read)]
        quotes = [value for value in values if isinstance(value, Read)]
        quotes += [*read.owns, *(name for p in read.requirements for name in p.names)]
        assert quotes
        for quote in quotes:
            assert text[quote.start : quote.end] == quote.quote
        for proposed in read.requirements:
            words = text[proposed.start : proposed.end]
            assert " ".join(words.split()) == proposed.requirement.words
            assert proposed.level_words in words


def test_headings_titles_and_wishes_of_a_second_style_are_understood(graph: SkillGraph) -> None:
    read = from_job_description(PLATFORM, graph=graph)
    assert read.title is not None
    assert read.title.value == "ML Platform Engineer"
    assert read.work_mode is not None
    assert read.work_mode.value is WorkMode.REMOTE
    assert read.seniority is not None
    assert (read.seniority.value, read.seniority.quote) == (Seniority.MID, "3-5 yrs")
    found = asked(read)
    assert found[("python",)] == (Level.ADVANCED, True)
    assert found[("airflow", "kubeflow", "dagster")][1] is True
    assert found[("prometheus",)][1] is True
    assert found[("feature-store",)][1] is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Python and SQL", [("python",), ("sql",)]),
        ("TensorFlow or PyTorch", [("tensorflow", "pytorch")]),
        ("AWS/GCP/Azure", [("aws", "gcp", "azure")]),
        ("Python, TensorFlow or PyTorch", [("python",), ("tensorflow", "pytorch")]),
        (
            "Python, SQL, and TensorFlow or PyTorch",
            [("python",), ("sql",), ("tensorflow", "pytorch")],
        ),
        ("one of: FAISS, Milvus, Qdrant", [("faiss", "milvus", "qdrant")]),
        ("deep learning frameworks (PyTorch, TensorFlow)", [("pytorch", "tensorflow")]),
        ("Kubernetes, Docker, Terraform", [("kubernetes",), ("docker",), ("terraform",)]),
        ("Airflow, Prefect, Dagster or similar", [("airflow", "prefect", "dagster")]),
        ("AWS (S3, SageMaker)", [("aws",), ("s3",), ("sagemaker",)]),
        ("PyTorch (preferred) or TensorFlow", [("pytorch", "tensorflow")]),
        ("Docker and/or Kubernetes", [("docker", "kubernetes")]),
        ("CI/CD tools like Jenkins, GitHub Actions", [("jenkins", "github-actions")]),
        (
            "Strong in NLP (NER, classification) and LLMs",
            [("nlp", "named-entity-recognition", "classification"), ("llm",)],
        ),
    ],
)
def test_alternatives_are_told_from_lists(
    text: str, expected: list[tuple[str, ...]], graph: SkillGraph
) -> None:
    assert list(one(text, graph)) == expected


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Expert in PyTorch", Level.EXPERT),
        ("Deep knowledge of PyTorch", Level.ADVANCED),
        ("Strong PyTorch", Level.PROFICIENT),
        ("PyTorch (hands-on)", Level.PROFICIENT),
        ("Working knowledge of PyTorch", Level.INTERMEDIATE),
        ("Experience with PyTorch", Level.INTERMEDIATE),
        ("Familiarity with PyTorch", Level.BEGINNER),
        ("Exposure to PyTorch", Level.BEGINNER),
        ("7+ years of PyTorch", Level.ADVANCED),
        ("2 years of experience with PyTorch", Level.PROFICIENT),
        ("Strong communication skills and familiarity with PyTorch", Level.BEGINNER),
        ("Experience in deep learning and PyTorch", Level.INTERMEDIATE),
        ("Exposure to Kafka; advanced PyTorch", Level.ADVANCED),
    ],
)
def test_levels_follow_the_wording(text: str, level: Level, graph: SkillGraph) -> None:
    assert one(text, graph)[("pytorch",)][0] is level


def test_a_level_within_a_name_counts(graph: SkillGraph) -> None:
    assert one("Advanced SQL", graph) == {("sql",): (Level.ADVANCED, True)}
    assert one("Deep learning", graph) == {("deep-learning",): (Level.PROFICIENT, True)}


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("Strong Spark", {"spark"}),
        ("Experience with Go", {"go"}),
        ("Python (advanced), Go is a plus", {"python", "go"}),
        ("Go the extra mile", set()),
        ("A spark of curiosity", set()),
        ("Ability to react quickly", set()),
    ],
)
def test_names_with_another_meaning_count_where_a_skill_is_asked_for(
    text: str, skills: set[str], graph: SkillGraph
) -> None:
    assert {skill for any_of in one(text, graph) for skill in any_of} == skills


@pytest.mark.parametrize(
    ("text", "must"),
    [
        ("Python; Rust is a plus", {"python": True, "rust": False}),
        ("Preferably Kubernetes", {"kubernetes": False}),
        ("Docker on Kubernetes is a plus", {"docker": False, "kubernetes": False}),
        ("Must have Python. Nice to have: Kafka", {"python": True, "kafka": False}),
        ("No experience with Kubernetes needed", {}),
    ],
)
def test_wishes_are_told_from_conditions(
    text: str, must: dict[str, bool], graph: SkillGraph
) -> None:
    assert {any_of[0]: wanted for any_of, (_, wanted) in one(text, graph).items()} == must


def test_a_level_nobody_named_is_marked_and_asked_about(graph: SkillGraph) -> None:
    read = from_job_description("ML Engineer\nRequirements:\n- Python, SQL", graph=graph)
    assert {p.level_from for p in read.requirements} == {LevelFrom.NOT_SAID}
    assert any("no level for Python, SQL" in q.question for q in read.open_questions)


def test_what_is_not_said_is_asked(graph: SkillGraph) -> None:
    read = from_job_description("We want someone good.", graph=graph)
    assert {question.key for question in read.open_questions} == {
        *("title", "family", "seniority", "location", "work_mode", "band", "must")
    }
    assert not read.complete
    with pytest.raises(ValueError, match="does not say the title, family, seniority"):
        read.role()


def test_answers_complete_a_role(graph: SkillGraph) -> None:
    read = from_job_description("Requirements:\n- strong Python", graph=graph)
    role = read.role(title="MLE", family=Family.PLATFORM, seniority=Seniority.MID)
    assert role.requirements[0].any_of == ("python",)
    assert role.band is None


@pytest.mark.parametrize(
    ("line", "band"),
    [
        ("Bengaluru, hybrid. ₹45–60 lakh.", ("₹45,00,000", "₹60,00,000")),
        ("CTC: 20-30 lakhs", ("₹20,00,000", "₹30,00,000")),
        ("Salary INR 35,00,000 - 50,00,000 per annum", ("₹35,00,000", "₹50,00,000")),
        ("Rs 12L to 18L fixed pay", ("₹12,00,000", "₹18,00,000")),
        ("Pay: ₹90 lakh – ₹1.2 Cr a year", ("₹90,00,000", "₹1,20,00,000")),
        ("Stipend: ₹40,000 - ₹60,000 per month", ("₹4,80,000", "₹7,20,000")),
    ],
)
def test_pay_is_read_in_the_forms_of_india(
    line: str, band: tuple[str, str], graph: SkillGraph
) -> None:
    read = from_job_description(f"ML Engineer\n{line}", graph=graph).band
    assert read is not None
    assert (str(read.value.low), str(read.value.high)) == band


@pytest.mark.parametrize(
    "line",
    [
        "We raised ₹50-60 crore in funding",
        "Pay: up to 40 LPA",
        "Salary: $80,000 - $120,000",
        "3-5 years of experience",
        "Open 10 to 6 in our office",
    ],
)
def test_other_figures_are_not_pay(line: str, graph: SkillGraph) -> None:
    read = from_job_description(f"ML Engineer\n{line}", graph=graph)
    assert read.band is None
    assert any(question.key == "band" for question in read.open_questions)


@pytest.mark.parametrize(
    ("line", "mode"),
    [
        ("Hybrid, 3 days a week in the office", WorkMode.HYBRID),
        ("5 days a week in office", WorkMode.OFFICE),
        ("This is not a remote post", WorkMode.OFFICE),
        ("Work from home", WorkMode.REMOTE),
        ("Remote sensing models", None),
        ("Hybrid search with BM25", None),
    ],
)
def test_ways_of_working_are_told_from_homonyms(
    line: str, mode: WorkMode | None, graph: SkillGraph
) -> None:
    read = from_job_description(f"ML Engineer\n{line}", graph=graph).work_mode
    assert (read.value if read else None) is mode


def test_title_and_years_that_disagree_are_asked_about(graph: SkillGraph) -> None:
    text = "Staff Machine Learning Engineer\nRequirements:\n- 2 years of experience\n- Python"
    read = from_job_description(text, graph=graph)
    assert read.seniority is not None
    assert read.seniority.value is Seniority.STAFF
    assert any("the years (2) early" in question.question for question in read.open_questions)


def test_a_document_is_read_by_its_visible_text_and_headings(graph: SkillGraph) -> None:
    rows = ["ML Engineer", "Requirements", "Strong Python", "Our rituals", "Tea and Kafka"]
    text = "\n".join(rows)
    starts = [sum(len(row) + 1 for row in rows[:i]) for i in range(len(rows))]
    lines = tuple(
        Line(s, s + len(row), heading=i in (1, 3))
        for i, (s, row) in enumerate(zip(starts, rows, strict=True))
    )
    hidden = (HiddenText("Expert in Rust", HiddenBecause.TINY),)
    document = Document("jd.docx", "x", "0" * 64, text, lines, hidden=hidden)
    assert asked(from_job_description(document, graph=graph)) == {
        ("python",): (Level.PROFICIENT, True)
    }


FORMS: dict[str, Callable[[JobDescription], Document | str]] = {
    "markdown": to_markdown,
    "html": lambda written: documents.read(to_html(written).encode(), "jd.html"),
    "pdf": lambda written: documents.read(to_pdf(written, on=date(2026, 11, 23)), "jd.pdf"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "path", sorted(Path("examples/roles").glob("*.toml")), ids=lambda path: path.stem
)
def test_what_kasauti_writes_it_reads_back(path: Path, form: str, graph: SkillGraph) -> None:
    role = read_role(path, graph=graph)
    written = write_job_description(role, graph=graph, employer=Employer("Sarvottam Labs"))
    read = from_job_description(FORMS[form](written), graph=graph)
    back = read.role()
    assert (back.title, back.family, back.seniority) == (role.title, role.family, role.seniority)
    assert (back.location, back.work_mode, back.band) == (role.location, role.work_mode, role.band)
    wanted = {r.any_of: (r.level, r.must) for r in role.requirements}
    assert wanted.items() <= asked(read).items()


@settings(max_examples=60)
@given(st.text(max_size=400))
def test_any_text_is_read_without_a_crash_and_quotes_itself(text: str) -> None:
    read = from_job_description(text, graph=load_graph())
    for proposed in read.requirements:
        for name in proposed.names:
            assert read.text[name.start : name.end] == name.quote


LINES = st.lists(st.sampled_from([*SENIOR.splitlines(), *PLATFORM.splitlines()]), max_size=25)


@settings(max_examples=60)
@given(LINES)
def test_lines_in_any_order_are_read(lines: list[str]) -> None:
    read = from_job_description("\n".join(lines), graph=load_graph())
    keys = [p.requirement.any_of for p in read.requirements]
    assert len(keys) == len(set(keys))


HOSTILE = {
    "one endless line of names": "Requirements:\n" + "Python, " * 7_000,
    "thousands of lines": "Requirements:\n" + "- strong Python or PyTorch\n" * 2_200,
    "open brackets": "(" * 60_000,
    "blanks": " " * 60_000,
    "digits": "1" * 60_000,
    "years": "5 years " * 7_000,
    "figures": "10-20 " * 10_000,
    "one endless sentence": "young and " * 6_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_endless_texts_are_read_as_far_as_they_can_be_job_descriptions(
    name: str, graph: SkillGraph
) -> None:
    read = from_job_description(HOSTILE[name], graph=graph)
    assert len(read.requirements) <= 150
    assert len(read.text) <= 40_000
    assert any("Only the first 40,000 characters" in q.question for q in read.open_questions)


def test_what_is_asked_for_beside_the_skills_is_named(graph: SkillGraph) -> None:
    text = (
        "Senior ML Engineer\nRequirements:\n- Strong Python and PyTorch\n"
        "- Knowledge of financial services and German\n"
    )
    asked = from_job_description(text, graph=graph).open_questions
    (question,) = [q.question for q in asked if "beside the skills" in q.question]
    assert "financial services" in question
    assert "German" in question
    assert "Python" not in question


def test_where_every_term_is_a_skill_nothing_is_named_beside(graph: SkillGraph) -> None:
    text = "Senior ML Engineer\nRequirements:\n- Strong Python and PyTorch\n- Kafka and Spark\n"
    asked = from_job_description(text, graph=graph).open_questions
    assert not [q for q in asked if "beside the skills" in q.question]
