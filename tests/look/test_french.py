"""Every page of creators and strangers in French: nothing English is left, and nothing new can be forgotten."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.urls import reverse

from campaigns.models import Collaboration
from influencers.models import Influencer
from tests import make
from tests.campaigns.test_translations import PO, entries

ROOT = Path(__file__).resolve().parents[2]
FRENCH = {"accept-language": "fr"}
STRANGERS = (
    "/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/signup/?as=brand",
    "/accounts/signup/?as=creator",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-nonsense/",
    "/accounts/confirm-email/nonsense/",
    "/accounts/confirm-email/",
    "/accounts/inactive/",
    "/my/sign-in/nonsense/",
    "/unsubscribe/nonsense/",
    "/nothing-here/",
)
CREATORS = (
    "/store/",
    "/store/?q=nothing+of+the+kind",
    "/store/autumn-codes/",
    "/store/summer-glow/",
    "/my/campaigns/",
    "/my/profile/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/logout/",
)
NAMES = re.compile(
    r"Tandem|API|QR|UTC|Instagram|TikTok|YouTube|MARIE10|TOM15|INES10|SUMMER10|Marie Laurent|Tom Okafor|Ines Ferreira"
    r"|SVG|PNG|ML|TO|IF|@[\w.]+|/r/marie-glow|English|Français"
)
TRANSLATED = (
    "account", "cotton", "influencers", "layouts", "mfa", "my", "site", "store", "emails",
    "partials/creator_nav.html", "partials/language_switch.html", "partials/messages.html", "partials/notice.html",
    "partials/person.html", "partials/field_errors.html", "partials/mark.html", "notifications/unsubscribe.html",
    "400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html",
)  # fmt: skip
READ_OUT = re.compile(r'\s(?:title|label|words|help|aria-label|data-label|placeholder|copy|alt|content)="([^"]*)"')


class Reader(HTMLParser):
    """What somebody reads on a page: texts, and the attributes that are shown or read out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("title", "aria-label", "data-label", "placeholder", "alt") or (
                name == "content" and tag == "meta"
            ):
                self.handle_data(value or "")

    def handle_data(self, data):
        self.said.add(" ".join(data.split()))


def english() -> set[str]:
    """What the catalogue says otherwise in French."""
    return {text for text, said in entries(PO[0]).items() if text and isinstance(text, str) and text != said}


def look(client, path, **headers):
    answer = client.get(path, **headers)
    if answer.status_code == 302:
        answer = client.get(answer["Location"], **headers)
    page = answer.content.decode()
    return page.partition('<html lang="')[2][:2], page


def left_in_english(page: str) -> set[str]:
    return Reader(page).said & english()


@pytest.fixture
def manon(db) -> Influencer:
    return make.creator("Manon Roy", "manon@example.org", language="fr")


@pytest.fixture
def hers(manon, generic, personal, deliver) -> list[Collaboration]:
    """She waits for an answer in one campaign, and has her code in another."""
    return [make.applied(personal, manon), make.accepted(generic, manon)]


@pytest.mark.parametrize("path", STRANGERS)
def test_a_page_of_strangers_is_french_for_who_reads_french(db, client, path):
    language, page = look(client, path, headers=FRENCH)
    assert language == "fr"
    assert left_in_english(page) == set()


@pytest.mark.parametrize("path", STRANGERS)
def test_a_page_of_strangers_is_english_for_everybody_else(db, client, path):
    language, page = look(client, path)
    assert language == "en"
    assert len(left_in_english(page)) > 5  # the reader finds English where there is some


@pytest.mark.parametrize("path", CREATORS)
def test_a_page_of_a_french_creator_is_french(signed_in, hers, manon, path):
    language, page = look(signed_in(manon.user), path)
    assert language == "fr"
    assert left_in_english(page) == set()


def test_a_campaigns_page_is_french_in_each_state(signed_in, hers, manon):
    client = signed_in(manon.user)
    for one in hers:
        language, page = look(client, reverse("mine:campaign", args=[one.pk]))
        assert language == "fr"
        assert left_in_english(page) == set()


def test_a_refused_form_is_french(signed_in, hers, manon):
    client = signed_in(manon.user)
    page = client.post(reverse("mine:publish", args=[hers[1].pk]), {"content_url": "ftp://x"}).content.decode()
    assert "doit commencer par https://" in page
    assert left_in_english(page) == set()


def test_money_and_days_are_written_as_in_french(signed_in, manon, lumen):
    code = make.GENERIC_CODE | {"discount": {"kind": "amount", "value": "1250.5", "currency": "EUR"}}
    one = make.accepted(make.campaign(lumen, promo_code=code), manon)
    _, page = look(signed_in(manon.user), reverse("mine:campaign", args=[one.pk]))
    assert "1\u202f250,50\u00a0€" in unescape(page).replace("1\u00a0250", "1\u202f250")
    assert re.search(r"<b>(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) \d+ \w+ \d{4}</b>", page)


def sources() -> list[Path]:
    found: list[Path] = []
    for name in TRANSLATED:
        path = ROOT / "templates" / name
        found += sorted(one for one in path.rglob("*.*")) if path.is_dir() else [path]
    return found


def bare_words(source: str) -> list[str]:
    """The words of a template that nobody would translate."""
    source = re.sub(r"{% comment.*?endcomment %}|{#.*?#}|<!--.*?-->|<style.*?</style>", "", source, flags=re.S)
    source = re.sub(r"{% block (action|width) %}.*?{% endblock %}", "", source)  # an attribute and a class: no words
    source = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}|{%.*?%}|{{.*?}}", "", source, flags=re.S)
    shown = READ_OUT.findall(re.sub(r"<meta (?!name=\"description).*?>", "", source))
    texts = re.sub(r"&#?\w+;|<[^>]*>", "\n", source).split("\n")
    left = (NAMES.sub("", text).strip() for text in [*shown, *texts])
    return [text for text in left if re.search(r"[A-Za-zÀ-ÿ]{2}", text)]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_has_no_word_outside_the_translation(path):
    assert bare_words(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    ["<p>Forgotten</p>", '<c-card title="Forgotten">', "{% if x %}forgotten{% endif %}", '<img alt="Forgotten">'],
)
def test_a_forgotten_word_is_noticed(source):
    assert [word.lower() for word in bare_words(source)] == ["forgotten"]
