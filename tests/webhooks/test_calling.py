"""One call over a real socket: what a receiver may do to us, and what it may not."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from notifications.webhooks import calling, targets
from notifications.webhooks.calling import Answer, Caller
from tests.webhooks.receiver import Receiver, hang_up, say, saying


def call(url: str) -> Answer:
    caller = Caller(url)
    try:
        return caller.post(b'{"a":1}', {"Content-Type": "application/json"})
    finally:
        caller.hang_up()


def test_a_call_is_a_post_with_its_body_and_its_path(receiver):
    answer = call(receiver.url)

    [heard] = receiver.heard
    assert (heard.path, heard.body) == ("/tandem?for=lumen", b'{"a":1}')
    assert heard.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert heard.headers["content-type"] == "application/json"
    assert (answer.status, answer.taken, answer.error_code) == (204, True, "")


@pytest.mark.parametrize(("status", "taken"), [(200, True), (202, True), (299, True), (304, False), (400, False)])
def test_only_a_2xx_is_taken(receiver, status, taken):
    receiver.answers = [status]

    assert call(receiver.url).taken is taken


def test_a_redirect_is_not_followed(receiver):
    """SEC-09"""
    elsewhere = Receiver()
    receiver.answers = [saying(307, Location=elsewhere.url), saying(302, Location="http://169.254.169.254/latest")]

    assert [call(receiver.url).status for _ in range(2)] == [307, 302]
    assert (len(receiver.heard), elsewhere.heard) == (2, [])
    elsewhere.close()


def test_of_a_huge_answer_only_the_first_bytes_are_taken(receiver):
    sent = []

    def flood(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(10**10))
        handler.end_headers()
        while True:
            sent.append(handler.wfile.write(b"x" * 65536))

    receiver.answers = [flood]
    answer = call(receiver.url)

    assert (answer.status, answer.text) == (200, "x" * calling.KEPT_CHARACTERS)
    assert sum(sent) < 50_000_000


def test_a_flood_of_headers_is_no_answer(receiver):
    def flood(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 5000 + b"\r\n")

    receiver.answers = [flood]

    assert call(receiver.url).error_code == "connection"


def test_who_answers_a_byte_at_a_time_is_not_waited_for(receiver, monkeypatch):
    """Each byte comes in time; the whole does not."""
    monkeypatch.setattr(calling, "CALL_SECONDS", 0.5)

    def drip(handler):
        for _ in range(1000):
            handler.wfile.write(b"X")
            time.sleep(0.01)

    receiver.answers = [drip]

    assert call(receiver.url).error_code == "timeout"


def test_a_body_that_never_ends_is_not_waited_for(receiver, monkeypatch):
    monkeypatch.setattr(calling, "CALL_SECONDS", 0.5)

    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(1000):
            handler.wfile.write(b"X")
            time.sleep(0.01)

    receiver.answers = [drip]

    assert call(receiver.url).error_code == "timeout"


def test_nobody_at_the_port_is_no_answer():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    answer = call(f"http://127.0.0.1:{port}/")
    assert (answer.status, answer.error_code) == (None, "connection")
    assert answer.detail


def test_one_connection_serves_a_turn(receiver):
    caller = Caller(receiver.url)
    for _ in range(3):
        assert caller.post(b"{}", {}).taken
    caller.hang_up()

    assert (len(receiver.heard), receiver.connections) == (3, 1)


def test_a_connection_that_was_closed_meanwhile_is_opened_again(receiver):
    def goodbye(handler):
        say(handler, 200)
        handler.close_connection = True  # without a word, as servers do with what stands idle

    receiver.answers = [goodbye]
    caller = Caller(receiver.url)

    assert caller.post(b"{}", {}).taken
    assert caller.post(b"{}", {}).taken
    caller.hang_up()
    assert (len(receiver.heard), receiver.connections) == (2, 2)


def test_who_hangs_up_at_once_is_asked_once(receiver):
    receiver.answers = [hang_up]

    assert call(receiver.url).error_code == "connection"
    assert len(receiver.heard) == 1


def test_what_is_kept_of_an_answer_is_plain_text(receiver):
    receiver.answers = [saying(500, "Oh\x00 no\x1b[31m\r\nlook \u202e\udcff".encode(errors="surrogateescape"))]

    assert call(receiver.url).text == "Oh no[31m look \N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(("said", "seconds"), [("120", 120), ("999999", 86400), ("-1", 0), ("soon", 0), ("٣", 0)])
def test_a_retry_after_is_believed_for_a_day(receiver, said, seconds):
    receiver.answers = [
        lambda handler: handler.wfile.write(
            f"HTTP/1.1 503 Busy\r\nRetry-After: {said}\r\nContent-Length: 0\r\n\r\n".encode()
        )
    ]

    assert call(receiver.url).retry_after == seconds


def test_a_name_that_is_rebound_between_check_and_connection_changes_nothing(receiver, monkeypatch, settings):
    """SEC-09: the resolver says public once, and loopback whenever it is asked again."""
    settings.SITE_URL = "https://tandem.example"
    asked, opened = [], []

    def answers(name, port, *given, **named):
        asked.append(name)
        address = "93.184.215.14" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(self, address):
        opened.append(address)
        raise ConnectionRefusedError("not in a test")

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    monkeypatch.setattr(socket.socket, "connect", connect)

    assert call(f"https://rebound.example.com:{receiver.port}/").error_code == "connection"
    assert (asked, opened) == (["rebound.example.com"], [("93.184.215.14", receiver.port)])
    assert call(f"https://rebound.example.com:{receiver.port}/").error_code == "address.private"
    assert receiver.heard == []


def test_an_environment_with_a_proxy_is_not_heeded(receiver, monkeypatch):
    """SEC-09: a proxy would resolve the name itself."""
    proxy = Receiver()
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url)

    assert call(receiver.url).taken
    assert proxy.heard == []
    proxy.close()


@pytest.fixture
def secure(tmp_path, monkeypatch):
    """A receiver with a certificate for shop.example.com, whose authority is believed."""
    chain, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    made = Receiver(tls=context)
    monkeypatch.setattr(calling, "trust", lambda: ssl.create_default_context(cafile=str(chain)))
    door = targets.Door(socket.AF_INET, ("127.0.0.1", made.port))
    monkeypatch.setattr(calling, "doors", lambda target: [door])
    yield made
    made.close()


def certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop.example.com")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("shop.example.com"), x509.IPAddress(ipaddress.ip_address("127.0.0.2"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, own = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    own.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, own


def test_tls_is_spoken_under_the_name_though_the_connection_goes_to_an_address(secure):
    answer = call(f"https://shop.example.com:{secure.port}/tandem")

    assert answer.taken, answer
    assert secure.heard[0].headers["host"] == f"shop.example.com:{secure.port}"


def test_a_certificate_of_another_name_is_not_believed(secure):
    answer = call(f"https://other.example.com:{secure.port}/")

    assert (answer.error_code, secure.heard) == ("tls", [])


def test_a_certificate_of_nobody_known_is_not_believed(secure, monkeypatch):
    monkeypatch.setattr(calling, "trust", ssl.create_default_context)

    assert call(f"https://shop.example.com:{secure.port}/").error_code == "tls"


def test_who_speaks_no_tls_is_no_answer(receiver, monkeypatch):
    assert call(f"https://127.0.0.1:{receiver.port}/").error_code in ("tls", "timeout", "connection")
