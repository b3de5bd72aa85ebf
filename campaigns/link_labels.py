"""More short links of one creator, one for each place where she posts: story, bio, video."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.names import clean_name
from campaigns import link_queries, timeline
from campaigns.models import OPEN_STATUSES, Collaboration
from promocodes.models import LabelledLink
from tracking import results

LONGEST = 30
MOST = 20


class LabelRefused(Exception):
    """The link cannot be made; the sentence says why, and what to do instead."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        super().__init__(sentence)


@dataclass(frozen=True)
class HerLink:
    """One of her links with its figures; the first of them is the link itself, with what came by no label."""

    pk: int
    label: str
    url: str
    clicks: int
    unique_clicks: int
    robot_clicks: int


def add(one: Collaboration, label: str, *, by: Actor) -> LabelledLink:
    """Make a link for one more place. Raises LabelRefused."""
    label = clean_name(label, limit=200)
    if not label:
        raise LabelRefused("label.required", _("Say where you put it, as in Story or Bio."))
    if len(label) > LONGEST:
        said = _("“%(label)s” has %(length)s characters; at most %(most)s.")
        raise LabelRefused("label.too_long", said % {"label": label, "length": len(label), "most": LONGEST})
    link = one.link_handout.tracked_link if one.link_handout else None
    if link is None or one.status not in OPEN_STATUSES:
        raise LabelRefused("label.no_link", _("There is no link yet of which another could be made."))
    with transaction.atomic():
        # whoever adds to the same link in this moment waits here, so that neither the limit nor a label is passed
        type(link).objects.select_for_update().get(pk=link.pk)
        present = list(LabelledLink.objects.filter(link=link).values_list("label", flat=True))
        taken = next((known for known in present if known.casefold() == label.casefold()), None)
        if taken is not None:
            raise LabelRefused("label.duplicate", _("There is a link for “%(label)s” already.") % {"label": taken})
        if len(present) >= MOST:
            said = _("There are %(most)s links already; more are not kept.")
            raise LabelRefused("label.too_many", said % {"most": MOST})
        instruction = one.link_handout.instruction  # type: ignore[union-attr] # or there were no link
        query = link_queries.query_for(one.campaign, instruction.utm, one, label)
        try:
            with transaction.atomic():
                made = LabelledLink.objects.create(link=link, label=label, query=query)
        except IntegrityError as error:  # the data base folds some letters that Python does not
            raise LabelRefused(
                "label.duplicate", _("There is a link for “%(label)s” already.") % {"label": label}
            ) from error
        timeline.record([(one, "link_labelled")], by=by, detail=label)
        audit.record("link.label", by=by, brand=one.brand, subject=one, label=label, slug=made.slug)
    return made


def of_many(collaborations: Collection[Collaboration]) -> dict[int, list[HerLink]]:
    """The links of each collaboration that has one, loaded `with_values`. Three queries, whatever their number.

    Labels add up: the first line is what is left of the link's figures when the labels' are taken off.
    """
    main = {
        one.pk: one.link_handout.tracked_link
        for one in collaborations
        if one.link_handout and one.link_handout.tracked_link
    }
    if not main:
        return {}
    pks = [link.pk for link in main.values()]
    labelled: dict[int, list[LabelledLink]] = {pk: [] for pk in pks}
    for known in LabelledLink.objects.filter(link__among=pks).order_by("pk"):
        labelled[known.link_id].append(known)
    whole = results.clicks_by_link(pks)
    parts = results.clicks_by_label([known.pk for several in labelled.values() for known in several])
    found = {}
    for pk, link in main.items():
        rows = [HerLink(known.pk, known.label, known.url, *parts[known.pk]) for known in labelled[link.pk]]
        by_labels = [sum(figures) for figures in zip(*(parts[known.pk] for known in labelled[link.pk]), strict=True)]
        rest = [all_of - part for all_of, part in zip(whole[link.pk], by_labels or (0, 0, 0), strict=True)]
        found[pk] = [HerLink(0, "", link.url, *rest), *rows]
    return found


def of(one: Collaboration) -> list[HerLink]:
    """Her links in one campaign, the link itself first."""
    return of_many([one]).get(one.pk, [])
