"""The table of what must be shown: each bar, what was measured, and whether it is met."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kasauti_recommender.cli.bench.going_back import Rolled
from kasauti_recommender.cli.bench.load import WHOLE
from kasauti_recommender.cli.bench.request import Measured
from kasauti_recommender.cli.bench.retrieval import Built, Searched
from kasauti_recommender.cli.bench.serving import Served
from kasauti_recommender.cli.bench.sharding import Sharded
from kasauti_recommender.cli.bench.steering import Aborted
from kasauti_recommender.monitoring.concept import Fallen
from kasauti_recommender.monitoring.tuning import Tuned
from kasauti_recommender.training.sequence_quality import OURS
from kasauti_recommender.training.sequence_quality import Measured as Compared


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: what, the bar, what was measured, met or not (None: told, not judged)."""

    what: str
    bar: str
    measured: str
    met: bool | None


def of_retrieval(built: Built, searched: Searched, measured: Measured) -> list[Bar]:
    """Judge memory, recall and latency of retrieval, and the whole request."""
    at = f"{built.items / 1e6:g}M × 64"
    recall = min(searched.held_out_items, searched.users)
    return [
        Bar(f"{at}: resident index", "≤ 80 B an item", f"{measured.bytes_an_item:.1f} B",
            measured.bytes_an_item <= 80),
        Bar(f"{at}: exact top 10 inside {searched.k} candidates", "≥ .98",
            f"held-out items {searched.held_out_items:.4f}, users {searched.users:.4f}",
            recall >= 0.98),
        Bar(f"{at}: ANN p99, one thread", "≤ 3 ms",
            f"p50 {searched.p50:.2f}, p99 {searched.p99:.2f} ms; processor time p99 "
            f"{searched.cpu_p99:.2f} ms ({searched.probes} lists)",
            searched.p99 <= 3),
        Bar(f"whole request in process, {built.items / 1e6:g}M items, "
            f"{measured.users / 1e6:g}M users, {measured.history:.0%} with history: p99",
            "≤ 10 ms", f"p50 {measured.p50:.2f}, p99 {measured.p99:.2f} ms; "
            f"processor time mean {measured.cpu:.2f}, p99 {measured.cpu_p99:.2f} ms",
            measured.p99 <= 10),
        Bar("add or remove an item in process: accepted and seen by the next search, p99",
            "≤ 5 ms", f"{measured.add_p99:.2f}, {measured.remove_p99:.2f} ms, "
            f"{'all' if measured.visible else 'NOT all'} seen",
            measured.visible and max(measured.add_p99, measured.remove_p99) <= 5),
    ]  # fmt: skip


def of_shards(sharded: Sharded) -> Bar:
    """Tell what a search costs over shards and in one index: told, not judged."""
    return Bar(
        f"the same search in {sharded.shards} shards against one index: p50, p99", "printed",
        f"{sharded.p50:.2f}, {sharded.p99:.2f} ms against {sharded.one_p50:.2f}, "
        f"{sharded.one_p99:.2f} ms; exact ten found {sharded.found:.3f} and "
        f"{sharded.one_found:.3f}; a shard was late {sharded.missing} times",
        None,
    )  # fmt: skip


def of_serving(served: Served, rate: float, seconds: float) -> list[Bar]:
    """Judge the node over HTTP."""
    reads = served.reads

    def all_of_them(said: str) -> bool:
        passed, all_of = said.split(" of ")
        return passed == all_of != "0"

    return [
        Bar(f"HTTP open loop, {rate:.0f} req/s for {seconds:.0f} s, {served.writes:,} writes "
            "meanwhile, from scheduled send time: p99", "≤ 100 ms, 0 errors, ≥ 99 % whole",
            f"p50 {reads.p50:.1f}, p95 {reads.p95:.1f}, p99 {reads.p99:.1f} ms, longest "
            f"{reads.longest:.0f} ms; {reads.errors} of {reads.requests:,} reads and "
            f"{served.write_errors} writes failed; {reads.said_whole}",
            reads.p99 <= 100 and reads.whole >= WHOLE
            and not reads.errors and not served.write_errors),
        Bar("new item, sent to accepted under that load", "p99 ≤ 5 ms",
            f"p50 {served.accept_p50:.1f}, p99 {served.accept_p99:.1f} ms",
            served.accept_p99 <= 5),
        Bar("new item in the next list; new user's first click changes the list; "
            "removed item never again", "all",
            f"{served.found}; {served.changed}; {served.gone}",
            all(map(all_of_them, (served.found, served.changed, served.gone)))),
        Bar("restart to ready, every file read and its checksum compared", "≤ 30 s",
            f"{served.ready_cold:.1f} s from disk, {served.ready_warm:.1f} s from memory",
            max(served.ready_cold, served.ready_warm) <= 30),
    ]  # fmt: skip


