"""The embedded Celery broker: a folder of message files, each of which appears whole and is read by one reader.

kombu's own file transport opens a file in the folder before it writes, so a reader may meet it empty and end the
worker (kombu#1551); and it moves each message through /tmp, which may be another disk.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

LONGEST_WAIT = 0.5  # seconds


class Channel(filesystem.Channel):
    """Writes beside the queue and renames; takes a message by renaming it away."""

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override] # as kombu does
        name = f"{time.time_ns():020}_{uuid.uuid4()}.{queue}.msg"
        draft = Path(self.data_folder_out, f"{name}.draft")
        draft.write_text(dumps(payload), encoding="utf-8")
        draft.rename(Path(self.data_folder_out, name))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for name in sorted(os.listdir(self.data_folder_in)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = Path(self.data_folder_in, f"{name}.taken")
            try:
                Path(self.data_folder_in, name).rename(taken)
            except FileNotFoundError:
                continue  # another reader was first
            text = taken.read_bytes()
            taken.unlink()
            try:
                return loads(text)
            except json.JSONDecodeError:
                continue  # damaged by a full disk or a crash; the sweeper finds what it announced
        raise Empty


class Transport(filesystem.Transport):
    """What CELERY_BROKER_TRANSPORT names. Looks often: a code should be on its way within the second."""

    Channel = Channel
    polling_interval = 0.2

    def drain_events(self, connection: Any, timeout: float | None = None) -> None:  # type: ignore[override] # as kombu does
        # Celery waits this time out twice before it ends
        super().drain_events(connection, timeout=min(timeout or LONGEST_WAIT, LONGEST_WAIT))
