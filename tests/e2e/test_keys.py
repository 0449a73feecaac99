"""Each key of the table of shared/ui.md, pressed in a real tmux as it comes."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.programs import Home, Server
from tests.e2e.raw import pour
from tests.e2e.terminal import Terminal
from tests.e2e.tmux import PROMPT, WHERE, Shell


@pytest.fixture
def editor(home: Home) -> Path:
    """An editor that writes two words behind the draft."""
    path = home.path / "editor"
    path.write_text('#!/bin/sh\nprintf " and more" >> "$1"\n')
    path.chmod(0o700)
    return path


@pytest.fixture(params=[WHERE])
def shell(home: Home, server: Server, editor: Path) -> Iterator[Shell]:
    """Ana's, in tmux."""
    with Shell(home, server, "ana", VISUAL=str(editor)) as shell:
        yield shell


@pytest.fixture
def ana(shell: Shell) -> Terminal:
    """Her chat in it."""
    return shell.start()


@pytest.fixture
def ben(home: Home, server: Server) -> Terminal:
    """Ben's, in a terminal alone."""
    return home.person(server, "ben")


def join(person: Terminal, *rooms: str) -> None:
    for room in rooms:
        person.enter(f"/join #{room}")
        person.wait_for(f"#{room} ›")


def test_rooms(ana: Terminal, ben: Terminal) -> None:
    join(ana, "dev", "ops")
    for key, room in (
        ("alt+up", "general"),
        ("alt+up", "dev"),
        ("alt+down", "general"),
        ("ctrl+n", "ops"),
        ("ctrl+p", "general"),
        ("alt+s", "ops"),
        ("alt+s", "general"),
    ):
        ana.press(key)
        ana.wait_for(f"#{room} ›")
    for key, part, room in (("ctrl+k", "op", "ops"), ("ctrl+g", "gener", "general")):
        ana.press(key)
        ana.wait_for("go to")
        ana.wait_quiet()
        ana.enter(part)
        ana.wait_for(f"#{room} ›")
    join(ben, "dev", "ops")
    for key, room in (("alt+a", "ops"), ("alt+shift+down", "ops"), ("alt+shift+up", "dev")):
        join(ben, room)
        ben.enter(f"there is something, {key}")
        ana.wait_for(re.compile(rf"#{room} +1"))
        ana.press(key)
        ana.wait_for(f"#{room} ›")
        ana.wait_for(f"there is something, {key}")
        ana.press("ctrl+k")
        ana.wait_quiet()
        ana.enter("general")
        ana.wait_for("#general ›")


def test_reading(ana: Terminal, server: Server) -> None:
    asyncio.run(pour(server.port, [f"note {number:03}." for number in range(120)]))
    ana.wait_for("note 119.")
    ana.press("pageup")
    ana.wait_gone("note 119.")
    ana.wait_for("note 095.")
    ana.press("pagedown")
    ana.wait_for("note 119.")
    ana.press("ctrl+home")
    ana.wait_for("note 000.")
    ana.press("ctrl+end")
    ana.wait_for("note 119.")
    ana.press("ctrl+f")
    ana.wait_for("in #general")
    ana.press("ctrl+f")
    ana.wait_for("everywhere")
    ana.type("013")
    ana.wait_for("1 found")
    ana.press("enter")
    ana.wait_for("note 012.")
    ana.press("escape")
    ana.press("ctrl+end")
    ana.wait_for("note 119.")
    join(ana, "dev")
    asyncio.run(pour(server.port, [f"later {number:03}." for number in range(60)], "late"))
    ana.wait_for(re.compile("#general +60"))
    ana.press("alt+s")
    ana.wait_for("later 059.")
    ana.press("alt+u")
    ana.wait_for("later 000.")


def test_writing(ana: Terminal, ben: Terminal) -> None:
    ana.enter("the first")
    ben.wait_for("the first")
    ana.type("two")
    ana.press("ctrl+j")
    ana.enter("lines\\")
    ana.wait_for(lambda rows: rows[-3].endswith("lines"))
    ana.enter("three")
    for word in ("two", "lines", "three"):
        ben.wait_for(re.compile(rf"\b{word}$"))
    ana.press("up")
    ana.wait_for("editing")
    ana.enter(" of them")
    ben.wait_for("three of them (edited)")
    ana.type("@be")
    ana.press("tab")
    ana.wait_for("› @ben")
    ana.press("ctrl+u")
    ana.type("/m")
    ana.press("tab")
    first = line_of(ana)
    ana.press("tab")
    ana.wait_for(lambda rows: rows[-2] != first)
    ana.press("shift+tab")
    ana.wait_for(lambda rows: rows[-2] == first)
    ana.press("ctrl+c")
    ana.wait_for(lambda rows: rows[-2].endswith("›"))
    ana.press("ctrl+r")
    ana.wait_for("type a part of it")
    ana.type("first")
    ana.wait_for("› the first")
    ana.press("enter")
    ana.press("ctrl+o")
    ana.wait_for("› the first and more")


