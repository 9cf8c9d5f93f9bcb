"""The glossary names everything that is stored, and nothing is named otherwise."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE_WORDS = [
    "Role",
    "Requisition",
    "Job_description",
    "Competency",
    "Dimension",
    "Level",
    "Skill",
    "Evidence",
    "Estimate",
    "Candidate",
    "Profile",
    "Application",
    "Stage",
    "Shortlist",
    "Screening",
    "Interview_plan",
    "Round",
    "Kit",
    "Question",
    "Panel",
    "Scorecard",
    "Debrief",
    "Work_sample",
    "Grader",
    "Mutant",
    "Dossier",
    "Band",
    "Compa-ratio",
    "CTC",
    "Fixed_pay",
    "Variable_pay",
    "Offer",
    "Appointment_letter",
    "Clause",
    "Signature",
    "Consent",
    "Retention",
    "Erasure",
    "Adverse_impact",
    "Audit_entry",
    "Actor",
]


def glossary() -> set[str]:
    text = (ROOT / "docs/reference/words.md").read_text()
    return {word.lower() for word in re.findall(r"^\| \*\*(.+?)\*\* \|", text, re.MULTILINE)}


def test_the_glossary_has_the_words_of_the_field() -> None:
    assert {word.replace("_", " ").lower() for word in HOUSE_WORDS} <= glossary()


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
