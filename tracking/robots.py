"""Tells robots from people by what a request says about itself. Robots are redirected too; they are only counted apart.

The rules are short and our own: a robot that hides is not found here, a person in the browser of an app is never
taken for one. The reason is stored with the click, so that a wrong rule can be found and its clicks counted again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_LONGEST = 1000  # of an agent; what follows is nobody's name

# the Cubot is a telephone, so its owner is a person
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "preview",
        re.compile(
            r"preview|facebookexternalhit|facebookcatalog|meta-external|^whatsapp|slackbot|slack-imgproxy|twitterbot"
            r"|telegrambot|discordbot|linkedinbot|pinterest/0|skypeuri|embedly|iframely|vkshare|redditbot",
            re.IGNORECASE,
        ),
    ),
    (
        "headless",
        re.compile(r"headless|phantomjs|puppeteer|playwright|selenium|webdriver|lighthouse|pagespeed", re.IGNORECASE),
    ),
    (
        "crawler",
        re.compile(
            r"(?<!cu)bot(?![a-z])|robot|crawl|spider|slurp|archiver|feedfetcher|fetcher/|monitor"
            r"|pingdom|statuscake|mediapartners|googleother|google-(?:inspection|read|site)|apis-google",
            re.IGNORECASE,
        ),
    ),
    (
        "program",
        re.compile(
            r"^(?:curl|wget|python|aiohttp|httpx|go-http-client|java|okhttp|libwww|lwp|node|axios|undici|php|guzzle"
            r"|got |ruby|faraday|perl|scrapy|postman|insomnia|httpie|apache-httpclient|jakarta|dart|winhttp)"
            r"|python-requests|python-urllib",
            re.IGNORECASE,
        ),
    ),
)
_EARLY = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)
_EARLY_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
EARLY_VARIABLES = tuple("HTTP_" + name.upper().replace("-", "_") for name in _EARLY_HEADERS)
"""The same as WSGI names them."""


def is_early(headers: Mapping[str, str]) -> bool:
    """Whether a browser loads ahead or an app draws a card: nobody looks at the page yet."""
    return any(_EARLY.search(headers.get(name) or "") for name in _EARLY_HEADERS)


def robot_reason(user_agent: str, headers: Mapping[str, str]) -> str:
    """Why this request is no visit of a person, in one stable word; empty for a person.

    no_agent, prefetch (a browser that loads ahead), preview (an app that draws a card), headless, crawler or program.
    (The drain adds own_page: somebody tried the link on a page of Tandem itself.)
    """
    agent = user_agent.strip()[:_LONGEST]
    if not agent:
        return "no_agent"
    if is_early(headers):
        return "prefetch"
    return next((reason for reason, rule in _RULES if rule.search(agent)), "")
