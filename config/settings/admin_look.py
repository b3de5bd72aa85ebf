"""How the administration looks."""

from __future__ import annotations

UNFOLD = {
    "SITE_TITLE": "Tandem administration",
    "SITE_HEADER": "Tandem",
    "SITE_SUBHEADER": "Administration",
    "SITE_SYMBOL": "handshake",
    "SHOW_HISTORY": True,
    "SITE_DROPDOWN": [
        {"icon": "search", "title": "Look up", "link": "/admin/search/"},
        {"icon": "home", "title": "The site", "link": "/"},
    ],
    "BORDER_RADIUS": "8px",
    "COLORS": {  # the accent of the site's own tokens, in the eleven steps that unfold asks for
        "primary": {
            "50": "oklch(98% .015 178)",
            "100": "oklch(95% .045 178)",
            "200": "oklch(90% .08 178)",
            "300": "oklch(84% .11 178)",
            "400": "oklch(74% .12 178)",
            "500": "oklch(62% .11 178)",
            "600": "oklch(47% .09 178)",
            "700": "oklch(42% .08 178)",
            "800": "oklch(36% .065 178)",
            "900": "oklch(31% .055 178)",
            "950": "oklch(24% .04 178)",
        }
    },
}
