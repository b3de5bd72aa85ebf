"""Plays the demo through the verbs of the house, then moves what happened back in time."""

from __future__ import annotations

import datetime
import random
import unicodedata

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.actors import Actor, person
from accounts.models import Brand, Membership, User
from campaigns import deadlines, entry, joining, offers, receipts, workflow
from campaigns.demo import PASSWORD
from campaigns.demo.cast import BRANDS, CAMPAIGNS, CREATORS, DemoCampaign
from campaigns.models import Campaign, Collaboration, CollaborationEvent, Status
from influencers.models import Influencer, Network, Presence
from notifications.models import Message, MessageEvent, State
from promocodes.models import Code, Handout, Instruction, TrackedLink

PITCHES = (
    "My audience asks me about this every week.",
    "I have used it for two years and paid for it myself.",
    "I would film it in one take, in the morning light.",
    "Happy to do a story and a reel for the same code.",
    "I only work with brands that refill. You do.",
    "",
)
POSTS = {
    "instagram": "https://www.instagram.com/p/{}/",
    "tiktok": "https://www.tiktok.com/@{}",
    "youtube": "https://www.youtube.com/watch?v={}",
}


def is_loaded() -> bool:
    """Whether the demo has been played into this data base."""
    return Brand.objects.filter(slug=BRANDS[0].slug).exists()


@transaction.atomic
def play() -> None:
    """Store brands, people, creators and campaigns. Deterministic."""
    dice = random.Random(20261122)  # noqa: S311 - the same demo on every machine
    _person("Ada Admin", "admin@tandem.example", is_staff=True, is_superuser=True)
    managers = {one.slug: _brand(one) for one in BRANDS}
    creators = [_creator(*row, dice=dice) for row in CREATORS]
    for number, plan in enumerate(CAMPAIGNS):
        pool = [one for place, one in enumerate(creators) if place == 0 or (place * 7 + number * 5) % 3 != 0]
        _campaign(plan, managers[plan.brand], pool, number=number, dice=dice)


