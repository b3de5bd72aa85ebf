"""schemathesis calls every operation as the schema allows and as it does not, and holds each answer to the schema."""

from __future__ import annotations

import os
import sys

import pytest

from tests.api.fuzzing import fuzz

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "0"))
"""Drawn cases of each operation; `make fuzz` asks for many, and for every boundary case."""


@pytest.mark.timeout(0 if EXAMPLES else 300)
def test_schemathesis_finds_nothing(lumen, settings):
    """TEN-10, and the promise of the schema: no 500, no status, media type or shape that it does not name."""
    rates = {"DEFAULT_THROTTLE_RATES": {"key": "9999999/min", "imports": "9999999/min"}}
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | rates
    effort = {"examples": EXAMPLES} if EXAMPLES else {"examples": 6, "share": 3}

    found = fuzz(lumen, **effort, only=os.environ.get("SCHEMATHESIS_ONLY", ""))

    sys.stdout.write(f"{found}\n")
    assert not found.wrong, str(found)
