"""The board for programs: what waits in the key's brand, and in no other."""

from __future__ import annotations

from campaigns.api import answers
from notifications import pauses
from notifications.models import Message
from tests import make
from tests.api.test_schema import assert_fits


def test_the_board_names_each_cause_with_its_campaign(api, generic, marie):
    one = make.accepted(generic, marie)
    Message.objects.filter(subject_id=one.pk).update(state="bounced")

    body = api.get("board/").json()

    assert body == {
        "blocked": 1,
        "matters": [
            {
                "kind": "bounced",
                "number": 1,
                "campaign": {"id": generic.pk, "title": "Summer Glow"},
                "text": "e-mail came back",
            }
        ],
    }
    assert_fits(body, answers.Board)


def test_the_board_says_first_why_no_mail_leaves(api, lumen):
    pauses.begin("channel.auth", "535 no", lane=lumen.lane)

    [matter] = api.get("board/").json()["matters"]

    assert (matter["kind"], matter["campaign"]) == ("paused", None)
    assert "refuses our user name or password" in matter["text"]


def test_the_board_of_another_brand_is_not_seen(api, borealis, marie):
    make.applied(make.campaign(borealis), marie)

    assert api.get("board/").json() == {"blocked": 0, "matters": []}
