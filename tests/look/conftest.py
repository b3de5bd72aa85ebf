"""A brand whose team and creators write French, with somebody in every state: fixtures of test_french_team.py."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from accounts import keys
from accounts.actors import person
from accounts.models import Role
from campaigns import (
    announcements,
    cases,
    entry,
    expiry,
    imports,
    offers,
    orders,
    pooling,
    receipts,
    retiring,
    typed_codes,
    workflow,
)
from campaigns.models import Campaign, Collaboration, OrderImport
from campaigns.webhook_facts import KINDS
from notifications import suppressions
from notifications.models import Message, State, Suppression, Webhook, WebhookCall, WebhookEvent
from notifications.webhooks.sentences import SENTENCES
from tests import make

CODE = {"title": "Votre propre code", "description": "Dix pour cent sur tout.", "personalized": True}
LINK = {"title": "Votre propre lien", "description": "Votre page chez nous.", "personalized": True}
SHARED = {
    "title": "Dix pour cent sur tout", "description": "", "personalized": False, "code": "ETE10",
    "ends_on": "2020-01-31", "discount": {"kind": "percentage", "value": "10"},
}  # fmt: skip


@pytest.fixture
def manon(lumen):
    """She owns the brand, and reads French."""
    return make.member(lumen, "manon@lumen.example", role=Role.OWNER, name="Manon Roy", language="fr")


@pytest.fixture
def by_manon(manon):
    return person(manon)


def creator(name: str, **fields: Any) -> Any:
    return make.creator(name, f"{name.split()[0].lower()}@example.org", language="fr", **fields)


@pytest.fixture
def eclat(lumen, by_manon) -> Campaign:
    """A campaign with personal codes and links, and somebody in every tab."""
    made = make.campaign(
        lumen, title="Éclat d’été", brief="Montrez votre été.", promo_code=CODE, affiliate_link=LINK, places=40,
        formats=["story", "post"], dos="Parlez du code.", donts="Rien de médical.", hashtags=["été"],
        mentions=["lumen"], ends_on=timezone.localdate() + datetime.timedelta(days=5), by=by_manon,
    )  # fmt: skip
    for name in ("Anna Petit", "Basile Roux"):
        make.applied(made, creator(name), pitch="J’adore.")
    for name in ("Chloe Blanc", "Denis Noir", "Emile Gris"):
        make.accepted(made, creator(name))
    return made


def sent(campaign: Campaign, name: str, by: Any, code: str) -> Collaboration:
    one = make.accepted(campaign, creator(name))
    entry.enter_value(one, "promo_code", code, by=by)
    entry.enter_value(one, "affiliate_link", f"https://shop.example.com/{code.lower()}", by=by)
    one.refresh_from_db()
    return one


@pytest.fixture
def board(eclat, by_manon, deliver) -> dict[str, Collaboration]:
    """Who has her values: some wait, one complains, one has posted, others are over."""
    names = (
        "Fanny Vert",
        "Gaston Bleu",
        "Hugo Brun",
        "Ines Rose",
        "Jade Orange",
        "Karim Azur",
        "Lea Violet",
        "Marc Or",
    )
    people = {name.split()[0]: sent(eclat, name, by_manon, f"{name.split()[0].upper()}10") for name in names}
    deliver()
    cases.open_case(
        people["Fanny"],
        reason="refused",
        text="Essayé deux fois.",
        seen_text="Code refusé",
        versions="c1 l1",
        by=by_manon,
    )
    retiring.retire(people["Gaston"], reason="Partagé par erreur.", by=by_manon)
    entry.enter_value(people["Hugo"], "promo_code", "HUGO15", replace=True, by=by_manon)
    receipts.note_seen(people["Hugo"], by=by_manon)
    workflow.publish(people["Ines"], content_url="https://www.instagram.com/p/abc", by=by_manon)
    workflow.cancel(people["Karim"], by=by_manon, reason="Plus de place.")
    late = timezone.localdate() - datetime.timedelta(days=3)
    for name in ("Jade", "Lea"):
        Collaboration.objects.filter(pk=people[name].pk).update(due_on=late)
    expiry.expire_by_hand(eclat, [people["Lea"].pk], by=by_manon)
    workflow.refuse(make.applied(eclat, creator("Nour Lilas"), pitch="J’aime."), by=by_manon, reason="Complet.")
    for person_, state in (("Marc", State.BOUNCED), ("Hugo", State.FAILED), ("Jade", State.RETRY)):
        Message.objects.filter(subject_id=people[person_].pk).update(state=state)
    return people


@pytest.fixture
def others(lumen, eclat, by_manon) -> None:
    """A shared code whose days are over, a pool, a draft, a closed campaign, files in every state, an announcement."""
    shared = make.campaign(lumen, title="Code pour tous", brief="Un code.", promo_code=SHARED, by=by_manon)
    make.accepted(shared, creator("Olivia Sable"))
    pool = make.campaign(lumen, title="Codes en réserve", promo_code=CODE, by=by_manon)
    pooling.add(pool, ["RESERVE1", "RESERVE2"], by=by_manon)
    make.accepted(pool, creator("Paul Ivoire"))
    offers.create(lumen, {"title": "Brouillon d’automne"}, by=by_manon)
    offers.close(make.campaign(lumen, title="Hiver passé", promo_code=SHARED, by=by_manon), by=by_manon)
    shop_key, _ = keys.make(lumen, "Boutique", ["write", "conversions"], by=by_manon)
    keys.rotate(shop_key, keep=datetime.timedelta(days=1), by=by_manon)
    keys.revoke(keys.make(lumen, "Ancien rapport", ["read"], by=by_manon)[0], by=by_manon)
    with override("fr"):  # verdicts are kept in the language of whoever sent the file
        _files(eclat, by_manon)
    for campaign in (eclat, pool, shared):
        announcements.send(
            campaign, subject="Bonjour", body="Bonjour {creator}, publiez vite.", statuses=["pending_content"],
            chosen=[], press_key=f"k{campaign.pk}", by=by_manon,
        )  # fmt: skip
    for reason in Suppression.Reason.values:
        suppressions.suppress(lumen.lane, f"{reason}@example.org", reason)
    _webhooks(lumen)


def _webhooks(lumen: Any) -> None:
    """One that is on and has failed, and one in each state of off, each with an event in each state."""
    now = timezone.now()
    off = [{"off_at": now, "off_code": code} for code in Webhook.Off.values]
    for fields in ({"failures": 6, "paused_until": now + datetime.timedelta(hours=1), "previous_until": now}, *off):
        one = Webhook.objects.create(
            lane=lumen.lane, name="Entrepôt", url="https://shop.example.com/", events=list(KINDS), **fields
        )
        for state in WebhookEvent.State:
            done = None if state == WebhookEvent.State.WAITING else now
            event = WebhookEvent.objects.create(webhook=one, kind="import.applied", state=state, done_at=done)
            WebhookCall.objects.create(event=event, status=200, answer="Merci")
            for code in SENTENCES:
                WebhookCall.objects.create(event=event, error_code=code, detail="10.0.0.1")
        WebhookEvent.objects.create(webhook=one, kind="webhook.test", state="given_up", done_at=now)


def _files(eclat: Campaign, by_manon: Any) -> None:
    data = orders.export(eclat)
    wrong = {
        "chloe@example.org": {"Promo Code": "CHLOE 10", "Affiliate Link": "ftp://x"},
        "denis@example.org": {"Promo Code": "ETE10"},
    }
    right = {"emile@example.org": {"Promo Code": "EMILE10"}}
    imports.check(eclat, make.filled(data, wrong), file_name="a.xlsx", by=by_manon)
    applied = imports.check(eclat, make.filled(data, right), file_name="b.xlsx", by=by_manon)
    imports.undo(imports.confirm(applied, by=by_manon), by=by_manon)
    again = imports.check(eclat, make.filled(data, right), file_name="c.xlsx", by=by_manon)
    imports.confirm(again, by=by_manon)
    old = imports.check(eclat, make.filled(data, right), file_name="d.xlsx", by=by_manon)
    OrderImport.objects.filter(pk=old.pk).update(state=OrderImport.State.EXPIRED)
    waiting = list(eclat.collaborations.filter(status="ready_to_send"))
    typed_codes.check(eclat, [(one, "TAPE10") for one in waiting], name=typed_codes.TYPED, by=by_manon)
