"""Very many collaborations, clicks and orders, written straight into the data base: for measurements.

Clicks and orders are made by the data base itself, in statements of a million rows. Everything agrees: days with
clicks, visitors with days, orders with who is credited, mails with what was handed over.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Brand
from campaigns import offers
from campaigns.models import Campaign, Collaboration, Status
from influencers.models import Influencer
from notifications.models import Message, State
from promocodes.models import Code, Handout, TrackedLink
from promocodes.values import normalize_code
from tracking import folding, partitions
from tracking.models import Click, Conversion, OrderEvent, Refund, UsedCode

IN_A_CAMPAIGN = 1000
SHEAF = 2000
MILLION = 1_000_000
DAYS = 60
BY = Actor(label="scale_data", source="command")


def write(*, collaborations: int, clicks: int, conversions: int, name: str = "") -> Brand:
    """A brand of its own with so many of each, a campaign for each thousand creators."""
    number = Brand.objects.count() + 1
    brand = Brand.objects.create(
        name=name or f"Scale {number}", slug=f"scale-{number}-{int(timezone.now().timestamp())}"
    )
    places: list[tuple[int, ...]] = []
    for start in range(0, collaborations, IN_A_CAMPAIGN):
        campaign = _campaign(brand, start // IN_A_CAMPAIGN + 1)
        places += _creators(brand, campaign, range(start, min(start + IN_A_CAMPAIGN, collaborations)))
    with connection.cursor() as cursor:
        _remember(cursor, places)
        first = timezone.now().replace(microsecond=0) - datetime.timedelta(days=DAYS)
        if places:
            _clicks(cursor, len(places), clicks, first)
            _conversions(cursor, brand, len(places), conversions, first)
        cursor.execute("DROP TABLE scale_place")
    folding.fold()
    folding.fold_clicks()
    if connection.vendor == "postgresql":  # as its own autovacuum would soon do
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE") if not connection.in_atomic_block else cursor.execute("ANALYZE")
    return brand


def _campaign(brand: Brand, number: int) -> Campaign:
    fields = {
        "title": f"Scale {number}",
        "networks": ["instagram"],
        "formats": ["story"],
        "promo_code": {"title": "Your own code", "description": "Ten per cent off.", "personalized": True},
        "affiliate_link": {
            "title": "The shop", "description": "Leads to the shop.", "personalized": False,
            "url": "https://shop.example.com/",
        },
    }  # fmt: skip
    return offers.publish(offers.create(brand, fields, by=BY), by=BY)


def _creators(brand: Brand, campaign: Campaign, numbers: range) -> list[tuple[int, ...]]:
    """Creators who have posted, with what each was handed and mailed: her place, link, handouts and instructions."""
    code, link = campaign.instructions
    now = timezone.now()
    sent, stem = now - datetime.timedelta(days=DAYS + 5), f"scale{brand.pk}"
    people = Influencer.objects.bulk_create(
        [Influencer(email=f"{stem}.{n}@example.org", name=f"Creator {n}", handle=f"{stem}.{n}") for n in numbers], SHEAF
    )
    values = [f"SCALE{brand.pk}X{n}" for n in numbers]
    codes = Code.objects.bulk_create(
        [
            Code(brand=brand, influencer=one, value=value, norm=normalize_code(value))
            for one, value in zip(people, values, strict=True)
        ],
        SHEAF,
    )
    links = TrackedLink.objects.bulk_create(
        [TrackedLink(brand=brand, influencer=one, destination=link.shared_value) for one in people], SHEAF
    )
    given: dict[str, Any] = {"given_at": sent, "available_at": sent}
    by_code = Handout.objects.bulk_create(
        [
            Handout(instruction=code, influencer_id=one.influencer_id, value=one.value, code=one, **given)
            for one in codes
        ],
        SHEAF,
    )
    by_link = Handout.objects.bulk_create(
        [
            Handout(instruction=link, influencer_id=one.influencer_id, value=one.destination, tracked_link=one, **given)
            for one in links
        ],
        SHEAF,
    )
    made = Collaboration.objects.bulk_create(
        [
            Collaboration(
                campaign=campaign, brand=brand, influencer=one, name=one.name, email=one.email, handle=one.handle,
                network="instagram", country="FR", followers=12_000, status=Status.PUBLISHED, promo_handout=code_value,
                link_handout=link_value, applied_at=sent, accepted_at=sent, sent_at=sent,
                due_on=(now + datetime.timedelta(days=5)).date(), seen_at=sent, published_at=sent,
                content_url="https://example.com/p",
            )
            for one, code_value, link_value in zip(people, by_code, by_link, strict=True)
        ],
        SHEAF,
    )  # fmt: skip
    Message.objects.bulk_create(_mails(brand, made, sent), SHEAF)
    return [
        (n, one.pk, code_value.pk, link_value.pk, code.pk, link.pk)
        for n, one, code_value, link_value in zip(numbers, links, by_code, by_link, strict=True)
    ]


def _mails(brand: Brand, made: list[Collaboration], sent: datetime.datetime) -> Iterator[Message]:
    for one in made:
        yield Message(
            key=f"handover:{one.pk}:c1:l1", lane=brand.lane, kind="handover", subject_type="collaboration",
            subject_id=one.pk, to=one.email, template="campaigns/emails/words", subject="Your code",
            state=State.DELIVERED, created_at=sent, due_at=sent, sent_at=sent, handed_over_at=sent,
        )  # fmt: skip


def _remember(cursor: Any, places: list[tuple[int, ...]]) -> None:
    cursor.execute(
        "CREATE TEMPORARY TABLE scale_place (n bigint PRIMARY KEY, link bigint, code_value bigint, link_value bigint, "
        "code bigint, shop bigint)"
    )
    cursor.executemany("INSERT INTO scale_place VALUES (%s, %s, %s, %s, %s, %s)", places)


def _numbers(start: int, end: int) -> str:
    """The whole numbers from start to before end, as the rows of `s(i)`."""
    if connection.vendor == "postgresql":
        return f"(SELECT i FROM generate_series({start}::bigint, {end - 1}) AS g(i)) AS s"  # noqa: S608
    return (
        f"(WITH RECURSIVE g(i) AS (SELECT {start} UNION ALL SELECT i + 1 FROM g WHERE i < {end - 1}) "  # noqa: S608
        "SELECT i FROM g) AS s"
    )


def _moment(seconds: str) -> str:
    """So many seconds after %(first)s."""
    if connection.vendor == "postgresql":
        return f"(CAST(%(first)s AS timestamptz) + ({seconds}) * interval '1 second')"
    return f"datetime(%(first)s, '+' || ({seconds}) || ' seconds')"


def _insert(model: type[models.Model], columns: dict[str, str], source: str, where: str = "") -> str:
    """One statement. Columns that others add to the table get their field's default."""
    known = {field.column for field in model._meta.local_concrete_fields} & columns.keys()
    more: dict[str, str] = {}
    for field in model._meta.local_concrete_fields:
        if field.column not in known and not field.primary_key and not field.null:
            default = field.get_db_prep_save(field.get_default(), connection)
            more[str(field.column)] = "%(now)s" if isinstance(field, models.DateTimeField) else _literal(default)
    every = columns | more
    return (
        f"INSERT INTO {model._meta.db_table} ({', '.join(every)}) "  # noqa: S608  names of fields
        f"SELECT {', '.join(every.values())} FROM {source} {where}"
    )


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE") if connection.vendor == "postgresql" else str(int(value))
    return "'{}'".format(str(value).replace("'", "''").replace("%", "%%")) if not isinstance(value, int) else str(value)


