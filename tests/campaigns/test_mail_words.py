"""Words of mails: what may be saved, and how they are filled."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns import mail_words, own_words
from campaigns.mail_paragraphs import fill, fill_subject, prepare
from campaigns.mail_words import KINDS, LANGUAGES

EVERY = [(kind, language) for kind in KINDS for language in LANGUAGES]
BODY = "Hello {creator},\n\n{code}\n\n{link}"


def refused(subject="Your code", body=BODY, kind="handover"):
    with pytest.raises(mail_words.WordsRefused) as found:
        mail_words.check(KINDS[kind], subject, body)
    return [(problem.field, problem.code, problem.line, problem.column) for problem in found.value.problems]


def text_of(paragraphs):
    return "".join(text for one in paragraphs for _, text in one.get("pieces", []))


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_the_words_of_the_house_are_right(kind, language):
    mail_words.check(KINDS[kind], *own_words.default(kind, language))


def test_an_unknown_placeholder_is_refused_with_its_place_and_the_near_one():
    body = "Hello,\n\nyour code {cod}:\n\n{code}\n\n{link}"
    assert refused(body=body) == [("body", "words.unknown_placeholder", 3, 11)]
    with pytest.raises(mail_words.WordsRefused, match=r"Did you mean \{code\}\?"):
        mail_words.check(KINDS["handover"], "Your code", body)


@pytest.mark.parametrize("name", ["code", "link"])
def test_a_handover_without_code_or_link_is_refused(name):
    assert refused(body=BODY.replace(f"{{{name}}}", "…")) == [("body", "words.missing_placeholder", 1, 1)]


def test_a_code_that_could_be_left_out_with_its_paragraph_is_refused():
    body = "{code} works until {works_until}.\n\n{link}"
    assert refused(body=body) == [("body", "words.may_be_left_out", 1, 1)]


@pytest.mark.parametrize("name", ["code", "link", "details"])
def test_nothing_secret_stands_in_a_subject(name):
    """EML-25."""
    assert refused(subject=f"Yours: {{{name}}}") == [("subject", "words.secret_in_subject", 1, 8)]


@pytest.mark.parametrize(
    ("subject", "body", "found"),
    [
        ("", BODY, ("subject", "words.empty", 1, 1)),
        ("Two\nlines", BODY, ("subject", "words.subject_lines", 1, 1)),
        ("x" * 201, BODY, ("subject", "words.too_long", 1, 201)),
        ("Code", BODY + "\n\n{creator", ("body", "words.unbalanced_brace", 7, 1)),
        ("Code", BODY + "\n\na } b", ("body", "words.unbalanced_brace", 7, 3)),
        ("Code", BODY + "\n\nsee {details}", ("body", "words.not_alone", 7, 5)),
        ("Code", BODY + "\n\na\x00b", ("body", "words.bad_chars", 7, 2)),
        ("Code", BODY + "x" * 5000, ("body", "words.too_long", 5, 4975)),
    ],
)
def test_what_is_wrong_is_named_with_its_place(subject, body, found):
    assert refused(subject, body) == [found]


def test_every_problem_is_told_at_once():
    codes = {code for _, code, _, _ in refused("{code}", "{cod} {")}
    assert codes >= {"words.secret_in_subject", "words.unknown_placeholder", "words.missing_placeholder"}


def test_a_paragraph_without_its_value_is_left_out_whole():
    words = prepare("Hi", "Hello {creator},\n\nuntil {deadline}.\n\nBye.")
    assert text_of(fill(words, {"creator": "Marie", "deadline": ""}, {})) == "Hello ,Bye."
    assert [one["pieces"] for one in fill(words, {}, {})] == [[["", "Bye."]]]


def test_a_paragraph_of_one_placeholder_is_a_box():
    words = prepare("Hi", "# News\n\n{code}\n\nCode: {code}\n\n{link}")
    filled = fill(words, {"code": "MARIE10"}, {"code": {"label": "Yours"}})
    assert [one["kind"] for one in filled] == ["heading", "code", "text"]
    assert filled[2]["pieces"] == [["", "Code: "], ["code", ""]]


@given(typed=st.text(st.characters(exclude_categories=["Cs"]), min_size=1) | st.sampled_from(["{code}", "{{x}}", "{"]))
@settings(max_examples=200, deadline=None)
def test_what_people_typed_is_never_read_as_a_placeholder(typed):
    """SEC-05: one pass."""
    words = prepare("{campaign}", "In {campaign}: {answer}, {code}")
    values = {"campaign": typed, "answer": typed, "code": "MARIE10"}
    [paragraph] = fill(words, values, {})
    assert paragraph["pieces"] == [["", f"In {typed}: {typed}, "], ["code", ""]]
    assert fill_subject(words, values) == typed


@given(body=st.text(st.sampled_from("a{}# \n.codelink"), max_size=80))
@settings(max_examples=200, deadline=None)
def test_whatever_passes_the_check_is_filled_without_a_brace_left(body):
    try:
        mail_words.check(KINDS["announcement"], "Hi", body)
    except mail_words.WordsRefused:
        return
    values = dict.fromkeys(KINDS["announcement"].placeholders, "v")
    assert "{" not in text_of(fill(prepare("Hi", body), values, {}))
