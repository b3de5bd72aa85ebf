"""A creator takes her data along, or deletes her account: she goes, what adds up stays (LIF-01)."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import call_command

from accounts import invitations, keys, teams
from accounts.actors import person
from accounts.models import ApiKey, AuditEntry, Invitation, Membership, Role, User
from campaigns import (
    cases,
    closing,
    entry,
    farewell,
    former_codes,
    her_data,
    imports,
    mailing,
    orders,
    receipts,
    results,
    timeline,
    webhook_desk,
    workflow,
)
from campaigns.models import Case, Collaboration, CollaborationEvent, OrderImport, Status
from influencers import profiles, sign_in_links
from influencers.models import Influencer
from notifications import suppressions
from notifications.models import Message, State, Suppression
from promocodes.models import Code, TrackedLink
from tests import make
from tests.api.conftest import Program
from tracking import hooks
from tracking.figures import EVER

OURS = ("accounts", "influencers", "notifications", "promocodes", "campaigns", "tracking", "account", "mfa", "admin")
SECRETS = ("marie@example.org", "Marie Laurent", "marie.laurent", "It suits me so.", "instagram.com/p/")
BOTH = {"promo_code": make.PERSONAL_CODE, "affiliate_link": make.PERSONAL_LINK | {
    "utm": {"content": "{creator}", "source": "{handle}"}
}}  # fmt: skip


@pytest.fixture
def running(lumen: Any, marie: Any, luc: Any, by_maria: Any) -> Collaboration:
    """Marie has a code and a link by an import with Luc beside her, mails, a case, and an order in the shop."""
    campaign = make.campaign(lumen, title="Autumn Both", **BOTH)
    for creator, pitch in ((marie, "It suits me so."), (luc, "Why not?")):
        workflow.accept(make.applied(campaign, creator, pitch), by=by_maria)
    data = make.filled(
        orders.export(campaign, [Status.READY_TO_SEND]),
        {
            "marie@example.org": {"Promo Code": "GLOW10", "Affiliate Link": "https://shop.example.com/m"},
            "luc@example.org": {"Promo Code": "LUC10", "Affiliate Link": "https://shop.example.com/l"},
        },
    )
    imports.confirm(imports.check(campaign, data, file_name="codes.xlsx", by=by_maria), by=by_maria)
    imports.send_now(OrderImport.objects.get(), by=by_maria)
    one = campaign.collaborations.get(influencer=marie)
    cases.open_case(
        one, reason=Case.Reason.OTHER, text="marie@example.org says no", versions=receipts.versions_of(one),
        by=person(marie.user),
    )  # fmt: skip
    sold = Program(lumen).post("conversions/", make.order(code="GLOW10", occurred_at="2026-11-01T10:00:00Z"))
    assert sold.status_code == 201
    return Collaboration.objects.get(pk=one.pk)


def rows_with(text: str) -> list[str]:
    """Where the data base still holds this text, letters big or small."""
    return [
        f"{model.__name__} {row.get('id')}: {row}"
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for row in model._default_manager.values()
        if text.lower() in json.dumps(row, default=str, ensure_ascii=False).lower()
    ]


def test_nothing_personal_is_left_anywhere(running, marie, by_maria):
    """LIF-01: every column of every table is looked at."""
    posted = make.accepted(make.campaign(running.brand, title="Posted"), marie)
    workflow.publish(posted, content_url="https://instagram.com/p/1", by=person(marie.user))
    assert all(rows_with(text) for text in SECRETS)

    farewell.delete_account(marie.user)

    assert [row for text in SECRETS for row in rows_with(text)] == []
    assert rows_with("Luc Martin")
    call_command("check_consistency")


def test_what_adds_up_stays(running, marie, lumen):
    """LIF-01"""
    before = results.of_campaign(running.campaign, EVER).totals
    assert before.orders == 1

    farewell.delete_account(marie.user)

    after = results.of_campaign(running.campaign, EVER)
    assert (after.totals.orders, after.totals.by_currency) == (before.orders, before.by_currency)
    assert {row.who for row in after.creators} >= {f"Deleted creator {marie.pk}"}


def test_running_orders_are_cancelled_and_the_brand_is_told_without_her_name(running, marie, luc, deliver):
    """LIF-01"""
    asked = make.applied(make.campaign(running.brand, title="Asked"), marie)

    farewell.delete_account(marie.user)

    running.refresh_from_db()
    asked.refresh_from_db()
    assert (running.status, asked.status) == (Status.CANCELLED, Status.CANCELLED)
    assert running.campaign.collaborations.get(influencer=luc).status == Status.PENDING_CONTENT
    told = [mail for mail in deliver() if "deleted her account" in mail.subject]
    assert {mail.to[0] for mail in told} == {"olga@lumen.example", "maria@lumen.example"}
    assert running.order_reference in told[0].body
    assert "GLOW10" in told[0].body
    assert "Marie" not in told[0].body
    assert [line.detail for line in timeline.of(running) if line.event == "cancelled"] == [farewell.REASON]


def test_mails_that_wait_for_her_never_leave(running, marie, by_maria, deliver):
    """LIF-01"""
    Message.objects.update(state=State.QUEUED)
    waiting = Message.objects.filter(to="marie@example.org").count()
    assert waiting

    farewell.delete_account(marie.user)

    assert all("marie@example.org" not in mail.to and "deleted" not in mail.to[0] for mail in deliver())
    assert Message.objects.filter(to__contains="deleted.invalid", state=State.CANCELLED).count() >= waiting


def test_her_link_goes_on_leading_to_the_shop(running, marie, client):
    """LIF-01"""
    link = TrackedLink.objects.get(influencer=marie)
    assert "Marie" in link.query or "marie" in link.query

    farewell.delete_account(marie.user)

    link.refresh_from_db()
    assert "arie" not in link.query
    answer = client.get(f"/r/{link.slug}")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "https://shop.example.com/m")


def test_her_code_is_given_to_another_with_a_warning_that_does_not_name_her(running, marie, lumen):
    """LIF-01"""
    farewell.delete_account(marie.user)

    zoe = make.accepted(make.campaign(lumen, title="Next", promo_code=make.PERSONAL_CODE), make.creator("Zoé"))
    warned = former_codes.of_value(zoe.campaign, zoe.influencer_id, "glow10")

    assert warned
    assert warned.code == "code.was_given"
    assert warned.message.startswith("GLOW10 was another creator's until ")


def test_a_code_that_still_works_is_not_given_to_another(lumen, personal, marie, luc):
    """LIF-01: she has posted; orders go on counting for her."""
    one = make.holds(make.accepted(personal, marie), "MLAU10")
    workflow.publish(one, content_url="https://instagram.com/p/1", by=person(marie.user))

    farewell.delete_account(marie.user)

    assert Code.objects.live().get().value == "MLAU10"
    with pytest.raises(entry.ValueRefused, match="Deleted creator"):
        make.holds(make.accepted(personal, luc), "MLAU10")


def test_nobody_writes_to_her_any_more(lumen, personal, marie, by_maria, deliver):
    """LIF-01: neither a replaced code nor a link from an old mail lets anybody in."""
    one = make.holds(make.accepted(personal, marie), "MLAU10")
    workflow.publish(one, content_url="https://instagram.com/p/1", by=person(marie.user))
    old_link = sign_in_links.make_link(marie, next_path="/my/campaigns/")
    farewell.delete_account(marie.user)
    sent = len(deliver())

    make.holds(Collaboration.objects.get(pk=one.pk), "MLAU20")

    assert len(deliver()) == sent
    with pytest.raises(sign_in_links.LinkRefused):
        sign_in_links.read_link(old_link.rstrip("/").rpartition("/")[2])


def test_the_brands_file_with_her_address_is_deleted_and_its_verdicts_stay(running, marie, committed):
    """LIF-01"""
    one = OrderImport.objects.get()
    kept = Path(one.file.path)
    assert kept.exists()

    with committed():
        farewell.delete_account(marie.user)

    one.refresh_from_db()
    assert not kept.exists()
    assert not one.file
    assert [(row["verdict"], row["name"], row["given"]["promo_code"]) for row in one.rows] == [
        ("new", "", "GLOW10"),
        ("new", "Luc Martin", "LUC10"),
    ]


def test_the_same_address_begins_anew(running, marie):
    """LIF-01"""
    farewell.delete_account(marie.user)

    again = profiles.bring("marie@example.org")

    assert again.pk != marie.pk
    assert not Collaboration.objects.filter(influencer=again).exists()


def test_a_complaint_is_remembered(running, marie, lumen):
    """LIF-01: so that nobody writes to her again."""
    suppressions.suppress(lumen.lane, "marie@example.org", "complained")

    farewell.delete_account(marie.user)

    assert suppressions.suppressed(lumen.lane, ["marie@example.org"])


def test_what_she_did_in_the_log_stays_without_her_name(running, marie):
    """LIF-01, LIF-03"""
    pk, deeds = marie.user.pk, AuditEntry.objects.filter(actor=marie.user).count()

    farewell.delete_account(marie.user)

    hers = AuditEntry.objects.filter(actor_id=pk)
    assert hers.count() > deeds
    assert set(hers.values_list("actor_label", flat=True)) == {"Deleted account"}


def test_an_owner_without_a_successor_and_an_administrator_stay(lumen, maria):
    """LIF-01"""
    olga = User.objects.get(email="olga@lumen.example")
    for user, code in ((olga, "account.last_owner"), (make.user(is_staff=True), "account.staff")):
        with pytest.raises(farewell.FarewellRefused) as refused:
            farewell.delete_account(user)
        assert refused.value.code == code
    assert User.objects.filter(pk=olga.pk).exists()

    Membership.objects.filter(user=maria).update(role=Role.OWNER)
    farewell.delete_account(olga)
    assert not Membership.objects.filter(brand=lumen).exclude(user=maria).exists()
    assert rows_with("Olga Owner") == []


def test_a_deletion_that_fails_deletes_nothing(running, marie, monkeypatch):
    """LIF-01"""
    monkeypatch.setattr("campaigns.farewell.audit_guard.forget_name", lambda _: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        farewell.delete_account(marie.user)

    running.refresh_from_db()
    assert (running.name, running.status) == ("Marie Laurent", Status.PENDING_CONTENT)


def test_the_page_asks_for_the_password_and_for_her_address(client, running, marie):
    """LIF-01: two steps, and no script."""
    client.post("/accounts/login/", {"login": "marie@example.org", "password": make.PASSWORD})
    asked = client.get("/my/data/delete/")
    assert asked.status_code == 302
    assert "reauthenticate" in asked["Location"]
    back = client.post(asked["Location"], {"password": make.PASSWORD}, follow=True)
    assert "Type marie@example.org to confirm." in back.content.decode()
    assert "1 running campaign" in back.content.decode()

    wrong = client.post("/my/data/delete/", {"email": "luc@example.org"})
    assert (wrong.status_code, Influencer.objects.get(pk=marie.pk).left_at) == (422, None)
    assert 'data-error-code="account.other_address"' in wrong.content.decode()

    done = client.post("/my/data/delete/", {"email": "Marie@example.org"}, follow=True)
    assert "Your account is deleted." in done.content.decode()
    assert not EmailAddress.objects.filter(email="marie@example.org").exists()
    assert client.get("/my/campaigns/").status_code == 302


def test_the_file_holds_everything_of_hers_and_nothing_of_others(running, marie, luc, signed_in):
    """LIF-01, TEN-05"""
    answer = signed_in(marie.user).get("/my/data/tandem-data.zip")
    file = zipfile.ZipFile(io.BytesIO(answer.content))
    text, page = file.read("data.json").decode(), file.read("data.html").decode()
    data = json.loads(text)

    assert data["account"]["email"] == "marie@example.org"
    assert data["profile"]["networks"][0]["network"] == "instagram"
    [part] = data["campaigns"]
    assert (part["campaign"], part["pitch"], part["figures"]["orders"]) == ("Autumn Both", "It suits me so.", 1)
    assert [given["value"] for given in part["codes_and_links"]] == ["GLOW10", "https://shop.example.com/m"]
    assert part["problems"][0]["text"] == "marie@example.org says no"
    assert any("GLOW10" in json.dumps(mail) for mail in data["messages"])
    for foreign in ("luc", "LUC10", "maria@", "Maria Manager", "/my/sign-in/", "password"):
        assert foreign.lower() not in text.lower()
    assert "It suits me so." in page
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_file_of_somebody_without_a_profile(maria):
    """LIF-01: a member of a team has data too."""
    data = her_data.collect(maria)

    assert [one["brand__name"] for one in data["teams"]] == ["Lumen"]
    assert "campaigns" not in data


def test_an_address_that_she_has_only_typed_stays_its_owners(running, marie, luc, lumen):
    """LIF-01: a change of address that was never confirmed gives no hold over the mails of another."""
    invitations.invite(lumen, "luc@example.org", Role.MANAGER, by=make.owner_of(lumen))
    EmailAddress.objects.create(user=marie.user, email="luc@example.org", verified=False, primary=False)
    his = Message.objects.filter(to="luc@example.org")
    before = sorted(his.values_list("pk", "state", "subject"))
    assert before

    farewell.delete_account(marie.user)

    assert sorted(his.values_list("pk", "state", "subject")) == before
    assert Invitation.objects.filter(email="luc@example.org", revoked_at=None).exists()


def test_another_address_that_she_has_confirmed_is_hers(marie, lumen):
    """LIF-01"""
    EmailAddress.objects.create(user=marie.user, email="Second@example.org", verified=True, primary=False)
    invitations.invite(lumen, "second@example.org", Role.MANAGER, by=make.owner_of(lumen))

    farewell.delete_account(marie.user)

    assert rows_with("second@example.org") == []


@pytest.fixture
def worked(lumen, marie):
    """A manager Ada Moss has left her name wherever a member of a team leaves it."""
    ada = make.member(lumen, "ada@lumen.example", name="Ada Moss")
    by = person(ada)
    keys.make(lumen, "Shop", ["conversions"], by=by)
    webhook_desk.create(lumen, url="https://hooks.example.com/x", events=["collaboration.accepted"], by=by)
    hooks.create(lumen, kind="woocommerce", name="Shop", by=by)
    suppressions.suppress(lumen.lane, "zoe@example.org", "by_hand")
    mailing.lift(Suppression.objects.get(), brand=lumen, by=by)
    campaign = make.campaign(lumen, title="Hers", promo_code=make.PERSONAL_CODE)
    workflow.accept(make.applied(campaign, marie), by=by)
    data = make.filled(orders.export(campaign), {"marie@example.org": {"Promo Code": "MARIE10"}})
    imports.confirm(imports.check(campaign, data, file_name="codes.xlsx", by=by), by=by)
    for kind in ("ApiKey", "CollaborationEvent", "Hook", "OrderImport", "Suppression", "Webhook"):
        assert any(row.startswith(f"{kind} ") for row in rows_with("Ada Moss")), kind
    return ada


@pytest.mark.parametrize("since", ["is a member", "has left", "brand is closed", "has another name"])
def test_a_member_of_a_team_leaves_her_name_nowhere(worked, lumen, since):
    """LIF-01: not in keys and webhooks either, nor where she is no member any more."""
    ada = worked
    if since == "has left":
        teams.remove(Membership.objects.get(user=ada), by=person(ada))
    elif since == "brand is closed":
        closing.close(lumen, by=make.owner_of(lumen))
    elif since == "has another name":
        User.objects.filter(pk=ada.pk).update(name="Ada Reed")
        ada.refresh_from_db()

    farewell.delete_account(ada)

    assert [row for text in ("Ada Moss", "Ada Reed", "ada@lumen") for row in rows_with(text)] == []


def test_a_colleague_of_the_same_name_keeps_hers(lumen, borealis, marie):
    """LIF-01: where a row tells who did it, and everywhere in brands in which the other was not."""
    one, other = (make.member(lumen, name="Ada Moss") for _ in range(2))
    for brand, who in ((lumen, one), (lumen, other), (borealis, make.member(borealis, name="Ada Moss"))):
        campaign = make.campaign(brand, title=f"Of {who.pk}", promo_code=make.PERSONAL_CODE)
        workflow.accept(make.applied(campaign, marie), by=person(who))
        keys.make(brand, f"Key {who.pk}", ["conversions"], by=person(who))

    farewell.delete_account(one)

    kept = CollaborationEvent.objects.filter(event="accepted").order_by("pk").values_list("by", flat=True)
    assert list(kept) == ["Deleted account", "Ada Moss", "Ada Moss"]
    assert ApiKey.objects.get(brand=borealis).created_label == "Ada Moss"
