"""What tells who a person is can be blanked, and changing it leaves all else alone."""

from datetime import date

import pytest

from kasauti.documents import read
from kasauti.resumes import identifying_spans, read_profile

AS_OF = date(2026, 11, 23)

TEXT = """\
{title} {name}
{name_lower}@example.com | +91 98450 12345 | Pune, India

SUMMARY
{name} is an engineer. {pronoun} built search for shops.

EXPERIENCE
ML Engineer, Acme Analytics, Pune    Jan 2020 - Present
• Led ranking with Ray and Spark; {first} mentored three people.
• Worked with colleagues from {college}.

EDUCATION
B.Tech in Computer Science, {college}, 2015-2019, CGPA: {marks}

PERSONAL DETAILS
Father's Name: {parent}
Date of Birth: {born}
Marital Status: {status}
Religion: {religion}
Nationality: Indian
Permanent Address: 12, Temple Road, Mysuru 570001
"""

ASHA = {
    "title": "Ms.",
    "name": "Asha Verma",
    "first": "Asha",
    "name_lower": "asha.verma",
    "pronoun": "She",
    "college": "Lakeview Institute of Technology",
    "marks": "9.1",
    "parent": "R. Verma",
    "born": "12/05/1994",
    "status": "Married",
    "religion": "Hindu",
}
IMRAN = {
    "title": "Mr.",
    "name": "Imran Qureshi",
    "first": "Imran",
    "name_lower": "imran.q",
    "pronoun": "He",
    "college": "IIT Bombay",
    "marks": "6.2",
    "parent": "S. Qureshi",
    "born": "01/01/1979",
    "status": "Unmarried",
    "religion": "Muslim",
}


def blind(facts):
    document = read(TEXT.format(**facts).encode(), "resume.txt")
    profile = read_profile(document, as_of=AS_OF)
    text, at = "", 0
    for span in identifying_spans(profile, document):
        text += document.text[at : span.start] + " "
        at = span.end
    return text + document.text[at:]


@pytest.mark.parametrize("fact", sorted(ASHA))
def test_nothing_that_identifies_is_left(fact):
    assert ASHA[fact].casefold() not in blind(ASHA).casefold().replace("the", "")


def test_two_people_who_did_the_same_read_the_same():
    assert blind(ASHA).split() == blind(IMRAN).split()


def test_what_was_done_is_left():
    left = blind(ASHA)
    for words in ("ML Engineer", "Led ranking with Ray and Spark", "B.Tech in Computer Science"):
        assert words in left


def test_a_name_that_is_also_a_tool_does_not_take_the_tool_away():
    facts = ASHA | {"name": "Ray Dsouza", "first": "Ray", "name_lower": "ray"}
    assert "ranking with Ray and Spark" in blind(facts)
