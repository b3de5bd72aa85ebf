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

    def offer(self) -> int:
        """A published campaign of personal codes."""
        campaign: int = self.ask("campaigns/", 201, json=OFFER).json()["id"]
        self.ask(f"campaigns/{campaign}/publish/", 200)
        return campaign

    def campaign(self, people: int) -> int:
        """One with so many accepted creators who wait for their codes."""
        campaign = self.offer()
        brought = [{"email": f"creator{number}@example.org", "accepted": True} for number in range(people)]
        for start in range(0, people, BROUGHT_AT_ONCE):
            self.ask(f"campaigns/{campaign}/collaborations/", 201, json=brought[start : start + BROUGHT_AT_ONCE])
        return campaign

    def link(self) -> str:
        """The slug of a creator's tracked link, in a campaign of its own."""
        offer = {"title": "L", "description": "", "personalized": False, "url": "https://shop.example.com/"}
        campaign = self.ask("campaigns/", 201, json={"title": "Links", "affiliate_link": offer}).json()["id"]
        self.ask(f"campaigns/{campaign}/publish/", 200)
        people = [{"email": "link@example.org", "accepted": True}]
        made = self.ask(f"campaigns/{campaign}/collaborations/", 201, json=people).json()
        return str(made[0]["affiliate_link"]["tracked_url"].rpartition("/")[2])

    def orders(self, campaign: int) -> bytes:
        """The file of orders of who is Ready to send."""
        return self.send("GET", f"campaigns/{campaign}/orders.xlsx").content

    def check(self, campaign: int, book: bytes) -> Any:
        """Upload a filled file; its verdicts."""
        return self.ask(f"campaigns/{campaign}/imports/", 201, files={"file": ("orders.xlsx", book)}).json()

    def import_of(self, pk: int) -> Any:
        """An import as it stands now."""
        return self.send("GET", f"imports/{pk}/").json()


def filled(data: bytes, rows: int, *, wrong_first: bool = False, word: str = "SUMMER") -> bytes:
    """The file with a code in every row, WORD00002 and so on; with `wrong_first` the first one's is none."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Orders"]
    place = next(cell.column for cell in sheet[1] if cell.value == "Promo Code")
    for number in range(2, rows + 2):
        sheet.cell(number, place).value = f"{word}{number:05}" if number > 2 or not wrong_first else "not a code"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
