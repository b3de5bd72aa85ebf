"""Pictures that people send: read with suspicion, written anew as WebP, and kept under VAR_DIR by a name of our own.

Nothing of the file that came is kept: no camera, no place, no second file hidden behind it. A name is 128 random
bits; who may see a picture is asked of the rows that name it, and a picture that no row names is deleted.
"""

from __future__ import annotations

import io
import re
import secrets
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000
"""A photograph of a good telephone; unpacked it takes 100 MB, and one is unpacked at a time."""

KINDS = ("PNG", "JPEG", "WEBP")
LOGO, COVER, AVATAR = (512, 512), (1600, 900), (256, 256)
NAME = re.compile(r"[0-9a-f]{32}")
_KEPT_AT_LEAST = 3600.0  # seconds: the row of a new picture may not be committed yet
_one_at_a_time = threading.Lock()


class PictureRefused(Exception):
    """The file is no picture that we take. `code` is stable, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def read(data: bytes, largest: tuple[int, int]) -> bytes:
    """The picture as WebP, at most `largest`, upright, without anything else that was in the file.

    Raises PictureRefused: `picture.too_large`, `picture.too_many_pixels`, `picture.not_one`.
    """
    if len(data) > MOST_BYTES:
        raise PictureRefused("picture.too_large", _("The picture has more than 5 MB. Choose a smaller one."))
    with _one_at_a_time:
        try:
            return _anew(data, largest)
        except Image.DecompressionBombError as error:
            raise _too_many_pixels() from error
        except PictureRefused:
            raise
        except Exception as error:  # each reader of a kind of picture fails in its own way
            raise PictureRefused(
                "picture.not_one", _("This is no picture that can be read. Save it as PNG, JPEG or WebP.")
            ) from error


def store(picture: bytes) -> str:
    """Keep what `read` has made; returns its name."""
    name = secrets.token_hex(16)
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.webp").write_bytes(picture)
    return name


def path_of(name: str) -> Path | None:
    """Where a picture is kept; None if there is none of this name."""
    path = _folder() / f"{name}.webp"
    return path if NAME.fullmatch(name) and path.is_file() else None


def address(name: str) -> str:
    """The address that shows it."""
    return f"/pictures/{name}.webp"


def forget_all_but(named: Iterable[str]) -> int:
    """Delete pictures that no row names, unless they are new. Returns how many."""
    keep, before, number = set(named), time.time() - _KEPT_AT_LEAST, 0
    for path in _folder().glob("*.webp"):
        if path.stem not in keep and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            number += 1
    return number


def _anew(data: bytes, largest: tuple[int, int]) -> bytes:
    with Image.open(io.BytesIO(data), formats=KINDS) as sent:
        # the size is known before a pixel is unpacked
        if sent.width * sent.height > MOST_PIXELS:
            raise _too_many_pixels()
        sent.draft("RGB", largest)  # a JPEG is unpacked no larger than needed
        upright = ImageOps.exif_transpose(sent)
        upright.thumbnail(largest, Image.Resampling.LANCZOS)
        plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    made = io.BytesIO()
    # a new image of the same pixels: what the old one carried along stays behind
    Image.frombytes(plain.mode, plain.size, plain.tobytes()).save(made, "WEBP", quality=82, method=4)
    return made.getvalue()


def _too_many_pixels() -> PictureRefused:
    return PictureRefused(
        "picture.too_many_pixels", _("The picture has more than 25 million pixels. Choose a smaller one.")
    )


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "pictures"
