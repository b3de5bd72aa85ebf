"""The parts of a workbook beside its sheets: which sheets there are, shared texts, number formats.

Read with expat as a stream, because openpyxl's own reader builds every element first (five times slower
with defusedxml), pads missing lines and gives up on styles that other programs write. Any document type
is refused where it starts, so no entity is ever declared.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from xml.parsers import expat

from promocodes.reading.formats import builtin_format
from promocodes.reading.guard import damaged, inflate, not_xlsx, unsafe
from promocodes.reading.refusals import gettext_noop

MAX_TEXT = 2100  # more than the longest link, so that what is too long is seen to be
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

Attributes = dict[str, str]


@dataclass
class Tab:
    """One sheet of the workbook: its name, whether it is hidden, and its part in the zip."""

    name: str
    hidden: bool
    part: str


def new_parser(start: Callable[[str, Attributes], None], end: Callable[[str], None]) -> expat.XMLParserType:
    """An expat parser that calls with names freed of the root's prefix, and refuses a document type."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def first(name: str, attributes: Attributes) -> None:
        prefix = name.rpartition(":")[0]
        if prefix:  # a few programs write <x:row>
            parser.StartElementHandler = lambda name, attributes: start(name.removeprefix(f"{prefix}:"), attributes)
            parser.EndElementHandler = lambda name: end(name.removeprefix(f"{prefix}:"))
            parser.StartElementHandler(name, attributes)
        else:
            parser.StartElementHandler, parser.EndElementHandler = start, end
            start(name, attributes)

    def refuse(*_: object) -> None:
        raise unsafe(gettext_noop("it declares a document type, as only hand-made files do"))

    parser.StartElementHandler = first
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def feed(parser: expat.XMLParserType, archive: zipfile.ZipFile, part: str) -> None:
    """Run a whole part through the parser."""
    for chunk in inflate(archive, part):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def visible(text: str) -> str:
    """The text that a person sees: `_x000D_` and its like are characters that XML cannot hold."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    """The character meant; NUL and half characters, which no data base or answer can hold, are shown as unknown."""
    number = int(match[1], 16)
    return "\ufffd" if number == 0 or 0xD800 <= number <= 0xDFFF else chr(number)


def read_tabs(archive: zipfile.ZipFile) -> tuple[str, list[Tab], bool]:
    """(path of the workbook part, its sheets in order, whether days are counted from 1904)."""
    names = set(archive.namelist())
    workbook = next(
        (target for kind, target in _relations(archive, "_rels/.rels", "").values() if kind == "officeDocument"),
        "xl/workbook.xml",
    )
    if workbook not in names:
        raise not_xlsx(gettext_noop("This is a packed file, but not an Excel workbook."))
    relations = _relations(archive, rels_of(workbook), posixpath.dirname(workbook))
    root: list[str] = []
    tabs: list[Tab] = []
    from_1904 = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal from_1904
        if not root:
            root.append(name)
        if name == "workbookPr":
            from_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif name == "sheet":
            identity = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            kind, part = relations.get(identity, ("", ""))
            if kind == "worksheet":
                tabs.append(Tab(attributes.get("name", ""), attributes.get("state", "visible") != "visible", part))

    feed(new_parser(start, lambda name: None), archive, workbook)
    if root != ["workbook"]:
        raise not_xlsx(gettext_noop("This is an Office document, but not a workbook."))
    if any(tab.part not in names for tab in tabs):
        raise damaged(gettext_noop("a sheet is missing in it"))
    return workbook, tabs, from_1904


def related_part(archive: zipfile.ZipFile, workbook: str, kind: str) -> str:
    """The part that the workbook uses as its `sharedStrings` or `styles`, or ''."""
    relations = _relations(archive, rels_of(workbook), posixpath.dirname(workbook))
    names = set(archive.namelist())
    return next((target for kind_, target in relations.values() if kind_ == kind and target in names), "")


def read_texts(archive: zipfile.ZipFile, part: str) -> list[str]:
    """The shared texts in order; formatted pieces are joined, reading aids (phonetic) left out."""
    texts: list[str] = []
    pieces: list[str] = []
    size = 0
    phonetic = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal size, phonetic
        if name == "si":
            pieces.clear()
            size = 0
        elif name == "rPh":
            phonetic = True
        elif name == "t" and not phonetic:
            parser.CharacterDataHandler = keep

    def keep(data: str) -> None:
        nonlocal size
        if size < MAX_TEXT:
            pieces.append(data)
            size += len(data)

    def end(name: str) -> None:
        nonlocal phonetic
        if name == "t":
            parser.CharacterDataHandler = None
        elif name == "rPh":
            phonetic = False
        elif name == "si":
            texts.append(visible("".join(pieces))[:MAX_TEXT])

    parser = new_parser(start, end)
    feed(parser, archive, part)
    return texts


def read_formats(archive: zipfile.ZipFile, part: str) -> dict[int, str]:
    """The number format of every cell style that has one of its own, by the style's number."""
    own: dict[int, str] = {}
    styles: list[int] = []
    within = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal within
        if name == "numFmt" and attributes.get("numFmtId", "").isdigit():
            own.setdefault(int(attributes["numFmtId"]), attributes.get("formatCode", "General"))
        elif name == "cellXfs":
            within = True
        elif name == "xf" and within:
            number = attributes.get("numFmtId", "0")
            styles.append(int(number) if number.isdigit() else 0)

    def end(name: str) -> None:
        nonlocal within
        if name == "cellXfs":
            within = False

    feed(new_parser(start, end), archive, part)
    return {style: own.get(number) or builtin_format(number) for style, number in enumerate(styles) if number}


def rels_of(part: str) -> str:
    """Where the relations of a part are kept."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _relations(archive: zipfile.ZipFile, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Kind and target of each relation inside the file by its id; what points outside is never followed."""
    found: dict[str, tuple[str, str]] = {}
    if part not in archive.namelist():
        return found

    def start(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            found[attributes.get("Id", "")] = (kind, target.lstrip("/"))

    feed(new_parser(start, lambda name: None), archive, part)
    return found
