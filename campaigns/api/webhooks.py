"""Webhooks: made, changed, tried, switched; their events, and sending one again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from drf_spectacular.utils import OpenApiParameter, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import webhook_desk
from campaigns.api import answers, bodies, finding, webhook_shapes
from campaigns.api.calls import Call
from campaigns.api.fields import Several, Text, Typed
from campaigns.api.pagination import page
from campaigns.api.problems import Invalid, Refused, wrong
from campaigns.api.schema import described
from campaigns.webhook_desk import LONGEST_NAME, WebhookRefused
from campaigns.webhook_facts import KINDS
from notifications.models import Webhook, WebhookEvent

REFUSES = {422: "url.bad, url.not_https, url.with_password, url.too_long, address.private, unknown, required, too_many"}


@extend_schema_serializer(component_name="NewWebhook")
class NewWebhook(serializers.Serializer):
    url = Typed(help_text="An https address on the open internet, without user name, password and #.")
    events = Several(child=Text(), max_length=len(KINDS) * 2, help_text=", ".join(KINDS))
    name = Text(max_length=LONGEST_NAME, required=False, allow_blank=True, allow_null=True)


class Webhooks(Call):
    @described("list_webhooks", "List webhooks", answer=answers.page_of(answers.Webhook), pages=True, finds=False)
    def get(self, request: Request) -> Response:
        """The brand's webhooks, oldest first. Two queries a page."""
        return self.shown(page(request, webhook_desk.of_brand(self.brand), webhook_shapes.webhooks))

    @described(
        "create_webhook", "Make a webhook", answer=answers.Webhook, status=201, body=NewWebhook, changes=True,
        finds=False, refuses=REFUSES, description="Its secret is shown this once.",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """The webhook with its secret."""
        body = self.read(NewWebhook)
        with _refusals():
            made, secret = webhook_desk.create(self.brand, **body | {"name": body.get("name") or ""}, by=self.actor)
        return self.shown(webhook_shapes.webhook(made, secret=secret), status=201)


class OneWebhook(Call):
    finds = staticmethod(finding.webhook)

    @described("get_webhook", "Get a webhook", answer=answers.Webhook)
    def get(self, request: Request, webhook: Webhook) -> Response:
        """One webhook."""
        return self.shown(webhook_shapes.webhook(webhook))

    @described(
        "change_webhook", "Change a webhook", answer=answers.Webhook, body=NewWebhook, changes=True, refuses=REFUSES,
        description="What is left out stays.",
    )  # fmt: skip
    def patch(self, request: Request, webhook: Webhook) -> Response:
        """The webhook as it is now."""
        present = {"url": webhook.url, "events": webhook.events, "name": webhook.name}
        given = self.read(NewWebhook, partial=True)
        values = present | given | {"name": given.get("name", webhook.name) or ""}
        with _refusals():
            webhook_desk.change(webhook, self.brand, **values, by=self.actor)
        return self.shown(webhook_shapes.webhook(webhook))

    @described(
        "remove_webhook", "Remove a webhook", answer=answers.Webhook, changes=True,
        description="It is told nothing more, and what waits is not sent.",
    )  # fmt: skip
    def delete(self, request: Request, webhook: Webhook) -> Response:
        """The webhook as it was."""
        webhook_desk.remove(webhook, self.brand, by=self.actor)
        return self.shown(webhook_shapes.webhook(webhook))


class RotateWebhook(Call):
    finds = staticmethod(finding.webhook)

    @described(
        "rotate_webhook", "Give a webhook another secret", answer=answers.Webhook, body=bodies.Nothing, changes=True,
        description="Shown this once. The one of before signs too, for 24 hours more.",
    )  # fmt: skip
    def post(self, request: Request, webhook: Webhook) -> Response:
        """The webhook with its new secret."""
        self.read(bodies.Nothing)
        secret = webhook_desk.rotate(webhook, self.brand, by=self.actor)
        return self.shown(webhook_shapes.webhook(webhook, secret=secret))


class TestWebhook(Call):
    finds = staticmethod(finding.webhook)

    @described(
        "test_webhook", "Try a webhook", answer=answers.WebhookEvent, status=202, body=bodies.Nothing, changes=True,
        refuses={429: "webhook.too_soon"},
        description="Calls it once with an event webhook.test, whether it is on or off. Its event says what was "
        "answered, a few seconds later.",
    )  # fmt: skip
    def post(self, request: Request, webhook: Webhook) -> Response:
        """The event that is on its way."""
        self.read(bodies.Nothing)
        with _refusals(429):
            made = webhook_desk.test(webhook, self.brand, by=self.actor)
        return self.shown(webhook_shapes.event(made), status=202)


class SwitchOnWebhook(Call):
    finds = staticmethod(finding.webhook)

    @described(
        "switch_on_webhook", "Switch a webhook on", answer=answers.Webhook, body=bodies.Nothing, changes=True,
        description="What waits is told now, and failures are counted anew.",
    )  # fmt: skip
    def post(self, request: Request, webhook: Webhook) -> Response:
        """The webhook, on."""
        self.read(bodies.Nothing)
        webhook_desk.switch_on(webhook, self.brand, by=self.actor)
        return self.shown(webhook_shapes.webhook(webhook))


class SwitchOffWebhook(Call):
    finds = staticmethod(finding.webhook)

    @described(
        "switch_off_webhook", "Switch a webhook off", answer=answers.Webhook, body=bodies.Nothing, changes=True,
        description="What happens meanwhile is not told.",
    )  # fmt: skip
    def post(self, request: Request, webhook: Webhook) -> Response:
        """The webhook, off."""
        self.read(bodies.Nothing)
        webhook_desk.switch_off(webhook, self.brand, by=self.actor)
        return self.shown(webhook_shapes.webhook(webhook))


class WebhookEvents(Call):
    @described(
        "list_webhook_events", "List what webhooks were told", answer=answers.page_of(answers.WebhookEvent),
        pages=True, refuses={422: "invalid"},
        parameters=[
            OpenApiParameter("webhook", int),
            OpenApiParameter("state", str, enum=list(WebhookEvent.State.values)),
        ],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The events of the brand's webhooks with their calls, oldest first. Two queries a page."""
        found = finding.webhook_events_of(self.brand)
        if (number := self.number("webhook")) is not None:
            found = found.filter(webhook=finding.webhook(self.brand, number))
        if state := self.choice("state", list(WebhookEvent.State.values)):
            found = found.filter(state=state)
        return self.shown(page(request, found, webhook_shapes.events))


class SendWebhookEventAgain(Call):
    finds = staticmethod(finding.webhook_event)

    @described(
        "send_webhook_event_again", "Send an event again", answer=answers.WebhookEvent, status=202,
        body=bodies.Nothing, changes=True, refuses={409: "webhook.off, event.still_held"},
        description="With the same webhook-id; an event that waits is sent now.",
    )  # fmt: skip
    def post(self, request: Request, event: WebhookEvent) -> Response:
        """The event that is on its way."""
        self.read(bodies.Nothing)
        with _refusals():
            webhook_desk.send_again(event, self.brand, by=self.actor)
        return self.shown(webhook_shapes.event(event), status=202)


@contextmanager
def _refusals(status: int = 409) -> Iterator[None]:
    """What the desk refuses: of a field 422, of the deed as a whole `status`."""
    try:
        yield
    except WebhookRefused as refused:
        if refused.field or refused.code == "too_many":
            raise Invalid([wrong(refused.field, refused.code, refused.message)]) from refused
        raise Refused(status, refused.code, refused.message) from refused
