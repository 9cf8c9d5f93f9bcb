"""Replaying a log gives the files that were typed, also beyond the plane that fits 16 bits."""

from __future__ import annotations

import pytest

from kasauti.work_samples import Entry, LogError, applied, inserted, replayed


def test_a_change_set_puts_lines_in_the_place_of_others() -> None:
    assert applied("def f():\n    pass\n", [13, [4, "return 1", "", "x = 2"], 1]) == (
        "def f():\n    return 1\n\nx = 2\n"
    )
    assert applied("abc", [1, [1], 1]) == "ac"


def test_characters_count_as_browsers_count_them() -> None:
    assert applied("😀a", [2, [1, "ब"]]) == "😀ब"


@pytest.mark.parametrize("changes", [[4], [2], [[9, "x"]], "abc", [[-1, "x"]], [["a"]], [[3, 5]]])
def test_a_change_set_for_another_text_is_refused(changes: object) -> None:
    with pytest.raises(LogError):
        applied("abc", changes)


def test_files_come_go_and_are_edited() -> None:
    entries = [
        Entry("edit", "solution.py", 10, [0, [0, "import numpy", ""]]),
        Entry("run", "", 20, {"what": "tests"}),
        Entry("create", "test_solution.py", 30, ""),
        Entry("paste", "test_solution.py", 40, [[0, "assert True"]]),
        Entry("replace", "solution.py", 50, "whole"),
        Entry("create", "gone.py", 60, "x"),
        Entry("remove", "gone.py", 70),
    ]
    assert replayed({"solution.py": ""}, entries) == {
        "solution.py": "whole", "test_solution.py": "assert True",
    }  # fmt: skip
    assert replayed({"solution.py": ""}, entries[:1]) == {"solution.py": "import numpy\n"}


def test_a_log_that_does_not_fit_says_where() -> None:
    with pytest.raises(LogError, match="entry 2"):
        replayed({"a.py": ""}, [Entry("open", "a.py", 0), Entry("edit", "b.py", 1, [[0, "x"]])])


def test_what_a_paste_put_in_can_be_read() -> None:
    assert inserted([3, [2, "one", "two"], 4]) == "one\ntwo"
    assert inserted(None) == ""
