"""The demo data: who can sign in. `manage.py demo` prints it, `manage.py demo_data` makes the accounts."""

from __future__ import annotations

PASSWORD = "tandem-demo"  # noqa: S105 # shown on the screen: everything in the demo is public

LOGINS: list[tuple[str, str, str]] = [
    ("manager", "maria@lumen.example", PASSWORD),
    ("creator", "marie@creators.example", PASSWORD),
    ("administrator", "admin@tandem.example", PASSWORD),
]
"""Role, e-mail and password of one person of each kind."""
