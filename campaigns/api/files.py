"""Files of orders in and out of the API."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpResponse
from rest_framework.request import Request

from accounts import pictures
from campaigns.api.problems import NotThere, Refused
from campaigns.api.schema import WEBP, XLSX
from promocodes.workbook import FileProblem


class SizeGuard(FileUploadHandler):
    """Stops keeping a file that is over the limit, but reads on, so that the sender gets to hear the answer."""

    too_large = False
    seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the chunk on, until there are too many."""
        self.seen += len(raw_data)
        if self.seen > settings.IMPORT_MAX_BYTES:
            self.too_large = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler makes the file."""


def uploaded(request: Request) -> tuple[bytes, str]:
    """The bytes and the name of the one part `file`. Raises FileProblem file.empty, file.too_large."""
    guard = next(handler for handler in request._request.upload_handlers if isinstance(handler, SizeGuard))
    found: list[Any] = request.FILES.getlist("file")
    if guard.too_large:
        limit = settings.IMPORT_MAX_BYTES // 1024 // 1024
        raise FileProblem("file.too_large", f"The file is larger than {limit} MB. Export the orders again.")
    if not found:
        raise FileProblem("file.empty", "No file was sent. Send it as the part “file” of a multipart/form-data body.")
    if len(found) > 1:
        raise Refused(422, "file.repeated", f"The part “file” is sent {len(found)} times. Send one file.")
    return found[0].read(), found[0].name or ""


def picture(name: str) -> HttpResponse:
    """A stored picture. Raises NotThere where there is none."""
    path = pictures.path_of(name)
    if path is None:
        raise NotThere
    return HttpResponse(
        path.read_bytes(),
        content_type=WEBP,
        headers={"Cache-Control": "no-store, private", "X-Content-Type-Options": "nosniff"},
    )


def xlsx(data: bytes, name: str) -> HttpResponse:
    """A workbook to save."""
    return HttpResponse(
        data,
        content_type=XLSX,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store, private",
            "X-Content-Type-Options": "nosniff",
        },
    )
