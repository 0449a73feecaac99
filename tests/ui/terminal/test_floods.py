"""Many letters at once, as of a paste from a terminal that brackets none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual import events
from textual.app import ComposeResult
from textual.widgets import Input

from chat_tui.ui.terminal.app import TerminalApp
from chat_tui.ui.terminal.turns import FLOOD, TextLine
from tests.ui.terminal.ptys import eventually


class Line(TextLine):
    """Writes what can be seen, but for a letter or two that may be keys here."""

    def __init__(self) -> None:
        super().__init__()
        self.took: list[str] = []

    def is_text(self, key: events.Key) -> bool:
        return key.is_printable and key.key not in "!?"

    def on_key(self, event: events.Key) -> None:
        self.took.append(event.character or event.key)


class Desk(TerminalApp[None]):
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Line()
        yield Input()

    def at_once(self, *keys: str) -> None:
        for key in keys:
            self.post_message(events.Key(key, key if len(key) == 1 else None))


@asynccontextmanager
async def desk() -> AsyncIterator[tuple[Desk, Line]]:
    app = Desk()
    async with app.run_test() as pilot:
        line = app.query_one(Line)
        line.focus()
        await pilot.pause()
        yield app, line


async def test_it_is_written_as_one() -> None:
    text = "many words " * 400
    async with desk() as (app, line):
        app.at_once(*text)
        await eventually(lambda: app.input_is_done)
        assert line.took == [text]
        assert line.text == text


async def test_so_few_as_are_typed_stay_what_they_are() -> None:
    async with desk() as (app, line):
        app.at_once(*"x" * FLOOD)
        await eventually(lambda: app.input_is_done)
        assert line.took == ["x"] * FLOOD


@pytest.mark.parametrize("key", ["enter", "left", "!"])
async def test_a_key_among_them_is_one(key: str) -> None:
    before, behind = "a" * 50, "b" * 60
    async with desk() as (app, line):
        app.at_once(*before, key, *behind)
        await eventually(lambda: app.input_is_done)
        assert line.took == [before, key, behind]


async def test_other_fields_get_each_letter() -> None:
    text = "0123456789" * 20
    async with desk() as (app, line):
        field = app.query_one(Input)
        field.focus()
        await eventually(lambda: app.focused is field)
        app.at_once(*text)
        await eventually(lambda: app.input_is_done)
        assert (line.took, field.value) == ([], text)


async def test_what_waits_for_a_key_before_it_is_one_as_well() -> None:
    text = "x" * 1000
    async with desk() as (app, line):
        app.at_once("left", *text)
        await eventually(lambda: app.input_is_done)
        assert line.took == ["left", text]
