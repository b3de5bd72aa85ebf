"""An owner closes her brand: everybody is out at once, and after the grace what is personal or secret goes (LIF-02)."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from accounts import invitations
from accounts.actors import SYSTEM, person
from accounts.models import ApiKey, AuditEntry, Brand, BrandClosing, Invitation, Membership, Role, User
from campaigns import closing, imports, orders, results, retention, webhook_desk
from campaigns.models import Campaign, Collaboration, OrderImport, Status
from influencers import sign_in_links
from notifications import outbox, suppressions
from notifications.models import Message, Suppression, Webhook
from promocodes.models import TrackedLink
from tests import make
from tests.api.conftest import Program, is_problem
from tests.campaigns.test_farewell import BOTH, rows_with
from tracking import hooks
from tracking.figures import EVER
from tracking.models import Hook


@pytest.fixture
def olga(lumen: Brand) -> User:
    return lumen.memberships.get(role=Role.OWNER).user


@pytest.fixture
def running(lumen: Brand, marie: Any, luc: Any, by_maria: Any, vera: User) -> Collaboration:
    """Marie has a code and a link by an import; Luc waits; a draft, a hook, a key, an order, a stopped address."""
    campaign = make.campaign(lumen, title="Autumn Both", **BOTH)
    for creator in (marie, luc):
        make.accepted(campaign, creator)
    filled = {"marie@example.org": {"Promo Code": "GLOW10", "Affiliate Link": "https://shop.example.com/m"}}
    data = make.filled(orders.export(campaign, [Status.READY_TO_SEND]), filled)
    imports.confirm(imports.check(campaign, data, file_name="codes.xlsx", by=by_maria), by=by_maria)
    imports.send_now(OrderImport.objects.get(), by=by_maria)
    make.campaign(lumen, title="Draft", published=False)
    hooks.create(lumen, kind="woocommerce", name="Shop", by=by_maria)
    invitations.invite(lumen, "new@lumen.example", Role.VIEWER, by=SYSTEM)
    suppressions.suppress(lumen.lane, "stopped@example.org", "bounced")
    sold = Program(lumen).post("conversions/", make.order(code="GLOW10", occurred_at="2026-11-01T10:00:00Z"))
    assert sold.status_code == 201
    return campaign.collaborations.get(influencer=marie)


def over(days: float = 31) -> Any:
    """The time when the grace is over."""
    return time_machine.travel(timezone.now() + datetime.timedelta(days=days))


def test_everybody_is_out_at_the_next_request(running, lumen, olga, maria, vera, client):
    """LIF-02: pages, keys, hooks and invitations."""
    program, hook = Program(lumen), Hook.objects.get()
    webhook, _ = webhook_desk.create(lumen, url="https://shop.example.com/", events=["code.replaced"], by=person(olga))
    assert program.get("me/").status_code == 200
    assert hooks.named(hook.address)

    closing.close(lumen, by=person(olga))

    for user in (olga, maria, vera):
        client.force_login(user)
        for address in (f"/campaigns/{running.campaign_id}/", "/brands/lumen/", "/campaigns/?brand=lumen"):
            assert client.get(address).status_code == 404, (user, address)
    is_problem(program.get("me/"), 401, "key.not_valid")
    assert hooks.named(hook.address) is None
    webhook.refresh_from_db()
    assert webhook.off_at
    assert not Invitation.objects.open().exists()
    assert AuditEntry.objects.get(action="brand.close").actor == olga


def test_a_closed_brand_keeps_asking_for_the_second_step(running, lumen, olga, client):
    """AUT-14: whoever knows the password alone takes neither the data nor the brand."""
    closing.close(lumen, by=person(olga))
    Brand.objects.filter(pk=lumen.pk).update(second_step=True)
    client.force_login(olga)

    for answer in (
        client.get("/brands/lumen/data.zip"),
        client.get("/brands/lumen/closed/"),
        client.post("/brands/lumen/closed/"),
    ):
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")
    assert BrandClosing.objects.exists()


def test_who_owned_a_closed_brand_signs_in_with_her_password(running, lumen, olga):
    """A creator's link from a mail lets in nobody who has more to lose."""
    closing.close(lumen, by=person(olga))

    assert not sign_in_links._may_use_links(olga)


