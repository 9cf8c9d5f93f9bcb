"""Zip packages (DOCX, ODT) and the XML in them, opened as hostile."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from lxml import etree

from kasauti.documents.document import Limits, Unreadable, UnreadableFile

_SAVE_AGAIN = "Please save it again, or send a PDF."


class Package:
    """The parts of a zip package, read within limits.

    Raises
    ------
    UnreadableFile
        Damaged, encrypted, too many members or unpacking to more than allowed.
    """

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.name = name
        self._left = limits.unpacked_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
            raise UnreadableFile(name, Unreadable.BROKEN, _SAVE_AGAIN) from error
        if len(members) > limits.members or sum(m.file_size for m in members) > self._left:
            self._refuse()
        self._members = {member.filename: member for member in members}

    def __contains__(self, part: str) -> bool:
        return part in self._members

    def part(self, name: str) -> bytes:
        """Return the bytes of a part; what it really unpacks to counts, not what it claims."""
        member = self._members[name]
        if member.flag_bits & 1:
            raise UnreadableFile(
                self.name, Unreadable.ENCRYPTED, "Please send a copy without a password."
            )
        try:
            with self._zip.open(member) as file:
                data = file.read(self._left + 1)
        except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
            raise UnreadableFile(self.name, Unreadable.BROKEN, _SAVE_AGAIN) from error
        except Exception as error:  # zlib.error and its kin of other methods
            raise UnreadableFile(self.name, Unreadable.BROKEN, _SAVE_AGAIN) from error
        self._left -= len(data)
        if self._left < 0:
            self._refuse()
        return data

    def xml(self, name: str) -> Any:
        """Return the root element of an XML part."""
        return parsed(self.part(name), self.name)

    def _refuse(self) -> None:
        raise UnreadableFile(
            self.name, Unreadable.EXPANDS_TOO_FAR, "Please save it as a PDF and send that."
        )


def parsed(data: bytes, name: str) -> Any:
    """Parse XML without entities, network, or trees beyond libxml2's own limits.

    Raises
    ------
    UnreadableFile
        Not XML, or it declares entities.
    """
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise UnreadableFile(name, Unreadable.BROKEN, _SAVE_AGAIN)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,  # Word too refuses XML that is cut short
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(name, Unreadable.BROKEN, _SAVE_AGAIN) from error
    if root is None:
        raise UnreadableFile(name, Unreadable.BROKEN, _SAVE_AGAIN)
    return root
