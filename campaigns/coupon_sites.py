"""Sites where shoppers look for codes: a click from one of them may mean that a code or link was posted there. Pure.

A short list of our own; add what your brands see.
"""

from __future__ import annotations

SITES = frozenset((
    "bons-de-reduction.com", "bravodeal.com", "capitalkoala.com", "chollometro.com", "couponchief.com",
    "couponfollow.com", "coupons.com", "cuponation.com", "dealabs.com", "dealspotr.com", "groupon.com", "groupon.fr",
    "gutscheine.de", "hotukdeals.com", "igraal.com", "joinhoney.com", "knoji.com", "ma-reduc.com", "mydealz.de",
    "ozbargain.com.au", "pepper.com", "pepper.pl", "poulpeo.com", "promocodes.com", "promokodex.com", "radins.com",
    "reduc.fr", "retailmenot.com", "savings.com", "simplycodes.com", "slickdeals.net", "sparwelt.de",
    "topcashback.com", "vouchercloud.com", "vouchercodes.co.uk", "wethrift.com", "widilo.fr",
))  # fmt: skip


def site_of(host: str) -> str:
    """The listed site that this host belongs to, or ''."""
    parts = host.lower().rstrip(".").split(".")
    names = (".".join(parts[place:]) for place in range(len(parts) - 1))
    return next((name for name in names if name in SITES), "")
