"""What programs get of results, as plain data; `answers.results` describes the same for the schema."""

from __future__ import annotations

from typing import Any

from accounts import currencies
from campaigns.results import CreatorRow, Figures, Report, codes_of
from campaigns.results_file import rate_text


def figures(one: Figures) -> dict[str, Any]:
    """Clicks, orders and money by currency."""
    return {
        "clicks": one.clicks,
        "unique_clicks": one.unique_clicks,
        "robot_clicks": one.robot_clicks,
        "conversions": one.orders,
        "conversion_rate": rate_text(one),
        "revenue": [
            {
                "currency": currency,
                "conversions": money.orders,
                "gross": currencies.exact(money.gross, currency),
                "refunded": currencies.exact(money.refunded, currency),
                "net": currencies.exact(money.net, currency),
            }
            for currency, money in one.money
        ],
        "excluded": one.excluded,
    }


def creator(row: CreatorRow, code: str | None) -> dict[str, Any]:
    """One creator with her figures, and the code that she holds."""
    return {
        "collaboration": row.collaboration,
        "influencer": row.influencer,
        "name": row.name,
        "handle": row.handle,
        "email": row.email,
        "status": row.status,
        "promo_code": code,
        **figures(row.figures),
    }


def report(made: Report) -> dict[str, Any]:
    """Everything. One query."""
    codes = codes_of(made)
    return {
        "since": made.span.first.isoformat() if made.span.first else None,
        "until": made.span.last.isoformat() if made.span.last else None,
        "totals": figures(made.totals),
        "creators": [creator(row, codes.get(row.handout)) for row in made.creators],
        "uncredited": figures(made.nobody),
        "days": [{"day": day.isoformat(), **figures(one)} for day, one in made.days],
    }
