"""A person in front of the site. The stories speak to this; a browser and a plain HTTP client stand behind it."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
"""What visitors call themselves: a tracked link takes anything stranger for a robot."""


class Visitor(ABC):
    """Everything is named by the words on the screen.

    `within` narrows the search to a part of the page: a section by its label, or a foldable part by its heading.
    """

    status = 0

    @property
    @abstractmethod
    def path(self) -> str:
        """The path of the page, without its query."""

    @abstractmethod
    def text(self) -> str:
        """What the page says."""

    @abstractmethod
    def open(self, address: str) -> None:
        """Go to a path of the site, or to a whole address."""

    @abstractmethod
    def follow(self, words: str) -> None:
        """Press a link; a count behind the words does not matter."""

    @abstractmethod
    def press(self, words: str) -> None:
        """Press a button that sends a form."""

    @abstractmethod
    def unfold(self, words: str) -> None:
        """Open a menu."""

    @abstractmethod
    def fill(self, label: str, value: str, within: str = "") -> None:
        """Type into a field, or choose the option of this value."""

    @abstractmethod
    def tick(self, label: str, within: str = "") -> None:
        """Tick a box."""

    @abstractmethod
    def follow_in(self, words: str, within: str) -> None:
        """Press a link in a part of the page."""

    @abstractmethod
    def download(self, words: str, within: str) -> tuple[str, bytes]:
        """Press a link that gives a file: its name and content."""

    @abstractmethod
    def upload(self, label: str, name: str, data: bytes) -> None:
        """Choose a file."""

    @abstractmethod
    def knock(self, address: str) -> tuple[int, str]:
        """Status and Location of an address, without going there."""

    def sees(self, *words: str) -> None:
        """Each of these is on the page."""
        page = self.text()
        for one in words:
            assert one in page, f"“{one}” is not on {self.path}:\n{page}"

    def waits_for(self, *words: str, seconds: float = 60) -> None:
        """Each of these is on the page by and by; the page is opened anew until it is."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not all(one in self.text() for one in words):
            time.sleep(0.5)
            self.open(self.path)
        self.sees(*words)

    def sees_no(self, *words: str) -> None:
        """None of these is on the page."""
        page = self.text()
        for one in words:
            assert one not in page, f"“{one}” is on {self.path}:\n{page}"
