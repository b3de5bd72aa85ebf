"""Fetches what an address names, inside one brand. What is missing or somebody else's is not there (D11)."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from accounts.models import Brand
from campaigns import mailing, webhook_desk
from campaigns.api.problems import NotThere
from campaigns.models import Campaign, Case, Collaboration, OrderImport, Sign
from notifications.models import Message, Suppression, Webhook, WebhookEvent
from promocodes.models import Code
from tracking import hooks
from tracking.models import Conversion, ConversionQuerySet, Hook, Misspelling, OrdersFile

Row = TypeVar("Row", bound=Model)
LARGEST = 2**63 - 1


def campaigns_of(brand: Brand) -> QuerySet[Campaign]:
    """The brand's campaigns with what their shape shows."""
    return Campaign.objects.filter(brand=brand).select_related("brand", "promo_code", "affiliate_link")


def collaborations_of(brand: Brand) -> QuerySet[Collaboration]:
    """The brand's collaborations with what their shape shows."""
    return Collaboration.objects.filter(brand=brand).with_values()


def messages_of(brand: Brand) -> QuerySet[Message]:
    """The mails that the brand has caused."""
    return Message.objects.filter(lane=brand.lane).prefetch_related("events")


def cases_of(brand: Brand) -> QuerySet[Case]:
    """What the brand's creators said does not work."""
    return Case.objects.filter(brand=brand).select_related("collaboration__campaign")


def conversions_of(brand: Brand) -> ConversionQuerySet:
    """The brand's orders."""
    return Conversion.objects.filter(brand=brand)


def signs_of(brand: Brand) -> QuerySet[Sign]:
    """The brand's signs of misuse."""
    return Sign.objects.filter(brand=brand).select_related("brand", "collaboration", "settled_by")


def spellings_of(brand: Brand) -> QuerySet[Misspelling]:
    """The spellings that the brand has accepted, also those that were taken back."""
    return Misspelling.objects.filter(brand=brand).select_related("brand")


def webhook_events_of(brand: Brand) -> QuerySet[WebhookEvent]:
    """What the brand's webhooks were told, or are to be, with their calls."""
    of_brand = WebhookEvent.objects.filter(webhook__in=webhook_desk.of_brand(brand))
    return of_brand.prefetch_related("calls")


def imports_of(brand: Brand) -> QuerySet[OrderImport]:
    """The brand's imports without their rows."""
    return OrderImport.objects.filter(brand=brand).defer("rows")


def campaign(brand: Brand, pk: int) -> Campaign:
    """One campaign of the brand. Raises NotThere."""
    return _one(campaigns_of(brand), pk)


def collaboration(brand: Brand, pk: int) -> Collaboration:
    """One collaboration of the brand. Raises NotThere."""
    return _one(collaborations_of(brand).select_related("campaign__brand"), pk)


def order_import(brand: Brand, pk: int) -> OrderImport:
    """One import of the brand. Raises NotThere."""
    return _one(
        imports_of(brand).select_related(
            "brand", "campaign__brand", "campaign__promo_code", "campaign__affiliate_link"
        ),
        pk,
    )


def code(brand: Brand, pk: int) -> Code:
    """One personal code of the brand. Raises NotThere."""
    return _one(Code.objects.filter(brand=brand).select_related("brand"), pk)


def conversion(brand: Brand, pk: int) -> Conversion:
    """One order of the brand. Raises NotThere."""
    return _one(conversions_of(brand), pk)


def hook(brand: Brand, pk: int) -> Hook:
    """One hook of the brand that is heard. Raises NotThere."""
    return _one(hooks.of_brand(brand).select_related("brand"), pk)


def webhook(brand: Brand, pk: int) -> Webhook:
    """One webhook of the brand. Raises NotThere."""
    return _one(webhook_desk.of_brand(brand), pk)


def webhook_event(brand: Brand, pk: int) -> WebhookEvent:
    """One event of a webhook of the brand. Raises NotThere."""
    return _one(webhook_events_of(brand), pk)


def order_file(brand: Brand, pk: int) -> OrdersFile:
    """One file of orders of the brand. Raises NotThere."""
    return _one(OrdersFile.objects.filter(brand=brand).select_related("brand"), pk)


def case(brand: Brand, pk: int) -> Case:
    """One case of the brand. Raises NotThere."""
    return _one(cases_of(brand), pk)


def sign(brand: Brand, pk: int) -> Sign:
    """One sign of the brand. Raises NotThere."""
    return _one(signs_of(brand), pk)


def spelling(brand: Brand, pk: int) -> Misspelling:
    """One accepted spelling of the brand, taken back or not. Raises NotThere."""
    return _one(spellings_of(brand), pk)


def message(brand: Brand, pk: int) -> Message:
    """One mail that the brand has caused. Raises NotThere."""
    return _one(messages_of(brand), pk)


def suppression(brand: Brand, pk: int) -> Suppression:
    """One stopped address of the brand, lifted or not. Raises NotThere."""
    return _one(mailing.ever_stopped(brand), pk)


def _one(found: QuerySet[Row], pk: int) -> Row:
    row = found.filter(pk=pk).first() if pk <= LARGEST else None
    if row is None:
        raise NotThere
    return row
