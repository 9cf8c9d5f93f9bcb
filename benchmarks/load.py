"""Fifty people at work on a hundred thousand candidates and two hundred roles, on one machine.

``python -m benchmarks.load [--seconds 180] [--people 1000 10000 100000]`` starts Kasauti as
``bin/up`` does, in a folder of its own, copies the demonstration's people onto two hundred roles,
and prints

- what each of the ten commonest pages costs at each size: queries, CPU at the site beside an empty
  page of the same framework, milliseconds at the database. Queries must not grow with people;
- server time by page, p50, p95 and p99, as the site's own log tells it, while fifty people who are
  signed in open pages with three seconds between two of them (moments drawn in advance: who gets
  a slow answer does not ask more slowly). The bar: p95 of each page at most 100 ms;
- what site, database and the people themselves took of the cores.

``--at FOLDER`` keeps the installation there and takes it as it is the next time.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.installation import Installation, installed
from kasauti.postgres import url

BAR = 100.0
LOGGED = {"KASAUTI_LOG_LEVEL": "INFO", "KASAUTI_LOG_FORMAT": "json"}
_TICKS = os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def kept(folder: Path | None) -> Iterator[Installation]:
    """Give an installation of this run's own, or the one that is kept in ``folder``."""
    if folder is None:
        with installed() as kasauti:
            kasauti.variables |= LOGGED
            yield kasauti
        return
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    kasauti = Installation(folder / "data", variables=dict(LOGGED))
    try:
        yield kasauti
    finally:
        kasauti.stop()


def inside(kasauti: Installation, call: str) -> Any:
    """Return what a function of ``benchmarks.load_inside`` tells."""
    environment = kasauti.environment | {
        "DJANGO_SETTINGS_MODULE": "kasauti.settings",
        "DATABASE_URL": url(kasauti.data),
        "KASAUTI_LOG_LEVEL": "WARNING",
    }
    done = subprocess.run(
        [sys.executable, "-c", f"from benchmarks import load_inside as i; i.{call}"],
        env=environment, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def spent(kasauti: Installation) -> dict[str, float]:
    """Return the CPU seconds of site, database and workers so far."""
    found: dict[str, float] = defaultdict(float)
    for number, command in kasauti.processes().items():
        kinds = {"postgres": "database", "uvicorn": "site", "kasauti worker": "workers"}
        kind = next((kind for word, kind in kinds.items() if word in command), "rest")
        with contextlib.suppress(OSError):
            parts = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
            # What ended children took, as one process serves each connection, is the parent's.
            found[kind] += sum(map(int, parts[11:15])) / _TICKS
    return found


def visit(told: dict[str, Any]) -> dict[str, Any]:
    """Let everybody work, in a process of its own, and return what they asked."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.visitors"],
        input=json.dumps(told), stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def logged(kasauti: Installation, after: int) -> dict[str, float]:
    """Return the server's milliseconds by request id, of what the log has after a place."""
    found = {}
    with (kasauti.data / "log" / "web.log").open() as log:
        log.seek(after)
        for line in log:
            with contextlib.suppress(json.JSONDecodeError):
                told = json.loads(line)
                if "milliseconds" in told:
                    found[told["request"]] = told["milliseconds"]
    return found


def share(values: Sequence[float], part: float) -> float:
    """Return the value below which a part of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def costs(sizes: list[dict[str, Any]]) -> tuple[Table, list[str]]:
    """Return the table of what pages cost, and the pages whose queries grew."""
    table = Table(title="What pages cost, by people")
    heads = ["page"]
    for size in sizes:
        heads += [f"queries {size['people']:,}", "CPU ms", "× empty", "database ms"]
    for head in heads:
        table.add_column(head, justify="left" if head == "page" else "right")
    grown = []
    for page, first in sizes[0]["pages"].items():
        row = [page]
        for size in sizes:
            one, empty = size["pages"][page], size["pages"]["an empty page"]
            row += [f"{one['queries']}", f"{one['ms']:.0f}", f"{one['ms'] / empty['ms']:.1f}",
                    f"{one['database']:.0f}"]  # fmt: skip
        table.add_row(*row)
        if any(size["pages"][page]["queries"] > first["queries"] for size in sizes):
            grown.append(page)
    return table, grown


def times(asked: Sequence[Sequence[Any]], server: dict[str, float]) -> tuple[Table, list[str]]:
    """Return the table of server times, and the pages above the bar."""
    table = Table(title="Milliseconds at the server")
    for head in ("page", "requests", "failed", "p50", "p95", "p99", "p95 as the person waited"):
        table.add_column(head, justify="left" if head == "page" else "right")
    by_page: dict[str, list[Sequence[Any]]] = defaultdict(list)
    for one in asked:
        by_page[one[0]].append(one)
    slow = []
    for page, rows in (*sorted(by_page.items()), ("all", list(asked))):
        took = [server[one[2]] for one in rows if one[2] in server]
        failed = sum(one[3] != 200 for one in rows)
        waited = share([1000 * one[4] for one in rows], 0.95)
        if not took or failed or share(took, 0.95) > BAR:
            slow.append(page)
        told = [f"{share(took, part):.0f}" for part in (0.5, 0.95, 0.99)] if took else ["–"] * 3
        table.add_row(page, str(len(rows)), str(failed), *told, f"{waited:.0f}")
    return table, slow


def main() -> int:
    """Measure and print; 1 if queries grow or a page is above the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--seconds", type=float, default=180.0)
    parser.add_argument("--warm-up", type=float, default=30.0)
    parser.add_argument("--think", type=float, default=3.0)
    parser.add_argument("--at", type=Path, help="keep the installation in this folder")
    options = parser.parse_args()
    with kept(options.at) as kasauti:
        address = kasauti.start("--demo")
        sizes = [inside(kasauti, f"grow({people})") for people in options.people]
        table, grown = costs(sizes)
        Console(width=160).print(table)
        print("queries grow with people: " + (", ".join(grown) or "on no page"), flush=True)
        visit(
            inside(kasauti, f"desks({options.warm_up}, {options.think}, 2)") | {"address": address}
        )
        told = inside(kasauti, f"desks({options.seconds}, {options.think}, 1)")
        place = (kasauti.data / "log" / "web.log").stat().st_size
        before, began = spent(kasauti), time.monotonic()
        found = visit(told | {"address": address})
        seconds, after = time.monotonic() - began, spent(kasauti)
        table, slow = times(found["asked"], logged(kasauti, place))
        Console(width=160).print(table)
    used = {kind: after[kind] - before.get(kind, 0.0) for kind in after}
    used["people"] = found["cpu"]
    of = ", ".join(f"{kind} {100 * cpu / seconds:.0f} %" for kind, cpu in used.items())
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"of one core: {of}; {os.cpu_count()} cores, load average {load}")
    print(f"p95 above {BAR:.0f} ms, or a failure: " + (", ".join(slow) or "nowhere"))
    return 1 if grown or slow else 0


if __name__ == "__main__":
    sys.exit(main())
