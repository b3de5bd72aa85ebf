"""Small template words of the house."""

from __future__ import annotations

from django import template

register = template.Library()
