"""One worker process: an engine thread behind HTTP and gRPC."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import socket
import time
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from prometheus_client import CollectorRegistry, multiprocess

from kasauti_recommender.experiments.rollout import Rollout
from kasauti_recommender.features.state import UserStore
from kasauti_recommender.ranking.rules import read_rules
from kasauti_recommender.serving import garbage
from kasauti_recommender.serving.access import Access
from kasauti_recommender.serving.arms import Arms
from kasauti_recommender.serving.champion import Shelved
from kasauti_recommender.serving.desk import Desk
from kasauti_recommender.serving.http import Application
from kasauti_recommender.serving.link import WriterLink
from kasauti_recommender.serving.pictures import Pictures
from kasauti_recommender.serving.service import Service
from kasauti_recommender.serving.shadow import Shadow
from kasauti_recommender.serving.shared import SharedUsers
from kasauti_recommender.serving.shown import Shown
from kasauti_recommender.serving.succession import WorkersSuccession
from kasauti_recommender.serving.trial import Trial
from kasauti_recommender.serving.trial_metrics import StandingCollector
from kasauti_recommender.serving.users import LiveUsers
from kasauti_recommender.serving.writer import base_users


def _of_all_workers(data: Path, shown: Shown) -> CollectorRegistry:
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(StandingCollector(Rollout(data)))
    registry.register(shown)
    return registry


def _shown(service: Service, data: Path) -> Shown:
    """Note what is shown of the version that answers at the time."""
    return Shown(
        data / "shown", lambda: len(service.desk.bundle.table),
        lambda: service.desk.catalogue.live_items,
    )  # fmt: skip


def _over_http(application: Application) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            application, loop="uvloop", http="httptools", log_level="warning", access_log=False,
            lifespan="off", backlog=2048, timeout_graceful_shutdown=5, timeout_keep_alive=75,
        )
    )  # fmt: skip


def _desk(options: argparse.Namespace, store: UserStore, folder: Path) -> Desk:
    rules = read_rules(Path(options.rules)) if options.rules else None
    return Desk(folder, options.data, store, time.time, rules, budget=options.budget)


def _opened(options: argparse.Namespace, store: UserStore, folder: Path) -> Desk:
    """Open another version as it will answer."""
    desk = _desk(options, store, folder)
    desk.warm()
    return desk


async def work(options: argparse.Namespace) -> None:
    """Serve until told to stop."""
    own = LiveUsers(options.data / "users", base=base_users(options.bundle))
    store: UserStore = SharedUsers(options.users, own) if options.users else own
    desk = _desk(options, store, options.bundle)
    service = Service(desk, WriterLink(options.data / "writer.sock"))
    service.trial = Trial(desk, options.data, store, time.time, service.registry)
    service.arms = Arms(desk, options.data, store, time.time, service.registry)
    beside: list[Callable[[], Coroutine[Any, Any, None]]] = [service.follow, service.watch]
    if options.champion:
        succession = WorkersSuccession(
            service, own, options.data, Shelved(options.champion), partial(_opened, options, store)
        )
        beside.append(lambda: succession.follow(service.run))
    if options.shadow:
        candidate = Path(options.shadow)
        try:
            service.shadow = Shadow(candidate, desk, options.data, store, time.time)
        except Exception as error:  # whatever became of it, shoppers are answered
            print(f"{candidate.name} does not answer beside: {error}", flush=True)  # noqa: T201
    service.shown = shown = _shown(service, options.data)
    access = Access.from_environment()
    application = Application(
        service, options.data / "log", lambda: _of_all_workers(options.data, shown), access,
        Pictures.of_node(options.bundle, options.data),
    )  # fmt: skip
    server = _over_http(application)
    shared = socket.socket(fileno=options.socket)
    async with asyncio.TaskGroup() as tasks:
        http = tasks.create_task(server.serve(sockets=[shared]))
        await service.start()
        garbage.hold()
        following = [tasks.create_task(begin()) for begin in beside]
        grpc = None
        if options.grpc_port:
            from kasauti_recommender.serving.remote import start

            grpc = await start(service, f"{options.host}:{options.grpc_port}", access)
        await http
        for task in following:
            task.cancel()
        if grpc is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await grpc.stop(2)
    store.close()
