"""Documents that people print, keep and sign.

A template of this room and plain data go in; a PDF comes out: PDF/A-2a for archives and PDF/UA-1
for screen readers, set in Inter and Noto Sans Devanagari from fonts that travel with the package.
No system font, package registry, clock or network is asked, so the same template, data and date
give the same bytes on every machine.
"""

from kasauti.typesetting.typeset import (
    TypesettingError,
    pages_as_images,
    typeset,
)

__all__ = ["TypesettingError", "pages_as_images", "typeset"]
