"""Lines of the composer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.session.slash import COMMANDS, Invocation, Mistake, Say, find_command, parse

WORDS = [name for command in COMMANDS for name in (command.name, *command.aliases)]
lines = st.lists(
    st.sampled_from(["/", "//", " ", "\n", "\t", "#room", "@", "\x1c", "\u2028", "é", "\ud800"])
    | st.sampled_from(WORDS)
    | st.text(max_size=4),
    max_size=8,
).map("".join)


@settings(max_examples=400)
@given(lines)
def test_anything_typed(text: str) -> None:
    meant = parse(text)
    if isinstance(meant, Say):
        assert meant.body.strip()
        name = text[1:].split(maxsplit=1)[0] if text.startswith("/") and text[1:2].strip() else ""
        assert not text.startswith("/") or text.startswith("//") or name.casefold() == "me"
    elif isinstance(meant, Invocation):
        assert text.startswith("/")
        assert meant.rest.startswith(meant.first)
        assert len(meant.rest.split()) >= meant.command.required
        assert meant.after_first in meant.rest
    elif meant is None:
        assert not text.strip()


@given(st.from_regex(r"/[a-z]{1,12}( [a-z]{0,5})?", fullmatch=True))
def test_an_unknown_command_is_never_said(text: str) -> None:
    known = find_command(text[1:].split(" ")[0])
    meant = parse(text)
    if known is None:
        assert isinstance(meant, Mistake)
    elif known.name != "me":
        assert isinstance(meant, Invocation | Mistake)


@pytest.mark.parametrize("name", WORDS)
def test_every_name_and_alias(name: str) -> None:
    for typed in (name, name.upper()):
        command = find_command(name)
        assert command is not None
        if command.most is not None:
            assert isinstance(parse(f"/{typed}" + " a" * (command.most + 1)), Mistake)
        meant = parse(
            f"/{typed} a b" if command.most is None else f"/{typed}" + " a" * command.most
        )
        if name == "me":
            assert meant == Say("a b", action=True)
        else:
            assert isinstance(meant, Invocation)
            assert name in (meant.command.name, *meant.command.aliases)
            second = {None: "b", 2: "a"}.get(command.most, "")
            arguments = ("a" if command.most != 0 else "", second)
            assert (meant.first, meant.after_first) == arguments


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("hello", Say("hello")),
        ("  two  spaces ", Say("  two  spaces")),
        ("\n\nline\n  line\n", Say("line\n  line")),
        ("//me too", Say("/me too")),
        (" /join x", Say(" /join x")),
        ("/me waves\nand smiles", Say("waves\nand smiles", action=True)),
        ("", None),
        (" \n\t", None),
    ],
)
def test_lines(text: str, meant: Say | None) -> None:
    assert parse(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "/",
        "/ ",
        "/\n",
        "/joun x",
        "/etc/passwd",
        "/JOINx",
        "/me",
        "/join",
        "/join #aa bb cc",
        "/clear x",
    ],
)
def test_mistakes(text: str) -> None:
    assert isinstance(parse(text), Mistake)


def test_a_mistake_suggests() -> None:
    meant = parse("/jion #x")
    assert isinstance(meant, Mistake)
    assert "/join" in meant.text


def test_the_text_of_a_private_message_is_kept_as_typed() -> None:
    meant = parse("/msg bob  hello   there\nyou")
    assert isinstance(meant, Invocation)
    assert (meant.first, meant.after_first) == ("bob", "hello   there\nyou")
