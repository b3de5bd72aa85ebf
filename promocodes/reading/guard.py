"""What the bytes are, and whether they may be unpacked at all (reliability R12)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from promocodes.reading.refusals import FileProblem, gettext_noop

MAX_FILE = 10 * 1024 * 1024
MAX_PARTS = 200
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 200
RATIO_FROM = 20 * 1024 * 1024  # honest blank sheets compress well, so small files are let be
CHUNK = 256 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHEET_NAMES = (".xlsx", ".xlsm", ".xltx", ".xlsb", ".xls", ".ods", ".numbers")
_TEXT_NAMES = (".csv", ".tsv", ".txt")
_PACKED_NAMES = (".zip", ".xlsx", ".xlsm", ".xlsb", ".docx", ".7z", ".rar", ".gz")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)")


def recognise(data: bytes, file_name: str) -> str:
    """`xlsx` or `csv`, by content; the name only decides how a text file is refused. Raises FileProblem."""
    name = file_name.strip().casefold()
    if not data:
        raise FileProblem("file.empty", gettext_noop("The file is empty. Choose the file with your codes."))
    if len(data) > MAX_FILE:
        raise FileProblem(
            "file.too_large",
            gettext_noop("The file has %(size)s MB. At most %(most)s MB: remove pictures and other sheets."),
            size=f"{len(data) / 1024 / 1024:.1f}",
            most=MAX_FILE // 1024 // 1024,
        )
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "xlsx"
    if data.startswith(_OLE):
        raise _ole_problem(data)
    if name.endswith(_TEXT_NAMES) and not _is_markup(data):
        return "csv"
    if _is_markup(data):
        raise not_xlsx(gettext_noop("This is a web page or an XML file, not a workbook."))
    if not _is_delimited(data):
        raise not_xlsx(gettext_noop("This is not an Excel workbook."))
    if name.endswith(_SHEET_NAMES):
        raise FileProblem(
            "file.is_csv",
            gettext_noop(
                "This is a text file with separators, named like a workbook. Name it .csv, or save it as .xlsx."
            ),
        )
    return "csv"


def check_archive(archive: zipfile.ZipFile, size: int) -> None:
    """Refuse a zip that is no plain workbook, from its directory first, then by reading its XML parts once."""
    parts = archive.infolist()
    _check_directory(parts, size)
    names = {part.filename for part in parts}
    _check_kind(archive, names)
    unpacked = 0
    for part in parts:
        if not part.filename.casefold().endswith((".xml", ".rels")):
            continue
        tail = b""
        for chunk in inflate(archive, part.filename):
            unpacked += len(chunk)
            if unpacked > MAX_UNPACKED:
                raise unsafe(gettext_noop("it unpacks to far more than a list of orders needs"))
            seen = tail + chunk
            # UTF-16 letters are ASCII letters with NULs between
            if _DECLARATION.search(seen.replace(b"\0", b"") if b"\0" in seen else seen):
                raise unsafe(gettext_noop("it declares a document type, as only hand-made files do"))
            tail = seen[-64:]


def inflate(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The bytes of one part, piece by piece."""
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            yield chunk


def unsafe(why: str, **facts: object) -> FileProblem:
    """The refusal of a file that could harm."""
    return FileProblem(
        "file.unsafe",
        gettext_noop("The file was not opened: %(why)s. Export the orders again and fill that file."),
        why=(why, facts),
    )


def damaged(why: str = "", **facts: object) -> FileProblem:
    """The refusal of a file that cannot be read to its end."""
    if not why:
        return FileProblem(
            "file.damaged",
            gettext_noop("The file is damaged. Open it in Excel or LibreOffice and save it again as .xlsx."),
        )
    return FileProblem(
        "file.damaged",
        gettext_noop("The file is damaged (%(why)s). Open it in Excel or LibreOffice and save it again as .xlsx."),
        why=(why, facts),
    )


def not_xlsx(what: str) -> FileProblem:
    """The refusal of another kind of file."""
    return FileProblem(
        "file.not_xlsx", gettext_noop("%(what)s Save it as .xlsx (or .csv) and upload that."), what=(what, {})
    )


def _ole_problem(data: bytes) -> FileProblem:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return FileProblem(
            "file.encrypted",
            gettext_noop("The file is protected by a password. Remove the password, save it and upload it again."),
        )
    if any(stream.encode("utf-16-le") in data for stream in ("Workbook", "Book")):
        return FileProblem(
            "file.legacy_xls", gettext_noop("This is an old .xls workbook. Save it as .xlsx and upload that.")
        )
    return not_xlsx(gettext_noop("This is an old Office document, not a workbook."))


def _is_markup(data: bytes) -> bool:
    start = data[:400].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.startswith(b"<")


def _is_delimited(data: bytes) -> bool:
    sample = data[:4096]
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        sample = sample[2:].replace(b"\0", b"")
    lines = [line for line in sample.splitlines() if line.strip()]
    return bool(lines) and not _NO_TEXT.search(sample) and any(sign in lines[0] for sign in b",;\t")


def _check_directory(parts: list[zipfile.ZipInfo], size: int) -> None:
    if len(parts) > MAX_PARTS:
        raise unsafe(
            gettext_noop("it holds %(number)s parts and a workbook of orders has some twenty"), number=len(parts)
        )
    total = sum(part.file_size for part in parts)
    if total > MAX_UNPACKED or (total > RATIO_FROM and total > MAX_RATIO * size):
        raise unsafe(gettext_noop("it unpacks to %(size)s MB"), size=total // 1024 // 1024)
    seen: set[str] = set()
    for part in parts:
        name = part.filename.replace("\\", "/").casefold()
        if part.flag_bits & 1:
            raise FileProblem(
                "file.encrypted",
                gettext_noop("The file is packed with a password. Save it without one and upload it again."),
            )
        if name.startswith("/") or ":" in name or ".." in name.split("/") or name in seen:
            raise unsafe(gettext_noop("its list of contents is forged"))
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise unsafe(gettext_noop("it is packed in a way that no spreadsheet program uses"))
        if name.endswith(_PACKED_NAMES) and not name.startswith("xl/embeddings/"):
            raise unsafe(
                gettext_noop("it is a packed folder with other files inside. Unpack it and upload the workbook itself")
            )
        seen.add(name)


def _check_kind(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "mimetype" in names and b"opendocument" in archive.read("mimetype")[:200]:
        raise not_xlsx(gettext_noop("This is an OpenDocument file (ODS)."))
    if "xl/workbook.bin" in names:
        raise not_xlsx(gettext_noop("This is a binary workbook (.xlsb)."))
    if "[Content_Types].xml" not in names:
        raise not_xlsx(gettext_noop("This is a packed file, but not an Excel workbook."))
    types = archive.read("[Content_Types].xml").replace(b"\0", b"").lower()
    if any(name.casefold().endswith("vbaproject.bin") for name in names) or any(
        mark in types for mark in (b"macroenabled", b"vbaproject", b"macrosheet")
    ):
        raise FileProblem(
            "file.macro",
            gettext_noop("The workbook carries macros. Save it as .xlsx (without macros) and upload that."),
        )
