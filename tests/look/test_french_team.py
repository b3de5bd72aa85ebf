"""Every page of a brand's team in French: a walk along its links, and its refusals. Nothing English may be left."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import Resolver404, resolve, reverse

from accounts.models import Role
from campaigns import imports, orders
from campaigns.models import CollaborationEvent, OrderImport
from notifications import pauses
from tests import make
from tests.look.conftest import CODE, LINK, SHARED
from tests.look.test_french import Reader, left_in_english, look

TIMES_EACH = 4
"""So many pages of one view are read, with different parameters."""
ELSEWHERE = ("/admin/", "/api/", "/store/", "/my/", "/r/", "/mailbox/", "/static/", "/accounts/logout/")
ENGLISH = re.compile(
    r"\b(the|and|of|is|are|was|were|with|your|you|she|her|hers|not|this|that|they|them|have|has|had|from|will|been"
    r"|nobody|nothing|creators?|campaigns?|requests?|orders|rows?|choose|write|give|until|since|by|to|for|here)\b",
    re.IGNORECASE,
)
"""Words that no French sentence has. What people and shops wrote is French here, and so says none of them."""
SAID_IN_ENGLISH = re.compile(
    r"\{\w+\}|[A-Z]\w+/[\w ]+|https?://\S+|[\w.+-]+@[\w.-]+"
    r"|“?(Promo Code|Affiliate Link|Orders)”?|orders[\w.-]*|data: .*|marie-|WebToffee|[a-z]+\.[a-z]+_[a-z]+|^write\b"
)
"""Placeholders, time zones, addresses, headings of the workbook, kinds of events, scopes (the same everywhere)
and names."""


def english_words(page: str) -> set[str]:
    """The texts of a page in which an English word stands."""
    texts = {
        SAID_IN_ENGLISH.sub("", text) for text in Reader(re.sub(r"<(style|script).*?</\1>", "", page, flags=re.S)).said
    }
    return {text for text in texts if ENGLISH.search(text)}


def links(page: str, at: str) -> list[str]:
    """Where a page leads to on this site."""
    found = (urljoin(at, href.replace("&amp;", "&")) for href in re.findall(r'<a\b[^>]*?\bhref="([^"#]+)', page))
    return [one for one in found if one.startswith("/") and not one.startswith(ELSEWHERE)]


def walk(client: Any, *starts: str) -> dict[str, str]:
    """Every page that can be reached by links, by its address: a few for each view."""
    seen: set[str] = set()
    read: Counter[str] = Counter()
    pages: dict[str, str] = {}
    waiting = list(starts)
    while waiting:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        try:
            match = resolve(urlsplit(address).path)
        except Resolver404:
            continue
        view = f"{match.view_name}{match.kwargs.get('step', '')}{match.kwargs.get('name', '')}"
        if read[view] >= TIMES_EACH:
            continue
        answer = client.get(address)
        if answer.status_code in (301, 302):
            waiting.append(answer["Location"])
            continue
        if not answer["Content-Type"].startswith("text/html"):
            continue
        read[view] += 1
        assert answer.status_code in (200, 403, 404), address
        pages[address] = answer.content.decode()
        waiting += links(pages[address], address)
    return pages


def wrong_in(pages: dict[str, str]) -> dict[str, set[str]]:
    """What is left in English, by page; words of mails are the words of their own language."""
    found = {}
    for address, page in pages.items():
        assert page.partition('<html lang="')[2][:2] == "fr", address
        words = set() if address.startswith("/mail/words/") else english_words(page)
        if wrong := left_in_english(page) | words:
            found[address] = wrong
    return found


def test_every_page_of_a_team_is_french(signed_in, manon, board, others, lumen):
    pages = walk(
        signed_in(manon),
        "/",
        "/campaigns/",
        "/brands/lumen/",
        "/brands/lumen/team/",
        "/invitations/",
        "/brands/new/",
        "/accounts/email/",
    )
    assert len(pages) > 80
    assert wrong_in(pages) == {}


def test_every_page_of_a_viewer_is_french(signed_in, lumen, board, others):
    viewer = make.member(lumen, "vero@lumen.example", role=Role.VIEWER, name="Véro Lis", language="fr")
    assert wrong_in(walk(signed_in(viewer), "/", "/brands/lumen/", "/brands/lumen/team/")) == {}


def test_the_empty_pages_of_a_team_are_french(signed_in, manon, lumen):
    client = signed_in(manon)
    assert wrong_in(walk(client, "/", "/codes/?brand=lumen", "/mail/?brand=lumen")) == {}
    for number, offer in enumerate(({"promo_code": CODE}, {"affiliate_link": LINK}, {"promo_code": SHARED})):
        made = make.campaign(lumen, title=f"Vide {number}", **offer)
        names = (
            "requests",
            "ready",
            "pending",
            "published",
            "closed",
            "imports",
            "import_new",
            "codes",
            "pool",
            "results",
        )
        addresses = [reverse(f"campaigns:{name}", args=[made.pk]) for name in names]
        assert wrong_in({one: client.get(one).content.decode() for one in addresses}) == {}
        narrowed = {f"{one}?q=personne": client.get(f"{one}?q=personne").content.decode() for one in addresses[:5]}
        assert wrong_in(narrowed) == {}


def test_a_person_in_no_team_or_in_several_reads_french(signed_in, db, lumen, borealis, manon):
    assert wrong_in(walk(signed_in(make.user("seul@example.org", language="fr")), "/")) == {}
    make.member(borealis, "deux@example.org", language="fr")
    two = make.member(lumen, "deux2@example.org", language="fr")
    borealis.memberships.create(user=two, role=Role.MANAGER)
    assert wrong_in(walk(signed_in(two), "/", "/campaigns/", "/campaigns/new/", "/codes/")) == {}


REFUSED = [
    ("requests", {"do": "accept"}),
    ("pending", {"do": "resend"}),
    ("pending", {"do": "expire", "chosen": "1"}),
    ("bring", {"lines": "personne\nmarie@example.org, " + "x" * 200}),
    ("bring", {"lines": ""}),
    ("pool", {"do": "check", "codes": "A B\nETE10\nNEUF1\nNEUF1\nTBD\n=X\nМARIE10\n" + "L" * 90}),
    ("pool", {"do": "add", "codes": ""}),
    ("pool", {"do": "remove"}),
    ("pool", {"do": "give"}),
    ("pool", {"do": "warn_at", "low_at": "-1"}),
    ("codes", {"column": "A B\nETE10\n\n"}),
    ("announcement_new", {"do": "check", "subject": "{code}", "body": "{nom} { {details} et"}),
    ("announcement_new", {"do": "check", "subject": "", "body": ""}),
    ("announcement_new", {"do": "check", "subject": "Bonjour", "body": "Bonjour.", "statuses": ["published"]}),
    ("import_new", {}),
]


def test_refusals_to_a_team_are_french(signed_in, manon, board, others, eclat):
    client, pages = signed_in(manon), {}
    for number, (name, typed) in enumerate(REFUSED):
        answer = client.post(reverse(f"campaigns:{name}", args=[eclat.pk]), typed, follow=True)
        pages[f"{number} {name}"] = answer.content.decode()
    assert wrong_in(pages) == {}


WRONG_STEPS = [
    {},
    {"title": "x" * 130, "posting_days": "0", "starts_on": "2026-02-01", "ends_on": "2026-01-01", "places": "0"},
    {"title": "x", "posting_days": "zehn", "places": "x", "starts_on": "x", "days_tiktok": "x"},
    {"use_promo_code": "on", "use_affiliate_link": "on"},
    {
        "use_promo_code": "on",
        "promo_title": "x",
        "promo_code": "FANNY10",
        "discount_kind": "percentage",
        "discount_value": "200",
        "minimum_order": "x",
        "promo_starts_on": "2026-02-01",
        "promo_ends_on": "2026-01-01",
    },
]


def test_refused_steps_of_the_wizard_are_french(signed_in, manon, board, eclat):
    client, pages = signed_in(manon), {}
    for number, typed in enumerate(WRONG_STEPS):
        for step in ("general", "instructions"):
            answer = client.post(reverse("campaigns:edit", args=[eclat.pk, step]), typed, follow=True)
            pages[f"{number} {step}"] = answer.content.decode()
    assert wrong_in(pages) == {}


def test_what_is_said_after_a_deed_is_french(signed_in, manon, board, others, eclat):
    client = signed_in(manon)
    ready = eclat.collaborations.filter(status="ready_to_send").first()
    applied = [one.pk for one in eclat.collaborations.filter(status="applied")]
    deeds = {
        "requests": {"do": "accept", "chosen": [*applied, board["Hugo"].pk]},
        "ready": {"cancel": ready.pk},
        "pending": {"do": "resend", "chosen": [board["Hugo"].pk, board["Marc"].pk]},
    }
    pages = {}
    for name, typed in deeds.items():
        pages[name] = client.post(reverse(f"campaigns:{name}", args=[eclat.pk]), typed, follow=True).content.decode()
    small = {
        "give_code": {"value": "A B"},
        "give_link": {"value": "x"},
        "retire_code": {"reason": ""},
        "mark_posted": {"content_url": "x"},
        "case": {"do": "answer", "text": ""},
    }
    for name, typed in small.items():
        address = reverse(f"campaigns:{name}", args=[eclat.pk, board["Fanny"].pk])
        pages[name] = client.post(address, typed, follow=True).content.decode()
    for name in ("pending_cancel", "pending_expire", "pending_extend"):
        address = reverse(f"campaigns:{name}", args=[eclat.pk])
        pages[name] = client.post(
            address, {"chosen": [board["Jade"].pk], "sure": "1", "days": "0"}, follow=True
        ).content.decode()
    assert wrong_in(pages) == {}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("vide.xlsx", b""),
        ("texte.xlsx", b"Order;Promo Code\nx;y"),
        ("page.xlsx", b"<html>"),
        ("vieux.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le")),
        ("bizarre.bin", b"\x00\x01"),
        ("cassé.xlsx", b"PK\x03\x04rien"),
        ("liste.csv", b"Commande;Truc;Promo Code\nT;x;y\n"),
        ("liste.csv", b"Truc;Machin\nx;y\n"),
        ("liste.csv", "E-mail;Code promo;Truc;Lien affilié\nx@example.org;MARIE10;z;ftp://x\n".encode()),
        ("liste.csv", b"Commande;Commande;Code promo\nT;x;y\n"),
    ],
)
def test_a_file_is_refused_in_french(signed_in, manon, eclat, name, data):
    address = reverse("campaigns:import_new", args=[eclat.pk])
    answer = signed_in(manon).post(address, {"file": SimpleUploadedFile(name, data)}, follow=True)
    assert wrong_in({name: answer.content.decode()}) == {}


def test_why_no_mail_leaves_is_said_in_french(signed_in, manon, eclat):
    for code in pauses.SENTENCES:
        pauses.begin(code, "535 5.7.8")
        assert wrong_in({code: look(signed_in(manon), "/")[1]}) == {}


def test_verdicts_are_kept_in_the_language_of_whoever_sent_the_file(signed_in, manon, eclat, by_manon):
    """LIF-07: the sentences differ, the codes do not; a program that checks the file is answered in English."""
    data = make.filled(orders.export(eclat), {"chloe@example.org": {"Promo Code": "A B", "Affiliate Link": "ftp://x"}})
    file = {"file": SimpleUploadedFile("a.xlsx", data)}
    signed_in(manon).post(reverse("campaigns:import_new", args=[eclat.pk]), file)
    english = imports.check(eclat, data, file_name="a.xlsx", by=by_manon)
    french = OrderImport.objects.exclude(pk=english.pk).get()
    [hers] = [row["problems"] for row in french.rows if row["problems"]]
    [others] = [row["problems"] for row in english.rows if row["problems"]]
    assert hers[0]["message"].startswith("Ligne ")
    assert others[0]["message"].startswith("Row ")
    assert [problem["code"] for problem in hers] == [problem["code"] for problem in others]


def test_what_is_stored_about_a_creator_stays_in_one_language(signed_in, manon, board, eclat):
    """LIF-07."""
    client, hugo = signed_in(manon), board["Hugo"]
    client.post(reverse("campaigns:case", args=[eclat.pk, board["Fanny"].pk]), {"do": "resend"})
    client.post(reverse("campaigns:pending_cancel", args=[eclat.pk]), {"chosen": hugo.pk, "sure": "1"})
    client.post(reverse("campaigns:close", args=[eclat.pk]))
    details = set(CollaborationEvent.objects.exclude(detail="").values_list("detail", flat=True))
    assert {"The shop refuses it", "Sent again."} <= details
    reasons = set(eclat.collaborations.filter(status="refused").values_list("refusal_reason", flat=True))
    assert "The campaign was closed." in reasons
