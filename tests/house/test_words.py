"""The glossary names everything that is stored, and nothing is named otherwise."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE_WORDS = (
    "role requisition job_description competency dimension level skill evidence estimate candidate "
    "profile application stage shortlist screening interview_plan round kit question panel "
    "scorecard debrief work_sample grader mutant dossier band compa-ratio ctc fixed_pay "
    "variable_pay offer appointment_letter clause signature consent retention erasure "
    "adverse_impact audit_entry actor"
)


def glossary() -> set[str]:
    text = (ROOT / "docs/reference/words.md").read_text()
    return {word.lower() for word in re.findall(r"^\| \*\*(.+?)\*\* \|", text, re.MULTILINE)}


def test_the_glossary_has_the_words_of_the_field() -> None:
    assert {word.replace("_", " ") for word in HOUSE_WORDS.split()} <= glossary()


def test_stored_things_are_named_by_the_glossary() -> None:
    known = glossary()
    models = re.findall(
        r"^class (\w+)\([\w.\s,]*(?:models\.Model|AbstractUser|AbstractBaseUser)",
        "\n".join(p.read_text() for p in (ROOT / "src/kasauti/records").rglob("*.py")),
        re.MULTILINE,
    )
    for model in models:
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model).lower()
        assert any(word in known for word in (words, *words.split())), f"{model} is no known word"
