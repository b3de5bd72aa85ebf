"""The register of codes for programs, and taking codes out of use."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns import entry
from campaigns.api import answers
from campaigns.models import Collaboration, Status
from promocodes.models import Code, PooledCode
from tests import make
from tests.api.conftest import fields_of, is_problem
from tests.api.test_schema import assert_fits

WHY = "It leaked."


@pytest.fixture
def marie_sent(marie_ready: Collaboration, by_maria: Any) -> Collaboration:
    """Pending content with MARIE10."""
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    return marie_ready


@pytest.fixture
def three_kinds(marie_sent, generic, lumen, luc):
    """A shared code, two that wait in a pool, a personal one."""
    make.accepted(generic, luc)
    for code in ("pool1", "pool2"):
        PooledCode.objects.create(brand=lumen, instruction=marie_sent.campaign.promo_code, value=code, norm=code)


def retire(api, one, reason=WHY):
    return api.post(f"collaborations/{one.pk}/promo-code/retire/", {"reason": reason})


def codes(api, query: str = "") -> list[str]:
    return [one["code"] for one in api.get(f"codes/{query}").json()["results"]]


def test_code_is_retired_with_its_reason_and_shown_so(api, marie_sent):
    assert api.get(f"collaborations/{marie_sent.pk}/").json()["promo_code"]["retired"] is None
    shown = retire(api, marie_sent).json()
    assert shown["status"] == Status.PENDING_CONTENT
    assert shown["promo_code"]["code"] == "MARIE10"
    assert shown["promo_code"]["retired"]["reason"] == WHY
    assert_fits(shown, answers.Collaboration())


def test_new_code_after_it_is_put_without_replace(api, marie_sent):
    retire(api, marie_sent)
    shown = api.put(f"collaborations/{marie_sent.pk}/promo-code/", {"code": "MARIE20"}).json()
    assert (shown["promo_code"]["code"], shown["promo_code"]["version"]) == ("MARIE20", 2)
    assert shown["promo_code"]["retired"] is None


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": " \u200b "}, {"reason": "x" * 301}, {"reason": None}])
def test_reason_is_required_and_short(api, marie_sent, body):
    refused = api.post(f"collaborations/{marie_sent.pk}/promo-code/retire/", body)
    assert set(fields_of(refused)) == {"reason"}
    assert Code.objects.live().exists()


def test_second_retirement_is_refused(api, marie_sent):
    retire(api, marie_sent)
    assert is_problem(retire(api, marie_sent), 409, "code.already_retired")
    assert is_problem(api.post(f"codes/{Code.objects.get().pk}/retire/", {"reason": WHY}), 409, "code.already_retired")


def test_key_without_the_scope_retires_nothing(marie_sent, program_with):
    reader = program_with("campaigns:read")
    assert is_problem(retire(reader, marie_sent), 403, "scope.missing")


def test_code_is_retired_in_every_campaign_by_its_own_address(api, marie_sent):
    shown = api.post(f"codes/{Code.objects.get().pk}/retire/", {"reason": WHY}).json()
    assert (shown["state"], shown["reason"], shown["holder"]["name"]) == ("retired", WHY, "Marie Laurent")
    assert_fits(shown, answers.RegisteredCode())


def test_register_says_who_holds_a_code(api, marie_sent):
    [found] = api.get("codes/?code=marie10").json()["results"]
    assert found["holder"] == {
        "influencer": marie_sent.influencer_id, "name": "Marie Laurent", "email": "marie@example.org",
    }  # fmt: skip
    assert (found["state"], found["until"], found["reason"]) == ("live", None, None)
    assert found["campaigns"] == [{"id": marie_sent.campaign_id, "title": "Autumn Codes"}]
    assert api.get(f"codes/{found['id']}/").json() == found


def test_register_holds_all_three_kinds(api, three_kinds):
    results = api.get("codes/").json()["results"]
    assert [one["kind"] for one in results] == ["shared", "pool", "pool", "personal"]
    assert [one["id"] is None for one in results] == [True, True, True, False]
    assert_fits(results, answers.RegisteredCode(many=True))


def test_register_is_read_in_pages_to_and_fro(api, three_kinds):
    there, address = [], "codes/?page_size=1"
    while address:
        page = api.get(address).json()
        there += [one["code"] for one in page["results"]]
        last, address = page, page["next"] and page["next"].partition("/api/v1/")[2]
    back, address = [], last["previous"].partition("/api/v1/")[2]
    while address:
        page = api.get(address).json()
        back += [one["code"] for one in page["results"]]
        address = page["previous"] and page["previous"].partition("/api/v1/")[2]
    assert there == ["SUMMER10", "pool1", "pool2", "MARIE10"]
    assert back == there[-2::-1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?search=laurent", ["MARIE10"]),
        ("?search=10", ["SUMMER10", "MARIE10"]),
        ("?state=pool", ["pool1", "pool2"]),
        ("?state=live&search=summer", ["SUMMER10"]),
        ("?code=MARIE1", []),
    ],
)
def test_register_is_narrowed(api, three_kinds, query, found):
    assert codes(api, query) == found


def test_register_is_narrowed_to_a_campaign(api, three_kinds, generic):
    assert codes(api, f"?campaign={generic.pk}") == ["SUMMER10"]


@pytest.mark.parametrize("query", ["?state=dead", "?campaign=x", "?cursor=a1x", "?code=A&code=B"])
def test_wrong_parameter_is_refused(api, query):
    assert fields_of(api.get(f"codes/{query}"))


def test_cursor_beyond_everything_is_an_empty_page(api, three_kinds):
    assert codes(api, "?cursor=a999999999999999999") == []
    assert codes(api, "?cursor=b999999999999999999&page_size=2") == ["pool2", "MARIE10"]


def test_another_brand_finds_nothing(stranger, three_kinds):
    assert codes(stranger) == codes(stranger, "?code=MARIE10") == []


def test_page_asks_few_queries_however_long_it_is(api, marie_sent, personal, by_maria, django_assert_max_num_queries):
    for number in range(5):
        entry.enter_value(make.accepted(personal, make.creator()), "promo_code", f"MORE{number}", by=by_maria)
    with django_assert_max_num_queries(20):
        api.get("codes/")


def test_days_of_a_code_are_changed_and_what_is_left_out_stays(api, marie_sent):
    code = Code.objects.get()
    api.patch(f"codes/{code.pk}/", {"starts_on": "2026-05-01", "ends_on": "2026-06-30"})
    shown = api.patch(f"codes/{code.pk}/", {"starts_on": None}).json()
    assert (shown["starts_on"], shown["ends_on"]) == (None, "2026-06-30")
    assert_fits(shown, answers.RegisteredCode())


def test_end_before_the_start_is_refused_beside_its_field(api, marie_sent):
    refused = api.patch(f"codes/{Code.objects.get().pk}/", {"starts_on": "2026-07-01", "ends_on": "2026-06-30"})
    assert is_problem(refused, 422, "invalid")
    assert refused.json()["errors"][0]["code"] == "ends_before_start"
    assert Code.objects.get().ends_on is None


def test_retired_code_has_no_days_to_change(api, marie_sent):
    retire(api, marie_sent)
    assert is_problem(
        api.patch(f"codes/{Code.objects.get().pk}/", {"ends_on": "2026-06-30"}), 409, "code.already_retired"
    )
