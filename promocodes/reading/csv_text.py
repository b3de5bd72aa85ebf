"""From a text file with separators to the lines of its orders. Every cell is text. Runs in the child process."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import suppress

from promocodes.reading.answer import Answer, HandOver, Report
from promocodes.reading.guard import damaged
from promocodes.reading.headings import HEADER_WITHIN, Header, find_header, no_header
from promocodes.reading.parts import MAX_TEXT
from promocodes.reading.refusals import FileProblem, gettext_noop

_SEPARATORS = ",;\t"


def read_csv(data: bytes, wanted: Sequence[str], report: Report, hand_over: HandOver) -> Answer:
    """Read orders whose separator is a comma, a semicolon or a tab. Raises FileProblem.

    A line is a record, as a spreadsheet program would number it: a quoted line break does not count.
    """
    text = decode(data)
    if text[:4].casefold() == "sep=":  # Excel's own hint, which it does not show as a line
        text = text.partition("\n")[2]
    separator, header = _find_header(text)
    header.check(wanted)
    answer = Answer(list(header.fields.values()), report, hand_over)
    answer.last_line = text.count("\n") + (not text.endswith("\n"))
    answer.warn_unknown(header.unknown)
    places = [column - 1 for column in header.fields]
    for line, record in _records(text, separator):
        if line > header.line:
            cells = [record[place][:MAX_TEXT] if place < len(record) else "" for place in places]
            answer.add(line, False, list(cells))
    return answer


def decode(data: bytes) -> str:
    """The text of UTF-8 (with or without a mark), UTF-16 with a mark, or Windows' western letters."""
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            text = data.decode("utf-16")
        else:
            try:
                text = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise damaged(gettext_noop("its letters cannot be read")) from error
    if "\0" in text:
        raise damaged(gettext_noop("it is not a text"))
    return text


def _find_header(text: str) -> tuple[str, Header]:
    """The separator that shows the most headings, and the headings."""
    start = "".join(io.StringIO(text, newline="").readlines(200_000)[: HEADER_WITHIN * 20])
    found: list[tuple[str, Header]] = []
    for separator in _SEPARATORS:
        lines: list[tuple[int, dict[int, str]]] = []
        with suppress(FileProblem):  # a quote is not closed: what stands before it may still be the headings
            lines.extend((line, dict(enumerate(record, 1))) for line, record in _first_records(start, separator))
        if header := find_header(lines):
            found.append((separator, header))
    if not found:
        raise no_header()
    return max(found, key=lambda pair: len(pair[1].fields))


def _first_records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    for line, record in _records(text, separator):
        yield line, record
        if line >= HEADER_WITHIN:
            return


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 0
    try:
        for line, record in enumerate(reader, 1):
            yield line, record
    except csv.Error as error:
        not_closed = gettext_noop("a quote in or after line %(line)s is not closed")
        raise damaged(not_closed, line=str(line + 1)) from error
