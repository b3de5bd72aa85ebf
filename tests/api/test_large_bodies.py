"""Bodies that cost more to refuse than to send: what is too long is said before anybody looks into it."""

from __future__ import annotations

import pytest

from tests.api.conftest import fields_of, is_problem


def test_the_one_name_that_stands_twice_among_many_is_found_in_one_pass(api):
    # comparing each with each took a quarter of an hour, and the suite's own limit ends it
    names = [f'"k{number}":0' for number in range(200_000)]
    answer = api.post("campaigns/", "{" + ",".join([*names, names[-1]]) + "}")
    assert fields_of(answer) == {"k199999": "repeated"}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"hashtags": [1] * 31}, {"hashtags": "max_length"}),
        ({"networks": [1] * 21}, {"networks": "max_length"}),
        (
            {"affiliate_link": {"title": "t", "personalized": True, "utm": {str(one): 1 for one in range(21)}}},
            {"affiliate_link.utm": "max_length"},
        ),
        ({"posting_days_by_network": {str(one): "" for one in range(21)}}, {"posting_days_by_network": "max_length"}),
    ],
)
def test_a_list_that_is_too_long_has_one_error_and_not_one_for_each_item(api, personal, body, wrong):
    assert fields_of(api.patch(f"campaigns/{personal.pk}/", body)) == wrong


def test_lists_of_other_calls_are_too_long_as_a_whole(api, personal):
    said = {"subject": "s", "body": "b", "collaborations": ["x"] * 1001}
    assert fields_of(api.post(f"campaigns/{personal.pk}/announcements/", said)) == {"collaborations": "max_length"}
    url = "https://shop.example/"
    assert fields_of(api.post("webhooks/", {"url": url, "events": [1] * 100})) == {"events": "max_length"}


def test_a_list_as_long_as_it_may_be_is_read_item_by_item(api, personal):
    answer = api.patch(f"campaigns/{personal.pk}/", {"hashtags": ["fine"] * 29 + [1]})
    assert fields_of(answer) == {"hashtags.29": "not_text"}
    is_problem(answer, 422, "invalid")
