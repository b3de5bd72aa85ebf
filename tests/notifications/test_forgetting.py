"""Who leaves is taken out of her mails, however many she got."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import Q

from notifications import forgetting
from notifications.models import Message, MessageEvent, ProviderEvent

pytestmark = pytest.mark.django_db


def forget() -> int:
    """Forget Marie, and say how many parameters the longest query had."""
    numbers = []

    def counted(execute: Any, sql: str, params: Any, *more: Any) -> Any:
        numbers.append(len(params or ()))
        return execute(sql, params, *more)

    with connection.execute_wrapper(counted):
        forgetting.forget({"marie@example.org"}, about=Q(pk=None), instead="gone@deleted.invalid", reason="Gone.")
    return max(numbers)


def answered(message: Message) -> Message:
    """The mail with what mail servers said of its address."""
    MessageEvent.objects.create(message=message, event="bounced", detail=f"{message.to} is unknown")
    ProviderEvent.objects.create(message=message, digest=str(message.pk), address=message.to, detail=message.to)
    return message


def test_what_mail_servers_said_of_her_goes_and_of_another_stays(post):
    """LIF-01"""
    for address in ("marie@example.org", "luc@example.org"):
        answered(post(address))

    forget()

    assert list(Message.objects.order_by("pk").values_list("to", flat=True)) == [
        "gone@deleted.invalid",
        "luc@example.org",
    ]
    said = MessageEvent.objects.filter(event="bounced").values_list("detail", flat=True)
    assert list(said) == ["", "luc@example.org is unknown"]
    assert list(ProviderEvent.objects.values_list("address", "detail")) == [("", ""), ("luc@example.org",) * 2]


def test_no_query_grows_with_the_number_of_her_mails(post):
    """LIF-01: SQLite takes only so many parameters."""
    answered(post())
    of_one = forget()
    for _ in range(30):
        answered(post())

    assert forget() == of_one
    assert not ProviderEvent.objects.exclude(address="").exists()
