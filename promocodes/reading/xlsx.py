"""From the bytes of a workbook to the lines of its orders. Runs in the child process."""

from __future__ import annotations

import io
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from xml.parsers import expat

from promocodes.reading.answer import Answer, HandOver, Report
from promocodes.reading.formats import read_iso_date, read_number
from promocodes.reading.guard import check_archive, damaged, unsafe
from promocodes.reading.headings import HEADER_WITHIN, Header, find_header, name_all, no_header
from promocodes.reading.lines import Found, SheetWalk, column_number, line_number
from promocodes.reading.parts import Tab, read_formats, read_tabs, read_texts, related_part
from promocodes.reading.refusals import FileProblem, gettext_noop

MAX_MARKS = 1_000_000


def read_xlsx(data: bytes, wanted: Sequence[str], report: Report, hand_over: HandOver) -> Answer:
    """Read the one sheet that holds the orders. Raises FileProblem."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_archive(archive, len(data))
            return _Workbook(archive).read(wanted, report, hand_over)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError) as error:
        raise damaged() from error


class _Workbook:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.path, self.tabs, self.from_1904 = read_tabs(archive)
        texts = related_part(archive, self.path, "sharedStrings")
        self.texts = read_texts(archive, texts) if texts else []
        self.formats: dict[int, str] | None = None

    def read(self, wanted: Sequence[str], report: Report, hand_over: HandOver) -> Answer:
        tab, header = self._choose(wanted)
        header.check(wanted)
        answer = Answer(list(header.fields.values()), report, hand_over)
        if tab.hidden:
            answer.warn(
                "sheet.hidden",
                gettext_noop("The orders were read from the hidden sheet “%(name)s”."),
                name=tab.name[:40],
            )
        answer.warn_unknown(header.unknown)
        walk = SheetWalk(self.archive, tab.part, self._value, columns=header.fields)
        columns = list(header.fields)
        for line in walk.lines():
            if line.line > header.line:
                answer.last_line = walk.last_line
                answer.add(line.line, line.hidden, [line.cells.get(column, "") for column in columns])
        _mark_merged(answer, walk.merged, columns)
        return answer

    def _choose(self, wanted: Sequence[str]) -> tuple[Tab, Header]:
        """The sheet with all the headings; of several, the one called Orders."""
        found = [(tab, header) for tab in self.tabs if (header := self._header(tab))]
        whole = [(tab, header) for tab, header in found if not header.lacks(wanted)]
        if not found:
            raise no_header()
        if not whole:
            return max(found, key=lambda pair: len(pair[1].fields))
        if len(whole) > 1:
            ours = [pair for pair in whole if pair[0].name.strip().casefold() == "orders"]
            if len(ours) != 1:
                raise FileProblem(
                    "sheet.ambiguous",
                    gettext_noop(
                        "The sheets %(names)s all look like orders. Keep one, or name the right one “Orders”."
                    ),
                    names=name_all([tab.name for tab, _ in whole[:3]]),
                )
            whole = ours
        return whole[0]

    def _header(self, tab: Tab) -> Header | None:
        def texts() -> Iterator[tuple[int, dict[int, str]]]:
            for line in SheetWalk(self.archive, tab.part, self._value, last=HEADER_WITHIN).lines():
                yield line.line, {column: cell for column, cell in line.cells.items() if isinstance(cell, str)}

        return find_header(texts())

    def _value(self, kind: str, text: str, style: str) -> Found:
        if kind == "s":
            if not text.strip().isdecimal() or int(text) >= len(self.texts):
                raise damaged(gettext_noop("a text is missing in it"))
            return self.texts[int(text)]
        if not text.strip():
            return ""
        if kind == "b":
            word = "TRUE" if text.strip() in ("1", "true") else "FALSE"
            return "boolean", word, word
        if kind == "e":
            return "error", text[:20], text[:20]
        try:
            if kind == "d":
                return read_iso_date(text.strip())
            return read_number(text, style, self._formats() if style else {}, from_1904=self.from_1904)
        except ValueError as error:
            raise damaged(gettext_noop("“%(text)s” stands where a number should be"), text=text[:20]) from error

    def _formats(self) -> dict[int, str]:
        """The formats of numbers, read once and only when a cell asks."""
        if self.formats is None:
            styles = related_part(self.archive, self.path, "styles")
            self.formats = read_formats(self.archive, styles) if styles else {}
        return self.formats


def _mark_merged(answer: Answer, merged: list[str], columns: Sequence[int]) -> None:
    """Note of each row which of its cells lie in a merged range and are not its first."""
    lines = answer.lines
    marks = 0
    for reference in merged:
        first, _, last = reference.partition(":")
        left, top = column_number(first), line_number(first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        right, bottom = (
            (column_number(last), line_number(last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))) if last else (left, top)
        )
        inside = [place for place, column in enumerate(columns) if left <= column <= right]
        if not inside:
            continue
        for line in lines[bisect_left(lines, top) :]:
            if line > bottom:
                break
            within = [place for place in inside if (line, columns[place]) != (top, left)]
            answer.merged.setdefault(line, []).extend(within)
            marks += len(inside)
            if marks > MAX_MARKS:
                raise unsafe(gettext_noop("its merged cells overlap"))
