"""The applicants' files, in the formats their names promise."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from kasauti.demonstration.open_document import odt
from kasauti.demonstration.pdf import pdf, scan
from kasauti.demonstration.person import Person, people
from kasauti.demonstration.plain_text import html, markdown, text
from kasauti.demonstration.sheet import sheet
from kasauti.demonstration.word import docx


def resume(person: Person) -> bytes:
    """Return the person's résumé in the format that the file's name ends in.

    The look ``"scan:naukri"`` is the look ``"naukri"`` through a scanner.

    Raises
    ------
    ValueError
        If no format has that ending.
    """
    words = sheet(person)
    match person.file.rpartition(".")[2].lower():
        case "pdf" if person.look.startswith("scan:"):
            return scan(words, person.look.removeprefix("scan:"))
        case "pdf":
            return pdf(words, person.look)
        case "docx":
            return docx(words, person.look)
        case "odt":
            return odt(words)
        case "html":
            return html(words)
        case "md":
            return markdown(words)
        case "txt":
            return text(words)
    raise ValueError(f"{person.file}: no résumé is written in this format")


def role() -> str:
    """Return the role that the forty applied for, as the text of a role file."""
    return (files("kasauti.demonstration") / "data" / "role.toml").read_text(encoding="utf-8")


def applicants() -> Iterator[tuple[str, bytes]]:
    """Yield each applicant's file: its name and its bytes, the same on every run.

    Examples
    --------
    >>> from kasauti import demonstration
    >>> name, data = next(iter(demonstration.applicants()))
    >>> name, data[:4]
    ('KS_Ramesh_Resume.pdf', b'%PDF')
    """
    for person in people():
        yield person.file, resume(person)
