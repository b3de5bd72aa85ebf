"""What an operator's alarms are made of, as Prometheus reads it: ages of what waits, and how much of it there is."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator

import redis
from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from campaigns.models import OrderImport
from campaigns.processes import QUEUES
from notifications import claims, instruments
from notifications.models import WAITING, Lane, Message, State
from tracking.models import Delivery, OrdersFile
from tracking.spool import SUFFIX

log = logging.getLogger(__name__)

STILL_MOVING = (*WAITING, State.SENDING, State.UNCERTAIN)
"""States that an index finds; the others only grow, and say nothing of now."""


def exposition() -> bytes:
    """Everything, in Prometheus' text format. What cannot be asked is left out, and says so."""
    asked = CollectorRegistry()
    asked.register(_Asked())
    return generate_latest(instruments.registry()) + generate_latest(asked)


class _Asked(Collector):
    """Asks for each figure when somebody wants it."""

    def collect(self) -> Iterable[Metric]:
        unasked = GaugeMetricFamily("tandem_metric_failed", "Figures that could not be asked for now.", labels=["name"])
        for ask in FIGURES:
            try:
                yield from list(ask())
            except Exception:  # whatever a driver raises, the other figures are wanted all the more
                log.exception("A figure cannot be asked for: %s", ask.__name__)
                unasked.add_metric([ask.__name__.strip("_")], 1)
        yield unasked


def _outbox() -> Iterator[Metric]:
    due = claims.may_leave_now().filter(state__in=WAITING).order_by()
    oldest = due.aggregate(oldest=Min("due_at"))["oldest"]
    yield _one("tandem_message_oldest_due_seconds", "Age of the oldest message that may leave now.", _age(oldest))
    by_state = GaugeMetricFamily("tandem_messages", "Messages that are not at an end, by state.", labels=["state"])
    counted = Message.objects.filter(state__in=STILL_MOVING).order_by().values_list("state").annotate(Count("pk"))
    numbers = dict(counted)
    for state in STILL_MOVING:
        by_state.add_metric([state], numbers.get(state, 0))
    yield by_state
    paused = Lane.objects.filter(paused_until__gt=timezone.now()).count()
    yield _one("tandem_lanes_paused", "Brands (or all) whose mails wait because the mail server refuses.", paused)


def takes_hints(client: redis.Redis) -> bool:
    """Whether Redis stores what it is given; a full one (noeviction) answers, and refuses every hint."""
    try:
        client.set("tandem:takes-hints", 1, ex=60)
    except redis.ResponseError:
        return False
    return True


def _queues() -> Iterator[Metric]:
    depth = GaugeMetricFamily("tandem_queue_depth", "Hints that wait in the broker, by queue.", labels=["queue"])
    full = False
    if settings.REDIS_URL:
        with redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=2, socket_connect_timeout=2) as client:
            for queue in QUEUES:
                depth.add_metric([queue], int(client.llen(queue)))  # type: ignore[arg-type]
            full = not takes_hints(client)
    else:
        folder = settings.VAR_DIR / "celery" / "queue"
        for queue in QUEUES:
            depth.add_metric([queue], sum(1 for _ in folder.glob(f"*.{queue}.msg")))
    yield depth
    yield _one("tandem_broker_full", "1 while Redis answers and stores nothing.", full)


def _clicks() -> Iterator[Metric]:
    """Of this machine: each drains its own spool."""
    files = [path.stat() for path in settings.CLICK_SPOOL.glob(f"*{SUFFIX}")]
    unread = [file for file in files if file.st_size]
    oldest = max((time.time() - file.st_mtime for file in unread), default=0.0)
    yield _one("tandem_click_spool_seconds", "Age of the oldest click file of this machine's spool.", oldest)
    yield _one("tandem_click_spool_bytes", "What this machine's spool holds.", sum(file.st_size for file in files))


def _work() -> Iterator[Metric]:
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING)
    found = waiting.aggregate(number=Count("pk"), failing=Count("pk", filter=Q(attempts__gt=0)), oldest=Min("next_at"))
    yield _one("tandem_shop_calls_waiting", "Calls of shops that are stored and not applied.", found["number"])
    yield _one("tandem_shop_calls_failing", "Those of them that were tried in vain.", found["failing"])
    yield _one("tandem_shop_calls_oldest_due_seconds", "How long the oldest is due.", _age(found["oldest"]))
    files = OrdersFile.objects.filter(state__in=[OrdersFile.State.WAITING, OrdersFile.State.APPLYING])
    yield _one("tandem_order_files_waiting", "Files of orders that wait for the worker.", files.count())
    unconfirmed = OrderImport.objects.filter(state=OrderImport.State.CHECKED).count()
    yield _one("tandem_imports_unconfirmed", "Imports of codes that were checked and not confirmed.", unconfirmed)


FIGURES: tuple[Callable[[], Iterator[Metric]], ...] = (_outbox, _queues, _clicks, _work)


def _one(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value=value)


def _age(at: object) -> float:
    return max(0.0, (timezone.now() - at).total_seconds()) if at else 0.0  # type: ignore[operator]
