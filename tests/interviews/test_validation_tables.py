"""Tables that a team brings: a row that is wrong is named, with its column."""

from collections.abc import Callable
from typing import Any

import pytest

from kasauti.interviews import read_bars, read_outcomes, read_survey


@pytest.mark.parametrize(
    ("reads", "text", "said"),
    [
        (read_bars, "judge,competency,first,second\na,M5,3,3\nb\n", "line 3: no competency"),
        (read_bars, "judge,competency,first,second\na,M5,3\n", "line 2: no second"),
        (read_survey, "judge,competency,importance,at_start\na\n", "line 2: no competency"),
        (read_survey, "judge,competency,importance,at_start\na,M5,4\n", "line 2: no at_start"),
        (read_survey, "competency,importance,at_start,judge\nM5,4,yes\n", "line 2: no judge"),
        (read_outcomes, "person,estimate,day_90\np1,3,4\n\np2\n", "line 4: no estimate"),
    ],
)
def test_a_short_row_is_refused_by_line_and_column(
    reads: Callable[[str], dict[str, Any]], text: str, said: str
) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        reads(text)


def test_a_row_may_end_before_an_outcome_that_is_not_known_yet() -> None:
    text = "person,estimate,day_90,day_180\np1,3,4\np2,,4,4\n"
    assert set(read_outcomes(text)) == {"day_90", "day_180"}


def test_a_line_is_counted_as_in_the_file() -> None:
    text = "judge,competency,first,second\na,M5,3,3\n\nb,M5,high,3\n"
    with pytest.raises(ValueError, match="line 4: 'high' is no number for first"):
        read_bars(text)
