"""Blocks: quotes, lists and code; and where mentions are."""

import pytest

from chat_tui.text.markup import Block, BlockKind, Markup, parse, plain


def shape(markup: Markup) -> list[tuple[str, int, str]]:
    """Every block as (kind, quotes, text)."""
    return [(b.kind.name, b.quote, markup.text[b.start : b.end]) for b in markup.blocks]


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ("> a\nb", [("TEXT", 1, "a"), ("TEXT", 0, "b")]),
        ("> a\n> b\n>\n> c", [("TEXT", 1, "a\nb\n\nc")]),
        ("> > a\n> b", [("TEXT", 2, "a"), ("TEXT", 1, "b")]),
        ("> > > > > a", [("TEXT", 4, "> a")]),
        ("> ", [("TEXT", 1, "")]),
        ("- a\n- b", [("ITEM", 0, "- a"), ("ITEM", 0, "- b")]),
        ("1. a\n  12) b\n• c", [("ITEM", 0, "1. a"), ("ITEM", 0, "  12) b"), ("ITEM", 0, "• c")]),
        ("a\n* b\nc", [("TEXT", 0, "a"), ("ITEM", 0, "* b"), ("TEXT", 0, "c")]),
        ("> - a", [("ITEM", 1, "- a")]),
        ("```\na\n\n b\n```", [("CODE", 0, "a\n\n b")]),
        ("```py\na\n```\nb", [("LANGUAGE", 0, "py"), ("CODE", 0, "a"), ("TEXT", 0, "b")]),
        ("a\n```\nb", [("TEXT", 0, "a"), ("CODE", 0, "b")]),
        ("```\na```\nb", [("CODE", 0, "a"), ("TEXT", 0, "b")]),
        ("```x = 1\ny```", [("CODE", 0, "x = 1\ny")]),
        ("````\n```\n````", [("CODE", 0, "```")]),
        ("```\n\n```", [("CODE", 0, "")]),
        ("```\n> a\n- b\n**c**", [("CODE", 0, "> a\n- b\n**c**")]),
        ("> ```c++\n> a\n> > b\nc",
         [("LANGUAGE", 1, "c++"), ("CODE", 1, "a\n> b"), ("TEXT", 0, "c")]),
        ("> ```\n> a\n>\n> b", [("CODE", 1, "a\n\nb")]),
    ],
)  # fmt: skip
def test_blocks(source: str, blocks: list[tuple[str, int, str]]) -> None:
    assert shape(parse(source)) == blocks


@pytest.mark.parametrize(
    "source",
    [
        "->x >:( >x 2 > 1", ">>> 1", ">> a", "a\n>b", "-a", "1.a", "1234. a", "- ", "-", "2024.",
        "```", "```\n```", "```python", "a ``` b", "> a".replace(" ", "\u00a0"),
    ],
)  # fmt: skip
def test_no_blocks(source: str) -> None:
    assert parse(source) == plain(source)


def test_a_bullet_is_where_the_indent_hangs() -> None:
    assert parse("> 10. **a**").blocks == (Block(BlockKind.ITEM, 0, 5, quote=1, content=4),)


def test_our_words_before_an_action_are_not_read() -> None:
    markup = parse("*_ana_* > a *b*", lead=8)
    assert markup.text == "*_ana_* > a b"
    assert markup.blocks == ()
    markup = parse("ana ```\na\n> b", lead=4)
    assert shape(markup) == [("TEXT", 0, "ana ```\na"), ("TEXT", 1, "b")]


def test_mentions_are_found_in_what_is_seen_but_not_in_code() -> None:
    markup = parse("**@mia** `mia` _mia_ \n> mia\n```\nmia\n```\n`a`, mia")
    found = [(start, end) for start, end in markup.mentions("mia")]
    assert [markup.text[start:end] for start, end in found] == ["@mia", "mia", "mia", "mia"]
    assert [markup.text[:start].count("\n") for start, _end in found] == [0, 0, 1, 3]
    assert parse("`mia`").mentions("mia") == []
    assert parse("`x` mia `y`").mentions("mia") == [(2, 5)]


def test_plain_has_links_and_nothing_else() -> None:
    markup = plain("**a** https://x.org :tada:")
    assert markup.text == "**a** https://x.org :tada:"
    assert [target.link.host for target in markup.targets] == ["x.org"]
    assert (markup.blocks, markup.spans) == ((), ())


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("plain", "plain (edited)"),
        ("**bold**", "bold (edited)"),
        ("- one\n- two", "- one\n- two (edited)"),
        ("> quoted", "quoted\n(edited)"),
        ("```\ncode\n```", "code\n(edited)"),
    ],
)
def test_words_of_ours_stand_behind_a_text_and_below_code_and_quotes(said: str, shown: str) -> None:
    followed = parse(said).followed_by("(edited)")
    assert followed.text == shown
    assert not followed.blocks or followed.blocks[-1].end == len(shown)
