"""Writes a mark into every text that belongs to one brand, and finds it again in pages, answers, mails and files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.models import Q, QuerySet

from accounts.models import Brand, User
from campaigns.models import Collaboration
from influencers.models import Influencer, Presence
from tests.walls.world import OURS

MARK = "zzyxwvuq"
"""Long enough that no random token holds it by chance, whatever its case: four letters did, once in fifty runs."""
TEXTS = ("CharField", "TextField", "URLField", "EmailField")
NOT_TEXTS = {
    "slug", "norm", "code_norm", "shared_norm", "stands_for_norm", "digest", "sha256", "file", "extension", "secret",
    "previous_secret",
    "currency", "discount_currency", "timezone", "zone", "language", "country", "lane", "kind", "key",
    "template", "event", "topic", "origin", "wizard_step", "click_id", "click_parameter", "hashed_key", "prefix", "id",
    "request_hash", "subject_type", "visitor", "buyer", "press_key", "order_reference", "address", "action", "batch",
    "lease_owner", "refused_code", "error_code", "problem_code", "query", "code", "column", "password", "robot_reason",
}  # fmt: skip
"""Names, keys and words of the program's own: to write into them would break what they are for."""


def plant(brand: Brand) -> set[str]:
    """Mark the texts of all rows of the brand, of its team, and of creators whom no other brand knows.

    Returns the marked fields, as `Campaign.title`; what the data base does not let be changed stays.
    """
    marked = set()
    for model, rows in _rows_of(brand):
        for field in model._meta.concrete_fields:
            if field.get_internal_type() in TEXTS and not field.choices and field.name not in NOT_TEXTS:
                marked |= {f"{model.__name__}.{field.name}" for row in rows if _mark(model, row, field)}
    return marked


def _rows_of(brand: Brand) -> Iterator[tuple[type[models.Model], QuerySet[Any]]]:
    others = Collaboration.objects.exclude(brand=brand).values("influencer")
    hers = Influencer.objects.filter(collaborations__brand=brand).exclude(pk__in=others).distinct()
    elsewhere = User.objects.filter(memberships__brand__in=Brand.objects.exclude(pk=brand.pk)).values("pk")
    team = Q(memberships__brand=brand) & ~Q(pk__in=elsewhere)
    yield Influencer, hers
    yield Presence, Presence.objects.filter(influencer__in=hers)
    yield User, User.objects.filter(team | Q(influencer__in=hers)).distinct()
    for model in (model for app in OURS for model in apps.get_app_config(app).get_models()):
        if path := _path_to_brand(model):
            value = brand.lane if path.endswith("lane") else brand
            yield model, model._default_manager.filter(**{path: value})
        elif model is Brand:
            yield model, Brand.objects.filter(pk=brand.pk)


def _path_to_brand(model: type[models.Model]) -> str:
    """How the brand is reached from a row, at most two steps away; '' where it belongs to none."""
    waiting = [(model, "")]
    for _ in range(3):
        reached = []
        for one, path in waiting:
            names = {field.name: field for field in one._meta.concrete_fields}
            for name in ("brand", "lane"):
                if name in names and (name == "lane" or names[name].related_model is Brand):
                    return path + name
            reached += [
                (field.related_model, f"{path}{field.name}__")
                for field in names.values()
                if field.is_relation and field.related_model not in (User, Influencer, one)
            ]
        waiting = reached
    return ""


def _mark(model: type[models.Model], row: Any, field: models.Field) -> bool:
    """Whether the mark stands there now; an empty field stays empty, for it says something that it is empty."""
    before = getattr(row, field.attname)
    length = field.max_length or 100
    if not before or length < 10:
        return False
    word = f"{MARK}{row.pk}"[:length]
    if "@" in str(before):
        word = f"{word}@{MARK}.example"
    elif str(before).startswith("https://"):
        word = f"https://{MARK}.example/{row.pk}"
    try:
        with transaction.atomic():
            model._default_manager.filter(pk=row.pk).update(**{field.name: word[:length]})
    except DatabaseError:
        return False
    return True


def is_marked(content: bytes) -> bool:
    """Whether the mark stands in a page, an answer, or a file (also inside a workbook)."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return any(MARK in book.read(name).decode("utf-8", "replace").lower() for name in book.namelist())
    return MARK in content.decode("utf-8", "replace").lower()
