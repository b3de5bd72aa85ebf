"""manage.py create_api_key: a key of a brand for a program."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import keys
from accounts.actors import SYSTEM
from accounts.keys import KeyRefused
from accounts.models import ApiKey, Brand


class Command(BaseCommand):
    help = "Make an API key for a brand. The key, and nothing else, goes to standard output; it is shown once."

    def add_arguments(self, parser: CommandParser) -> None:
        """What must be said."""
        parser.add_argument("--brand", required=True, metavar="SLUG")
        parser.add_argument("--name", required=True)
        parser.add_argument(
            "--scopes", nargs="+", default=[], help=f"any of {', '.join(ApiKey.SCOPES)}; all if left out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the key."""
        brand = Brand.objects.filter(slug=options["brand"]).first()
        if brand is None:
            raise CommandError(f"No brand has the slug “{options['brand']}”; create_brand makes one.")
        try:
            _, secret = keys.make(brand, options["name"], self._scopes(options["scopes"]), by=SYSTEM)
        except KeyRefused as refused:
            raise CommandError(f"--{refused.field or 'brand'}: {refused}") from refused
        self.stdout.write(secret)

    def _scopes(self, given: list[str]) -> list[str]:
        """The named scopes, comma or space separated; all if none is named."""
        return [scope for part in given for scope in part.split(",") if scope] or list(ApiKey.SCOPES)
