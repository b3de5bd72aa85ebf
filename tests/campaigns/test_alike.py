"""What rows draw alike is drawn once: the same to the letter, and nothing of one row in another."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone

from benchmarks.paging import drawn_anew
from campaigns import entry
from campaigns.models import Collaboration, Status
from campaigns.templatetags.alike import AlikeNode
from notifications.models import Message, State
from tests import make

TABS = {
    "requests": Status.APPLIED,
    "ready": Status.READY_TO_SEND,
    "pending": Status.PENDING_CONTENT,
    "published": Status.PUBLISHED,
    "closed": Status.EXPIRED,
}


def draw(text: str, rows: list[dict[str, object]]) -> str:
    return Template("{% load alike %}{% for row in rows %}" + text + "{% endfor %}").render(Context({"rows": rows}))


def test_blanks_are_filled_for_each_row_and_what_is_asked_draws_anew():
    inside = '{% if row.late %}!{% endif %}<a id="{{ pk }}">{{ who }}</a>'
    text = "{% alike row.late with pk=row.pk who=row.who %}" + inside + "{% endalike %}"
    rows = [
        {"pk": 1, "who": "Marie", "late": False},
        {"pk": 2, "who": "Luc", "late": True},
        {"pk": 3, "who": "Zoë", "late": False},
    ]
    assert draw(text, rows) == '<a id="1">Marie</a>!<a id="2">Luc</a><a id="3">Zoë</a>'


def test_what_fills_a_blank_is_escaped_and_never_read():
    rows = [{"who": "<b>&\"'"}, {"who": "{{ pk }}"}, {"who": "9" * 20}]
    found = draw("{% alike with who=row.who %}[{{ who }}]{% endalike %}", rows)
    assert found == f"[&lt;b&gt;&amp;&quot;&#x27;][{{{{ pk }}}}][{'9' * 20}]"


@pytest.mark.parametrize("tag", ["{% alike row.pk %}", "{% alike with %}", "{% alike with row.pk %}"])
def test_a_tag_without_blanks_is_refused(tag):
    with pytest.raises(TemplateSyntaxError, match="alike"):
        Template("{% load alike %}" + tag + "{% endalike %}")


@pytest.fixture
def mixed(lumen, by_maria):
    """A campaign whose rows differ in everything that a list asks of them."""
    campaign = make.campaign(lumen, promo_code=make.PERSONAL_CODE)
    rows = []
    for number in range(12):
        one = make.accepted(campaign, make.creator(email=f"c{number}@example.org"))
        if number % 2:
            entry.enter_value(one, "promo_code", f"CODE{number}", by=by_maria)
        rows.append(one.pk)
    for number, pk in enumerate(rows):
        Collaboration.objects.filter(pk=pk).update(
            name=f'Creator "{number}" <b>' if number % 3 else "",
            brought_by_brand=bool(number % 2),
            handle=f"handle{number}" if number % 4 else "",
            followers=number * 900 if number % 3 else 0,
            network="tiktok" if number % 5 else "",
            country="FR" if number % 2 else "",
            pitch=f"Pitch & {number} " * 20 if number % 3 == 1 else "",
            due_on=timezone.localdate() + timedelta(days=number - 5),
            clock_stopped_at=timezone.now() if number == 4 else None,
            refusal_reason="Too late & so on" if number % 4 == 1 else "",
            applied_at=timezone.now() - timedelta(hours=number),
            published_at=timezone.now() - timedelta(hours=number),
            sent_at=timezone.now(),
            content_url=f"https://instagram.com/p/{number}?a=1&b=2",
        )
    for state, message in zip(
        (State.SENT, State.FAILED, State.BOUNCED, State.DELIVERED), Message.objects.order_by("pk"), strict=False
    ):
        Message.objects.filter(pk=message.pk).update(
            state=state,
            sent_at=timezone.now(),
            error="550 <no>" if state in (State.FAILED, State.BOUNCED) else "",
            opened_at=timezone.now() if state == State.DELIVERED else None,
        )
    return campaign


@pytest.mark.parametrize("tab", TABS)
def test_a_list_is_the_same_as_with_each_row_drawn_on_its_own(mixed, signed_in, maria, tab):
    ended = timezone.now() if tab == "closed" else None
    Collaboration.objects.filter(campaign=mixed).update(status=TABS[tab], ended_at=ended)
    browser, address = signed_in(maria), f"/campaigns/{mixed.pk}/{tab}/"

    filled = body(browser.get(address))
    with mock.patch.object(AlikeNode, "render", drawn_anew):
        anew = body(browser.get(address))
    assert filled.count("<tr") == 13
    assert filled == anew


def body(answer) -> str:
    assert answer.status_code == 200
    text = answer.content.decode()
    return text[text.index("<table") : text.index("</table>")]
