"""manage.py create_brand: a brand with its first owner."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug
from django.db import transaction

from accounts.actors import SYSTEM
from accounts.brands import RESERVED_SLUGS, create_brand
from accounts.models import Brand, User
from accounts.names import clean_name


class Command(BaseCommand):
    help = "Make a brand with its first owner, who can sign in at once. The same slug again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """What must be said."""
        parser.add_argument("--name", required=True)
        parser.add_argument("--slug", required=True)
        parser.add_argument("--owner", required=True, metavar="EMAIL")
        parser.add_argument("--password", required=True)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was done in one or two lines."""
        name, slug = clean_name(options["name"]), options["slug"]
        email = options["owner"].strip().lower()
        self._check(name, slug, email, options["password"])
        if present := Brand.objects.filter(slug=slug).first():
            self.stdout.write(f"The brand “{present.name}” ({slug}) exists already; nothing was changed.")
            return
        owner = self._owner(email, options["password"])
        brand = create_brand(name, owner=owner, by=SYSTEM, slug=slug)
        self.stdout.write(f"Made the brand “{brand.name}” ({brand.slug}, {brand.currency}), owned by {owner.email}.")

    def _check(self, name: str, slug: str, email: str, password: str) -> None:
        if not name:
            raise CommandError("--name is empty; give the brand a name.")
        try:
            validate_slug(slug)
        except ValidationError as error:
            raise CommandError(f"--slug “{slug}” may hold only letters, digits, - and _; write it as lumen.") from error
        if slug in RESERVED_SLUGS or len(slug) > 60:
            raise CommandError(f"--slug “{slug}” cannot be used; choose another one of at most 60 characters.")
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"--owner “{email}” is no e-mail address; write it as maria@example.com.") from error
        if not password:
            raise CommandError("--password is empty; give one of at least 8 characters.")

    def _owner(self, email: str, password: str) -> User:
        """The owner with a proven address. An account that is proven already keeps its own password."""
        user = User.objects.filter(email__address=email).first()
        if user and EmailAddress.objects.filter(user=user, verified=True).exists():
            self.stdout.write(f"{email} has an account already; its password was left as it is.")
            return user
        if user is None:
            user = User.objects.create_user(email, password)
        else:
            # nobody has proven this address yet, so whatever password stands there is a stranger's
            user.set_password(password)
            user.save(update_fields=["password"])
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        try:
            validate_password(password, user)
        except ValidationError as error:
            self.stderr.write(
                f"The password is weak: {' '.join(error.messages)} Change it at /accounts/password/change/."
            )
        return user
