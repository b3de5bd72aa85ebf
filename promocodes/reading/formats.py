"""How a number looks in its cell: dates, times, percentages, leading zeros. openpyxl knows the formats."""

from __future__ import annotations

import datetime as dt
import re


def read_number(text: str, style: str, formats: dict[int, str], *, from_1904: bool) -> tuple[str, str, str]:
    """(kind, text, shown) of a number cell. `formats`: format code by style number."""
    value = float(text)
    plain = plain_number(value)
    code = formats.get(int(style or 0), "General")
    if code == "General":
        return "number", plain, plain
    # openpyxl costs a tenth of a second to import, and most files hold no number at all
    from openpyxl.styles.numbers import is_date_format, is_timedelta_format
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

    if is_date_format(code):
        try:
            epoch = MAC_EPOCH if from_1904 else WINDOWS_EPOCH
            return _moment(from_excel(value, epoch, timedelta=is_timedelta_format(code)), plain)
        except (OverflowError, ValueError):
            return "number", plain, plain
    return "number", plain, _shown(value, plain, code)


def read_iso_date(text: str) -> tuple[str, str, str]:
    """(kind, text, shown) of a cell that holds a date as ISO 8601."""
    from openpyxl.utils.datetime import from_ISO8601

    return _moment(from_ISO8601(text), text)


def plain_number(value: float) -> str:
    """`12` and never `12.0`; at most 15 digits, as Excel shows."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")


def builtin_format(number: int) -> str:
    """The code of a format that the file need not spell out."""
    if number == 0:
        return "General"
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    # 27–36 and 50–58 are dates of the East Asian versions
    return BUILTIN_FORMATS.get(number) or ("yyyy-mm-dd" if 27 <= number <= 36 or 50 <= number <= 58 else "General")


def _moment(value: object, plain: str) -> tuple[str, str, str]:
    if isinstance(value, dt.datetime):
        time = "" if value.time() == dt.time() else f" {value:%H:%M}"
        return "date", value.isoformat(), f"{value:%d/%m/%Y}{time}"
    if isinstance(value, dt.date):
        return "date", value.isoformat(), f"{value:%d/%m/%Y}"
    if isinstance(value, dt.time):
        return "time", value.isoformat(), f"{value:%H:%M}"
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds() / 60)
        return "time", plain, f"{minutes // 60:02}:{minutes % 60:02}"
    return "number", plain, plain


def _shown(value: float, plain: str, code: str) -> str:
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.', "", code.split(";")[0])
    places = len(match[1]) if (match := re.search(r"\.([0#?]+)", bare)) else 0
    if "%" in bare:
        return f"{value * 100:.{places}f}%"
    if re.fullmatch(r"0{2,30}", bare) and value.is_integer() and value >= 0:
        return plain.zfill(len(bare))
    if re.search(r"[0#]", bare) and "E" not in bare.upper() and abs(value) < 1e15:
        return f"{value:,.{places}f}" if "," in bare else f"{value:.{places}f}"
    return plain
