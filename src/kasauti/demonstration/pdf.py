"""A sheet set as PDF by typst, in one of the looks under ``data/looks``; or as a scan of it."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.resources import as_file, files

import numpy as np
import typst
from PIL import Image

from kasauti.demonstration.sheet import Sheet

LOOKS = ("latex", "sidebar", "columns", "naukri", "ruled", "modern", "swiss")

# The moment printed into the file; fixed, so that the same sheet gives the same bytes.
STAMP = datetime(2026, 11, 1, tzinfo=UTC)


def pdf(sheet: Sheet, look: str) -> bytes:
    """Return the sheet as a PDF file.

    Parameters
    ----------
    sheet : Sheet
    look : str
        One of ``LOOKS``.
    """
    words = json.dumps(asdict(sheet), ensure_ascii=False)
    with as_file(files("kasauti.demonstration") / "data" / "looks") as looks:
        done = typst.compile(
            looks / f"{look}.typ",
            root=looks,
            format="pdf",
            sys_inputs={"sheet": words},
            timestamp=STAMP,
        )
    assert isinstance(done, bytes)
    return done


def scan(sheet: Sheet, look: str) -> bytes:
    """Return the sheet as a PDF that holds pictures only, as an office scanner makes it.

    The pages are grey, a little askew and speckled; the speckles are the same on every run.
    """
    words = json.dumps(asdict(sheet), ensure_ascii=False)
    with as_file(files("kasauti.demonstration") / "data" / "looks") as looks:
        pages = typst.compile(
            looks / f"{look}.typ", root=looks, format="png", ppi=150, sys_inputs={"sheet": words}
        )
    speckles = np.random.default_rng(1947)
    scans = []
    for page in [pages] if isinstance(pages, bytes) else pages:
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
