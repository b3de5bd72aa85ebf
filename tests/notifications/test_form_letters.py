"""A form is filled to the very mail that its templates would have made, whatever people typed."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.utils import formataddr
from typing import Any

import pytest
from django.template import Engine, engines
from django.template.loader import get_template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifications import blanks, form_letters, wire
from notifications.rendering import Mail

EMAILS = ["campaigns/emails/words", "account/emails/plain"]
ODD = [
    "",
    " ",
    "<b>&amp;</b>",
    "{{ code }}",
    "{% if %}",
    "\x02\x03",
    "مرحبا",
    "你好 🎉",
    "a\r\nb\nc",
    "x" * 2000,
    "é" * 600,
    "'\"",
]
TEXTS = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
MORE = st.lists(TEXTS, max_size=2)
USUAL = {
    "brand": "Lumen", "campaign": "Summer", "subject": "Your code", "button_label": "Open", "language": "en",
    "button_url": "https://tandem.example/in/abc", "site_url": "https://tandem.example", "preheader": "What to share",
}  # fmt: skip
NAMED = st.sampled_from([["creator", ""], ["code", ""], ["link", ""]]) | st.tuples(st.just(""), TEXTS).map(list)
PARAGRAPHS = st.lists(
    st.fixed_dictionaries({"kind": st.sampled_from(["heading", "text"]), "pieces": st.lists(NAMED, max_size=3)})
    | st.fixed_dictionaries({"kind": st.sampled_from(["code", "link"]), "label": TEXTS, "note": TEXTS})
    | st.fixed_dictionaries(
        {"kind": st.just("details"), "rows": st.lists(st.tuples(TEXTS, MORE).map(list), max_size=3)}
    ),
    max_size=4,
)
CONTEXTS = st.fixed_dictionaries(
    {"creator": TEXTS, "code": TEXTS, "link": TEXTS, "paragraphs": PARAGRAPHS},
    optional={"brand": TEXTS, "campaign": TEXTS, "subject": TEXTS, "lines": MORE, "button_label": TEXTS,
              "unsubscribe_url": TEXTS, "preheader": TEXTS | st.none() | st.integers()},
).map(lambda found: USUAL | found)  # fmt: skip
HEADERS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80)


def source(name: str) -> Any:
    return get_template(name).template  # type: ignore[attr-defined]


@pytest.mark.parametrize("email", EMAILS)
@given(contexts=st.lists(CONTEXTS, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_filled_form_is_what_the_templates_make(email, contexts):
    """EML-26: the second and later mails of a shape come from a form."""
    for context in contexts * 2:
        for ending, autoescape in ((".txt", False), (".html", True)):
            plain = form_letters.render(source(email + ending), context, autoescape=autoescape).strip() + "\n"
            filled = form_letters.fill(email + ending, context, autoescape=autoescape)
            assert filled == plain
            if filled.wire is not None:
                assert filled.wire == plain.replace("\n", "\r\n").encode()
                assert max(map(len, filled.wire.split(b"\r\n"))) <= wire.LONGEST_LINE
                assert filled.wire.count(b"\r") == filled.wire.count(b"\n")


def test_the_mail_with_codes_has_a_form():
    """Else every mail would be rendered anew, and nobody would notice but the clock."""
    for ending in (".txt", ".html"):
        reading = blanks.read(source(EMAILS[0] + ending))
        assert reading is not None
        assert {"creator", "code", "link", "button_url"} <= set(reading.only_printed)


@pytest.mark.parametrize(
    ("code", "ready"),
    [
        ("MARIE10", True),
        ("É" * 20, True),
        ("x" * 400, False),
        ("é" * 400, False),
        ("two\nlines", False),
        ("two\rlines", False),
        ("two\u2028lines", False),
        ("\ud800", False),
    ],
)
def test_a_form_knows_its_bytes_unless_a_value_could_break_a_line(code, ready):
    """EML-26: what it does not know is looked at, byte by byte, or left to Django."""
    context = USUAL | {"creator": "Zoë", "code": code, "link": "", "paragraphs": [{"kind": "code", "label": "Code"}]}
    for ending, autoescape in ((".txt", False), (".html", True)):
        for _ in range(2):
            filled = form_letters.fill(EMAILS[0] + ending, context, autoescape=autoescape)
            assert (filled.wire is not None) == ready


@pytest.mark.parametrize("text", [" {{ a }}", "{{ a }}\n", "{{ a }}", "x{{ a }}x\r\n\ny", "", "\n"])
@pytest.mark.parametrize("a", ["", " ", "a ", " a"])
def test_white_space_at_an_end_is_taken_away_as_ever(text, a, monkeypatch):
    template = Engine.get_default().from_string(text)
    monkeypatch.setattr(form_letters, "get_template", lambda name: type("Backend", (), {"template": template}))
    for _ in range(2):
        filled = form_letters.fill("any", {"a": a}, autoescape=True)
        assert filled == text.replace("{{ a }}", a).strip() + "\n"
        assert filled.wire in (None, filled.replace("\n", "\r\n").encode())


@pytest.mark.parametrize(
    "text",
    [
        "{{ a|upper }}{{ b }}",
        "{% if a|lower == 'x' %}yes{% else %}{{ b }}{% endif %}",
        "{% if a|length > 3 %}long {{ a }}{% else %}short {{ a }}{% endif %}",
        "{% if a == b %}same{% endif %}{{ a }}",
        "{% for one in a %}{{ one }}{{ b }}{% if one == b %}!{% endif %}{% endfor %}",
        "{% with b=a|upper %}{{ b }}{% endwith %}{{ b }}",
        "{% if not a %}none{% elif a in b %}part{% endif %}{{ b }}",
        "{% load i18n %}{% blocktranslate %}Hello {{ a }} 100%{% endblocktranslate %}{% translate b %}",
        "{% autoescape off %}{{ a }}{% endautoescape %}{{ b }}",
        "{% filter upper %}{{ a }}{% endfilter %}{{ b|default:a }}",
        "{{ a }}{% firstof a b %}",
    ],
)
def test_what_a_template_does_with_a_value_is_never_frozen(text, monkeypatch):
    template = Engine.get_default().from_string(text)
    monkeypatch.setattr(form_letters, "get_template", lambda name: type("Backend", (), {"template": template}))
    pairs = [("x", "b"), ("X", "<i>"), ("xxxx", "x"), ("", ""), ("b", "b"), ("&", "a&b"), ("x", "%s")]
    for a, b in pairs * 2:
        for autoescape in (True, False):
            values = {"a": a, "b": b}
            plain = form_letters.render(template, values, autoescape=autoescape).strip() + "\n"
            assert form_letters.fill("any", values, autoescape=autoescape) == plain


def same(one: Any, other: Any) -> bool:
    """Two parsed messages: headers, types, encodings and contents."""
    skipped = ("content-type", "date")
    if [pair for pair in one.items() if pair[0].lower() not in skipped] != [
        pair for pair in other.items() if pair[0].lower() not in skipped
    ]:
        return False
    if one.get_content_type() != other.get_content_type() or one.defects or other.defects:
        return False
    if one.is_multipart():
        pairs = zip(one.iter_parts(), other.iter_parts(), strict=True)
        return all(same(*pair) for pair in pairs)
    return bool(one.get_content() == other.get_content())


@given(
    subject=HEADERS, name=HEADERS, body=TEXTS, content=TEXTS, local=st.from_regex(r"[a-z0-9.+]{1,20}", fullmatch=True)
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_bytes_of_a_mail_say_what_djangos_say(subject, name, body, content, local):
    """EML-26: names, subjects, long lines and every script; both ways give one message, without a defect."""
    mail = Mail(
        subject=subject,
        body=body,
        from_email=formataddr((name, "hello@tandem.example")),
        to=[f"{local}@example.org"],
        reply_to=["maria@lumen.example"],
        headers={"Message-ID": "<abc@tandem.example>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(content, "text/html")
    quick = wire.as_bytes(mail)
    plain = mail.message().as_bytes(linesep="\r\n")

    if quick is not None:
        assert same(message_from_bytes(quick, policy=policy.default), message_from_bytes(plain, policy=policy.default))


@pytest.mark.parametrize(
    "to", ["Marie <marie@example.org>", "märie@example.org", "marie@exämple.org", "a..b@example.org"]
)
def test_an_unusual_address_goes_djangos_way(to):
    mail = Mail(subject="Hello", body="Hello", to=[to], from_email="hello@tandem.example")
    mail.attach_alternative("<p>Hello</p>", "text/html")

    assert wire.as_bytes(mail) is None


def test_a_line_over_the_limit_goes_djangos_way():
    mail = Mail(subject="Hello", body="é" * 500, to=["marie@example.org"], from_email="hello@tandem.example")
    mail.attach_alternative("<p>Hello</p>", "text/html")

    assert wire.as_bytes(mail) is None
    assert b"quoted-printable" in mail.as_bytes()


@pytest.fixture(autouse=True)
def house() -> None:
    """The templates of the house itself, not those of the other tests here."""
    engines["django"]