def _values(first: datetime.datetime) -> dict[str, Any]:
    texts = {"first": first, "now": timezone.now()}
    if connection.vendor == "postgresql":
        return texts
    return {key: at.strftime("%Y-%m-%d %H:%M:%S") for key, at in texts.items()}


def _clicks(cursor: Any, creators: int, number: int, first: datetime.datetime) -> None:
    """Two of three clicks of a link and day are new visitors; one of fourteen is a robot's."""
    nth = f"(s.i / {creators * DAYS})"  # which click of its link and day
    day = f"((s.i / {creators}) %% {DAYS})"
    at = _moment(f"{day} * 86400 + (s.i * 7919) %% 80000")
    columns = {
        "link_id": "p.link",
        "at": at,
        "day": f"CAST({at} AT TIME ZONE 'UTC' AS date)" if connection.vendor == "postgresql" else f"date({at})",
        "visitor": f"md5(p.link || '-' || {day} || '-' || ({nth} * 2 / 3))",
        "robot_reason": f"CASE WHEN {nth} %% 14 = 13 THEN 'crawler' ELSE '' END",
        "referrer_host": "CASE s.i %% 3 WHEN 0 THEN 'l.instagram.com' WHEN 1 THEN 'www.tiktok.com' ELSE '' END",
    }
    with transaction.atomic():
        partitions.make_for(first.date() + datetime.timedelta(days=place) for place in range(DAYS + 1))
    for start in range(0, number, MILLION):
        source = f"{_numbers(start, min(start + MILLION, number))} JOIN scale_place p ON p.n = s.i %% {creators}"
        cursor.execute(_insert(Click, columns, source), _values(first))
    of_ours = "FROM tracking_click WHERE link_id IN (SELECT link FROM scale_place)"
    cursor.execute(
        "INSERT INTO tracking_clickday (link_id, day, clicks, unique_clicks, robot_clicks) SELECT link_id, day, "
        "count(CASE WHEN robot_reason = '' THEN 1 END), count(DISTINCT CASE WHEN robot_reason = '' THEN visitor END), "
        f"count(CASE WHEN robot_reason <> '' THEN 1 END) {of_ours} GROUP BY link_id, day"
    )
    cursor.execute(
        "INSERT INTO tracking_clickvisitor (link_id, day, visitor) "
        f"SELECT DISTINCT link_id, day, visitor {of_ours} AND robot_reason = ''"
    )


