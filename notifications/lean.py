"""Model objects in great number, made without asking every field for its value."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)


def present(model: type[M], attributes: dict[str, Any], related: dict[str, Any]) -> M:
    """The object of a stored row with these attributes (`brand_id`) and these related objects (`brand`).

    An attribute that is left out is read from the data base when somebody asks for it, as after `only()`.
    """
    one = _made(model, attributes, related)
    one._state.adding, one._state.db = False, DEFAULT_DB_ALIAS
    return one


def new_one(model: type[M], attributes: dict[str, Any], related: dict[str, Any] | None = None) -> M:
    """The object of a row that is still to be stored. What is left out has its default, if that is a constant."""
    return _made(model, _defaults(model) | attributes, related or {})


def _made(model: type[M], attributes: dict[str, Any], related: dict[str, Any]) -> M:
    one = model.__new__(model)
    one.__dict__ = attributes
    one._state = ModelState()
    one._state.fields_cache = related
    return one


@cache
def _defaults(model: type[Model]) -> dict[str, Any]:
    """A default that is made anew for each row (a moment, a random text, a list) is not here: it must be given."""
    return {
        field.attname: field.get_default()
        for field in model._meta.concrete_fields
        if not (field.has_default() and callable(field.default))
    }
