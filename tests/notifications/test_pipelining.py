"""A server that offers PIPELINING: MAIL, RCPT and DATA leave together, and each is answered on its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from notifications import transport
from notifications.delivery import deliver_due
from notifications.models import State
from tests.notifications.conftest import now_due

pytestmark = pytest.mark.django_db
USUAL = {"mail": "250 OK", "rcpt": "250 OK", "data": "354 go on", "body": "250 taken", "rset": "250 OK"}


class Server:
    """Answers as it is told; an answer of '' is to hang up. `groups` are the commands as they arrived together."""

    def __init__(self, port: int) -> None:
        self.answers = dict(USUAL)
        self.groups: list[list[str]] = []
        self.bodies: list[bytes] = []
        self._door = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            with line:
                self._speak(line)

    def _speak(self, line: socket.socket) -> None:
        line.sendall(b"220 here\r\n")
        in_body, waiting = False, b""
        while data := line.recv(65536):
            waiting += data
            if in_body:
                if not (waiting == b".\r\n" or waiting.endswith(b"\r\n.\r\n")):
                    continue
                self.bodies.append(waiting)
                in_body, waiting = False, b""
                if not self._answer(line, "body"):
                    return
                continue
            if not waiting.endswith(b"\r\n"):
                continue
            commands = [one.decode() for one in waiting.split(b"\r\n")[:-1]]
            waiting = b""
            self.groups.append([one.split()[0].lower() for one in commands])
            for command in commands:
                word = command.split()[0].lower()
                if word == "ehlo":
                    line.sendall(b"250-here\r\n250-SIZE 1000000\r\n250 PIPELINING\r\n")
                elif word == "quit" or not self._answer(line, word):
                    return
                in_body = in_body or (word == "data" and self.answers["data"].startswith("354"))

    def _answer(self, line: socket.socket, word: str) -> bool:
        line.sendall(self.answers[word].encode() + b"\r\n" if self.answers[word] else b"")
        return bool(self.answers[word]) and not self.answers[word].startswith("421")

    def close(self) -> None:
        self._door.close()


@pytest.fixture
def pipelining(smtp_settings: Any, smtp_port: int) -> Iterator[Server]:
    server = Server(smtp_port)
    yield server
    server.close()


@pytest.fixture
def outcome(post: Callable[..., Any], pipelining: Server) -> Callable[..., tuple[str, str]]:
    """What becomes of one mail when the server answers so."""

    def send(**answers: str) -> tuple[str, str]:
        pipelining.answers = USUAL | answers
        message = post()
        deliver_due()
        message.refresh_from_db()
        return message.state, message.error_code

    return send


def test_the_commands_of_a_mail_leave_together(outcome, pipelining):
    """RFC 2920: two waits a mail instead of four."""
    assert outcome() == (State.SENT, "")
    assert outcome() == (State.SENT, "")
    assert pipelining.groups.count(["mail", "rcpt", "data"]) == 2
    assert len(pipelining.bodies) == 2


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"mail": "550 no", "rcpt": "503 MAIL first", "data": "503 RCPT first"}, (State.FAILED, "smtp.550")),
        ({"mail": "451 later", "rcpt": "503 MAIL first", "data": "503 RCPT first"}, (State.RETRY, "smtp.451")),
        ({"rcpt": "550 unknown", "data": "554 no valid recipients"}, (State.FAILED, "smtp.550")),
        ({"rcpt": "450 greylisted", "data": "503 no recipients"}, (State.RETRY, "smtp.450")),
        ({"data": "451 not now"}, (State.RETRY, "smtp.451")),
        ({"body": "554 spam"}, (State.FAILED, "smtp.554")),
        ({"mail": "421 too many"}, (State.RETRY, "smtp.421")),
        ({"rcpt": "421 too many"}, (State.RETRY, "smtp.421")),
        ({"mail": ""}, (State.RETRY, "connection.failed")),
        ({"data": ""}, (State.RETRY, "connection.failed")),
        ({"body": ""}, (State.UNCERTAIN, "answer.lost")),
    ],
)
def test_each_command_has_its_own_answer(outcome, pipelining, answers, found):
    """R10: what is refused, and what an answer that never comes means, is as exact as command by command."""
    assert outcome(**answers) == found
    now_due()
    assert outcome() == (State.SENT, "")


def test_a_server_that_wants_a_body_without_a_recipient_gets_none(outcome, pipelining):
    """RFC 2920, 3.1: it said 354 before it looked; a lone dot ends it, and nothing is in doubt."""
    assert outcome(rcpt="550 unknown", body="554 no valid recipients") == (State.FAILED, "smtp.550")
    assert pipelining.bodies == [b".\r\n"]
    assert outcome() == (State.SENT, "")


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        (b"a\r\n", b"a\r\n.\r\n"),
        (b"a", b"a\r\n.\r\n"),
        (b".a\r\n..\r\n.\r\nb.\r\n", b"..a\r\n...\r\n..\r\nb.\r\n.\r\n"),
    ],
)
def test_a_line_of_a_dot_ends_no_mail(body, sent):
    """RFC 5321, 4.5.2."""
    assert transport._dotted(body) == sent