def _conversions(cursor: Any, brand: Brand, creators: int, number: int, first: datetime.datetime) -> None:
    """Three of four orders are credited by code, one by click; one of twenty-five is refunded in half."""
    cents = "(1800 + (s.i * 7919) %% 10000)"
    by_code = "s.i %% 4 < 3"
    value = f"'SCALE{brand.pk}X' || p.n"
    columns = {
        "brand_id": str(brand.pk),
        "source": "'scale'",
        "order_id": "'S' || s.i",
        "occurred_at": _moment(f"((s.i / {creators}) %% {DAYS}) * 86400 + (s.i * 104729) %% 80000"),
        "received_at": "%(now)s",
        "amount": f"{cents} / 100.0",
        "refunded": f"CASE WHEN s.i %% 25 = 0 THEN ({cents} / 2) / 100.0 ELSE 0 END",
        "currency": f"'{brand.currency}'",
        "codes": _json(f"""CASE WHEN {by_code} THEN '["' || {value} || '"]' ELSE '[]' END"""),
        "code": f"CASE WHEN {by_code} THEN {value} ELSE '' END",
        "code_norm": f"CASE WHEN {by_code} THEN lower({value}) ELSE '' END",
        "click_link_id": f"CASE WHEN {by_code} THEN NULL ELSE p.link END",
        "credited_by": f"CASE WHEN {by_code} THEN 'code' ELSE 'click' END",
        "handout_id": f"CASE WHEN {by_code} THEN p.code_value ELSE p.link_value END",
        "instruction_id": f"CASE WHEN {by_code} THEN p.code ELSE p.shop END",
        "reason": "'Made by scale_data.'",
        "flags": _json("'[]'"),
        "told": _json("'{}'"),
    }
    for start in range(0, number, MILLION):
        source = f"{_numbers(start, min(start + MILLION, number))} JOIN scale_place p ON p.n = s.i %% {creators}"
        cursor.execute(_insert(Conversion, columns, source), _values(first))
    _what_stands_behind(cursor, brand)


def _what_stands_behind(cursor: Any, brand: Brand) -> None:
    """The events, refunds and used codes of the brand's orders, read off the orders."""
    source = f"tracking_conversion c WHERE c.brand_id = {brand.pk}"
    shared = {
        "brand_id": "c.brand_id",
        "source": "c.source",
        "order_id": "c.order_id",
        "at": "c.occurred_at",
        "origin": "'scale_data'",
        "received_at": "c.received_at",
    }
    text, build, listed = "CAST({} AS text)".format, "json_object", "json_array(c.code)"
    moment = "strftime('%%Y-%%m-%%dT%%H:%%M:%%S+00:00', c.occurred_at)"
    if connection.vendor == "postgresql":
        build, listed = "jsonb_build_object", "jsonb_build_array(c.code)"
        moment = """to_char(c.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')"""
    said = f"'status', 'paid', 'amount', {text('c.amount')}, 'currency', c.currency, 'occurred_at', {moment}"
    facts = f"CASE WHEN c.code = '' THEN {build}({said}) ELSE {build}({said}, 'codes', {listed}) END"
    state = shared | {"kind": "'state'", "facts": facts, "digest": "'s' || c.id"}
    cursor.execute(_insert(OrderEvent, state, source), {})
    facts = f"{build}('refund_id', 'R' || c.order_id, 'amount', {text('c.refunded')})"
    returned = shared | {"kind": "'refund'", "facts": facts, "digest": "'r' || c.id"}
    cursor.execute(_insert(OrderEvent, returned, source, "AND c.refunded > 0"), {})
    refund = {
        "conversion_id": "c.id", "refund_id": "'R' || c.order_id", "amount": "c.refunded", "told": "c.refunded",
        "occurred_at": "c.occurred_at",
    }  # fmt: skip
    cursor.execute(_insert(Refund, refund, source, "AND c.refunded > 0"), {})
    used = {"conversion_id": "c.id", "brand_id": "c.brand_id", "norm": "c.code_norm"}
    cursor.execute(_insert(UsedCode, used, source, "AND c.code_norm <> ''"), {})


def _json(text: str) -> str:
    """JSON as its column takes it."""
    return f"CAST({text} AS jsonb)" if connection.vendor == "postgresql" else text
