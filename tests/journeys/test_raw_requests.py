"""Requests that no browser sends, as bytes to a real server: one answer each, and no second request hidden in them."""

from __future__ import annotations

import socket

import pytest

from tests.journeys.site import Site

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("journeys")]

HIDDEN = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
POST, GET = b"POST /language/ HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"


def answers(site: Site, sent: bytes) -> list[int]:
    """The status of each answer that comes until the server closes, or is silent."""
    said = b""
    with socket.create_connection(("127.0.0.1", site.port)) as connection:
        connection.settimeout(3)
        connection.sendall(sent)
        try:
            while part := connection.recv(65536):
                said += part
        except TimeoutError:
            pass
    return [int(line.split()[1]) for line in said.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN, 403),
        (POST + b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN, 400),
        (POST + b"Content-Length: +5\r\n\r\nhello" + HIDDEN, 400),
        (POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN, 400),
        (POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + HIDDEN, 400),
        (GET + b"X-A: b\r\n c\r\n\r\n", 400),
        (b"GET /healthz\x00x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 400),
    ],
    ids=["cl and te", "two cl", "signed cl", "unknown te", "space in te", "folded", "nul", "foreign host"],
)
def test_one_request_has_one_answer(site, sent, status):
    """SEC-14, ASVS 4.2.1"""
    assert answers(site, sent) == [status]


def test_headers_of_a_proxy_are_nothing_where_there_is_none(site):
    """SEC-14, ASVS 4.1.3: neither the host nor the scheme of a page is a visitor's to choose."""
    sent = (
        b"GET /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Host: evil.example\r\n"
        b"X_Forwarded_Host: evil.example\r\nX-Forwarded-Proto: https\r\nForwarded: host=evil.example\r\n"
        b"Connection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", site.port)) as connection:
        connection.sendall(sent)
        said = b""
        while part := connection.recv(65536):
            said += part
    assert said.startswith(b"HTTP/1.1 200")
    assert b"evil.example" not in said
