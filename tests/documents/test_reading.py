"""Files become text in reading order, every offset true."""

from kasauti.documents import read


def test_plain_text_keeps_its_lines_and_blocks() -> None:
    document = read(b"Asha Verma\r\n\r\nSKILLS\r\n- Python\r\n", "asha.txt")
    assert document.text == "Asha Verma\n\nSKILLS\n- Python"
    assert [document.text[line.start : line.end] for line in document.lines] == [
        "Asha Verma",
        "SKILLS",
        "- Python",
    ]
