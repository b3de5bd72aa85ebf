"""The addresses where the brand's shops report orders."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import hook_news
from campaigns.api import answers, finding
from campaigns.api.calls import Call
from campaigns.api.fields import Text, Typed
from campaigns.api.moments import moment
from campaigns.api.pagination import page
from campaigns.api.problems import Invalid, wrong
from campaigns.api.schema import described
from notifications.hook_secrets import LONGEST
from tracking import hooks
from tracking.models import Hook
from tracking.order_facts import LONGEST_SOURCE

WHOSE = "What the shop signs with; one is made if left out."
KEPT = hooks.LONGEST_NAME


@extend_schema_serializer(component_name="HookSecret")
class Secret(serializers.Serializer):
    secret = Typed(required=False, allow_null=True, allow_blank=True, help_text=WHOSE)


@extend_schema_serializer(component_name="NewHook")
class NewHook(Secret):
    kind = serializers.ChoiceField(Hook.Kind.choices)
    name = Text(max_length=KEPT, required=False, allow_blank=True, allow_null=True)
    source = Text(
        max_length=LONGEST_SOURCE, required=False, allow_blank=True, allow_null=True,
        help_text="The source of its orders; the kind if left out, with a number where another hook has it. An order "
        "is the same by source and order_id, so where a hook of this kind was removed it cannot be left out: "
        "source.which_shop.",
    )  # fmt: skip


class Hooks(Call):
    @described("list_hooks", "List hooks", answer=answers.page_of(answers.Hook), pages=True, finds=False)
    def get(self, request: Request) -> Response:
        """The brand's hooks, oldest first. Two queries a page."""
        return self.shown(page(request, hooks.of_brand(self.brand), _shapes))

    @described(
        "create_hook", "Make a hook", answer=answers.Hook, status=201, body=NewHook, changes=True, finds=False,
        description=f"An address for one shop. Its secret is shown this once ({LONGEST} characters at most).",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """The hook with its secret."""
        given = {name: value or "" for name, value in self.read(NewHook).items()}
        try:
            made, secret = hooks.create(self.brand, **{"name": "", **given}, by=self.actor)
        except hooks.HookRefused as refused:
            raise Invalid([wrong(refused.field, refused.code, refused.message)]) from refused
        return self.shown(_shape(made, secret=secret), status=201)


class OneHook(Call):
    finds = staticmethod(finding.hook)

    @described("get_hook", "Get a hook", answer=answers.Hook)
    def get(self, request: Request, hook: Hook) -> Response:
        """One hook."""
        return self.shown(_shape(hook))

    @described(
        "remove_hook", "Remove a hook", answer=answers.Hook, changes=True, matches=True,
        description="It is heard no more; what it has reported stays.",
    )  # fmt: skip
    def delete(self, request: Request, hook: Hook) -> Response:
        """The hook as it was."""
        hooks.remove(hook, by=self.actor)
        return self.shown(_shape(hook))


class RotateHook(Call):
    finds = staticmethod(finding.hook)

    @described(
        "rotate_hook", "Give a hook another secret", answer=answers.Hook, body=Secret, changes=True,
        description="Shown this once. The one of before counts for 24 hours more.",
    )  # fmt: skip
    def post(self, request: Request, hook: Hook) -> Response:
        """The hook with its new secret."""
        try:
            secret = hooks.rotate(hook, secret=self.read(Secret).get("secret") or "", by=self.actor)
        except hooks.HookRefused as refused:
            raise Invalid([wrong(refused.field, refused.code, refused.message)]) from refused
        return self.shown(_shape(hook, secret=secret))


def _shapes(found: list[Hook]) -> list[dict[str, Any]]:
    news = hook_news.of(found)
    return [_shape(one, news=news[one.pk]) for one in found]


def _shape(one: Hook, *, secret: str | None = None, news: hook_news.News | None = None) -> dict[str, Any]:
    news = news or hook_news.of([one])[one.pk]
    return {
        "id": one.pk,
        "kind": one.kind,
        "name": one.name,
        "source": one.source,
        "url": hook_news.url_of(one),
        "secret": secret,
        "previous_secret_until": moment(one.previous_until),
        "last_delivery_at": moment(news.last_at),
        "waiting": news.waiting,
        "refused": news.refused,
        "last_refused_call": {"at": moment(one.refused_at), "code": one.refused_code} if one.refused_at else None,
    }
