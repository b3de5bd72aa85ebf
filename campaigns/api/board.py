"""What is blocked in the key's brand, as the board shows it."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import board
from campaigns.api import answers, shapes
from campaigns.api.calls import Call
from campaigns.api.schema import described
from notifications import pauses


class Board(Call):
    @described(
        "get_board", "What is blocked, by cause and campaign", answer=answers.Board,
        description="Most urgent first; what has number 0 is not there. `blocked` counts creators, each once. "
        "due_1 is within due_3, and due_3 within due_7. `paused` (no e-mail of the brand leaves), near_miss, "
        "unmatched (orders of the last 28 days) and webhook (one does not answer) name no campaign.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """All matters of the brand."""
        waiting = board.of_brands([self.brand])[self.brand.pk]
        return self.shown(shapes.board(waiting, pauses.paused([self.brand.lane]).get(self.brand.lane)))
