"""Campaigns, each creator's part in them, and the files that carry codes."""

from campaigns.models.announcement import Announcement
from campaigns.models.campaign import Campaign, Format
from campaigns.models.case import Case
from campaigns.models.collaboration import (
    ACCEPTED_STATUSES,
    CLOSED_STATUSES,
    OPEN_STATUSES,
    Collaboration,
    CollaborationEvent,
    Status,
)
from campaigns.models.mail_words import MailWords
from campaigns.models.order_import import OrderImport, import_path
from campaigns.models.sign import Sign

__all__ = [
    "ACCEPTED_STATUSES",
    "CLOSED_STATUSES",
    "OPEN_STATUSES",
    "Announcement",
    "Campaign",
    "Case",
    "Collaboration",
    "CollaborationEvent",
    "Format",
    "MailWords",
    "OrderImport",
    "Sign",
    "Status",
    "import_path",
]
