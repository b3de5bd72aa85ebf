"""A brand's program at a running site: creators brought in, files of orders filled, checked, confirmed, taken back."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import requests

BROUGHT_AT_ONCE = 1000
OFFER = {"title": "Codes", "promo_code": {"title": "Yours", "description": "", "personalized": True}}
AGREED = {"leave_refused": True}


class Desk:
    """The calls of one key. A call that the site does not answer raises what `requests` raises."""

    def __init__(self, port: int, key: str) -> None:
        self.api = f"http://127.0.0.1:{port}/api/v1/"
        self.web = requests.Session()
        self.web.headers["Authorization"] = f"Bearer {key}"

    def send(self, method: str, path: str, **sent: Any) -> requests.Response:
        """One call, whatever it answers."""
        return self.web.request(method, f"{self.api}{path}", **{"timeout": 120} | sent)

    def ask(self, path: str, status: int, **sent: Any) -> requests.Response:
        """A POST that must be answered with this status."""
        answer = self.send("POST", path, **sent)
        assert answer.status_code == status, answer.text
        return answer

    def campaign(self, people: int) -> int:
        """A published campaign of personal codes with so many accepted creators who wait for theirs."""
        campaign: int = self.ask("campaigns/", 201, json=OFFER).json()["id"]
        self.ask(f"campaigns/{campaign}/publish/", 200)
        brought = [{"email": f"creator{number}@example.org", "accepted": True} for number in range(people)]
        for start in range(0, people, BROUGHT_AT_ONCE):
            self.ask(f"campaigns/{campaign}/collaborations/", 201, json=brought[start : start + BROUGHT_AT_ONCE])
        return campaign

    def orders(self, campaign: int) -> bytes:
        """The file of orders of who is Ready to send."""
        return self.send("GET", f"campaigns/{campaign}/orders.xlsx").content

    def check(self, campaign: int, book: bytes) -> Any:
        """Upload a filled file; its verdicts."""
        return self.ask(f"campaigns/{campaign}/imports/", 201, files={"file": ("orders.xlsx", book)}).json()

    def import_of(self, pk: int) -> Any:
        """An import as it stands now."""
        return self.send("GET", f"imports/{pk}/").json()


def filled(data: bytes, rows: int, *, wrong_first: bool = False) -> bytes:
    """The file with a code in every row; with `wrong_first` the first one's is none."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Orders"]
    place = next(cell.column for cell in sheet[1] if cell.value == "Promo Code")
    for number in range(2, rows + 2):
        sheet.cell(number, place).value = f"SUMMER{number:05}" if number > 2 or not wrong_first else "not a code"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
