"""A sandbox against bare Python, in turns: python -m benchmarks.sandbox_start [--times 30]."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import time

from kasauti.sandbox import Bubblewrap, Limits, Program, runtime

SOURCES = {"pass": b"pass", "import numpy": b"import numpy"}


def main() -> None:
    """Print medians in milliseconds, bare and sandboxed in turns."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=30)
    asked = options.parse_args()
    kinds = {"no control groups": Bubblewrap(groups=False), "control groups": Bubblewrap()}
    site = next(source for source, place in runtime().binds if place.endswith("/numpy"))
    told = {}
    for name, source in SOURCES.items():
        spent: dict[str, list[float]] = {"bare": [], **{kind: [] for kind in kinds}}
        for _ in range(asked.times):
            started = time.perf_counter()
            subprocess.run(
                [runtime().python, "-S", "-P", "-B", "-c", source.decode()],
                env={"PYTHONPATH": site.rsplit("/", 1)[0], "OPENBLAS_NUM_THREADS": "1"},
                check=True,
            )
            spent["bare"].append(time.perf_counter() - started)
            for kind, backend in kinds.items():
                started = time.perf_counter()
                ending = backend.start(Program("m.py", {"m.py": source}), Limits()).wait()
                spent[kind].append(time.perf_counter() - started)
                assert ending.code == 0, ending
        bare = statistics.median(spent["bare"])
        told[name] = {
            kind: {
                "median_ms": round(1000 * statistics.median(values), 1),
                "over_bare_ms": round(1000 * (statistics.median(values) - bare), 1),
            }
            for kind, values in spent.items()
        }
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
