"""Writes the recommender's tables from what benchmarks/results holds: python docs/recorded.py.

They stand in docs/explanation/recommender.md between ``<!-- recorded: NAME -->`` and
``<!-- end -->``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "explanation" / "recommender.md"
RESULTS = ROOT / "benchmarks" / "results"
SIZES = (1_000_000, 5_000_000, 50_000_000)
Numbers = dict[str, Any]
_PLACE = re.compile(r"(<!-- recorded: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)


def page(text: str) -> str:
    """Return the page with its tables as they are recorded now."""
    return _PLACE.sub(lambda found: f"{found[1]}{TABLES[found[2]]()}{found[3]}", text)


def recorded(name: str) -> Numbers:
    """Return what a run kept."""
    numbers: Numbers = json.loads((RESULTS / f"{name}.json").read_text())
    return numbers


def whole(reads: Numbers) -> str:
    """Return the share of answers in full, rounded down to a tenth of a percent."""
    share = 1 - (reads["errors"] + reads["marked"].get("less", 0)) / reads["requests"]
    return f"{math.floor(round(share * 1000, 6)) / 10:.1f} %"


def sizes() -> str:
    """Return the table of what `bench` found at each size."""
    runs = [recorded(f"recommender-{size}") for size in SIZES]
    heads = (f"{run['row']['items']:,} products, {run['row']['users']:,} users" for run in runs)
    lines = [_line("", *heads), _line(*["---"] * (len(runs) + 1))]
    lines += [_line(name, *(cell(run) for run in runs)) for name, cell in _ROWS.items()]
    return "".join(lines)


def _line(*cells: str) -> str:
    return "".join(f"| {cell} " if cell else "| " for cell in cells) + "|\n"


def _load(run: Numbers) -> str:
    before, after = (run["machine"][when]["load"][0] for when in ("before", "after"))
    return f"{before:.1f}–{after:.1f}"


def _share(value: float) -> str:
    return f"{value:.3f}".lstrip("0")


def _fresh(run: Numbers) -> str:
    said = [run["served"][name] for name in ("found", "changed", "gone")]
    return f"{said[0]}, each" if len(set(said)) == 1 else "; ".join(said)


def _read(run: Numbers) -> str:
    reads = run["served"]["reads"]
    return f"{reads['requests']:,}, {reads['errors']}; {whole(reads)}"


def _latency(reads: Numbers) -> str:
    return f"{reads['p50']:.1f}, {reads['p95']:.1f}, {reads['p99']:.1f} ms"


_ROWS: dict[str, Callable[[Numbers], str]] = {
    "load while measured": _load,
    "resident index": lambda run: f"{run['row']['index_bytes_an_item']} B an item",
    "exact top 10 inside 500: held-out items, users": lambda run: (
        f"{_share(run['row']['top10_in_500_items'])}, {_share(run['row']['top10_in_500_users'])}"
    ),
    "search, one thread: p50, p99": lambda run: (
        f"{run['row']['ann_p50_ms']:.2f}, {run['row']['ann_p99_ms']:.2f} ms"
    ),
    "whole request in process: p50, p99": lambda run: (
        f"{run['measured']['p50']:.2f}, {run['measured']['p99']:.2f} ms"
    ),
    "the same, processor time: mean, p99": lambda run: (
        f"{run['measured']['cpu']:.2f}, {run['measured']['cpu_p99']:.2f} ms"
    ),
    "over HTTP, 200 requests a second with writes, from scheduled send time: p50, p95, p99": (
        lambda run: _latency(run["served"]["reads"])
    ),
    "requests, failed; share answered in full": _read,
    "writes meanwhile, failed": lambda run: (
        f"{run['served']['writes']:,}, {run['served']['write_errors']}"
    ),
    "new product, sent to accepted: p50, p99": lambda run: (
        f"{run['served']['accept_p50']:.1f}, {run['served']['accept_p99']:.1f} ms"
    ),
    "new product in the next list; first click changes it; removed never again": _fresh,
    "restart to ready: from disk, from memory": lambda run: (
        f"{run['served']['ready_cold']:.1f}, {run['served']['ready_warm']:.1f} s"
    ),
    "rollback of the running node, from the command's start to all answers": lambda run: (
        f"{run['rolled']['longest']:.2f} s"
    ),
    "index built in, rest of the version in": lambda run: (
        f"{run['row']['index_build_s']:,}, {run['row']['rest_of_build_s']} s"
    ),
    "load while it was built": lambda run: run["row"]["build_load"].replace("-", "–"),
    "the version on disk; private memory of a process": lambda run: (
        f"{run['row']['version_gib']:.2f}, {run['row']['private_gib']:.2f} GiB"
    ),
}


def ladder() -> str:
    """Return what nodes answered at rising rates, the largest shop last."""
    paths = sorted(RESULTS.glob("ladder-*.json"), key=lambda path: int(path.stem.split("-")[1]))
    heads = ("products; load", "requests a second", "p50, p95, p99", "failed", "in full",
             "from the cached list", "sent late, p99")  # fmt: skip
    lines = [_line(*heads), _line(*["---"] * len(heads))]
    for run in (json.loads(path.read_text()) for path in paths):
        lines += [_line(f"{run['items']:,}; {_load(run)}", *_step(step)) for step in run["steps"]]
    return "".join(lines)


def _step(step: Numbers) -> tuple[str, ...]:
    failed = step["errors"] + step["write_errors"]
    full, cached = math.floor(step["whole"] * 1000) / 10, step["cached"] * 100
    late = f"{step['sent_late_p99']:.1f} ms"
    rate = f"{step['rate']:.0f}"
    return (rate, _latency(step), f"{failed:,}", f"{full:.1f} %", f"{cached:.1f} %", late)


def quantisation() -> str:
    """Return what smaller vectors and rankers cost."""
    run = recorded("quantisation")
    lists = run["lists"]
    said = (
        f"{run['items']:,} items of 64 numbers; {lists['taught']:,} lists of {lists['of']} taught "
        f"and {lists['held']:,} held out; processor time on one thread, load {_load(run)}.\n\n"
    )
    lines = [said, _line("part", "kept as", "MiB", "p50 ms", "p99 ms", "quality"),
             _line(*["---"] * 6)]  # fmt: skip
    return "".join([*lines, *_smaller(run)])


def _smaller(run: Numbers) -> Iterator[str]:
    for row in run["rows"]:
        served = row["name"] == "SQ8" or row["name"].startswith("full")
        quality = f"{row['measure']} {row['quality']:.4f}".replace(" 0.", " .")
        yield _line(
            row["part"], row["name"] + (" (served)" if served else ""),
            f"{row['size'] / 2**20:.2f}", f"{row['p50']:.2f}", f"{row['p99']:.2f}", quality,
        )  # fmt: skip


TABLES: dict[str, Callable[[], str]] = {
    "sizes": sizes, "ladder": ladder, "quantisation": quantisation,
}  # fmt: skip


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