def test_shift_enter_of_a_terminal_that_can_say_it(ana: Terminal, ben: Terminal) -> None:
    ben.type("one")
    ben.press("shift+enter")
    ben.enter("two")
    ana.wait_for(lambda rows: any(re.search(r"ben +one$", row) for row in rows))
    ana.wait_for(re.compile(" {4}two$"))


def test_shift_enter_in_tmux_that_is_set_as_the_doctor_says(
    home: Home, server: Server, ben: Terminal
) -> None:
    with Shell(home, server, "ana", options="set -s extended-keys on") as shell:
        ana = shell.start()
        ana.type("one")
        ana.press("shift+enter")
        ana.wait_for(lambda rows: rows[-3].endswith("one"))
        ana.type("two wrods")
        ana.press("ctrl+w")
        ana.enter("words")
        ben.wait_for(re.compile(" {4}two words$"))
        ana.press("alt+u", "ctrl+k")
        ana.wait_for("a room, a person")
        ana.press("escape")
        ana.wait_gone("a room, a person")
        ana.press("shift+up")
        ana.wait_for("r reply")
        ana.press("ctrl+q")
        ana.wait_for(PROMPT)
        ana.type("ec\x7fcho alive")
        ana.press("shift+enter")
        ana.wait_quiet()
        ana.press("enter")
        ana.wait_for(re.compile("^alive"))


def line_of(person: Terminal) -> str:
    """The composer's, once the completion stands in it."""
    return person.wait_for(re.compile("› /m[a-z]"))[-2]


def test_picked(ana: Terminal, ben: Terminal) -> None:
    ben.enter("see https://example.org/tea")
    ana.wait_for("example.org/tea")

    def pick(key: str) -> None:
        ana.press("shift+up")
        ana.wait_for("r reply")
        ana.type(key)

    pick("r")
    ana.wait_for("replying to ben")
    ana.press("escape")
    ana.wait_gone("replying to ben")
    pick("+")
    ana.wait_for("an emoji, or letters of its name")
    ana.enter("tea")
    ben.wait_for("🍵 1")
    pick("o")
    ana.wait_for("Esc closes")
    ana.press("escape")
    ana.wait_gone("Esc closes")
    ana.press("escape")
    ana.wait_gone("r reply")
    pick("?")
    ana.wait_for("Alt+Down")
    ana.press("escape")
    ana.wait_gone("Alt+Down")
    ana.press("escape")
    ana.wait_gone("r reply")
    pick("t")
    ana.wait_for("thread of ben")
    ana.press("escape")
    ana.wait_gone("thread of ben")
    ana.enter("mine")
    ben.wait_for("ana  mine")
    pick("e")
    ana.wait_for("editing")
    ana.enter(" indeed")
    ben.wait_for("mine indeed (edited)")
    pick("y")
    ana.wait_for("handed to the terminal")
    ana.press("escape")
    ana.wait_gone("r reply")
    pick("dd")
    ben.wait_for("message deleted")
    ana.press("shift+up")
    ana.wait_for("Esc")
    ana.press("escape")
    ana.wait_gone("r reply")


def test_program(ana: Terminal, shell: Shell) -> None:
    ana.press("f1")
    ana.wait_for("Alt+Down")
    ana.press("escape")
    ana.wait_gone("Alt+Down")
    ana.press("f2")
    ana.wait_gone("Rooms")
    ana.press("f2")
    ana.wait_for("Rooms")
    ana.press("f3")
    ana.wait_for("Here 1 of 1")
    ana.press("f3")
    ana.wait_gone("Here 1 of 1")
    shell.scribble("new mail")
    ana.wait_for("new mail")
    ana.press("ctrl+l")
    ana.wait_gone("new mail")
    ana.wait_for("#general ›")
    ana.press("ctrl+z")
    ana.wait_for(PROMPT)
    ana.enter("fg")
    ana.wait_for("#general ›")
    ana.type("words")
    ana.wait_for("› words")
    ana.press("ctrl+c")
    ana.wait_for("once more")
    ana.press("ctrl+c")
    ana.wait_for(PROMPT)


def test_quit(ana: Terminal) -> None:
    ana.press("ctrl+q")
    ana.wait_for(PROMPT)
    ana.enter("exit")
    assert ana.exit_code() == 0
