"""A good reading is trusted, a bad one becomes a person's task with its reasons."""

from datetime import date

import pytest

from kasauti.documents import read
from kasauti.resumes import read_profile

AS_OF = date(2026, 11, 23)

GOOD = """\
Asha Verma
asha@example.com | +91 98450 12345 | Pune, India

SUMMARY
Machine learning engineer with six years of building search and ranking for shops in India.

EXPERIENCE
Senior ML Engineer, Acme Analytics, Pune    Jan 2022 - Present
• Led the ranking team of four; cut latency at the 95th percentile from 120 to 35 milliseconds.
• Trained learning-to-rank models on two years of clicks and served them on Kubernetes.
ML Engineer, Zenith Foods Ltd, Pune         Jul 2018 - Dec 2021
• Forecast demand for 900 shops with gradient boosting; waste fell by 11 per cent.

EDUCATION
B.Tech in Computer Science, Lakeview Institute of Technology, 2014-2018

SKILLS
Python, PyTorch, LightGBM, Kubernetes, Kafka
"""


def quality_of(text):
    return read_profile(read(text.encode(), "resume.txt"), as_of=AS_OF).quality


def test_a_plain_resume_is_trusted_fully():
    assert quality_of(GOOD).figure == 1.0
    assert quality_of(GOOD).reasons == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Asha Verma\nPython\n", "hardly any text"),
        ("xkcd qwrt plmn zxcv bnmk wrtp lkjh " * 40, "no words"),
        ("\ufffd\ufffd\ue001 ab \ufffd " * 200, "no words"),
        ("We sell shoes and bags of every kind to shops all over the country. " * 20, "no section"),
        ("\n".join("abcdefghijklmnop" * 8), "hardly any text"),
    ],
)
def test_hopeless_input_is_a_persons_task(text, reason):
    quality = quality_of(text)
    assert not quality.enough
    assert any(reason in why for why in quality.reasons)


def test_a_resume_read_with_its_columns_mixed_is_trusted_less():
    lines = [line for line in GOOD.splitlines() if line and line.upper() != line]
    mixed = "\n".join(a + " " + b for a, b in zip(lines[::2], lines[1::2], strict=False))
    assert quality_of(mixed).figure < 0.7
