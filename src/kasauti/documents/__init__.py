"""Files as a human sees them.

A file goes in; its visible text comes out in reading order, with page, box and character
offsets, and apart from it whatever the file holds that no reader sees. Types are told by
content. Files are other people's: they are read in processes of their own that may crash, hang
or be killed without hurting the rest.
"""

from kasauti.documents.archives import expand, gather
from kasauti.documents.document import (
    Box,
    Document,
    HiddenBecause,
    HiddenText,
    Limits,
    Line,
    Link,
    Page,
    Unreadable,
    UnreadableFile,
    Word,
)
from kasauti.documents.pictures import page_image
from kasauti.documents.processes import Outcome, isolated
from kasauti.documents.reading import read
from kasauti.documents.sources import Source

__all__ = [
    "Box",
    "Document",
    "HiddenBecause",
    "HiddenText",
    "Limits",
    "Line",
    "Link",
    "Outcome",
    "Page",
    "Source",
    "Unreadable",
    "UnreadableFile",
    "Word",
    "expand",
    "gather",
    "isolated",
    "page_image",
    "read",
]
