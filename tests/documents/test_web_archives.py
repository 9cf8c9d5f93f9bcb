"""Saved web pages are read even where their headers break off."""

import pytest

from kasauti.documents import Unreadable, UnreadableFile, read

WHOLE = (
    b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n'
    b"--x\nContent-Type: text/html; charset=windows-1252\n"
    b"Content-Transfer-Encoding: quoted-printable\n\n"
    b"<html><body><p>Asha R=E9my</p></body></html>\n--x--\n"
)


def test_the_page_of_a_web_archive_is_read_in_its_charset() -> None:
    assert "Asha Rémy" in read(WHOLE, "saved.mhtml").text


@pytest.mark.parametrize(
    "head",
    [
        b"MIME-Version:\nContent-Type: multipart/related; boundard; boundarx*\n"
        b"Content-Type: text/html; charset=ut\n",
        b"MIME-Version: 1.0\nContent-Type: text/html; charset*\n\n",
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\n\n",
    ],
)
def test_headers_that_break_off_end_in_a_reason(head: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(head, "saved.mhtml")
    assert refused.value.reason in set(Unreadable)
