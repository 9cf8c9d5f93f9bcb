"""Which skills are found in a text, and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasauti.skills import find_mentions, load_graph, unmapped_terms

GRAPH = load_graph()
ALL = ((0, 10_000),)


def found(text: str, *, listed: bool = False) -> list[tuple[str, str]]:
    lists = ((0, len(text)),) if listed else ()
    return [(m.skill, text[m.start : m.end]) for m in find_mentions(text, GRAPH, lists=lists)]


def skills(text: str, *, listed: bool = False) -> set[str]:
    return {skill for skill, _ in found(text, listed=listed)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wrote C++, C# and .NET services", ["cpp", "csharp", "dotnet"]),
        ("CI/CD and A/B testing in Node.js", ["ci-cd", "ab-testing", "nodejs"]),
        ("Languages: R, Go, C", ["r", "go", "c"]),
        ("AWS (S3, SageMaker)", ["aws", "s3", "sagemaker"]),
        ("Git/GitHub and TensorFlow/Keras", ["git", "github", "tensorflow", "keras"]),
        ("HTML/CSS, C/C++", ["html", "css", "c", "cpp"]),
        ("LLMs, GANs and CNNs", ["llm", "gan", "cnn"]),
        (
            "Python 3.10, YOLOv8, GPT-4o, ES6, Llama-3.1",
            ["python", "yolo", "gpt", "javascript", "llama"],
        ),
        ("retrieval-augmented generation with LangChain", ["rag", "langchain"]),
        ("hyper-parameter optimisation", ["hyperparameter-tuning"]),
        ("Power BI, powerBI, PowerBI", ["power-bi", "power-bi", "power-bi"]),
    ],
)
def test_names_are_found_as_people_write_them(text: str, expected: list[str]) -> None:
    assert [skill for skill, _ in found(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Transformer maintenance at 33 kV substation",
        "Responsible for transformers, circuit breakers and relays",
        "Airflow balancing in HVAC ducts",
        "Arranged flask and beakers for practical classes",
        "Container ship unloading at the port",
        "Fine-tuned the engine of the racing car",
        "Embedding of conduits in the slab",
        "Ran the rag collection drive",
        "Bagging and stacking of cement",
        "Dropout of girl students fell",
        "Root cause analysis of boiler failure",
        "Load testing of piles and beams",
    ],
)
def test_words_of_other_trades_are_no_skills(text: str) -> None:
    assert not skills(text)


@pytest.mark.parametrize(
    ("text", "skill"),
    [
        ("Trained a transformer model on 2 million sentences", "transformers"),
        ("Scheduled nightly pipelines in Airflow", "airflow"),
        ("Deployed a Flask API for 300 users", "flask"),
        ("Fine-tuned BERT on support tickets", "fine-tuning"),
        ("Fine-tuned the detector on 4,000 images", "fine-tuning"),
        ("Stored embeddings in a vector index", "embeddings"),
        ("Built RAG over 80,000 manuals", "rag"),
        ("Wrote root cause analysis after each outage", "sre"),
        ("Load testing of the endpoint with Locust", "load-testing"),
    ],
)
def test_the_same_words_in_technical_company_are_skills(text: str, skill: str) -> None:
    assert skill in skills(text)


@pytest.mark.parametrize(
    "text",
    [
        "I go to market with a spark of joy and a ray of hope",
        "R&D at C-level, a go-to person with vitamin C",
        "A rust stain, a swift answer, a chef's prophet",
        "Acted on feedback, excelled in sales and reacted quickly",
        "the rest of the team, at the helm, a word of thanks",
        "cutting-edge AI-free carpentry",
    ],
)
def test_everyday_words_are_no_skills(text: str) -> None:
    assert not skills(text) & {
        "go", "spark", "ray", "r", "c", "rust", "swift", "puppet", "prophet", "react", "excel",
        "rest-api", "helm", "office", "edge-ai",
    }  # fmt: skip


def test_an_ambiguous_name_counts_beside_a_mention_or_near_a_cue() -> None:
    assert "ray" in skills("Ray and PyTorch")
    assert "ray" in skills("scaled distributed training over a cluster with Ray")
    assert "ray" not in skills("Ray joined the team in May")


def test_an_ambiguous_name_counts_as_the_item_of_a_list_in_any_case() -> None:
    assert {"go", "r"} <= skills("go, r, kotlin", listed=True)
    assert "go" not in skills("glad to go", listed=True)


def test_an_abbreviation_means_what_the_text_says_it_means() -> None:
    assert "qa" not in skills("a question-answering (QA) task in PyTorch")
    assert "svm" in skills("a support vector machine (SVM)")


def test_a_name_inside_the_name_of_its_part_is_mentioned_too() -> None:
    assert found("AWS SageMaker") == [("sagemaker", "AWS SageMaker"), ("aws", "AWS")]


def test_the_longest_name_wins() -> None:
    assert found("deep reinforcement learning") == [
        ("reinforcement-learning", "deep reinforcement learning")
    ]


def test_names_wrap_over_lines() -> None:
    text = "Kuber-\nnetes, Hugging\nFace, fine-\ntuning"
    assert found(text) == [
        ("kubernetes", "Kuber-\nnetes"),
        ("hugging-face", "Hugging\nFace"),
        ("fine-tuning", "fine-\ntuning"),
    ]


def test_invisible_and_look_alike_letters_do_not_hide_a_name() -> None:
    text = "Kube\u200brnetes, Рython, Ｐｙｔｏｒｃｈ, Doc\U000e0061ker"
    assert [skill for skill, _ in found(text)] == ["kubernetes", "python", "pytorch", "docker"]


def test_nothing_is_found_inside_addresses() -> None:
    text = "me@pytorch.com https://github.com/x/keras linkedin.com/in/react-python"
    assert found(text) == []


def test_a_sentence_end_parts_a_name() -> None:
    assert "power-bi" not in skills("We used power. BI was bought elsewhere.")


def test_typing_errors_are_seen_through_in_lists_only() -> None:
    text = "Pytroch, Kuberntes, Tensoflow, LangChian"
    mentions = find_mentions(text, GRAPH, lists=ALL)
    assert [m.skill for m in mentions] == ["pytorch", "kubernetes", "tensorflow", "langchain"]
    assert all(m.corrected for m in mentions)
    assert find_mentions(text, GRAPH) == ()


@pytest.mark.parametrize("word", ["Libraries", "Languages", "Programming", "Parker", "Supervised"])
def test_plain_words_of_a_list_are_no_typing_errors(word: str) -> None:
    assert find_mentions(f"{word}: Python", GRAPH, lists=ALL)[0].skill == "python"


def test_unexplained_items_are_shown() -> None:
    text = "Tools: Python, Frobnicator 9, Kafka; Zarquon"
    mentions = find_mentions(text, GRAPH, lists=((7, len(text)),))
    assert unmapped_terms(text, ((7, len(text)),), mentions) == ("Frobnicator 9", "Zarquon")


@given(st.text(max_size=400))
def test_any_text_is_read_and_offsets_hold(text: str) -> None:
    mentions = find_mentions(text, GRAPH, lists=((0, len(text)),))
    for mention in mentions:
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.skill in GRAPH
    assert list(mentions) == sorted(mentions, key=lambda m: (m.start, -m.end))


_NAMES = sorted(
    alias.text
    for skill in GRAPH
    for alias in skill.aliases
    if alias.ambiguity.value == "safe" and len(alias.text) > 2
)


@given(st.sampled_from(_NAMES), st.sampled_from(["{}", "used {} daily", "({})", "a\n{}\nb", "{};"]))
def test_every_safe_name_is_found_in_plain_company(name: str, frame: str) -> None:
    skill = GRAPH.resolve(name)
    assert skill is not None
    assert skill.id in skills(frame.format(name))


@given(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=6))
def test_finding_is_deterministic(names: list[str]) -> None:
    text = ", ".join(names)
    assert find_mentions(text, GRAPH) == find_mentions(text, GRAPH)


@pytest.mark.parametrize(
    ("lead", "filler", "tail"),
    [("deep", " ", "learning"), ("", "a.", "com"), ("", "C ", ""), ("a", "-", "b"), ("", "x@", "")],
)
def test_long_runs_of_anything_are_read_through(lead: str, filler: str, tail: str) -> None:
    text = lead + filler * 20_000 + tail + " Python, PyTorch"
    found_last = [m.skill for m in find_mentions(text, GRAPH, lists=((0, len(text)),))][-2:]
    assert found_last == ["python", "pytorch"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Led the grid search of the seabed for the missing trawler", []),
        ("Random search of luggage at the airport gate", []),
        ("Used grid search to improve F1 by 4 points", ["grid search"]),
        ("Grid search over 40 settings with XGBoost", ["Grid search", "XGBoost"]),
    ],
)
def test_a_phrase_that_other_trades_use_needs_its_own(text: str, found: list[str]) -> None:
    assert [text[m.start : m.end] for m in find_mentions(text, load_graph())] == found