def of_steering(
    rolled: Rolled, aborted: Sequence[Aborted], tuned: Tuned, fallen: Fallen
) -> list[Bar]:
    """Judge rollback, canary and drift alarms."""
    faulty = [one for one in aborted if one.fault]
    control = next(one for one in aborted if not one.fault)
    found = ", ".join(
        f"{one.shift:g} SD: {one.detected:.0%} after {one.delay:.1f} days" for one in tuned.found
    )
    return [
        Bar(f"rollback of a running node, the longest of {rolled.times}, from the command's start",
            "< 1 s", f"said after {rolled.said:.2f} s, all workers answer with it after "
            f"{rolled.longest:.2f} s", rolled.longest < 1),
        Bar("canary, fault in "
            + ", ".join(f"{one.fault:.0%}" for one in faulty) + " of answers: harmed at worst",
            "< 1 % of traffic",
            ", ".join(f"{one.harmed:.4%}" for one in faulty)
            + f"; aborted {sum(one.aborted for one in faulty)} of "
            f"{sum(one.rollouts for one in faulty)}; without fault "
            f"{control.aborted} of {control.rollouts}",
            all(one.harmed < 0.01 and one.aborted == one.rollouts for one in faulty)),
        Bar("drift alarms, injected in one feature", "printed",
            f"{found}; false alarms on {tuned.false_alarms:.1%} of {tuned.days} days", None),
        Bar("concept drift alarms, rates of clicks that fall over ten days", "printed",
            f"{_met(fallen)}; false alarms on {fallen.false_alarms:.1%} of {fallen.looks} looks",
            None),
    ]  # fmt: skip


def _met(fallen: Fallen) -> str:
    return ", ".join(
        f"{one.shift:.0%} lost: {one.detected:.0%}"
        + (f" after {one.delay:.1f} days" if one.detected else "")
        for one in fallen.found
    )


def of_sequences(rows: Sequence[Compared]) -> list[Bar]:
    """Judge what is served on real sequences against popularity, chance and the libraries."""
    by = {(row.case, row.method): row for row in rows}
    wanted = (
        ("last item out: known user", "≥ 3.5 × popularity", 3.5),
        ("last item out: one click", "≥ 3 × popularity", 3.0),
        ("one moment for all: known user", "≥ 3.5 × popularity", 3.5),
        ("one moment for all: new user, one click", "≥ 3 × popularity", 3.0),
        ("new items, among the new", "≥ 8 × random", 8.0),
    )
    bars = []
    for case, bar, least in wanted:
        if (row := by.get((case, OURS))) is not None:
            said = f"{row.rate:.4f}, {row.ratio:.2f} × (n {row.asked:,})"
            bars.append(Bar(f"real sequences, {case}", bar, said, row.ratio >= least))
    if (row := by.get(("new items, in the whole list", "behaviour alone"))) is not None:
        what = "real sequences, new items by behaviour alone (control)"
        bars.append(Bar(what, "0", f"{row.rate:.4f}", row.rate == 0))
    for case, _, _ in wanted[:4]:
        others = [row for (at, name), row in by.items() if at == case and name != OURS]
        if (ours := by.get((case, OURS))) is not None and others:
            bars.append(_against(case, ours, others))
    return bars


def _against(case: str, ours: Compared, others: Sequence[Compared]) -> Bar:
    """Judge against every baseline: ahead of it, or level with it at less time and memory."""
    lost = [row.method for row in others if not _ahead(ours, row)]
    said = ", ".join(f"{row.method} {_cost(row)}" for row in others)
    return Bar(
        f"against baselines, {case}: HR@20", "ahead, or level with less time and memory",
        f"{_cost(ours)} against {said}" + (f"; not so of {', '.join(lost)}" if lost else ""),
        not lost,
    )  # fmt: skip


def _ahead(ours: Compared, other: Compared) -> bool:
    if ours.rate > other.rate:
        return True
    # Level: within the standard error of the difference, as if others had been asked.
    error = math.sqrt(sum(row.rate * (1 - row.rate) / row.asked for row in (ours, other)))
    cheaper = ours.processor_seconds < other.processor_seconds and ours.memory < other.memory
    return cheaper and other.rate - ours.rate <= error


def _cost(row: Compared) -> str:
    memory = f"{row.memory / 2**20:.0f} MiB, {row.milliseconds:.1f} ms a list"
    return f"{row.rate:.4f} ({row.processor_seconds:.1f} s of processor, {memory})"
