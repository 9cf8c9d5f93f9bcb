"""JSON Resume with the positions that each value was read from."""

import json
from datetime import date

from kasauti.documents import read
from kasauti.resumes import json_resume, read_profile

TEXT = """\
Asha Verma
Machine Learning Engineer
asha@example.com | Pune, India

EXPERIENCE
ML Engineer, Acme Analytics, Pune    Mar 2021 - Present
• Built ranking.
Tech stack: Python, Kafka
Analyst, Zenith Foods Ltd            2018 - 2021
• Reports.

EDUCATION
B.Tech in Computer Science, Lakeview University, 2014 - 2018

SKILLS
Languages: Python, Go

CERTIFICATIONS
• AWS Certified Machine Learning – Specialty, 2023
"""


def exported():
    document = read(TEXT.encode(), "asha.txt")
    return document, json_resume(read_profile(document, as_of=date(2026, 11, 23)), document)


def test_the_fields_of_json_resume():
    _, resume = exported()
    assert resume["basics"]["name"] == "Asha Verma"
    assert resume["basics"]["label"] == "Machine Learning Engineer"
    first, second = resume["work"]
    assert (first["position"], first["name"], first["location"]) == (
        "ML Engineer",
        "Acme Analytics",
        "Pune",
    )
    assert first["startDate"] == "2021-03"
    assert "endDate" not in first
    assert first["highlights"] == ["Built ranking."]
    assert first["keywords"] == ["Tech stack: Python, Kafka"]
    assert (second["startDate"], second["endDate"]) == ("2018", "2021")
    assert resume["education"][0]["studyType"] == "B.Tech in Computer Science"
    assert resume["skills"] == [{"name": "Languages", "keywords": ["Python", "Go"]}]
    assert resume["certificates"][0]["date"] == "2023"


def test_every_position_points_at_its_value():
    document, resume = exported()
    positions = resume["x-evidence"]["positions"]
    assert len(positions) > 10
    for pointer, place in positions.items():
        value = resume
        for part in pointer.strip("/").split("/"):
            value = value[int(part)] if isinstance(value, list) else value.get(part)
            if value is None:
                break
        said = " ".join(document.text[place["start"] : place["end"]].split())
        if isinstance(value, str) and "Date" not in pointer and "/date" not in pointer:
            assert value == said or value in said


def test_it_is_json_and_the_same_every_time():
    assert json.dumps(exported()[1]) == json.dumps(exported()[1])
