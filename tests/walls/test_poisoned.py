"""A brand in which every text that somebody may type is an attack: inert on every page, in every mail and file.

The texts are written past the forms, as if these had let them through: what shows them is the last guard.
"""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.http import HttpResponse
from django.test import Client

from accounts import invitations
from accounts.models import ApiKey
from campaigns import announcements, offers, orders, workflow
from campaigns.models import Campaign, Collaboration, Status
from config.logs import TextFormatter
from tests import make
from tests.api.test_foreign import ADDRESSES
from tests.walls.routes import ROUTES
from tests.walls.test_headers import everywhere
from tests.walls.test_pages import address
from tests.walls.world import World, build

SHORT = '="><script>p()</script>'
LONG = SHORT + "<img src=x onerror=p()>{{7*7}}{0.__class__}{creator.user}%s‮\r\nBcc: thief@evil.example"
LINK = "javascript:p()//https://x"

TYPED: dict[str, tuple[str, ...]] = {
    "accounts.user": ("name",),
    "accounts.brand": ("name", "about", "website", "reserved_codes"),
    "accounts.apikey": ("name",),
    "accounts.auditentry": ("actor_label", "detail"),
    "influencers.influencer": ("name", "handle", "bio"),
    "influencers.presence": ("handle",),
    "notifications.message": ("to_name", "sender_name", "subject", "error"),
    "notifications.messageevent": ("detail",),
    "notifications.suppression": ("detail", "lifted_by"),
    "promocodes.code": ("value",),
    "promocodes.instruction": ("title", "description", "shared_value"),
    "promocodes.labelledlink": ("label",),
    "promocodes.handout": ("retired_reason", "value"),
    "promocodes.pooledcode": ("value",),
    "campaigns.campaign": ("title", "brief", "dos", "donts", "hashtags", "mentions"),
    "campaigns.announcement": ("subject", "body", "sent_label"),
    "campaigns.collaboration": ("name", "handle", "pitch", "refusal_reason", "content_url"),
    "campaigns.collaborationevent": ("by", "detail"),
    "campaigns.case": ("text", "seen_text", "answer_text", "answered_label", "value"),
    "campaigns.orderimport": ("file_name", "uploaded_label", "applied_label"),
    "campaigns.sign": ("detail",),
    "tracking.ordersfile": ("file_name", "uploaded_label", "problem"),
    "tracking.ordersfileline": ("message", "column"),
    "tracking.hook": ("name", "created_label"),
    "tracking.delivery": ("topic", "remark"),
    "tracking.click": ("referrer_host",),
    "tracking.conversion": ("order_id", "code", "reason"),
    "tracking.misspelling": ("value", "stands_for", "accepted_label"),
}


