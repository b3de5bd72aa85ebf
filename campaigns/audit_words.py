"""What each action of the audit log is called: a sentence with the names of who did it and what it was done to.

`tests/campaigns/test_audit_words.py` fails for an action that is written somewhere and has no sentence here.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

Sentence = Any  # a text that is translated when it is read

GROUPS: dict[str, tuple[Sentence, dict[str, Sentence]]] = {
    "team": (
        _("Team"),
        {
            "team.invite": _("%(who)s invited %(thing)s into the team as %(role)s."),
            "team.revoke": _("%(who)s withdrew the invitation of %(thing)s."),
            "team.join": _("%(who)s joined the team as %(role)s."),
            "team.role": _("%(who)s changed the role of %(person)s."),
            "team.hand_over": _("%(who)s handed the brand over to %(person)s."),
            "team.remove": _("%(who)s took %(person)s out of the team."),
        },
    ),
    "brand": (
        _("Brand settings and keys"),
        {
            "brand_created": _("%(who)s made the brand."),
            "brand.close": _("%(who)s closed the brand."),
            "brand.reopen": _("%(who)s opened the brand again."),
            "brand.erase": _("%(who)s erased the data of the brand."),
            "brand_changed": _("%(who)s changed the settings of the brand."),
            "key.create": _("%(who)s made the API key “%(name)s”."),
            "key.rotate": _("%(who)s put a new key in the place of the API key “%(name)s”."),
            "key.revoke": _("%(who)s revoked the API key “%(name)s”."),
            "hook.create": _("%(who)s connected the shop “%(thing)s”."),
            "hook.rotate": _("%(who)s gave the shop “%(thing)s” a new secret."),
            "hook.remove": _("%(who)s disconnected the shop “%(thing)s”."),
            "webhook.create": _("%(who)s made the webhook %(thing)s."),
            "webhook.change": _("%(who)s changed the webhook %(thing)s."),
            "webhook.rotate": _("%(who)s gave the webhook %(thing)s a new secret."),
            "webhook.on": _("%(who)s switched the webhook %(thing)s on."),
            "webhook.off": _("%(who)s switched the webhook %(thing)s off."),
            "webhook.remove": _("%(who)s removed the webhook %(thing)s."),
            "webhook.test": _("%(who)s tried the webhook %(thing)s."),
            "webhook.send_again": _("%(who)s had the webhook %(thing)s told again."),
            "support.view_as": _("%(who)s looked at the site as a member of the team sees it."),
        },
    ),
    "campaigns": (
        _("Campaigns"),
        {
            "campaign.create": _("%(who)s made the campaign “%(thing)s”."),
            "campaign.change": _("%(who)s changed the campaign “%(thing)s”."),
            "campaign.publish": _("%(who)s published the campaign “%(thing)s”."),
            "campaign.close": _("%(who)s closed the campaign “%(thing)s”."),
            "campaign.picture": _("%(who)s changed the picture of the campaign “%(thing)s”."),
            "campaign.discard": _("%(who)s threw the draft “%(thing)s” away."),
            "instruction.change": _("%(who)s changed what creators share in “%(thing)s” (%(kind)s)."),
            "instruction.remove": _("%(who)s removed what creators share in “%(thing)s” (%(kind)s)."),
        },
    ),
    "creators": (
        _("Creators"),
        {
            "collaboration.apply": _("%(who)s asked to take part in “%(thing)s”."),
            "collaboration.withdraw": _("%(who)s took the request for “%(thing)s” back."),
            "collaboration.bring": _("%(who)s brought %(people)s into “%(thing)s”."),
            "collaboration.accept": _("%(who)s accepted %(people)s in “%(thing)s”."),
            "collaboration.refuse": _("%(who)s refused %(people)s in “%(thing)s”."),
            "collaboration.cancel": _("%(who)s cancelled %(people)s in “%(thing)s”."),
            "collaboration.publish": _("%(who)s noted that %(people)s posted for “%(thing)s”."),
            "collaboration.expire": _("%(who)s ended %(people)s in “%(thing)s” without a post."),
            "collaboration.extend": _("%(who)s gave %(people)s a later deadline in “%(thing)s”."),
            "collaboration.confirm": _("%(who)s confirmed that code and link arrived: %(thing)s."),
            "case.open": _("%(who)s reported a problem: %(thing)s."),
            "case.answer": _("%(who)s answered a problem: %(thing)s."),
            "case.reopen": _("%(who)s opened a problem again: %(thing)s."),
            "sign.settle": _("%(who)s settled a sign of misuse: %(thing)s."),
        },
    ),
    "codes": (
        _("Codes and links"),
        {
            "promo_code.give": _("%(who)s gave a code by hand: %(thing)s."),
            "affiliate_link.give": _("%(who)s gave a link by hand: %(thing)s."),
            "code.days": _("%(who)s changed the days of the code %(code)s."),
            "code.retire": _("%(who)s took the code %(code)s out of use. Reason: %(reason)s"),
            "pool.add": _("%(who)s put codes into the pool of “%(thing)s”: %(codes)s."),
            "pool.remove": _("%(who)s took codes out of the pool of “%(thing)s”: %(codes)s."),
            "pool.warn_at": _("%(who)s changed from when on the pool of “%(thing)s” is low."),
            "link.label": _("%(who)s added the link “%(label)s”: %(thing)s."),
            "spelling.accept": _("%(who)s lets the spelling %(typed)s count as %(stands_for)s."),
            "spelling.withdraw": _("%(who)s lets the spelling %(typed)s no longer count as %(stands_for)s."),
        },
    ),
    "imports": (
        _("Imports"),
        {
            "import.check": _("%(who)s had codes and links checked: %(thing)s."),
            "import.refuse": _("%(who)s sent a file that cannot be used, for “%(thing)s” (%(code)s)."),
            "import.shift": _("%(who)s had codes checked that stood in the wrong row: %(thing)s."),
            "import.apply": _("%(who)s handed out codes (%(codes)s) and links (%(links)s): %(thing)s."),
            "import.send_now": _("%(who)s let the held e-mails leave at once: %(thing)s."),
            "import.undo": _("%(who)s took codes (%(codes)s) and links (%(links)s) back: %(thing)s."),
            "orders_file.take": _("%(who)s uploaded the orders file %(thing)s."),
            "orders_file.read_again": _("%(who)s had the orders file %(thing)s read another way."),
            "orders_file.confirm": _("%(who)s confirmed the orders file %(thing)s."),
            "orders_file.store": _("%(who)s stored the orders of the file %(thing)s (%(orders)s)."),
        },
    ),
    "mail": (
        _("E-mails"),
        {
            "message.send_again": _("%(who)s sent an e-mail again: %(thing)s."),
            "announcement.sent": _("%(who)s wrote to creators: “%(thing)s” (%(number)s)."),
            "mail_words.changed": _("%(who)s changed the words of an e-mail (%(kind)s, %(language)s)."),
            "mail_words.reset": _("%(who)s went back to Tandem’s words of an e-mail (%(kind)s, %(language)s)."),
            "mail.resume": _("%(who)s had the waiting e-mails tried again (%(messages)s)."),
            "suppression.lifted": _("%(who)s allowed e-mails to a stopped address again: %(thing)s."),
        },
    ),
    "orders": (
        _("Orders"),
        {
            "orders.exclude": _("%(who)s left orders since %(since)s out (%(number)s): %(thing)s."),
            "orders.include": _("%(who)s took orders in again (%(number)s): %(thing)s."),
        },
    ),
}
SENTENCES: dict[str, Sentence] = {action: text for _label, group in GROUPS.values() for action, text in group.items()}
POSTED = _("%(who)s posted for “%(thing)s”.")
LEFT = _("%(who)s left the team.")
OTHER = _("%(who)s did something that this page has no words for: %(action)s.")

FIELDS: dict[str, Sentence] = {
    "title": _("Title"),
    "name": _("Name"),
    "subject": _("Subject"),
    "about": _("About"),
    "brief": _("Brief"),
    "click_id_parameter": _("Click identifier"),
    "credit_rule": _("Credit rule"),
    "credit_window_days": _("Days of credit"),
    "currency": _("Currency"),
    "description": _("Description"),
    "discount_currency": _("Currency of the discount"),
    "discount_kind": _("Discount"),
    "discount_value": _("Size of the discount"),
    "donts": _("Don’ts"),
    "dos": _("Dos"),
    "due_on": _("Last day to post"),
    "ends_on": _("Last day"),
    "expire_after_days": _("Days after the deadline until an order expires by itself"),
    "formats": _("Formats"),
    "hashtags": _("Hashtags"),
    "hold_minutes": _("Minutes an import’s e-mails are held"),
    "mentions": _("Mentions"),
    "minimum_order": _("Smallest order"),
    "networks": _("Networks"),
    "personalized": _("Personalized"),
    "places": _("Places"),
    "posting_days": _("Days to post"),
    "posting_days_by_network": _("Days to post, by network"),
    "quiet_from": _("Quiet from"),
    "quiet_until": _("Quiet until"),
    "remind_deadline_near": _("Deadline near"),
    "remind_deadline_past": _("Deadline past"),
    "remind_unconfirmed": _("Not confirmed"),
    "remind_unseen": _("Not opened"),
    "reserved_codes": _("Reserved words"),
    "role": _("Role"),
    "shared_value": _("Shared code or link"),
    "slug": _("Short name"),
    "starts_on": _("First day"),
    "status": _("Status"),
    "body": _("Text"),
    "timezone": _("Time zone"),
    "unseen_days": _("Days until the first two reminders"),
    "utm": _("UTM parameters"),
    "value": _("Value"),
    "website": _("Website"),
    # of a file of orders
    "amount": _("Amount"),
    "click_id": _("Click identifier"),
    "code": _("Promo code"),
    "kind": _("Kind"),
    "occurred_at": _("Date"),
    "order_id": _("Order"),
    "refund_id": _("Refund"),
    "refunded": _("Refunded"),
    "refunded_at": _("Date of the refund"),
    "source": _("Source"),
    "decimal": _("Decimal sign"),
    "days": _("Order of day and month"),
}
