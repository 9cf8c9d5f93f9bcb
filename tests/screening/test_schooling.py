"""What a school is called never reaches a score, however its line is read."""

from datetime import date

import pytest

from kasauti.documents import read
from kasauti.resumes import read_profile
from kasauti.screening.blinding import blind

SCHOOLS = ("JSS Science and Technology", "Institute of Robotics and AI", "IIT Bombay", "St. Ann's")


@pytest.mark.parametrize("school", SCHOOLS)
def test_a_school_set_on_lines_of_its_own_is_blank(school: str) -> None:
    text = (
        "Asha Pillai\nasha@example.com\n\nWORK EXPERIENCE\nML Engineer, Beas Labs\n"
        "Jan 2021 - Present\n- Served models with vLLM.\n\nEDUCATION\nM.Sc., Statistics\n"
        f"{school}\nUniversity, Mysuru, 2014 - 2018\nRelevant coursework: Deep Learning, NLP\n"
    )
    document = read(text.encode(), "asha.txt")
    seen = blind(document.text, read_profile(document, as_of=date(2026, 11, 1)))
    assert school not in seen
    assert "Deep Learning" in seen
    assert "vLLM" in seen
