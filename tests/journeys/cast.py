"""Who takes part in the stories, each in front of a window of her own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests import make
from tests.journeys.inbox import Inbox
from tests.journeys.visitor import Visitor


@dataclass
class Cast:
    """Who takes part: maria manages a brand, marie and luc are creators, `stranger` opens one more window."""

    suffix: str
    inbox: Inbox
    stranger: Callable[[], Visitor]
    maria: Visitor = field(init=False)
    marie: Visitor = field(init=False)
    luc: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.maria, self.marie, self.luc = self.stranger(), self.stranger(), self.stranger()

    def address(self, name: str) -> str:
        """The e-mail address of one of them."""
        return f"{name}.{self.suffix}@example.org"

    def title(self, words: str) -> str:
        """A campaign's title that no other cast uses."""
        return f"{words} {self.suffix}"

    def everybody_signs_up(self) -> None:
        """By the pages, with the button of the confirmation mail."""
        self._signs_up(self.maria, "maria", "I am a brand", "Maria Manager")
        self._signs_up(self.marie, "marie", "I am a creator", "Marie Laurent")
        self._signs_up(self.luc, "luc", "I am a creator", "Luc Martin")

    def _signs_up(self, visitor: Visitor, name: str, role: str, full_name: str) -> None:
        visitor.open("/accounts/signup/")
        visitor.follow(role)
        visitor.fill("Your name", full_name)
        visitor.fill("E-mail", self.address(name))
        visitor.fill("Password", make.PASSWORD)
        if role == "I am a brand":
            visitor.fill("Name of the brand", f"Lumen {self.suffix}")
            visitor.fill("Currency", "EUR")
            visitor.fill("Time zone", "Europe/Paris")
        else:
            visitor.fill("Handle", f"{name}.{self.suffix}")
            visitor.fill("Country", "FR")
        visitor.press("Open the account")
        visitor.sees("Look into your inbox")
        visitor.open(self.inbox.wait(self.address(name)).link("/accounts/confirm-email/"))
        visitor.press("Yes, it is mine")
        assert visitor.status == 200