class Executed(HTMLParser):
    """What a browser would run, or load, of our attacks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.inside = tag if tag in ("script", "style") else ""
        for name, value in attrs:
            if name.startswith("on") and "p()" in (value or ""):
                self.found.append(f"<{tag} {name}={value}>")
            if name in ("href", "src", "action", "formaction") and (value or "").strip().lower().startswith(
                "javascript:"
            ):
                self.found.append(f"<{tag} {name}={value}>")
            if tag == "img" and value == "x":
                self.found.append("<img src=x>")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside and "p()" in data:
            self.found.append(f"<{self.inside}>{data[:60]}")


def poison_everything() -> set[str]:
    """Write the attacks into every row; returns the fields that hold one now. The data base may refuse some."""
    written = set()
    for label, names in TYPED.items():
        model = apps.get_model(label)
        for name in names:
            field = model._meta.get_field(name)
            if isinstance(field, models.JSONField):
                value: Any = {"x": SHORT} if name == "detail" else [SHORT]
            elif name in ("website", "content_url"):
                value = LINK
            else:
                size = field.max_length or 10_000
                value = LONG if size >= len(LONG) else SHORT[:size]
            try:
                with transaction.atomic():
                    if model.objects.update(**{name: value}):
                        written.add(f"{label}.{name}")
            except DatabaseError:
                _one(model, name, value, written, label)
    return written


def _one(model: Any, name: str, value: Any, written: set[str], label: str) -> None:
    """Where all rows may not be alike, one is enough."""
    first = model.objects.order_by("pk").first()
    try:
        with transaction.atomic():
            if first is not None and model.objects.filter(pk=first.pk).update(**{name: value}):
                written.add(f"{label}.{name}")
    except DatabaseError:
        return


@pytest.fixture
def poisoned(db: None, settings: Any) -> World:
    settings.MAIL_CAPTURED = True
    made = build()
    ApiKey.objects.create_key(name="key", brand=made.ours, scopes=["read"])
    written = poison_everything()
    assert len(written) > 50, sorted(written)  # an entry of the history takes no change
    return made


def executed(answer: HttpResponse) -> list[str]:
    """What of an answer a browser would run, or a spreadsheet would work out."""
    kind = answer.headers.get("Content-Type", "")
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if kind.startswith("text/html"):
        return Executed(data.decode()).found
    if "spreadsheet" in kind:
        book = openpyxl.load_workbook(io.BytesIO(data))
        return [
            f"{cell.coordinate} {cell.value}"
            for sheet in book
            for row in sheet
            for cell in row
            if cell.data_type == "f"
        ]
    if kind.startswith("text/csv"):
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
        return [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    if kind.startswith("image/svg"):
        return ["script"] if b"<script" in data else []
    return []


@pytest.mark.timeout(300)
def test_every_page_and_file_is_inert(poisoned):
    """SEC-02, SEC-03, SEC-05, EXP-01, ASVS 1.2.1: every route of the table, as everybody who may open it."""
    named, wrong, opened = poisoned.named[poisoned.ours.pk], [], 0
    for path, route in ROUTES.items():
        for who in ("anonymous", "owner", "creator", "another creator", "staff"):
            answer = poisoned.clients[who].get(address(path, route, named) or "/")
            opened += answer.status_code == 200
            wrong += [f"{who} /{path}: {one}" for one in executed(answer)]
            if answer.status_code >= 500:
                wrong.append(f"{who} /{path}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert opened > 80


@pytest.mark.timeout(300)
def test_the_administration_and_accounts_are_inert(poisoned):
    """SEC-02: lists and rows of the administration."""
    from django.contrib import admin

    make_root = poisoned.clients["staff"]
    make.user("root@walls.example", is_staff=True, is_superuser=True)
    make_root.force_login(apps.get_model("accounts.user").objects.get(email="root@walls.example"))
    wrong, opened = [], 0
    paths = [path for path in everywhere() if path.startswith("/accounts/")]
    for model in admin.site._registry:
        name = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        paths.append(name)
        paths += [f"{name}{row.pk}/change/" for row in model._default_manager.order_by("pk")[:2]]
    for path in paths:
        answer = make_root.get(path, follow=True)
        opened += answer.status_code == 200
        wrong += [f"{path}: {one}" for one in executed(answer)]
        if answer.status_code >= 500:
            wrong.append(f"{path}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert opened > 60


def test_the_api_answers_in_json_and_in_files_without_formulas(poisoned):
    """SEC-02: text comes as it is, in a kind that no browser runs."""
    _, key = ApiKey.objects.create_key(name="key", brand=poisoned.ours, scopes=list(ApiKey.SCOPES))
    number, wrong = poisoned.named[poisoned.ours.pk]["campaign"], []
    for _name, path, _view in ADDRESSES:
        where = path.replace("<int:id>", number).replace("<int:pooled_id>", "1").replace("<slug:kind>", "handover")
        answer = Client(headers={"authorization": f"Bearer {key}"}).get(f"/api/v1/{where}")
        wrong += [f"{path}: {one}" for one in executed(answer)]
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            wrong.append(f"{path} is a page")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not wrong, "\n".join(wrong)


def test_mails_are_inert_and_their_heads_are_ours(poisoned, deliver, caplog):
    """SEC-02, SEC-05, SEC-08: names and titles with line breaks, mark-up and templates in every mail."""
    by = make.owner_of(poisoned.ours)
    campaign = Campaign.objects.filter(brand=poisoned.ours, status="published", promo_code__personalized=False).first()
    if campaign is None:
        campaign = make.campaign(poisoned.ours, by=by)
    one = make.applied(campaign, make.creator("Late", "late@walls.example"))
    poison_everything()
    workflow.accept(Collaboration.objects.get(pk=one.pk), by=by)
    announcements.send(
        campaign,
        subject="News",
        body="Hello {creator}",
        statuses=list(Status.values),
        chosen=[],
        press_key="poison",
        by=by,
    )
    invitations.invite(poisoned.ours, "new@walls.example", "viewer", by=by)
    sent = deliver()

    assert len({mail.to[0] for mail in sent}) > 2
    for mail in sent:
        message = mail.message()
        assert not [name for name in message.keys() if name.lower() == "bcc"]  # noqa: SIM118
        for name, value in message.items():
            assert "\n" not in str(value).replace("\n ", ""), name
        text = next(part for part in message.walk() if part.get_content_type() == "text/plain").get_payload(decode=True)
        assert b"49" not in text or b"{{7*7}}" in text
        for part in message.walk():
            if part.get_content_type() == "text/html":
                assert Executed(part.get_payload(decode=True).decode()).found == []
    for one_record in caplog.records:
        assert len(TextFormatter("%(message)s").format(one_record).split("Traceback")[0].strip().splitlines()) <= 1


def test_names_of_files_cannot_split_a_head(poisoned):
    """SEC-13: what is offered as a file's name is quoted or encoded."""
    owner, named = poisoned.clients["owner"], poisoned.named[poisoned.ours.pk]
    number = named["campaign"]
    for path in (
        f"/campaigns/{number}/orders.xlsx",
        f"/campaigns/{number}/results.csv",
        f"/campaigns/{number}/imports/{named['import']}/file/",
        f"/campaigns/{number}/imports/{named['import']}/corrections.xlsx",
    ):
        head = owner.get(path).headers.get("Content-Disposition", "attachment")
        assert head.startswith("attachment")
        assert head.isprintable()
        assert "<script" not in head


def test_the_poison_is_no_code_and_no_title_by_the_front_door(lumen, by_maria):
    """SEC-08: the forms and verbs clean or refuse what the test writes past them."""
    made = offers.create(lumen, {"title": "Hello‮\r\nBcc: x"}, by=by_maria)
    assert made.title == "Hello Bcc: x"
    assert orders.export(make.campaign(lumen, promo_code=make.PERSONAL_CODE))
