"""What words a text is found by, and that nothing else ever reaches FTS5."""

import sqlite3

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chat_tui.domain.searching import Term
from chat_tui.text.tokens import MAX_WORD, Phrase, find_phrases, phrase, tokens, words

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("It's 4 minutes!", ["it", "s", "4", "minutes"]),
        ("snake_case", ["snake", "case"]),
        ("Zoë's café", ["zoe", "s", "cafe"]),
        ("Zoe\u0308", ["zoe"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("ﬁle Ｆｕｌｌ ⑴", ["file", "full", "1"]),
        ("הַשָּׁלוֹם", ["השלום"]),
        ("हिन्दी", ["हिनदी"]),
        ("直りましたか", list("直りましたか")),
        ("iPhone大好き", ["iphone", "大", "好", "き"]),
        ("done 🎉👍🏽", ["done", "🎉", "👍"]),
        ("❤️", ["❤"]),
        ("\u0301a", ["a"]),
        ("x" * 100, ["x" * MAX_WORD]),
        ("https://ci.example.org/runs/4711", ["https", "ci", "example", "org", "runs", "4711"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(any_text)
def test_words_and_tokens_agree(text: str) -> None:
    read = tokens(text)
    assert [token.word for token in read] == words(text)
    ends = [0, *(token.end for token in read)]
    for before, token in zip(ends, read, strict=False):
        assert before <= token.start < token.end <= len(text)


@given(any_text)
@example("a" + "\u0301" * 50)
@example("\ufdfa")
def test_a_word_is_nothing_but_letters(text: str) -> None:
    """Neither FTS5's syntax nor its tokenizer has anything to take hold of."""
    for word in words(text):
        assert word
        assert len(word) <= MAX_WORD
        assert all(not char.isascii() or char.isdigit() or char.islower() for char in word)


@given(any_text, any_text, st.booleans())
def test_fts5_finds_what_we_find(text: str, wanted: str, prefix: bool) -> None:
    wanted = wanted[:3]
    found = phrase(Term(wanted, prefix))
    if found is None:
        return
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5(body, tokenize = 'ascii')")
    database.execute("INSERT INTO t VALUES (?)", (" ".join(words(text)),))
    query = f'"{" ".join(found.words)}"' + ("*" if prefix else "")
    rows = database.execute("SELECT 1 FROM t WHERE t MATCH ?", (query,)).fetchall()
    database.close()
    assert bool(rows) == any(True for _ in found.places(words(text)))


def test_phrases_are_found_where_they_stand() -> None:
    text = "Tea? The tea-pot: tea pots, TEA"
    assert [text[a:b] for a, b in find_phrases(text, [Phrase(("tea",))])] == [
        "Tea",
        "tea",
        "tea",
        "TEA",
    ]
    pots = find_phrases(text, [Phrase(("tea", "po"), prefix=True)])
    assert [text[a:b] for a, b in pots] == ["tea-pot", "tea pots"]
    both = find_phrases(text, [Phrase(("the", "tea")), Phrase(("tea", "pot"))])
    assert [text[a:b] for a, b in both] == ["The tea-pot"]
    accent = "Zoe\u0308!"
    assert find_phrases(accent, [Phrase(("zoe",))]) == [(0, 4)]


def test_nothing_to_look_for() -> None:
    assert phrase(Term("?! \u200b")) is None
    assert find_phrases("text", []) == []
