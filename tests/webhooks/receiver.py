"""A program of a brand's: a real HTTP server that answers as it is told, and keeps what it was told."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from notifications import hook_secrets
from notifications.models import Webhook

Answer = int | Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Heard:
    """One call as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def name(self) -> str:
        return self.headers["webhook-id"]


class Receiver:
    """`answers` are given one after the other, then always 204."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.heard: list[Heard] = []
        self.answers: list[Answer] = []
        self.connections = 0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                receiver.connections += 1
                super().setup()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                call = Heard(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                receiver.heard.append(call)
                answer = receiver.answers.pop(0) if receiver.answers else 204
                if callable(answer):
                    answer(self)
                else:
                    say(self, answer)

            def log_message(self, *given: Any) -> None:
                """Nothing."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: Any, client_address: Any) -> None:
                """A caller that hung up is what some tests are about."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}/tandem?for=lumen"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def kinds(self) -> list[str]:
        return [one.said["type"] for one in self.heard]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def say(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    """Answer."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def saying(status: int, body: bytes = b"", **headers: str) -> Answer:
    """An answer for `Receiver.answers`."""
    return lambda handler: say(handler, status, body, **headers)


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """No answer at all."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def webhook(lane: str, url: str, *events: str, **fields: Any) -> Webhook:
    """A webhook of the lane, its secret written as it is stored."""
    usual = {"name": "Shop", "secret": hook_secrets.hidden(hook_secrets.new_secret())}
    return Webhook.objects.create(lane=lane, url=url, events=list(events), **usual | fields)
