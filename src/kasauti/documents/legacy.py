"""Old Word files (.doc), where the machine has a program that reads them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from kasauti.documents.composition import Composition
from kasauti.documents.document import Limits, Unreadable, UnreadableFile
from kasauti.documents.plain import read_text
from kasauti.documents.word.reader import read_docx

_FILTERS = (
    ("antiword", "-m", "UTF-8.txt", "-w", "0"),
    ("catdoc", "-d", "utf-8", "-w"),
)


def read_doc(data: bytes, name: str, limits: Limits) -> Composition:
    """Read a .doc through LibreOffice, antiword or catdoc, whichever is installed.

    Raises
    ------
    UnreadableFile
        None of them is installed, or the one that is cannot read the file.
    """
    with tempfile.TemporaryDirectory(prefix="kasauti-") as folder:
        path = Path(folder) / "file.doc"
        path.write_bytes(data)
        if office := shutil.which("soffice") or shutil.which("libreoffice"):
            profile = f"-env:UserInstallation=file://{folder}/profile"
            target = ("--headless", "--norestore", "--convert-to", "docx", "--outdir", folder)
            if _run([office, profile, *target, str(path)], limits) is not None:
                converted = path.with_suffix(".docx")
                if converted.exists():
                    return read_docx(converted.read_bytes(), name, limits)
        for program, *options in _FILTERS:
            found = shutil.which(program)
            text = _run([found, *options, str(path)], limits) if found else None
            if text and text.strip():
                return read_text(text, name, limits)
    raise UnreadableFile(name, Unreadable.LEGACY_DOC, "Please send a PDF or a .docx file.")


def _run(command: list[str], limits: Limits) -> bytes | None:
    try:
        done = subprocess.run(  # noqa: S603, a program of this machine, a file name of our own
            command,
            capture_output=True,
            timeout=max(1.0, limits.seconds - 2.0),
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