def test_one_brand_that_cannot_be_erased_stops_no_other(running, lumen, borealis, olga, monkeypatch):
    closing.close(lumen, by=person(olga))
    closing.close(borealis, by=person(borealis.memberships.get(role=Role.OWNER).user))
    real = closing.brand_erasure.erase

    def erase(brand):
        if brand == lumen:
            raise RuntimeError("a file is held")
        real(brand)

    monkeypatch.setattr(closing.brand_erasure, "erase", erase)
    with over():
        assert closing.erase_due() == 1
    assert BrandClosing.objects.get(erased_at=None).brand == lumen


def test_campaigns_are_closed_and_links_go_on(running, lumen, olga, luc, client):
    """LIF-02"""
    closing.close(lumen, by=person(olga))

    assert set(lumen.campaigns.values_list("status", flat=True)) == {Campaign.Status.CLOSED, Campaign.Status.DRAFT}
    running.refresh_from_db()
    assert running.status == Status.PENDING_CONTENT
    assert running.campaign.collaborations.get(influencer=luc).status == Status.CANCELLED
    assert client.get(f"/r/{TrackedLink.objects.get().slug}").status_code == 302


def test_the_team_is_told_and_an_owner_takes_it_back(running, lumen, olga, maria, vera, client, deliver):
    """LIF-02"""
    closing.close(lumen, by=person(olga))
    told = {mail.to[0]: mail.body for mail in deliver() if "is closed" in mail.subject}
    assert set(told) == {olga.email, maria.email, vera.email}
    assert "/brands/lumen/closed/" in told[olga.email]
    assert "/brands/lumen/closed/" not in told[maria.email]

    client.force_login(maria)
    assert client.get("/brands/lumen/closed/").status_code == 404
    assert client.post("/brands/lumen/closed/").status_code == 404
    client.force_login(olga)
    assert "Take the brand back" in client.get("/brands/lumen/closed/").content.decode()
    assert BrandClosing.objects.exists()
    client.post("/brands/lumen/closed/")

    roles = dict(lumen.memberships.values_list("user__email", "role"))
    assert roles == {olga.email: "owner", maria.email: "manager", vera.email: "viewer"}
    assert Program(lumen).get("me/").status_code == 200
    with over():
        assert retention.forget()["brands"] == 0


def test_nothing_is_erased_within_the_grace(running, lumen, olga):
    """LIF-02"""
    closing.close(lumen, by=person(olga))

    with over(29):
        assert closing.erase_due() == 0
    running.refresh_from_db()
    assert running.email == "marie@example.org"


def test_after_the_grace_nothing_personal_or_secret_of_the_brand_is_left(
    running, lumen, olga, maria, marie, borealis, otto, committed
):
    """LIF-02: every column of every table; another brand and the creators are untouched."""
    theirs = make.accepted(make.campaign(borealis, title="Theirs"), marie)
    before = results.of_campaign(running.campaign, EVER).totals
    file = Path(OrderImport.objects.get().file.path)
    closing.close(lumen, by=person(olga))
    with over(), committed():
        assert retention.forget()["brands"] == 1
        assert closing.erase_due() == 0

    assert not file.exists()
    for model in (OrderImport, Hook, Suppression, Webhook):
        assert not model.objects.exists()
    assert not ApiKey.objects.filter(brand=lumen).exists()
    assert not Campaign.objects.filter(title="Draft").exists()
    left = [row for text in ("Maria Manager", "Olga Owner", "new@lumen", "stopped@") for row in rows_with(text)]
    assert [row for row in left if not row.startswith("User ")] == []
    running.refresh_from_db()
    assert (running.status, running.name, running.email) == (
        Status.CANCELLED, "", f"deleted-{marie.pk}@deleted.invalid",
    )  # fmt: skip
    assert not any(json.dumps(one.context) != "{}" for one in Message.objects.filter(lane=lumen.lane))
    after = results.of_campaign(running.campaign, EVER).totals
    assert (after.orders, after.by_currency) == (before.orders, before.by_currency)
    marie.refresh_from_db()
    theirs.refresh_from_db()
    assert (marie.name, theirs.name, theirs.status) == ("Marie Laurent", "Marie Laurent", Status.PENDING_CONTENT)
    assert Message.objects.filter(lane=borealis.lane, to="marie@example.org").exists()
    assert Membership.objects.filter(brand=borealis, user=otto).exists()
    call_command("check_consistency")


