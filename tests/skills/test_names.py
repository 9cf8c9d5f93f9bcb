"""When two spellings are one name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasauti.skills.folding import fold
from kasauti.skills.names import breaks, key, spellings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Node.js", "NodeJS"),
        ("fine-tuning", "Fine Tuning"),
        ("vector store", "Vector Stores"),
        ("CI/CD", "CICD"),
        ("Python 3.10", "python"),
        ("YOLO", "YOLOv8"),
        ("optimisation", "optimization"),
        ("data labelling", "data labeling"),
        ("ontology", "ontologies"),
        ("TensorFlow®", "tensorflow"),
    ],
)
def test_spellings_share_a_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C", "C++"),
        ("C", "C#"),
        (".NET", "net"),
        ("EC2", "ECS"),
        ("S3", "S"),
        ("Java", "JavaScript"),
    ],
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=60))
def test_case_never_matters(name: str) -> None:
    assert key(name) == key(name.upper()) == key(name.lower())


@given(st.text(alphabet=st.characters(categories=["L", "N", "Z", "P"]), max_size=60))
def test_breaks_lie_inside_the_squeezed_name(name: str) -> None:
    own, humps = breaks(name)
    assert not own & humps
    assert all(index >= 0 for index in own | humps)


@given(st.text(max_size=300))
def test_folding_keeps_the_way_back(text: str) -> None:
    view = fold(text)
    assert len(view.squeezed) == len(view.origins)
    assert all(0 <= origin < len(text) for origin in view.origins)
    assert list(view.origins) == sorted(view.origins)


def test_british_and_american_spellings_are_both_looked_for() -> None:
    assert {"tokenization", "tokenisation"} <= spellings("tokenization")
