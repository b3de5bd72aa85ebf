"""manage.py create_api_key: a key of a brand for a program."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import audit
from accounts.actors import SYSTEM
from accounts.models import ApiKey, Brand
from accounts.names import clean_name


class Command(BaseCommand):
    help = "Make an API key for a brand. The key, and nothing else, goes to standard output; it is shown once."

    def add_arguments(self, parser: CommandParser) -> None:
        """What must be said."""
        parser.add_argument("--brand", required=True, metavar="SLUG")
        parser.add_argument("--name", required=True)
        parser.add_argument(
            "--scopes", nargs="+", default=[], help=f"any of {', '.join(ApiKey.SCOPES)}; all if left out"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Print the key."""
        brand = Brand.objects.filter(slug=options["brand"]).first()
        if brand is None:
            raise CommandError(f"No brand has the slug “{options['brand']}”; create_brand makes one.")
        name = clean_name(options["name"], limit=1000)
        if not name or len(name) > 50:
            raise CommandError("--name must have 1 to 50 characters; it tells the keys of a brand apart.")
        scopes = self._scopes(options["scopes"])
        key, secret = ApiKey.objects.create_key(name=name, brand=brand, scopes=scopes)
        audit.record("api_key_created", by=SYSTEM, brand=brand, name=name, prefix=key.prefix, scopes=scopes)
        self.stdout.write(secret)

    def _scopes(self, given: list[str]) -> list[str]:
        """The named scopes, comma or space separated, in their usual order; all if none is named."""
        wanted = [scope for part in given for scope in part.split(",") if scope]
        if unknown := [scope for scope in wanted if scope not in ApiKey.SCOPES]:
            raise CommandError(f"“{unknown[0]}” is no scope; there are {', '.join(ApiKey.SCOPES)}.")
        return [scope for scope in ApiKey.SCOPES if scope in wanted] if wanted else list(ApiKey.SCOPES)
