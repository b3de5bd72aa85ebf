"""The French of the house: nothing left untranslated, and the compiled file says what the readable one says."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
PO = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
SAID = {"_", "gettext", "gettext_noop", "gettext_lazy", "ngettext", "ngettext_lazy"}
PLACES = re.compile(r"%\(\w+\)s|%s|\{\w+\}")


def entries(path: Path) -> dict[Any, str]:
    """What a .po file says: text → translation, with (text, 0) and (text, 1) for one that counts, the header under ''.

    Raises ValueError for a fuzzy entry.
    """
    found: dict[Any, str] = {}
    text = ""
    key: Any = None
    now = ""
    for line in path.read_text().splitlines():
        if line.startswith("#,") and "fuzzy" in line:
            raise ValueError(f"fuzzy: {line}")
        word, _, rest = line.partition(" ")
        if word == "msgid":
            text, now = ast.literal_eval(rest), "msgid"
        elif word == "msgid_plural":
            now = word
        elif word.startswith("msgstr"):
            key = (text, int(word[7])) if "[" in word else text
            found[key], now = ast.literal_eval(rest), "msgstr"
        elif line.startswith('"') and now == "msgid":
            text += ast.literal_eval(line)
        elif line.startswith('"') and now == "msgstr":
            found[key] += ast.literal_eval(line)
    return found


def _singular(text: Any) -> str:
    return text[0] if isinstance(text, tuple) else text


def said_in(source: str) -> set[str]:
    """The texts that a piece of Python gives to gettext."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in SAID
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def said() -> set[str]:
    """Every text of the house that is to be translated."""
    found = set()
    for app in ("accounts", "campaigns", "influencers", "notifications", "promocodes", "tracking"):
        for path in (ROOT / app).rglob("*.py"):
            found |= said_in(path.read_text())
    for path in (ROOT / "templates").rglob("*.*"):
        calls = re.findall(
            r"\b(?:gettext|_)\((u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|'''.*?'''))\)",
            templatize(path.read_text()),
            re.S,
        )
        found |= {ast.literal_eval(call.removeprefix("u")) for call in calls}
    return found


@pytest.mark.parametrize("path", PO, ids=lambda path: path.parts[-3])
def test_everything_is_translated_with_its_places(path):
    wrong = [
        text
        for text, translation in entries(path).items()
        if text
        if not translation or sorted(PLACES.findall(_singular(text))) != sorted(PLACES.findall(translation))
    ]
    assert wrong == []


@pytest.mark.parametrize("path", PO, ids=lambda path: path.parts[-3])
def test_the_compiled_file_says_the_same(path):
    """Else somebody changed the words and forgot `make compile`."""
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    readable = entries(path)
    assert {text: said for text, said in compiled.items() if text} == {t: s for t, s in readable.items() if t}


@pytest.mark.parametrize("path", PO, ids=lambda path: path.parts[-3])
def test_every_text_of_the_house_is_there(path):
    """Else somebody said something new and forgot `make messages`."""
    assert said() - {_singular(text) for text in entries(path)} == set()


@pytest.mark.parametrize("path", PO, ids=lambda path: path.parts[-3])
def test_quotation_marks_stay_with_what_they_quote(path):
    """On a phone a line ended with « and the name began the next one."""
    assert [said for said in entries(path).values() if re.search("« | »", said)] == []


def test_a_fuzzy_entry_is_noticed(tmp_path):
    path = tmp_path / "django.po"
    path.write_text('#, fuzzy\nmsgid "a"\nmsgstr "b"\n')
    with pytest.raises(ValueError, match="fuzzy"):
        entries(path)
