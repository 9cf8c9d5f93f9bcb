"""Who a person is changes nothing; what they did does."""

from collections.abc import Callable

import pytest

from kasauti.screening import Screening
from kasauti.screening.blinding import blank

Screen = Callable[..., Screening]


def told(found: Screening) -> tuple[object, ...]:
    estimates = (
        *found.skills,
        *found.competencies,
        found.engineering.estimate,
        found.ml.estimate,
        found.attainment,
    )
    return tuple(
        (e.subject, e.level, e.low, e.high, tuple(q.quote for q in e.evidence)) for e in estimates
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Meera Nair", "Mohammed Asif Khan"),
        ("Meera Nair", "Gurpreet Kaur Dhillon"),
        ("meera.nair@example.com", "a.paswan@example.com"),
        ("Sunrise College of Engineering", "IIT Bombay"),
        ("8.1 CGPA", "5.2 CGPA"),
        ("+91 98450 11223 | Bengaluru", "+91 98450 11223 | Patna"),
        ("SUMMARY\n", "Date of Birth: 03/05/1979\nGender: Female\nReligion: Islam\n\nSUMMARY\n"),
        ("SUMMARY\n", "Marital Status: Married\nFather's Name: Ram Lal\n\nSUMMARY\n"),
        ("Tungabhadra Labs, Bengaluru", "Tungabhadra Labs, Kohima"),
    ],
)
def test_identity_never_reaches_a_score(screened: Screen, senior: str, old: str, new: str) -> None:
    assert old in senior
    assert told(screened(senior.replace(old, new))) == told(screened(senior))


def test_the_order_of_bullets_does_not_matter(screened: Screen, senior: str) -> None:
    first, second = (
        line for line in senior.split("\n") if "ingestion" in line or "Redis c" in line
    )
    swapped = senior.replace(first, "@").replace(second, first).replace("@", second)
    before, after = screened(senior), screened(swapped)
    assert [(e.subject, e.level) for e in before.skills] == [
        (e.subject, e.level) for e in after.skills
    ]


def test_a_changed_skill_does_matter(screened: Screen, senior: str) -> None:
    changed = senior.replace("with Kafka and Python", "with RabbitMQ and Java")
    assert told(screened(changed)) != told(screened(senior))


def test_blanks_keep_length_and_lines() -> None:
    assert blank("Asha\nRao, Python", [(0, 8)]) == "    \n   , Python"
