"""Django admin: reachable by staff only, useful, and never a way round a rule."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from campaigns import entry, imports, orders
from campaigns.models import Collaboration, Status
from promocodes.models import Code
from tests import make


@pytest.fixture
def ada(db):
    return make.user("ada@tandem.example", name="Ada Admin", is_staff=True, is_superuser=True)


@pytest.fixture
def lived(personal, marie_ready, by_maria, generic, luc):
    """A data base with a row of most kinds."""
    make.accepted(generic, luc)
    file = make.filled(orders.export(personal), {"marie@example.org": {"Promo Code": "MARIE10"}})
    imports.confirm(imports.check(personal, file, file_name="o.xlsx", by=by_maria), by=by_maria)


def pages() -> list[str]:
    return sorted(f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry)


def test_every_model_of_the_house_is_there():
    from django.apps import apps

    ours = ("notifications", "accounts", "influencers", "promocodes", "tracking", "campaigns")
    missing = [
        model.__name__
        for app in ours
        for model in apps.get_app_config(app).get_models()
        if model not in admin.site._registry
    ]
    assert missing == []


@pytest.mark.parametrize("name", pages())
def test_list_search_and_row_open_for_staff(name, lived, ada, signed_in):
    client = signed_in(ada)
    model = next(one for one in admin.site._registry if f"{one._meta.app_label}_{one._meta.model_name}" == name)
    assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:{name}_changelist"), {"q": "marie"}).status_code == 200
    for row in model._default_manager.all()[:1]:
        assert client.get(reverse(f"admin:{name}_change", args=[row.pk])).status_code == 200


def test_strangers_and_managers_are_kept_out(client, maria, signed_in):
    """SEC-12."""
    assert client.get("/admin/").status_code == 302
    assert signed_in(maria).get("/admin/").status_code == 403


def test_staff_without_two_steps_are_sent_to_set_them_up_where_the_site_is_https(ada, signed_in, settings):
    settings.HTTPS = True
    answer = signed_in(ada).get("/admin/")
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))


def test_actions_call_the_verbs(marie_applied, ada, signed_in):
    signed_in(ada).post(
        reverse("admin:campaigns_collaboration_changelist"),
        {"action": "accept", "_selected_action": [marie_applied.pk]},
    )
    marie_applied.refresh_from_db()
    assert (marie_applied.status, marie_applied.accepted_by) == (Status.PENDING_CONTENT, ada)


def test_an_action_that_comes_too_late_is_told_and_changes_nothing(marie_applied, by_maria, ada, signed_in):
    from campaigns import workflow

    workflow.refuse(marie_applied, by=by_maria)
    answer = signed_in(ada).post(
        reverse("admin:campaigns_collaboration_changelist"),
        {"action": "accept", "_selected_action": [marie_applied.pk]},
        follow=True,
    )
    assert "Refused" in answer.content.decode()
    assert Collaboration.objects.get().status == Status.REFUSED


@pytest.mark.parametrize("name", ["campaigns_collaboration", "promocodes_code", "notifications_message"])
def test_rows_of_the_house_are_not_typed(name, lived, ada, signed_in):
    assert signed_in(ada).get(reverse(f"admin:{name}_add")).status_code == 403


def test_a_mails_code_and_link_are_not_shown(marie_ready, by_maria, ada, signed_in):
    """TEN-12: staff look up a mail without reading the creator's secrets."""
    from notifications.models import Message

    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    page = signed_in(ada).get(reverse("admin:notifications_message_change", args=[Message.objects.get().pk]))
    assert "/my/sign-in/" not in page.content.decode()


def test_stored_text_is_inert_in_the_admin(lumen, ada, signed_in, by_maria):
    """SEC-02."""
    evil = make.creator("<script>alert(1)</script>", "evil@example.org", handle="evil")
    make.accepted(make.campaign(lumen, title="<script>alert(2)</script>"), evil)
    for name in ("campaigns_collaboration", "campaigns_campaign", "influencers_influencer"):
        assert b"<script>alert" not in signed_in(ada).get(reverse(f"admin:{name}_changelist")).content


def test_admin_has_its_own_policy_and_the_site_keeps_the_strict_one(ada, signed_in):
    """docs/decisions/0008."""
    client = signed_in(ada)
    assert "'unsafe-eval'" in client.get("/admin/")["Content-Security-Policy"]
    assert "unsafe" not in client.get("/accounts/email/")["Content-Security-Policy"]


def test_codes_can_be_searched_by_their_text(marie_ready, by_maria, ada, signed_in):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    page = signed_in(ada).get(reverse("admin:promocodes_code_changelist"), {"q": "marie10"})
    assert Code.objects.get().value in page.content.decode()


def test_nobody_reads_the_secrets_of_two_step_sign_in(ada, signed_in):
    """TEN-12."""
    page = signed_in(ada).get("/admin/").content.decode()
    assert "uthenticator" not in page
    assert signed_in(ada).get("/admin/mfa/authenticator/").status_code == 404
