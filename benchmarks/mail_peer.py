"""What `bench mail` is held against: Celery's one task a mail, as a project writes it first.

Where REDIS_URL names a Redis the tasks go through it, under a prefix that is cleared away; elsewhere through nothing.
"""

from __future__ import annotations

import multiprocessing
import secrets
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import redis
from celery import Celery, signals
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from benchmarks.scratch import leave
from benchmarks.timing import Spent
from notifications.models import Message

FORK = multiprocessing.get_context("fork")
QUEUE, STAGED = "mails", "staged"


def send_one(pk: int) -> None:
    """One task, one mail, one connection."""
    message = Message.objects.get(pk=pk)
    mail = EmailMultiAlternatives(
        message.subject,
        render_to_string(f"{message.template}.txt", message.context),
        to=[message.to],
    )
    mail.attach_alternative(render_to_string(f"{message.template}.html", message.context), "text/html")
    mail.send()


def send_all(pks: Sequence[int], processes: int, spent: Spent) -> None:
    """Send these mails by so many processes. What is measured begins when all of them wait for the first task."""
    if settings.REDIS_URL:
        _through_redis(pks, processes, spent)
    else:
        shares = [partial(_apply_all, pks[one::processes]) for one in range(processes)]
        spent.run(lambda: in_processes(shares))


def in_processes(deeds: Sequence[Callable[[], None]]) -> None:
    """Each deed in a process of its own, as a worker's children are; returns when all have ended."""
    leave()
    processes = [FORK.Process(target=deed) for deed in deeds]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("a sender failed")


def _apply_all(pks: Sequence[int]) -> None:
    task = Celery("one-task-a-mail", set_as_current=False).task(send_one)
    for pk in pks:
        task.apply(args=[pk], throw=True)


def _through_redis(pks: Sequence[int], processes: int, spent: Spent) -> None:
    with _keys() as (server, prefix):
        app = Celery("one-task-a-mail", broker=settings.REDIS_URL, set_as_current=False)
        app.conf.update(
            broker_transport_options={"global_keyprefix": prefix},
            task_default_queue=QUEUE,
            task_ignore_result=True,
            worker_hijack_root_logger=False,
        )
        task = app.task(send_one, name="send_one")
        with app.connection_for_write() as broker:
            for pk in pks:
                task.apply_async([pk], queue=STAGED, connection=broker)
        left, ready = FORK.Value("i", len(pks)), FORK.Barrier(processes + 1)
        failed = FORK.Event()
        leave()
        workers = [FORK.Process(target=_work, args=(app, left, ready, failed), daemon=True) for _ in range(processes)]
        for worker in workers:
            worker.start()
        try:
            ready.wait(60)
            spent.run(lambda: _until_all_are_sent(server, prefix, left, workers))
            if failed.is_set() or left.value:
                raise RuntimeError("a mail of the peer was not sent")
        finally:
            _end(workers)


def _work(app: Celery, left: Any, ready: Any, failed: Any) -> None:
    """One worker, which does its tasks itself: a pool of processes would take more."""

    def count(**_: object) -> None:
        with left.get_lock():
            left.value -= 1

    def wait(**_: object) -> None:
        ready.wait(60)

    def fail(**_: object) -> None:
        failed.set()
        count()

    signals.task_success.connect(count, weak=False)
    signals.task_failure.connect(fail, weak=False)
    signals.worker_ready.connect(wait, weak=False)
    warnings.simplefilter("ignore")  # that it is root
    alone = {"without_gossip": True, "without_mingle": True, "without_heartbeat": True}
    app.Worker(pool="solo", queues=[QUEUE], loglevel="CRITICAL", quiet=True, **alone).start()


def _until_all_are_sent(server: Any, prefix: str, left: Any, workers: Sequence[Any]) -> None:
    server.rename(f"{prefix}{STAGED}", f"{prefix}{QUEUE}")
    while left.value > 0 and all(worker.is_alive() for worker in workers):
        time.sleep(0.002)
    _end(workers)  # what processes took is known when they have ended


def _end(workers: Sequence[Any]) -> None:
    for worker in workers:
        worker.kill()
    for worker in workers:
        worker.join()


@contextmanager
def _keys() -> Iterator[tuple[Any, str]]:
    """A Redis and what all keys begin with; they are gone afterwards."""
    prefix = f"tandem-bench-{secrets.token_hex(6)}:"
    with redis.Redis.from_url(settings.REDIS_URL) as server:
        try:
            yield server, prefix
        finally:
            for key in server.scan_iter(f"{prefix}*"):
                server.delete(key)
