"""A sheet set as PDF by typst, in one of the looks under ``data/looks``; or as a scan of it."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal

import numpy as np
import typst
from PIL import Image

from kasauti.demonstration.sheet import Sheet

LOOKS = ("latex", "sidebar", "columns", "naukri", "ruled", "modern", "swiss")

# The moment printed into the file; fixed, so that the same sheet gives the same bytes.
STAMP = datetime(2026, 11, 1, tzinfo=UTC)


@cache
def _fonts(folder: Path) -> typst.Fonts:
    """The house's fonts and those that typst brings along, never the machine's."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


def _pages(sheet: Sheet, look: str, form: Literal["pdf", "png"]) -> list[bytes]:
    words = json.dumps(asdict(sheet), ensure_ascii=False)
    rooms = files("kasauti")
    with (
        as_file(rooms / "demonstration" / "data" / "looks") as looks,
        as_file(rooms / "typesetting" / "data" / "fonts") as fonts,
    ):
        done: Any = typst.compile(
            looks / f"{look}.typ",
            root=looks,
            font_paths=_fonts(fonts),
            format=form,
            ppi=150,
            sys_inputs={"sheet": words},
            timestamp=STAMP,
        )
    return [done] if isinstance(done, bytes) else list(done)


def pdf(sheet: Sheet, look: str) -> bytes:
    """Return the sheet as a PDF file.

    Parameters
    ----------
    sheet : Sheet
    look : str
        One of ``LOOKS``.
    """
    return _pages(sheet, look, "pdf")[0]


def scan(sheet: Sheet, look: str) -> bytes:
    """Return the sheet as a PDF that holds pictures only, as an office scanner makes it.

    The pages are grey, a little askew and speckled; the speckles are the same on every run.
    """
    speckles = np.random.default_rng(1947)
    scans = []
    for page in _pages(sheet, look, "png"):
        image = Image.open(io.BytesIO(page)).convert("L")
        image = image.rotate(0.35, Image.Resampling.BICUBIC, fillcolor=250)
        grain = speckles.normal(0, 6, (image.height, image.width))
        scans.append(Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8)))
    out = io.BytesIO()
    stamp = STAMP.timetuple()
    scans[0].save(
        out,
        "PDF",
        resolution=150,
        save_all=True,
        append_images=scans[1:],
        creationDate=stamp,
        modDate=stamp,
    )
    return out.getvalue()
