"""Programs that bring in a filled file of orders each, all at once, when everybody else has come."""

from __future__ import annotations

from pathlib import Path

from gevent import sleep
from locust import task
from locust.contrib.fasthttp import FastHttpUser
from locust.exception import StopUser
from urllib3.filepost import encode_multipart_formdata

from benchmarks.live.stage import STAGE

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Importer(FastHttpUser):
    """Check, then Confirm, by the API; then it is gone."""

    network_timeout = connection_timeout = 300.0

    @task
    def bring_in(self) -> None:
        """One file from its first byte to its last code."""
        mine = STAGE.deal("imports")
        sleep(STAGE.plan.warm)
        headers = {"Authorization": f"Bearer {mine['key']}"}
        body, kind = encode_multipart_formdata({"file": ("orders.xlsx", Path(mine["file"]).read_bytes(), SPREADSHEET)})
        checked = self.client.post(
            f"/api/v1/campaigns/{mine['campaign']}/imports/",
            name="import: check",
            data=body,  # type: ignore[arg-type]  # bytes are taken as they are
            headers={**headers, "Content-Type": kind},
        )
        if checked.status_code == 201:
            path = f"/api/v1/imports/{checked.json()['id']}/confirm/"
            self.client.post(path, name="import: confirm", json={}, headers=headers)
        raise StopUser
