"""The mails that carry code and link."""

from __future__ import annotations

import re

import pytest

from campaigns import entry
from tests import make


def html_of(mail):
    return mail.alternatives[0][0]


@pytest.mark.parametrize(
    ("values", "literal", "absent"),
    [
        ({"promo_code": make.GENERIC_CODE}, ["SUMMER10"], ["/r/"]),
        ({"affiliate_link": make.GENERIC_LINK}, ["/r/"], ["SUMMER10"]),
        ({"promo_code": make.GENERIC_CODE, "affiliate_link": make.GENERIC_LINK}, ["SUMMER10", "/r/"], []),
        ({"promo_code": None, "affiliate_link": None}, ["A story on Instagram"], ["SUMMER10", "/r/"]),
    ],
)
def test_the_mail_carries_what_the_campaign_hands_out(lumen, marie, committed, deliver, values, literal, absent):
    """EML-21."""
    with committed():
        make.accepted(make.campaign(lumen, **values), marie)

    [mail] = deliver()

    for text in (mail.body, html_of(mail)):
        assert all(word in text for word in literal)
        assert not any(word in text for word in absent)


def test_code_and_link_stand_literally_and_alone_in_the_text(lumen, marie, committed, deliver):
    campaign = make.campaign(lumen, promo_code=make.GENERIC_CODE, affiliate_link=make.GENERIC_LINK)
    with committed():
        one = make.accepted(campaign, marie)

    lines = [line.strip() for line in deliver()[0].body.splitlines()]

    assert "SUMMER10" in lines
    assert one.link_handout.tracked_link.url in lines


def test_the_mail_says_what_to_post_until_when_and_where_to_go_on(lumen, marie, committed, deliver):
    campaign = make.campaign(lumen, formats=["reel", "story"], hashtags=["glow"], mentions=["lumen"])
    with committed():
        one = make.accepted(campaign, marie)

    [mail] = deliver()

    for text in (mail.body, html_of(mail)):
        assert "A story on Instagram; a reel is welcome too." in text
        assert f"{one.due_on:%A}, {one.due_on.day} {one.due_on:%B %Y}" in text
        assert "#glow" in text
        assert "http://127.0.0.1:8000/my/sign-in/" in text


def test_no_code_stands_in_subject_or_preheader(lumen, marie, committed, deliver):
    """EML-25."""
    with committed():
        make.accepted(make.campaign(lumen), marie)

    [mail] = deliver()
    preheader = html_of(mail).partition("<body")[2].partition("</div>")[0]

    assert mail.subject == "Your code for Summer Glow"
    assert "SUMMER10" not in mail.subject + preheader


def test_every_link_of_the_mail_is_ours(lumen, marie, committed, deliver, settings):
    """EML-25: the host of links is SITE_URL."""
    settings.SITE_URL = "https://tandem.example"
    with committed():
        make.accepted(make.campaign(lumen, affiliate_link=make.GENERIC_LINK), marie)

    [mail] = deliver()

    addresses = re.findall(r'href="([^"]+)"', html_of(mail)) + re.findall(r"https?://\S+", mail.body)
    assert len(addresses) >= 5
    assert all(one.startswith("https://tandem.example") for one in addresses)


def test_a_changed_code_says_so(personal, marie_ready, by_maria, committed, deliver):
    with committed():
        entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    deliver()
    with committed():
        entry.enter_value(marie_ready, "promo_code", "MARIE20", replace=True, by=by_maria)

    _, changed = deliver()

    assert changed.subject == "Your new code for Autumn Codes"
    assert "from now on" in changed.body
    assert "MARIE20" in changed.body
    assert "MARIE10" not in changed.body + html_of(changed)


def test_words_of_a_brand_are_printed_literally(lumen, marie, committed, deliver):
    """SEC-05: no template in user text is run, no mark-up is let through."""
    nasty = "{{7*7}}{% now 'Y' %}<script>alert(1)</script>"
    code = make.GENERIC_CODE | {"title": nasty, "description": nasty}
    with committed():
        make.accepted(make.campaign(lumen, title=f"Glow {nasty}", dos=nasty, promo_code=code), marie)

    [mail] = deliver()

    assert nasty in mail.body
    assert nasty in mail.subject
    assert "{{7*7}}" in html_of(mail)
    assert "<script" not in html_of(mail)
