"""schemathesis against the API: how it is led to objects that exist, and what is kept of what it finds.

Every call is undone, so that each meets the same rows. Nothing is drawn anew: the same seed makes the same calls.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase
from hypothesis import settings as effort
from schemathesis.core.failures import Failure, FailureGroup

# the one name that makes coverage cases and drawn cases of one operation; requirements-test.txt holds its version
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test

from accounts.models import ApiKey, Brand
from tests.api import objects

SEED = 20261126
SETTINGS = {
    "seed": SEED,
    "checks": {
        # no schema says that a code is somebody's, or a day past: 422, with the field
        "positive_data_acceptance": {"expected-statuses": ["2xx", "304", "401", "403", "404", "409", "422"]},
        "negative_data_rejection": {
            "expected-statuses": ["400", "401", "403", "404", "405", "409", "413", "415", "422"]
        },
    },
    "generation": {
        "with-security-parameters": False,  # the key stands in every call; `ignored_auth` calls without it
        "allow-extra-parameters": False,  # names that a call does not know are ignored, as docs/api.md says
    },
}
MODES = [HypothesisTestMode.EXAMPLES, HypothesisTestMode.COVERAGE, HypothesisTestMode.FUZZING]


@dataclass
class Findings:
    """What was called, what was answered, and what is wrong: a finding by operation and kind, with its first call."""

    calls: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    reached: set[str] = field(default_factory=set)
    wrong: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        answers = ", ".join(f"{number} × {status}" for status, number in sorted(self.answers.items()))
        head = f"{self.calls} calls ({answers}), {len(self.wrong)} findings."
        return "\n\n".join([head, *(f"{name}\n{how}" for name, how in self.wrong.items())])


def fuzz(brand: Brand, *, examples: int, share: int = 1, only: str = "") -> Findings:
    """Call every operation with the boundary cases of its schema and so many drawn ones, as `brand`.

    Of all these calls, each `share`-th is made.
    """
    named = objects.of(brand)
    _, secret = ApiKey.objects.create_key(name="schemathesis", brand=brand, scopes=list(ApiKey.SCOPES))
    headers = {"Authorization": f"Bearer {secret}"}
    found, turn = Findings(), count()
    config = schemathesis.Config.from_dict(SETTINGS)
    app = _within_the_test(get_wsgi_application())
    schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", app, config=config)

    def call(case: Any) -> None:
        place = next(turn)
        if place % share:
            return
        _lead(case, named, place // share)
        found.calls += 1
        with transaction.atomic():
            answer = case.call(headers=headers)
            found.answers[answer.status_code] += 1
            if answer.status_code < 300:
                found.reached.add(case.operation.label)
            try:
                case.validate_response(answer, headers=headers)
            except (Failure, FailureGroup) as failure:
                for one in getattr(failure, "exceptions", [failure]):
                    name = f"{case.operation.label}: {one.title}"
                    said = f"{case.as_curl_command()}\n{answer.status_code} {answer.content[:400]!r}"
                    found.wrong.setdefault(name, f"{one.message}\n{said}")
            transaction.set_rollback(True)

    for result in schema.get_all_operations():
        operation = result.ok()
        if only in operation.label:
            create_test(operation=operation, test_func=call, config=_effort(schema, examples))()
    return found


def _within_the_test(app: Any) -> Any:
    """The site, whose requests leave the connection of the test as it is."""

    def answer(environ: Any, start_response: Any) -> Any:
        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_old_connections)
        try:
            answered = app(environ, start_response)
            body = list(answered)
            answered.close()
            return body
        finally:
            request_started.connect(close_old_connections)
            request_finished.connect(close_old_connections)

    return answer


def _effort(schema: Any, examples: int) -> Any:
    how_much = effort(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    return HypothesisTestConfig(project=schema.config, modes=MODES, settings=how_much, seed=SEED)


def _lead(case: Any, named: dict[str, list[int]], turn: int) -> None:
    """Put identifiers of rows in the place of whole numbers that name none, by turns; have conditions hold."""
    if "If-Match" in (case.headers or {}):
        case.headers["If-Match"] = "*"  # no drawn text is the tag of anything, and 412 would hide what comes after it
    subject = case.path.split("/")[3]
    for parameter, kind in (("id", subject), ("pooled_id", "pooled")):
        asked = (case.path_parameters or {}).get(parameter)
        if isinstance(asked, int) and not isinstance(asked, bool) and asked > 0 and named.get(kind):
            case.path_parameters[parameter] = named[kind][turn % len(named[kind])]