def _person(name: str, email: str, **fields: bool) -> User:
    user = User.objects.create_user(email, PASSWORD, name=name, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _brand(plan: object) -> tuple[Brand, Actor]:
    brand = Brand.objects.create(
        **{name: getattr(plan, name) for name in ("name", "slug", "currency", "timezone", "website", "about")}
    )
    team = {}
    for name, email, role in plan.team:  # type: ignore[attr-defined]
        team[role] = _person(name, email)
        Membership.objects.create(brand=brand, user=team[role], role=role)
    return brand, person(team["manager"])


def _creator(
    name: str, handle: str, country: str, language: str, network: str, followers: int, *, dice: random.Random
) -> Influencer:
    first = _plain(name.split()[0]).lower()
    email = f"{first}@creators.example"
    user = _person(name, email) if first == "marie" else None
    made = Influencer.objects.create(
        user=user,
        claimed_at=timezone.now() if user else None,
        email=email,
        name=name,
        handle=handle,
        country=country,
        language=language,
        bio=f"{Network(network).label} first. Based in {country}.",
    )
    Presence.objects.create(influencer=made, network=network, handle=handle, followers=followers)
    other = dice.choice([one for one in Network.values if one != network])
    Presence.objects.create(influencer=made, network=other, handle=handle, followers=followers // dice.randint(4, 30))
    return made


def _campaign(
    plan: DemoCampaign, team: tuple[Brand, Actor], pool: list[Influencer], *, number: int, dice: random.Random
) -> None:
    brand, manager = team
    campaign = offers.create(brand, plan.values, by=manager)
    if plan.status == "draft":
        return
    offers.publish(campaign, by=manager)
    campaign.refresh_from_db()
    marie, *others = pool
    people = iter(others)
    for stand, many in plan.stands.items():
        for place in range(many):
            creator = marie if stand == plan.marie and place == 0 else next(people)
            one = joining.apply(campaign, creator, pitch=dice.choice(PITCHES), by=_herself(creator))
            _advance(one, stand, manager, dice)
            _move_back(one, days=_age(stand, number, dice), dice=dice)
    if plan.code_days:
        _let_codes_end(campaign, timezone.localdate() + datetime.timedelta(days=plan.code_days))
    if plan.status == "closed":
        offers.close(campaign, by=manager)
        Campaign.objects.filter(pk=campaign.pk).update(closed_at=timezone.now() - datetime.timedelta(days=9))
    Campaign.objects.filter(pk=campaign.pk).update(
        created_at=timezone.now() - datetime.timedelta(days=46),
        published_at=timezone.now() - datetime.timedelta(days=44),
    )


def _let_codes_end(campaign: Campaign, last_day: datetime.date) -> None:
    """The codes have a last day, and one a day too early, so that the board has something to show."""
    Instruction.objects.filter(code_campaign=campaign).update(ends_on=last_day)
    late = campaign.collaborations.filter(status=Status.PENDING_CONTENT, promo_handout__code__isnull=False)
    one = late.exclude(influencer__user__isnull=False).order_by("-due_on", "-pk").first()
    if one and one.due_on and one.promo_handout:
        Code.objects.filter(handouts=one.promo_handout).update(ends_on=one.due_on - datetime.timedelta(days=2))


def _herself(creator: Influencer) -> Actor:
    return person(creator.user) if creator.user else Actor(label=creator.name, source="page")


def _advance(one: Collaboration, stand: str, manager: Actor, dice: random.Random) -> None:
    """Move one request to where the plan wants it, by the verbs."""
    if stand == "applied":
        return
    if stand == "refused":
        workflow.refuse(one, by=manager, reason="We have all the places filled for this one. Please apply again.")
        return
    workflow.accept(one, by=manager)
    if stand == "cancelled":
        if one.status in (Status.READY_TO_SEND, Status.PENDING_CONTENT):
            workflow.cancel(one, by=manager, reason="She could not make the dates.")
        return
    if stand == "ready_to_send":
        return
    if one.campaign.wants_personal_code:
        entry.enter_value(one, "promo_code", _code_of(one), by=manager)
    if one.campaign.wants_personal_link:
        entry.enter_value(one, "affiliate_link", f"https://maisonlune.example/with/{one.handle}", by=manager)
    _look(one, stand)
    if stand == "published":
        post = POSTS[one.network].format(f"{one.handle}{dice.randint(100, 999)}")
        workflow.publish(one, content_url=post, by=_herself(one.influencer))
    elif stand == "expired":
        workflow.expire(one, by=manager)


def _look(one: Collaboration, stand: str) -> None:
    """Most creators have opened their page, and many have said that it works; some have not, for the board."""
    one.refresh_from_db()
    if stand == "pending_content" and one.pk % 3 == 0:
        return
    receipts.note_seen(one, by=_herself(one.influencer))
    if one.seen_at and (stand == "published" or one.pk % 2):
        receipts.confirm(one, versions=receipts.versions_of(one), by=_herself(one.influencer))


def _code_of(one: Collaboration) -> str:
    """MARIE10 for Marie; her own code again where she has one in this brand."""
    present = Code.objects.live().filter(brand=one.brand, influencer=one.influencer).first()
    off = "10" if one.brand.currency == "EUR" else "15"
    return present.value if present else f"{_plain(one.name.split()[0]).upper()}{off}"


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.replace("ı", "i"))
    return "".join(char for char in folded if char.isascii() and (char.isalnum() or char == "-")).replace("-", "")


def _age(stand: str, number: int, dice: random.Random) -> int:
    """How many days ago the story of this collaboration began."""
    least, most = {
        "applied": (0, 4),
        "ready_to_send": (1, 6),
        "pending_content": (4, 17),
        "published": (22, 41),
        "expired": (36, 42),
    }.get(stand, (12, 30))
    return dice.randint(least, most) + (number % 2 if stand != "applied" else 0)


def _move_back(one: Collaboration, *, days: int, dice: random.Random) -> None:
    """Shift everything that happened in one collaboration back, and let its mails have arrived."""
    started = timezone.now() - datetime.timedelta(days=days, hours=dice.randint(1, 9), minutes=dice.randint(0, 59))
    accepted = started + datetime.timedelta(hours=dice.randint(2, 20))
    given = accepted + datetime.timedelta(hours=dice.randint(1, 4))
    ended = min(given + datetime.timedelta(days=dice.randint(3, 12)), timezone.now())
    looked = min(given + datetime.timedelta(hours=5), ended)
    one.refresh_from_db()
    when = {
        "applied": started, "accepted": accepted, "refused": accepted, "published": ended,
        "seen": looked, "confirmed": looked,
    }  # fmt: skip
    for event in CollaborationEvent.objects.filter(collaboration=one):
        default = ended if event.event in ("cancelled", "expired") else given
        CollaborationEvent.objects.filter(pk=event.pk).update(at=when.get(event.event, default))
    Collaboration.objects.filter(pk=one.pk).update(
        applied_at=started,
        accepted_at=accepted if one.accepted_at else None,
        sent_at=given if one.sent_at else None,
        due_on=deadlines.deadline(one.campaign, given, one.network) if one.due_on else None,
        seen_at=looked if one.seen_at else None,
        confirmed_at=looked if one.confirmed_at else None,
        published_at=ended if one.published_at else None,
        ended_at=ended if one.ended_at else None,
    )
    mine = [pk for pk in (one.promo_handout_id, one.link_handout_id) if pk]
    Handout.objects.filter(pk__in=mine).update(given_at=given, available_at=given)
    Handout.objects.filter(pk__in=mine, retired_at__isnull=False).update(retired_at=ended)
    Code.objects.filter(handouts__in=mine).update(created_at=given)
    TrackedLink.objects.filter(handouts__in=mine).update(created_at=given)
    _deliver(one, given)


def _deliver(one: Collaboration, at: datetime.datetime) -> None:
    """The mails of the past were sent and arrived; one bounced, so that the board has something to show."""
    mails = Message.objects.filter(subject_type="collaboration", subject_id=one.pk, state=State.QUEUED)
    for mail in mails:
        bounced = one.handle == "julianovak"
        Message.objects.filter(pk=mail.pk).update(
            state=State.BOUNCED if bounced else State.DELIVERED,
            error="550 5.1.1 The address does not exist." if bounced else "",
            error_code="bounce.hard" if bounced else "",
            created_at=at,
            due_at=at,
            attempts=F("attempts") + 1,
            handed_over_at=at,
            sent_at=at + datetime.timedelta(seconds=2),
            delivered_at=None if bounced else at + datetime.timedelta(seconds=9),
        )
        MessageEvent.objects.filter(message=mail).update(at=at)
        MessageEvent.objects.bulk_create(
            MessageEvent(message=mail, at=at + datetime.timedelta(seconds=seconds), event=event)
            for seconds, event in ((2, "sent"), (9, "bounced" if bounced else "delivered"))
        )
