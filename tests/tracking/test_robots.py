"""Robots are kept and flagged; people in the browsers of apps are people."""

from __future__ import annotations

import pytest

from promocodes.models import TrackedLink
from tracking.drain import drain
from tracking.models import Click, ClickDay, ClickVisitor
from tracking.robots import robot_reason

ROBOTS = [
    ("", "no_agent"),
    ("curl/8.5.0", "program"),
    ("python-requests/2.31.0", "program"),
    ("Go-http-client/2.0", "program"),
    ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "preview"),
    ("Twitterbot/1.0", "preview"),
    ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "preview"),
    ("WhatsApp/2.23.20.0 A", "preview"),
    ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "crawler"),
    ("Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (compatible; Bytespider)", "crawler"),
    (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0 Safari/537.36",
        "headless",
    ),
]
PEOPLE = [
    # Instagram, TikTok, Facebook, Snapchat, Pinterest: browsers inside apps; then browsers, and a telephone named Cubot
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
    "Instagram 334.0.4.32.98 (iPhone14,5; iOS 17_5; fr_FR; fr; scale=3.00; 1170x2532; 607767023)",
    "Mozilla/5.0 (Linux; Android 14; SM-S918B Build/UP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/125.0.6422.165 Mobile Safari/537.36 Instagram 333.0.0.42.91 Android (34/14; 480dpi; 1080x2115; samsung)",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
    "musical_ly_34.5.0 JsSdk/2.0 NetType/WIFI Channel/App Store ByteLocale/fr Region/FR BytedanceWebview/d8a21c6",
    "Mozilla/5.0 (Linux; Android 13; 2201117TG; wv) AppleWebKit/537.36 Chrome/124.0.0.0 Mobile Safari/537.36 "
    "trill_340503 JsSdk/1.0 NetType/4G AppName/trill app_version/34.5.3 BytedanceWebview/d8a21c6",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 "
    "[FBAN/FBIOS;FBAV/465.0.0.36.103;FBBV/602138273;FBDV/iPhone15,2;FBMD/iPhone;FBSN/iOS;FBLC/fr_FR;FBOP/5]",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Snapchat/12.90.0.46",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [Pinterest/iOS]",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
]


@pytest.mark.parametrize(("agent", "reason"), ROBOTS)
def test_a_robot_is_known_by_its_agent(agent, reason):
    """CLK-03."""
    assert robot_reason(agent, {}) == reason


@pytest.mark.parametrize("agent", PEOPLE)
def test_a_person_is_no_robot(agent):
    """CLK-04."""
    assert robot_reason(agent, {"Purpose": "", "Accept": "text/html"}) == ""


@pytest.mark.parametrize(
    "header", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}]
)
def test_a_browser_that_loads_ahead_is_no_visit(header):
    assert robot_reason(PEOPLE[0], header) == "prefetch"


@pytest.mark.parametrize(("agent", "reason"), ROBOTS)
def test_a_robot_is_redirected_and_counted_apart(client, lumen, marie, agent, reason):
    """CLK-03: kept and flagged."""
    link = TrackedLink.objects.create(brand=lumen, influencer=marie, destination="https://shop.example.com/")

    assert client.get(f"/r/{link.slug}", headers={"user-agent": agent}).status_code == 302
    drain()

    day = ClickDay.objects.get()
    assert (day.clicks, day.unique_clicks, day.robot_clicks) == (0, 0, 1)
    assert Click.objects.get().robot_reason == reason
    assert not ClickVisitor.objects.exists()


@pytest.mark.parametrize("agent", PEOPLE[:5])
def test_a_person_in_an_app_is_counted(client, lumen, marie, agent):
    """CLK-04."""
    link = TrackedLink.objects.create(brand=lumen, influencer=marie, destination="https://shop.example.com/")

    client.get(f"/r/{link.slug}", headers={"user-agent": agent})
    drain()

    day = ClickDay.objects.get()
    assert (day.clicks, day.unique_clicks, day.robot_clicks) == (1, 1, 0)
