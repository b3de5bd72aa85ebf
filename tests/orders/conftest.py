"""Marie holds MARIE10 in a campaign of Lumen; three shops of Lumen report orders."""

from __future__ import annotations

import pytest

from tests import make
from tests.api.conftest import api, stranger  # noqa: F401 - programs of both brands
from tests.orders.shop import Shop


@pytest.fixture
def marie_has_code(marie_ready):
    return make.holds(marie_ready, "MARIE10")


@pytest.fixture
def shopify(lumen) -> Shop:
    return Shop(lumen, "shopify", "shpss_0123456789abcdef")


@pytest.fixture
def woo(lumen) -> Shop:
    return Shop(lumen, "woocommerce", "a secret of the owner")


@pytest.fixture
def shop(lumen) -> Shop:
    return Shop(lumen, "standard")
