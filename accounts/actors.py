"""Who does a deed: a person on a page, a program with a key, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from accounts.models import ApiKey, AuditEntry, User


@dataclass(frozen=True)
class Actor:
    """Who acts. `label` is what timelines show; `user` is None for programs and for the system."""

    label: str
    source: str
    user: User | None = None

    def through_a_file(self) -> Actor:
        """The same, for what an imported file does when it is confirmed."""
        return replace(self, source=AuditEntry.Source.IMPORT)


SYSTEM = Actor(label="Tandem", source=AuditEntry.Source.SYSTEM)


def person(user: User, *, source: str = AuditEntry.Source.PAGE) -> Actor:
    """A person on a page, or in the admin."""
    return Actor(label=str(user)[:120], source=source, user=user)


def program(key: ApiKey) -> Actor:
    """A program that came with an API key."""
    return Actor(label=f"API key “{key.name}”"[:120], source=AuditEntry.Source.API)
