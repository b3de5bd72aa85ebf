"""Mails that show words before they are used: as a page, and as a test to the person who writes them."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Brand, User
from campaigns import mail_letters, mail_words
from campaigns.mail_facts import long_date
from campaigns.mail_paragraphs import prepare
from campaigns.mail_words import KINDS
from campaigns.models import Campaign, Collaboration
from influencers.models import Influencer
from notifications import outbox
from notifications.letters import as_message
from notifications.models import Message
from notifications.outbox import Letter, TooSoon
from notifications.rendering import Mail, render
from promocodes.models import Handout, Instruction, TrackedLink

CHOICE = 20
TESTS_A_MINUTE = 5


def recent(brand: Brand) -> list[Collaboration]:
    """Creators of the brand to preview with: those who were given something last come first."""
    found = Collaboration.objects.filter(brand=brand, promo_handout__isnull=False) | Collaboration.objects.filter(
        brand=brand, link_handout__isnull=False
    )
    newest = list(found.select_related("campaign").order_by("-pk")[:CHOICE])
    return newest or list(Collaboration.objects.filter(brand=brand).select_related("campaign").order_by("-pk")[:CHOICE])


def somebody(brand: Brand, pk: int | None) -> Collaboration:
    """The creator that is asked for, else the newest one, else an example that is stored nowhere."""
    whole = Collaboration.objects.filter(brand=brand).select_related(
        "influencer",
        "campaign__brand",
        "campaign__promo_code",
        "campaign__affiliate_link",
        "promo_handout",
        "link_handout__tracked_link",
    )
    if pk is None:
        newest = recent(brand)
        pk = newest[0].pk if newest else None
    found = whole.filter(pk=pk).first() if pk is not None else None
    return found or _example(brand)


def written(kind: str, language: str, subject: str, body: str, one: Collaboration, *, key: str = "preview") -> Letter:
    """The mail that these words would make for this creator. Its button opens no door: it leads to her own page.

    Raises WordsRefused.
    """
    subject, body = mail_words.clean(subject, body)
    mail_words.check(KINDS[kind], subject, body)
    [letter] = mail_letters.write(
        kind,
        one.campaign,
        [one],
        key=lambda _: key,
        extra=lambda _: _made_up(one),
        words={language: prepare(subject, body)},
        language=language,
        address=lambda _: f"{settings.SITE_URL}/my/campaigns/",
    )
    return letter


def shown(letter: Letter) -> Mail:
    """The finished mail, as it would leave."""
    return render(as_message(letter))


def send_test(user: User, letter: Letter) -> Message:
    """Send this mail to the person herself, a few times a minute at most. Raises TooSoon."""
    now = timezone.now()
    lately = Message.objects.filter(
        subject_type="user", subject_id=user.pk, kind="test", created_at__gt=now - datetime.timedelta(minutes=1)
    ).count()
    if lately >= TESTS_A_MINUTE:
        raise TooSoon(
            "test.too_soon",
            _("%(number)s tests were sent within a minute. Wait a minute.") % {"number": TESTS_A_MINUTE},
        )
    return outbox.queue(
        Letter(
            key=f"test:{user.pk}:{now.timestamp():.6f}",
            template=letter.template,
            subject=f"Test: {letter.subject}",
            to=user.email,
            to_name=user.name,
            sender_name=letter.sender_name,
            kind="test",
            lane=letter.lane,
            subject_type="user",
            subject_id=user.pk,
            context=letter.context,
            shared=letter.shared,
        )
    )


def _made_up(one: Collaboration) -> dict[str, str]:
    """What only the moment of a real mail knows."""
    french = translation.get_language() == "fr"
    return {
        "old_code": one.promo_handout.value if one.promo_handout else "OLD10",
        "reason": "La boutique a changé de code." if french else "The shop has changed its code.",
        "answer": "Voici un nouveau code." if french else "Here is a new code.",
        "days": "3",
        "expires_on": long_date(timezone.now().date() + datetime.timedelta(days=7)),
    }


def _example(brand: Brand) -> Collaboration:
    """A creator and a campaign that are not in the data base."""
    promo = Instruction(brand=brand, kind="promo_code", title="", personalized=True)
    link = Instruction(brand=brand, kind="affiliate_link", title="", personalized=True)
    campaign = Campaign(
        brand=brand, title="Summer Glow", promo_code=promo, affiliate_link=link, formats=["story"],
        networks=["instagram"],
    )  # fmt: skip
    return Collaboration(
        campaign=campaign,
        brand=brand,
        influencer=Influencer(email="marie@example.org", name="Marie Laurent"),
        name="Marie Laurent",
        email="marie@example.org",
        due_on=timezone.now().date() + datetime.timedelta(days=28),
        promo_handout=Handout(value="MARIE10"),
        link_handout=Handout(tracked_link=TrackedLink(slug="example")),
    )
