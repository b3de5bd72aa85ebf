"""Points collaborations to the handouts that they hold now: one statement, however many."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from campaigns.models import Collaboration


def point(collaborations: Iterable[Collaboration], field: str) -> None:
    """Store `field` (`promo_handout` or `link_handout`) as it stands on these objects; None takes it away."""
    column = f"{field}_id"
    pairs = [(getattr(one, column), one.pk) for one in collaborations]
    if not pairs:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"UPDATE campaigns_collaboration SET {column} = given.handout "  # noqa: S608 - a column of our own
                "FROM unnest(%s::bigint[], %s::bigint[]) AS given (handout, pk) "
                "WHERE campaigns_collaboration.id = given.pk",
                [[handout for handout, _ in pairs], [pk for _, pk in pairs]],
            )
        else:  # SQLite knows UPDATE … FROM only since 3.33; one prepared statement inside the process is as quick
            cursor.executemany(f"UPDATE campaigns_collaboration SET {column} = %s WHERE id = %s", pairs)  # noqa: S608
