"""One node: a writer, workers that share a port, and a parent that restarts what dies."""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from kasauti_recommender.events.log import SEGMENT, BrokenLog
from kasauti_recommender.experiments.rollout import Rollout
from kasauti_recommender.ranking.rules import BadRules, read_rules
from kasauti_recommender.serving import garbage
from kasauti_recommender.serving.access import ADMIN_TOKEN, Access
from kasauti_recommender.serving.champion import Shelved
from kasauti_recommender.serving.manifest import BrokenBundle, read_manifest, warm
from kasauti_recommender.serving.numbering import check, hold, serving
from kasauti_recommender.serving.request import BUDGET

KEEP_LOG = 256.0
_PR_SET_PDEATHSIG = 1  # of linux/prctl.h


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """Read the command line of a node and of its parts."""
    parser = argparse.ArgumentParser(prog="kasauti-recommender serve", description=__doc__)
    parser.add_argument("--bundle", type=Path, required=True, help="folder of the version")
    parser.add_argument(
        "--champion", type=Path, help="folder of versions whose champion is followed live"
    )
    parser.add_argument("--data", type=Path, required=True, help="where log and states live")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8008)
    parser.add_argument("--grpc-port", type=int, default=0, help="0: no gRPC")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--follow", default="", help="URL of the node whose log is followed")
    parser.add_argument("--users", default="", help="redis://… where nodes share user states")
    parser.add_argument("--budget", type=float, default=BUDGET, help="seconds for a list's stages")
    parser.add_argument("--keep-log", type=float, default=KEEP_LOG, help="MiB; 0 keeps all")
    parser.add_argument("--shadow", default="", help="folder of a version that is not shown")
    parser.add_argument("--rules", default="", help="TOML file of the shop's own rules")
    parts = ("node", "writer", "worker", "compaction")
    parser.add_argument("--part", choices=parts, default="node")
    parser.add_argument("--parent", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--socket", type=int, default=-1, help=argparse.SUPPRESS)
    return parser.parse_args(words)


def main(words: list[str] | None = None) -> int:
    """Run a node or one of its parts."""
    options = arguments(words)
    try:
        return _run(options)
    except (BrokenBundle, BrokenLog, BadRules) as error:
        print(f"not served: {error}", flush=True)  # noqa: T201
        return 1


def _run(options: argparse.Namespace) -> int:
    # What waits for Python while a list is made, such as a write, is let in after so many seconds
    # instead of the usual 5 ms.
    sys.setswitchinterval(0.0005)
    if options.part != "node" and sys.platform == "linux":
        # A part ends with its node: alone nobody would stop it, and no other could begin here.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if options.parent and os.getppid() != options.parent:
            return 1  # it ended before this was said
    keep = int(options.keep_log * (1 << 20))
    if options.part == "writer":
        from kasauti_recommender.serving.writer import Writer
        from kasauti_recommender.serving.writer_process import serve

        writer = Writer(
            options.bundle, options.data, follow=options.follow, shared=options.users,
            segment=min(SEGMENT, keep // 4) if keep else SEGMENT,
        )  # fmt: skip
        follow = None
        if options.champion:
            from kasauti_recommender.serving.succession import WritersSuccession

            follow = WritersSuccession(writer, Shelved(options.champion)).look
        garbage.hold()
        asyncio.run(serve(writer, options.data / "writer.sock", keep=keep, champion=follow))
        return 0
    if options.part == "compaction":
        from kasauti_recommender.serving.compaction import compact

        gone = compact(options.data, keep=keep, archive=not options.follow)
        print(f"removed {gone} bytes of the log", flush=True)  # noqa: T201
        return 0
    if options.part == "worker":
        from kasauti_recommender.serving.worker import work

        asyncio.run(work(options))
        return 0
    return Node(options).run()


class Node:
    """Starts the parts, restarts what dies, and ends them all when told to.

    Parameters
    ----------
    options : argparse.Namespace
        As ``arguments`` reads them.
    """

    def __init__(self, options: argparse.Namespace) -> None:
        self._options, self._stopping = options, False
        self._parts: dict[str, subprocess.Popen[bytes]] = {}
        options.data.mkdir(parents=True, exist_ok=True)
        self._held = serving(options.data)
        self._socket = socket.create_server((options.host, options.port), backlog=2048)
        self._socket.set_inheritable(True)

    def run(self) -> int:
        """Serve until SIGTERM or SIGINT."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        try:
            self._check()
            if not self._begin():
                return 1
            self._keep()
        finally:
            self._end()
        return 0

    def _check(self) -> None:
        """See that the versions may answer from this data folder."""
        options = self._options
        if options.rules:
            self._check_rules()
        hold(options.bundle, options.data)
        if options.shadow:
            check(Path(options.shadow), options.data)
        self._settle()
        if Access.from_environment().open and options.host not in ("127.0.0.1", "localhost", "::1"):
            print(f"anybody who reaches {options.host} may write: set {ADMIN_TOKEN}", flush=True)  # noqa: T201

    def _check_rules(self) -> None:
        """See that the rules can be used; a category that the version lacks may come later."""
        words = json.loads((self._options.bundle / "words.json").read_text())
        known = set(words.get("category", ()))
        for name in read_rules(Path(self._options.rules)).boost:
            if name not in known:
                print(f"rules: {self._options.bundle.name} has no category {name!r}", flush=True)  # noqa: T201

    def _settle(self) -> None:
        """End a canary that was begun beside another version: after a promotion or a rollback."""
        served = read_manifest(self._options.bundle).version
        ended = Rollout(self._options.data).settle(served)
        if ended is not None:
            print(  # noqa: T201
                f"canary of {ended.version} ended, {served} is served and it was begun beside "
                f"{ended.champion}: {ended.words}",
                flush=True,
            )

    def _begin(self) -> bool:
        """Start all parts; return whether the writer came up."""
        options, began = self._options, time.perf_counter()
        metrics = options.data / "metrics"
        shutil.rmtree(metrics, ignore_errors=True)
        metrics.mkdir()
        (options.data / "writer.sock").unlink(missing_ok=True)  # an earlier start's: none is up yet
        self._start("writer")  # replays its log while the files of the version are read
        size = sum(map(warm, {options.bundle, Path(options.shadow or options.bundle)}))
        print(f"read {size / 1e6:.0f} MB in {time.perf_counter() - began:.1f} s", flush=True)  # noqa: T201
        while not self._stopping and not (options.data / "writer.sock").exists():
            if self._parts["writer"].poll() is not None:
                return False
            time.sleep(0.02)
        for number in range(options.workers):
            self._start(f"worker {number}")
        return True

    def _keep(self) -> None:
        """Start again what ends, until told to stop."""
        while not self._stopping:
            for name, part in list(self._parts.items()):
                if part.poll() is not None and not self._stopping:
                    print(f"{name} ended with {part.returncode}; starting it again", flush=True)  # noqa: T201
                    time.sleep(0.2)
                    self._start(name)
            time.sleep(0.1)

    def _start(self, name: str) -> None:
        options, kind = self._options, name.split()[0]
        if kind == "writer":
            (options.data / "writer.sock").unlink(missing_ok=True)
        words = [
            sys.executable, "-m", "kasauti_recommender.serving.node", "--part", kind,
            "--bundle", str(self._served()), "--data", str(options.data),
            *(("--champion", str(options.champion)) if options.champion else ()),
            "--socket", str(self._socket.fileno()), "--host", options.host,
            "--grpc-port", str(options.grpc_port), "--follow", options.follow,
            "--users", options.users, "--budget", str(options.budget),
            "--keep-log", str(options.keep_log), "--shadow", options.shadow,
            "--rules", options.rules, "--parent", str(os.getpid()),
        ]  # fmt: skip
        environment = os.environ | {
            "PROMETHEUS_MULTIPROC_DIR": str(options.data / "metrics"), "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }  # fmt: skip
        self._parts[name] = subprocess.Popen(  # noqa: S603
            words,
            env=environment,
            start_new_session=True,
            pass_fds=(self._socket.fileno(), self._held.fileno()),  # both as long as any part lives
        )

    def _served(self) -> Path:
        """Return the version that the parts serve now, which need not be the one at the start."""
        options = self._options
        served = Rollout(options.data).served()
        return Shelved(options.champion).path(served) if options.champion else options.bundle

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _end(self) -> None:
        """End the parts, the writer last."""
        for part in reversed(self._parts.values()):
            part.terminate()
            try:
                part.wait(10)
            except subprocess.TimeoutExpired:
                part.kill()
                part.wait()
        self._socket.close()
        self._held.close()


def wait_until_ready(url: str, seconds: float = 60) -> None:
    """Return when a node answers that it is ready.

    Raises
    ------
    TimeoutError
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{url}/ready", timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise TimeoutError(f"{url} was not ready within {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
