"""The gallery, the landing page, and the pages that refuse, drawn as they are."""

from __future__ import annotations

import re

import pytest
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.shortcuts import render
from django.template import loader
from django.test import RequestFactory

from campaigns.views import components, errors, site


@pytest.fixture
def stranger(settings) -> HttpRequest:
    """A request of somebody who is not signed in; static names are plain, as under DEBUG."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    request = RequestFactory().get("/components/?q=glow&page=2")
    request.user = AnonymousUser()
    request._messages = CookieStorage(request)
    return request


def test_the_gallery_draws_every_component(stranger):
    page = components.components(stranger).content.decode()

    assert not re.findall(r"<c-[a-z-]+|\{%|\{\{", page)
    assert 'data-error-code="code.invalid"' in page
    assert 'aria-describedby="id_code_error"' in page
    assert 'id="id_code_error"' in page
    assert 'href="?q=glow&amp;page=3"' in page


def test_every_component_is_in_the_gallery(settings):
    files = (settings.ROOT / "templates" / "cotton").glob("*.html")
    gallery = (settings.ROOT / "templates" / "components.html").read_text()

    missing = [one.name for one in files if not re.search(f"<c-{one.stem.replace('_', '-')}[ >]", gallery)]
    assert missing == []


def test_ids_of_the_gallery_are_unique(stranger):
    page = components.components(stranger).content.decode()
    ids = re.findall(r'\bid="([^"]+)"', page)

    assert sorted({one for one in ids if ids.count(one) > 1}) == []


def test_no_template_breaks_the_security_policy(settings):
    ours = [one for one in (settings.ROOT / "templates").rglob("*.html") if "emails" not in one.parts]
    bad = re.compile(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\b(src|nonce)=)")

    assert [str(one) for one in ours if bad.search(one.read_text())] == []


def test_the_landing_page_leads_brands_and_creators_to_their_sign_up(stranger):
    page = site.landing(stranger).content.decode()

    assert "?as=brand" in page
    assert "?as=creator" in page


def test_a_refusal_among_the_messages_carries_its_code(stranger):
    messages.error(stranger, "Line 7: <MARIE10> is already Luc's.", extra_tags="code.taken")

    page = site.landing(stranger).content.decode()

    assert 'data-error-code="code.taken"' in page
    assert "&lt;MARIE10&gt;" in page


def test_a_form_that_is_too_old_says_what_to_do(stranger):
    answer = errors.csrf_failure(stranger)

    assert answer.status_code == 403
    assert "This page was open too long" in answer.content.decode()


@pytest.mark.parametrize(("name", "code"), [("403.html", "forbidden"), ("404.html", "not_found")])
def test_a_page_that_refuses_carries_its_code(stranger, name, code):
    assert f'data-error-code="{code}"' in render(stranger, name).content.decode()


def test_the_page_of_our_own_failure_needs_no_context(stranger):
    answer = errors.server_error(stranger)

    assert answer.status_code == 500
    assert 'data-error-code="server_error"' in answer.content.decode()


def test_a_form_with_too_many_fields_is_refused_in_a_sentence(client, db, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5

    answer = client.post("/accounts/login/", {f"field{number}": "1" for number in range(10)})

    assert answer.status_code == 400
    assert 'data-error-code="bad_request"' in answer.content.decode()


def test_our_own_failure_is_told_in_plain_text_when_the_template_fails(stranger, monkeypatch):
    monkeypatch.setattr(loader, "get_template", lambda name: 1 / 0)

    answer = errors.server_error(stranger)

    assert answer.status_code == 500
    assert answer["Content-Type"].startswith("text/plain")
