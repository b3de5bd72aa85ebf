"""Why a whole file is refused."""

from __future__ import annotations


class FileProblem(Exception):
    """A file that cannot be read as orders: a stable code (`file.*`, `sheet.*`, `header.*`) and the mend."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
