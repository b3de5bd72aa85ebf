"""Which addresses may be called. SEC-09."""

from __future__ import annotations

import ipaddress
import socket
import threading

import pytest

from notifications.webhooks import targets
from notifications.webhooks.targets import TargetRefused

PRIVATE = (
    "127.0.0.1", "127.9.9.9", "0.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.0.170", "198.18.0.1", "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::",
    "2001:0:7f00:1::1",
)  # fmt: skip


@pytest.fixture
def site(settings):
    settings.SITE_URL = "https://tandem.example"


@pytest.fixture
def resolves(monkeypatch):
    """Let the resolver give these addresses."""

    def to(*addresses: str) -> None:
        def found(name, port, *given, **named):
            return [
                (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
                for one in addresses
            ]

        monkeypatch.setattr(socket, "getaddrinfo", found)

    return to


def code_of(url: str) -> str:
    with pytest.raises(TargetRefused) as refused:
        targets.read(url)
    assert refused.value.message not in ("", refused.value.code)
    return refused.value.code


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_no_public_network_is_refused(site, address):
    """SEC-09"""
    assert not targets.is_public(ipaddress.ip_address(address))
    assert code_of(f"https://[{address}]/" if ":" in address else f"https://{address}/") == "address.private"


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_a_public_address_is_taken(site, address):
    assert targets.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_with_one_private_address_is_refused_whatever_the_others_are(site, resolves, address):
    """SEC-09"""
    resolves("93.184.215.14", address)

    with pytest.raises(TargetRefused) as refused:
        targets.doors(targets.read("https://shop.example.com/"))
    assert refused.value.code == "address.private"


def test_other_spellings_of_loopback_are_seen_when_they_are_resolved(site):
    """SEC-09: what only the resolver takes for a number."""
    for name in ("2130706433", "0x7f.1", "127.1", "017700000001", "localhost"):
        with pytest.raises(TargetRefused):
            targets.doors(targets.read(f"https://{name}/"))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://shop.example.com/", "url.not_https"),
        ("http://127.0.0.1:8000/", "url.not_https"),
        ("ftp://shop.example.com/", "url.bad"),
        ("file:///etc/passwd", "url.bad"),
        ("https://user:secret@shop.example.com/", "url.with_password"),
        ("https://shop.example.com/#here", "url.with_password"),
        ("https://shop.example.com:0/", "url.bad"),
        ("https://shop.example.com:99999/", "url.bad"),
        ("https://[::1", "url.bad"),
        ("https://shop.example.com\\@127.0.0.1/", "url.bad"),
        ("https://shop.example.com/\r\nX-Other: 1", "url.bad"),
        ("https://shöp.example.com/", "url.bad"),
        ("https:///nothing", "url.bad"),
        ("", "url.bad"),
        ("https://shop.example.com/" + "a" * 500, "url.too_long"),
    ],
)
def test_what_is_no_https_address_is_refused(site, url, code):
    assert code_of(url) == code


def test_an_address_keeps_its_port_path_and_query(site):
    found = targets.read("https://shop.example.com:8443/a/b?c=d&e")

    assert (found.port, found.host, found.path) == (8443, "shop.example.com:8443", "/a/b?c=d&e")
    assert targets.read("https://shop.example.com").path == "/"


def test_a_name_that_leads_nowhere_is_refused(site, monkeypatch):
    def fails(*given, **named):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(TargetRefused) as refused:
        targets.doors(targets.read("https://nowhere.example.com/"))
    assert refused.value.code == "name.unknown"


def test_a_resolver_that_is_silent_is_not_waited_for(site, monkeypatch):
    silence = threading.Event()
    monkeypatch.setattr(targets, "RESOLVE_SECONDS", 0.05)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **named: silence.wait(30) and [])
    try:
        with pytest.raises(TargetRefused) as refused:
            targets.doors(targets.read("https://slow.example.com/"))
        assert refused.value.code == "name.unknown"
    finally:
        silence.set()


def test_loopback_is_called_where_the_site_is_its_owners_alone(resolves):
    assert targets.read("http://localhost:9000/x").port == 9000
    resolves("127.0.0.1")
    assert targets.doors(targets.read("http://localhost/"))[0].address == ("127.0.0.1", 80)
    assert code_of("http://10.0.0.1/") == "url.not_https"
    assert code_of("https://10.0.0.1/") == "address.private"


def test_plain_http_goes_to_loopback_and_nowhere_else(resolves):
    """A hosts file may say that localhost is another machine."""
    resolves("93.184.215.14")

    with pytest.raises(TargetRefused):
        targets.doors(targets.read("http://localhost/"))
