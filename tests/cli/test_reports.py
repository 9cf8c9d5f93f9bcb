"""Other people's text is harmless in what is written for spreadsheets and browsers."""

from kasauti.cli.csv_report import write_csv
from kasauti.cli.html_report import render

DIMENSION = {"level": 2.0, "low": 1.2, "high": 2.8, "evidenced": 4, "of": 6, "sufficient": True}
PERSON = {
    "place": 1,
    "tied": 1,
    "file": "=cmd|' /C calc'!A0.pdf",
    "text": "",
    "profile": {"basics": {"name": "<img src=x onerror=alert(1)>"}},
    "attainment": {"level": 0.5, "low": 0.4, "high": 0.6},
    "engineering": DIMENSION,
    "ml": DIMENSION,
    "bridge": DIMENSION,
    "stronger": "not distinguishable",
    "route": "not told by the résumé",
    "requirements": [],
    "skills": [],
    "hidden": ["<script>alert(1)</script>"],
    "flags": [],
    "warnings": ["+1 and more"],
    "questions": [],
}
REPORT = {
    "role": {"title": "MLE & more"},
    "as_of": "2026-11-23",
    "scorer": "1",
    "graph": "1",
    "people": [PERSON],
    "unreadable": [{"file": "@x.pdf", "reason": "the file is empty", "mend": "Send it again."}],
}


def test_cells_that_look_like_formulas_are_disarmed() -> None:
    text = write_csv(REPORT)
    assert "'=cmd" in text
    assert "'+1 and more" in text
    assert "'@x.pdf" in text


def test_names_and_hidden_text_cannot_become_markup() -> None:
    page = render(REPORT)
    assert "<img" not in page
    assert "<script" not in page
    assert "MLE &amp; more" in page
    assert "Send it again." in page
