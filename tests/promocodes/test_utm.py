"""UTM templates: what may stand in them, and what comes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promocodes import utm

MARIE = utm.facts(campaign="summer-glow", creator="Marie Laurent", handle="@marie.glow", network="instagram")


def refused(template: str) -> list[str]:
    codes: list[str] = []
    utm.read_utm({"source": template}, lambda _path, code, _message: codes.append(code))
    return codes


def test_placeholders_are_filled_with_plain_small_names():
    templates = {
        "source": "{network}",
        "medium": "creator",
        "campaign": "{campaign}-x",
        "content": "{creator}/{handle}",
    }

    assert utm.query_of(templates, MARIE) == (
        "utm_source=instagram&utm_medium=creator&utm_campaign=summer-glow-x&utm_content=marie-laurent%2Fmarie.glow"
    )


def test_what_comes_out_empty_is_left_out():
    assert utm.query_of({"source": "tandem", "term": "{label}"}, MARIE) == "utm_source=tandem"


def test_a_label_leaves_no_hanging_hyphen_where_there_is_none():
    assert utm.query_of({"content": "{handle}-{label}"}, MARIE) == "utm_content=marie.glow"
    assert utm.query_of({"content": "{handle}-{label}"}, MARIE | {"label": "story"}) == "utm_content=marie.glow-story"


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("{who}", "utm.unknown_placeholder"),
        ("{handle", "utm.braces"),
        ("handle}", "utm.braces"),
        ("a" * 101, "too_long"),
        ("a\u200bb", "utm.bad_chars"),
    ],
)
def test_a_wrong_template_is_refused_with_its_reason(template, code):
    assert refused(template) == [code]


def test_an_unknown_parameter_is_refused():
    found = []
    utm.read_utm({"sauce": "x"}, lambda path, code, message: found.append((path, code, message)))

    assert found == [
        ("utm.sauce", "unknown", "“sauce” is not known. Choose from source, medium, campaign, content, term.")
    ]


@pytest.mark.parametrize("name", ["1x", "a b", "utm_source", "x" * 41, "a&b", "a=b", "é"])
def test_a_wrong_name_for_the_click_identifier_is_refused(name):
    found = []
    utm.read_parameter(name, lambda _path, code, _message: found.append(code))

    assert found == ["click_id.bad_name"]


@given(st.dictionaries(st.sampled_from(utm.FIELDS), st.text(max_size=120)), st.text(max_size=100))
def test_whatever_is_accepted_makes_a_query_that_a_header_can_carry(templates, name):
    """CLK-09: no line break, no sign that ends the query."""
    kept = utm.read_utm(templates, lambda *_: None)
    query = utm.query_of(kept, utm.facts(campaign="c", creator=name, handle=name, network="tiktok", label=name))

    assert query.isascii()
    assert query.isprintable()
    assert not set(query) & set(' #?"<>')
