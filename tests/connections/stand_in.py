"""A server that speaks the OpenAI chat protocol and answers as a test tells it. No real model."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class StandIn:
    """Answers in turn; the last one is repeated. An answer is text, or (status, raw body)."""

    answers: list[str | tuple[int, bytes] | Callable[[Request], str]]
    requests: list[Request] = field(default_factory=list)
    url: str = ""

    def next(self, request: Request) -> tuple[int, bytes]:
        self.requests.append(request)
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, tuple):
            return answer
        choice = {"index": 0, "message": {"role": "assistant", "content": answer}}
        return 200, json.dumps({"object": "chat.completion", "choices": [choice]}).encode()


@contextmanager
def stand_in(*answers: str | tuple[int, bytes] | Callable[[Request], str]) -> Iterator[StandIn]:
    model = StandIn(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, content = model.next(Request(self.path, headers, body))
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("location", content.decode())
                content = b""
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    model.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
