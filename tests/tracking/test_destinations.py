"""What is added to a destination, and that nothing of its own is disturbed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.destinations import with_query


@pytest.mark.parametrize(
    ("destination", "whole"),
    [
        ("https://s.example/", "https://s.example/?utm_source=x&c=ID"),
        ("https://s.example/?a=%2f&b=+", "https://s.example/?a=%2f&b=+&utm_source=x&c=ID"),
        ("https://s.example?", "https://s.example?utm_source=x&c=ID"),
        ("https://s.example/?a=1&", "https://s.example/?a=1&utm_source=x&c=ID"),
        ("https://s.example/#/route?x=1", "https://s.example/?utm_source=x&c=ID#/route?x=1"),
        ("https://s.example/?a=1#top", "https://s.example/?a=1&utm_source=x&c=ID#top"),
        ("https://s.example/?utm_source=own", "https://s.example/?utm_source=own&c=ID"),
        ("https://s.example/?c=own#z", "https://s.example/?c=own&utm_source=x#z"),
        ("https://s.example/é?q=é", "https://s.example/é?q=é&utm_source=x&c=ID"),
    ],
)
def test_parameters_go_behind_its_own_query_and_before_its_fragment(destination, whole):
    """CLK-09, contract §6; a parameter that it has already is not added again."""
    before, after, takes_id = with_query(destination, "utm_source=x", "c")

    assert before + ("ID" if takes_id else "") + after == whole


@given(st.text(st.characters(min_codepoint=33, max_codepoint=0x250), max_size=60))
def test_nothing_is_changed_when_nothing_is_added(rest):
    assert with_query(f"https://s.example/{rest}", "") == (f"https://s.example/{rest}", "", False)


@given(st.text(st.characters(min_codepoint=33, max_codepoint=0x250), max_size=60))
def test_its_own_letters_stay_in_their_order(rest):
    """Byte for byte."""
    destination = f"https://s.example/{rest}"
    before, after, _ = with_query(destination, "utm_source=x&utm_medium=y", "tandem_click")
    front, sign, fragment = destination.partition("#")

    assert before.startswith(front)
    assert (before + after).endswith(sign + fragment)
