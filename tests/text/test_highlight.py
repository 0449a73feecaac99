"""Syntax colours: what they tell apart, and that no code takes long."""

import sys
from itertools import pairwise
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.text.highlight import MAX_LENGTH, MAX_LINES, Ink, highlight
from chat_tui.text.languages import ALIASES, LANGUAGES
from tests.text.strategies import any_text


def inked(code: str, language: str) -> list[tuple[str, str]]:
    return [(code[t.start : t.end], t.ink.value) for t in highlight(code, language)]


@pytest.mark.parametrize(
    ("language", "code", "tokens"),
    [
        ("py", "@cached\ndef f(x):  # no\n    return None or 0x1f",
         [("@cached", "name"), ("def", "keyword"), ("f", "name"), ("# no", "comment"),
          ("return", "keyword"), ("None", "number"), ("or", "keyword"), ("0x1f", "number")]),
        ("Python", '"""a\n"b" """ + \'c\\\'d\'',
         [('"""a\n"b" """', "string"), ("'c\\'d'", "string")]),
        ("sh", "if x; then # c\n echo \"a\\\" b\nc\" ${X} a#b\nfi",
         [("if", "keyword"), ("then", "keyword"), ("# c", "comment"), ('"a\\" b\nc"', "string"),
          ("${X}", "name"), ("fi", "keyword")]),
        ("json", '{"a": 1, "b":"x", "c": [true]}',
         [('"a"', "name"), ("1", "number"), ('"b"', "name"), ('"x"', "string"), ('"c"', "name"),
          ("true", "number")]),
        ("yaml", "a: 1\nb-c:\n  - 'x' # no\n  - http://x",
         [("a", "name"), ("1", "number"), ("b-c", "name"), ("'x'", "string"), ("# no", "comment")]),
        ("toml", "[a.b]\nx = 1", [("[a.b]", "name"), ("x", "name"), ("1", "number")]),
        ("html", '<a href="x">don\'t</a><!-- 1\n2 -->',
         [("<a", "name"), ('"x"', "string"), (">", "name"), ("</a", "name"), (">", "name"),
          ("<!-- 1\n2 -->", "comment")]),
        ("diff", "--- a\n+++ b\n@@ 1 @@\n-x\n+y\n z",
         [("--- a", "name"), ("+++ b", "name"), ("@@ 1 @@", "comment"), ("-x", "deleted"),
          ("+y", "inserted")]),
        ("c", "#include <x>\nint main() { return 'a'; } /* b */ // c",
         [("#include", "name"), ("int", "keyword"), ("return", "keyword"), ("'a'", "string"),
          ("/* b */", "comment"), ("// c", "comment")]),
        ("rust", "fn f<'a>(x: &'a str)", [("fn", "keyword"), ("f", "name"), ("str", "keyword")]),
        ("SQL", "Select x -- y\nFROM t WHERE n = 'm'",
         [("Select", "keyword"), ("-- y", "comment"), ("FROM", "keyword"), ("WHERE", "keyword"),
          ("'m'", "string")]),
        ("lua", "--[[ a\n]] x = [[ b\n c ]] -- d",
         [("--[[ a\n]]", "comment"), ("[[ b\n c ]]", "string"), ("-- d", "comment")]),
        ("js", "const s = `a\n\\`b`; // c",
         [("const", "keyword"), ("`a\n\\`b`", "string"), ("// c", "comment")]),
    ],
)  # fmt: skip
def test_languages(language: str, code: str, tokens: list[tuple[str, str]]) -> None:
    assert inked(code, language) == tokens


@pytest.mark.parametrize("code", ['"open', '"""open\n', "'a\\", "/* open", "<!--", "[[", "`"])
def test_what_is_not_closed_ends_at_the_end(code: str) -> None:
    for language in LANGUAGES:
        for token in highlight(code, language):
            assert token.end <= len(code)


def test_nothing_is_guessed() -> None:
    assert highlight("def f(): return 1", "") == ()
    assert highlight("def f(): return 1", "klingon") == ()


def test_every_alias_is_that_of_a_language() -> None:
    assert set(ALIASES.values()) <= set(LANGUAGES)
    assert not set(ALIASES) & set(LANGUAGES)
    for name in (*LANGUAGES, *ALIASES):
        assert highlight("x = 'a' # 1 \"b\" \n<a>\n+1", name)


def test_every_ink_of_a_line_is_one() -> None:
    for language in LANGUAGES.values():
        assert all(Ink(ink) for _sign, ink in language.lines)


def test_no_more_is_coloured_than_there_is_time_for() -> None:
    code = "return\n" * (MAX_LINES + 50)
    assert len(highlight(code, "py")) == MAX_LINES
    assert highlight("1 " * 20_000, "py")[-1].end <= MAX_LENGTH


@given(st.sampled_from(sorted(LANGUAGES)), any_text(60))
def test_tokens_are_in_order_and_apart(language: str, code: str) -> None:
    tokens = highlight(code, language)
    assert all(0 <= token.start < token.end <= len(code) for token in tokens)
    assert all(before.end <= after.start for before, after in pairwise(tokens))


def steps(code: str, language: str) -> int:
    count = 0

    def profile(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        highlight(code, language)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("unit", ["\t", "a ", '"', "'", "`", '"""', "/*", "[[", "def ", "\\", "a:"])
def test_work_grows_with_the_length_and_no_faster(unit: str) -> None:
    for language in LANGUAGES:
        highlight(unit, language)  # its expression is compiled
        small, large = steps(unit * 128, language), steps(unit * 1024, language)
        assert large <= 10 * small + 500