def test_an_erased_brand_cannot_be_had_back(running, lumen, olga, client):
    """LIF-02"""
    one = closing.close(lumen, by=person(olga))
    with over():
        closing.erase_due()

    client.force_login(olga)
    assert client.get("/brands/lumen/closed/").status_code == 404
    with pytest.raises(closing.ClosingRefused) as refused:
        closing.reopen(one, by=person(olga))
    assert refused.value.code == "brand.erased"


def test_a_brand_is_closed_once(lumen, olga):
    """LIF-02"""
    closing.close(lumen, by=person(olga))

    with pytest.raises(closing.ClosingRefused) as refused:
        closing.close(lumen, by=person(olga))

    assert refused.value.code == "brand.closed"


def test_the_page_asks_for_the_password_and_the_short_name(client, lumen, olga, maria, running):
    """LIF-02: only owners, two steps, no script."""
    client.force_login(maria)
    assert client.post("/brands/lumen/close/", {"slug": "lumen"}).status_code == 403
    client.logout()
    client.post("/accounts/login/", {"login": olga.email, "password": make.PASSWORD})
    asked = client.get("/brands/lumen/close/")
    assert "reauthenticate" in asked["Location"]
    back = client.post(asked["Location"], {"password": make.PASSWORD}, follow=True).content.decode()
    assert "1 published campaign is closed" in back

    wrong = client.post("/brands/lumen/close/", {"slug": "borealis"})
    assert wrong.status_code == 422
    assert 'data-error-code="brand.other_name"' in wrong.content.decode()
    assert not BrandClosing.objects.exists()

    done = client.post("/brands/lumen/close/", {"slug": "Lumen"}, follow=True)
    assert "Lumen is closed" in done.content.decode()
    assert BrandClosing.objects.get().brand == lumen


def test_the_data_are_taken_along_by_owners_only_also_within_the_grace(client, running, lumen, olga, maria, otto):
    """LIF-02, TEN-06"""
    client.force_login(maria)
    assert client.get("/brands/lumen/data.zip").status_code == 403
    client.force_login(otto)
    assert client.get("/brands/lumen/data.zip").status_code == 404
    closing.close(lumen, by=person(olga))
    client.force_login(olga)

    answer = client.get("/brands/lumen/data.zip")
    file = zipfile.ZipFile(io.BytesIO(answer.getvalue()))

    assert set(file.namelist()) == {
        "codes.xlsx", "results.csv", "history.csv", "campaigns.csv", "creators.csv", "orders.csv",
    }  # fmt: skip
    assert "GLOW10" in file.read("creators.csv").decode()
    assert "1001" in file.read("orders.csv").decode()
    assert "closed the brand" in file.read("history.csv").decode()
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_mails_of_the_brand_that_wait_stop_when_it_is_erased(running, lumen, olga, deliver):
    """LIF-02"""
    closing.close(lumen, by=person(olga))
    with over():
        closing.erase_due()

    assert all("deleted.invalid" not in one for mail in deliver() for one in mail.to)
    assert outbox.latest_by_subject("collaboration", [running.pk]) == {}
