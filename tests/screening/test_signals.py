"""What one sentence shows."""

import pytest

from kasauti.screening.signals import Sentences, Signals, Verb, read_signals, sentences


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        ("Led the move to Kubernetes", Verb.LED),
        ("Built a feature store", Verb.BUILT),
        ("Design, build and maintain pipelines in Spark", Verb.BUILT),
        ("Detected meter tampering with isolation forests", Verb.BUILT),
        ("Worked on a chatbot", Verb.CONTRIBUTED),
        ("Responsible for ETL jobs", Verb.CONTRIBUTED),
        ("Assisted in moving notebooks", Verb.ASSISTED),
        ("A platform for builders who ship", Verb.NONE),
    ],
)
def test_the_strongest_act_is_told(sentence: str, verb: Verb) -> None:
    assert read_signals(sentence).verb is verb


@pytest.mark.parametrize(
    ("sentence", "mark"),
    [
        ("Cut errors by 40 %", "metric"),
        ("error from 24 % to 15 %", "metric"),
        ("cut the bill by a third", "metric"),
        ("served 3 million users", "scale"),
        ("over 2.4 crore records", "scale"),
        ("1,20,000 documents", "scale"),
        ("ran in production", "production"),
        ("p99 latency", "operations"),
        ("caught label leakage", "depth"),
        ("mentored two juniors", "team"),
        ("Terraform modules used by nine teams, across 9 teams", "broad"),
        ("three patches merged upstream", "artefact"),
        ("published at NeurIPS 2024", "artefact"),
    ],
)
def test_marks_are_found(sentence: str, mark: str) -> None:
    assert mark in read_signals(sentence)


def test_years_are_neither_metric_nor_scale() -> None:
    shown = read_signals("Worked from 2019 to 2023 as an engineer for 5 years")
    assert "scale" not in shown


def test_a_submitted_paper_is_no_artefact() -> None:
    assert "artefact" not in read_signals("Paper submitted to CVPR 2025")


@pytest.mark.parametrize(
    "sentence",
    [
        "Interested in Kubernetes",
        "Basic knowledge of Spark",
        "Currently learning Rust",
        "Have not used Airflow in anger, planning to",
        "Familiar with Docker",
        "Yes, I built that with PyTorch",
        "We developed a deep learning approach",
    ],
)
def test_wishes_chat_and_a_teams_work_are_no_own_act(sentence: str) -> None:
    assert not read_signals(sentence).own


def test_leading_a_team_is_an_own_act() -> None:
    assert read_signals("Our team of six, which I led, cut latency by 40 %").own


def test_hedging_words_do_not_travel() -> None:
    told = read_signals("Built a service in Go")
    wished = read_signals("Interested in learning Rust for 3 million users")
    assert told.merged(wished) == told == wished.merged(told)


def test_merging_keeps_the_strongest() -> None:
    both = read_signals("Led the rollout").merged(read_signals("Cut cost by 20 %"))
    assert both.verb is Verb.LED
    assert "metric" in both
    assert Signals().merged(both) == both


def test_sentences_end_at_full_stops_and_not_at_abbreviations() -> None:
    text = "Built X, e.g. Redis. Cut cost by 3.5 %. Led Y"
    assert [text[a:b] for a, b in sentences(text, 0, len(text))] == [
        "Built X, e.g. Redis.",
        "Cut cost by 3.5 %.",
        "Led Y",
    ]


def test_a_bullet_is_one_statement_and_an_answer_in_it_is_another() -> None:
    text = "Built a service in Go. Cut cost by 20 %. Thanks, I am always keen."
    spans = list(Sentences(text, [(0, len(text), True)]))
    assert [text[a:b] for a, b in spans] == [
        "Built a service in Go. Cut cost by 20 %.",
        "Thanks, I am always keen.",
    ]


def test_a_single_first_person_statement_is_not_the_résumés_voice() -> None:
    bullets = ["Built a service in Go.", "I created a quiz in Python."]
    text = "\n".join(bullets)
    found = Sentences(text, [(0, 22, True), (23, len(text), True)])
    assert [found.signals(span).own for span in found] == [True, False]


def test_a_résumé_in_the_first_person_is_read_as_one() -> None:
    text = "I built a service. I led two people. I cut cost by 20 %."
    found = Sentences(text, [(0, len(text), False)])
    assert all(found.signals(span).own for span in found)


@pytest.mark.parametrize(
    "words",
    [
        "Built a two-tower model to learn user preferences",
        "Served homes to users looking for a flat",
        "Reduced exposure to credit risk with XGBoost",
        "Planned to the week: led the migration to Kafka",
    ],
)
def test_what_users_wish_and_models_learn_is_no_wish_of_the_person(words: str) -> None:
    assert read_signals(words).own


@pytest.mark.parametrize(
    "words",
    [
        "Built speaker diarization for call centres",
        "Classified patents by topic with BERT",
        "Fetched papers through the arXiv API",
        "Reproduced the ICML 2018 paper on obfuscated gradients",
        "Called upstream services through gRPC",
        "Patent pending",
    ],
)
def test_naming_a_venue_or_a_patent_is_nothing_checkable(words: str) -> None:
    assert "artefact" not in read_signals(words)


@pytest.mark.parametrize(
    "sentence",
    [
        "Moved XGBoost models from a nightly job to online scoring with a feature store on Redis",
        "Took over the on-call rotation and cut p99 latency by 40 %",
        "Assisted in moving notebooks to a model registry",
        "Split by flight and location to avoid leakage; audited labels with two raters.",
    ],
)
def test_where_a_line_wraps_changes_nothing(sentence: str) -> None:
    said = read_signals(sentence)
    for place, char in enumerate(sentence):
        if char == " ":
            assert read_signals(f"{sentence[:place]}\n{sentence[place + 1 :]}") == said


@pytest.mark.parametrize(
    "sentence",
    [
        "Deployed it behind a fea-\nture store",
        "Measured on a held-\nout set",
        "De-\nployed it to pods",
    ],
)
def test_a_word_divided_at_the_end_of_a_line_is_read_both_ways(sentence: str) -> None:
    whole = max((sentence.replace("-\n", ""), sentence.replace("-\n", "-")),
                key=lambda said: len(read_signals(said).marks))  # fmt: skip
    assert read_signals(whole).marks <= read_signals(sentence).marks
    assert read_signals(sentence).own


def test_a_divided_word_does_not_turn_a_wish_into_a_deed() -> None:
    wish = "Eager to learn from teams that deployed Kubernetes"
    assert read_signals(wish).hedged
    assert read_signals(wish.replace("Eager", "Ea-\nger")).hedged
    assert not read_signals(wish.replace("Eager", "Ea-\nger")).own


def test_speech_that_wraps_in_a_bullet_still_stands_by_itself() -> None:
    text = "Built a ranker in Python. In my\nopinion it is good."
    found = Sentences(text, [(0, len(text), True)])
    assert [text[a:b] for a, b in found] == [
        "Built a ranker in Python.", "In my\nopinion it is good.",
    ]  # fmt: skip
