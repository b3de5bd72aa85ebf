"""What stays of a creator who has deleted her account: a number, under an address that reaches nobody."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from influencers.models import Influencer

DOMAIN = "@deleted.invalid"  # .invalid is promised never to be anybody's (RFC 2606)


def address_of(influencer_id: int) -> str:
    """The address that takes the place of hers; unique as hers was."""
    return f"deleted-{influencer_id}{DOMAIN}"


def is_gone(email: str) -> bool:
    """Whether this is the address of somebody who has deleted her account."""
    return email.endswith(DOMAIN)


def refuse_gone(email: str) -> None:
    """Nobody types such an address: it stands ready for a creator who may yet leave. Raises ValidationError."""
    if is_gone(email.strip().lower()):
        raise ValidationError(
            _("“%(email)s” is nobody’s address. Type the one that she reads."),
            code="invalid",
            params={"email": email[:80]},
        )


def name_of(email: str) -> str:
    """What to call her: two who have left are two."""
    return _("Deleted creator %(number)s") % {"number": email.removesuffix(DOMAIN).rpartition("-")[2]}


def empty(influencer: Influencer) -> None:
    """Take everything personal out of her profile. Old links in her mails are dead: they are tied to her address."""
    influencer.presences.all().delete()
    influencer.sign_in_link_uses.all().delete()
    Influencer.objects.filter(pk=influencer.pk).update(
        user=None, email=address_of(influencer.pk), name="", handle="", country="", timezone="", bio="", avatar="",
        left_at=timezone.now(),
    )  # fmt: skip
