"""What rows draw alike is drawn once: the same to the letter, and nothing of one row in another."""

from __future__ import annotations

import re
from collections import namedtuple
from datetime import timedelta
from unittest import mock

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from benchmarks.paging import nothing_kept
from campaigns import entry
from campaigns.models import Campaign, Collaboration, Status
from campaigns.templatetags.alike import KEPT, AlikeNode
from notifications.models import Message, State
from tests import make

TABS = {
    "requests": Status.APPLIED,
    "ready": Status.READY_TO_SEND,
    "pending": Status.PENDING_CONTENT,
    "published": Status.PUBLISHED,
    "closed": Status.EXPIRED,
}


Shape = namedtuple("Shape", "late")


def template(text: str) -> Template:
    return Template("{% load alike %}" + text)


def draw(text: str, **context: object) -> str:
    return template(text).render(Context(context))


def test_blanks_are_filled_for_each_row_and_what_is_asked_draws_anew():
    inside = '{% if row.late %}!{% endif %}<a id="{{ pk }}">{{ who }}</a>'
    text = "{% each_alike row in rows with pk=row.pk who=row.who %}" + inside + "{% endeach_alike %}"
    rows = [
        {"pk": 1, "who": "Marie", "shape": Shape(late=False)},
        {"pk": 2, "who": "Luc", "shape": Shape(late=True)},
        {"pk": 3, "who": "Zoë", "shape": Shape(late=False)},
    ]
    assert draw(text, rows=rows) == '<a id="1">Marie</a>!<a id="2">Luc</a><a id="3">Zoë</a>'


def test_what_fills_a_blank_is_escaped_and_never_read():
    rows = [{"who": who, "shape": Shape(late=False)} for who in ("<b>&\"'", "{{ pk }}", "9" * 20)]
    found = draw("{% each_alike row in rows with who=row.who %}[{{ who }}]{% endeach_alike %}", rows=rows)
    assert found == f"[&lt;b&gt;&amp;&quot;&#x27;][{{{{ pk }}}}][{'9' * 20}]"


def test_the_inside_sees_nothing_of_the_page_but_what_it_was_given():
    text = "{% alike a=a with b=b %}[{{ a }}{{ b }}{{ c }}{{ request }}]{% endalike %}"
    assert draw(text, a="a", b="b", c="c", request="r") == "[ab]"


def test_of_things_the_inside_learns_the_truth_alone():
    campaign = Campaign(title="Secret")
    text = "{% alike one=one two=two with b=b %}{{ one }} {{ two }} {{ three }}{% endalike %}"
    assert (
        draw(text, one=campaign, two=[Status.APPLIED, (campaign, None)], b="")
        == "True (&#x27;applied&#x27;, (True, None)) "
    )


def test_words_that_are_equal_and_not_the_same_are_drawn_apart():
    one = template("{% alike a=a with b=b %}{{ a }}{% endalike %}")
    evil = "<i>"
    said = [one.render(Context({"a": a})) for a in (SafeString(evil), evil, 1, True, gettext_lazy("Save"))]
    assert said == ["&lt;i&gt;", "&lt;i&gt;", "1", "True", "Save"]
    assert one.render(Context({"a": evil}, autoescape=False)) == evil


def test_not_even_a_shape_brings_an_object_in():
    rows = [{"who": "Marie", "shape": Shape(late=Campaign(pk=7, title="Secret"))}]
    text = "{% each_alike row in rows with who=row.who %}{{ row.late }}{{ who }}{% endeach_alike %}"
    assert draw(text, rows=rows) == "TrueMarie"


@pytest.mark.parametrize("inside", ["{{ b|truncatechars:12 }}", "{{ b|slice:':15' }}"])
def test_a_blank_that_is_changed_inside_is_noticed_when_it_is_drawn(inside):
    with pytest.raises(ValueError, match="print blanks as they are"):
        draw("{% alike with b=b %}" + inside + "{% endalike %}", b="something")


def test_what_was_drawn_is_kept_for_the_next_page_and_for_each_language():
    one = template("{% load i18n %}{% alike a=a with b=b %}{% translate 'Save' %} {{ b }}{% endalike %}")
    [node] = one.nodelist.get_nodes_by_type(AlikeNode)
    kind = type(node.nodelist)
    with mock.patch.object(kind, "render", autospec=True, side_effect=kind.render) as render:
        said = []
        for language in ("en", "fr", "en", "fr"):
            with translation.override(language):
                said.append(one.render(Context({"a": 1, "b": language})))
    assert said == ["Save en", "Enregistrer fr"] * 2
    assert sum(call.args[0] is node.nodelist for call in render.call_args_list) == 2


def test_whoever_asks_for_ever_more_shapes_fills_no_memory():
    one = template("{% alike a=a with b=b %}{{ a }}{% endalike %}")
    [node] = one.nodelist.get_nodes_by_type(AlikeNode)
    assert [one.render(Context({"a": number})) for number in range(2 * KEPT)] == [str(one) for one in range(2 * KEPT)]
    assert len(node.kept) == KEPT


@pytest.mark.parametrize(
    "tag",
    [
        "alike row.pk",
        "alike with row.pk",
        "each_alike",
        "each_alike row rows",
        "each_alike row in rows pk",
    ],
)
def test_a_tag_that_cannot_be_read_is_refused(tag):
    with pytest.raises(TemplateSyntaxError, match="alike"):
        template(f"{{% {tag} %}}{{% end{tag.split()[0]} %}}")


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
    with nothing_kept():
        anew = body(browser.get(address))
    assert filled.count("<tr") == 13
    assert filled == anew
    assert filled == body(browser.get(address))


def test_pages_that_are_drawn_by_turns_say_of_each_what_is_its_own(mixed, lumen, signed_in, maria, vera):
    """Two campaigns, two roles, two languages, again and again: each page as if it were the first."""
    generic = make.campaign(lumen, title="Other", affiliate_link=make.GENERIC_LINK)
    make.accepted(generic, make.creator(email="x@example.org"))
    browsers = [signed_in(who) for who in (maria, vera)]
    asked = [
        (browser, f"/campaigns/{campaign.pk}/{tab}/{query}", language)
        for _ in range(2)
        for browser in browsers
        for campaign in (mixed, generic)
        for tab in TABS
        for query in ("", "?network=tiktok", "?q=x")
        for language in ("en", "fr")
    ]

    def pages() -> list[str]:
        return [body(browser.get(address, headers={"accept-language": spoken})) for browser, address, spoken in asked]

    with nothing_kept():
        anew = pages()
    assert pages() == anew
    assert len(set(anew)) > 40


def body(answer) -> str:
    assert answer.status_code == 200
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", answer.content.decode())
