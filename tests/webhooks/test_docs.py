"""What docs/webhooks.md says: its program runs, and its examples have the shapes of what is sent."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from campaigns import cases, imports, orders_in
from campaigns.webhook_facts import KINDS
from notifications import hook_secrets
from notifications.models import Message, State, WebhookEvent
from notifications.webhooks import telling
from notifications.webhooks.calling import CALL_SECONDS
from tests import make
from tests.campaigns.test_imports import check, line
from tests.orders.test_events import state
from tests.webhooks.receiver import webhook

TEXT = (Path(__file__).resolve().parent.parent.parent / "docs" / "webhooks.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def names(value: Any) -> Any:
    """The names of an example, without its values."""
    return {name: names(inner) for name, inner in value.items()} if isinstance(value, dict) else None


def test_every_kind_of_event_is_described():
    described = re.findall(r"^\| `([\w.]+)` \|", TEXT, re.MULTILINE)

    assert described == [*KINDS, "webhook.test"]
    assert f"within {CALL_SECONDS:.0f} seconds" in TEXT


def test_the_program_reads_what_is_sent_and_refuses_the_rest(lumen, receiver, report):
    one = webhook(lumen.lane, receiver.url, "code.replaced")
    telling.tell(lumen.lane, "collaboration", {"code.replaced": lambda: [(1, {"id": 1})]})
    report()
    [heard] = receiver.heard
    [program] = blocks("python")
    house: dict[str, Any] = {}
    exec(compile(program, "docs/webhooks.md", "exec"), house)  # noqa: S102 - it is ours
    secret, read = hook_secrets.shown(one.secret), house["read"]

    assert read(heard.headers, heard.body, secret)["data"] == {"id": 1}
    with pytest.raises(ValueError, match="not ours"):
        read(heard.headers, heard.body + b" ", secret)
    with pytest.raises(ValueError, match="not ours"):
        read(heard.headers, heard.body, hook_secrets.new_secret())
    with pytest.raises(ValueError, match="too old"):
        read(heard.headers | {"webhook-timestamp": "1780394400"}, heard.body, secret)


def test_the_examples_have_the_shapes_of_what_is_sent(lumen, marie, by_maria, receiver, postmark):
    webhook(lumen.lane, receiver.url, *KINDS)
    both = make.campaign(lumen, promo_code=make.PERSONAL_CODE, affiliate_link=make.GENERIC_LINK)
    one = make.accepted(both, marie)
    make.holds(one, "MARIE10")
    cases.open_case(one, reason="refused", versions="c1 l1", by=by_maria)
    orders_in.receive(lumen, [state("1", 0, codes=("MARIE10",))], origin="test")
    other = make.accepted(both, make.creator())
    imports.confirm(check(both, [line(other, "OTHER10")], by_maria), by=by_maria)
    message = Message.objects.order_by("pk")[0]
    message.state, message.sent_at = State.SENT, timezone.now()
    message.save()
    postmark("Bounce", message, Type="HardBounce", TypeCode=1, Email=message.to)

    examples = [json.loads(block) for block in blocks("json")]
    assert len(examples) == 5
    for example in examples:
        sent = WebhookEvent.objects.filter(kind=example["type"]).order_by("pk")[0]
        assert names(example["data"]) == names(sent.data), example["type"]
