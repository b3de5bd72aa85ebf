"""The QR code of a creator's link."""

from __future__ import annotations

import io

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _


def inline(address: str, *, title: str = "") -> SafeString:
    """An SVG to stand in a page: it scales, and has no style attribute."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(
        scale=1,
        border=2,
        dark="#000",
        light="#fff",
        omitsize=True,
        svgclass=None,
        lineclass=None,
        title=title or _("QR code of your link"),
    )
    return mark_safe(drawn.replace("<svg ", '<svg role="img" ', 1))  # noqa: S308  drawn by segno, which escapes the title


def picture(address: str, kind: str = "svg") -> bytes:
    """The same as a file (`svg` or `png`), large enough to be printed."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind=kind, scale=20, border=4, dark="#000", light="#fff")
    return out.getvalue()
