"""What came in one burst is done one after the other."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import ClassVar

import pytest
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from chat_tui.ui.terminal import turns
from chat_tui.ui.terminal.app import TerminalApp
from tests.ui.terminal.ptys import eventually


class Question(ModalScreen[str]):
    """Its answer goes a long way."""

    def compose(self) -> ComposeResult:
        yield Input(id="question")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        office = self.app
        assert isinstance(office, Office)
        time.sleep(office.stands_still)
        self._answer_later(event.value, 3)

    def _answer_later(self, answer: str, steps: int) -> None:
        if steps:
            self.call_later(self._answer_later, answer, steps - 1)
        else:
            self.dismiss(answer)


class Clerk(Static):
    """Has something to do as soon as it has done what it had."""

    class Again(Message):
        """Post it again."""

    async def on_clerk_again(self) -> None:
        office = self.app
        assert isinstance(office, Office)
        if not office.goes_on.is_set():
            self.post_message(self.Again())
            await asyncio.sleep(0)


class Office(TerminalApp[None]):
    """A line to write on, a question, and what may go wrong meanwhile."""

    CSS = "Button { height: 1; border: none; } #above { height: 0; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "ask"),
        Binding("f6", "grow"),
        Binding("f7", "hang"),
        Binding("f8", "work"),
        Binding("f9", "quit"),
    ]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[str | None] = []
        self.clicked: list[str | None] = []
        self.stands_still = 0.0
        self.goes_on = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Clerk("", id="above")
        yield Button("first", id="first")
        yield Button("second", id="second")
        yield Input(id="line")

    def on_mount(self) -> None:
        self.line.focus()

    @property
    def line(self) -> Input:
        return self.query_one("#line", Input)

    @property
    def clerk(self) -> Clerk:
        return self.query_one("#above", Clerk)

    def action_ask(self) -> None:
        self.push_screen(Question(), self.answers.append)

    def action_grow(self) -> None:
        self.clerk.styles.height = 4

    def action_hang(self) -> None:
        self.clerk.call_later(self.goes_on.wait)

    def action_work(self) -> None:
        self.clerk.post_message(Clerk.Again())

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.clicked.append(event.button.id)


@dataclass
class Hands:
    app: Office

    def at_once(self, *doings: str | events.Event) -> None:
        for one in doings:
            if isinstance(one, str):
                one = events.Key(one, one if len(one) == 1 else None)
            self.app.post_message(one)


@asynccontextmanager
async def office() -> AsyncIterator[Hands]:
    app = Office()
    async with app.run_test() as pilot:
        await pilot.pause()
        yield Hands(app)
        app.goes_on.set()


def click(x: int, y: int) -> list[events.Event]:
    place = (None, x, y, 0, 0, 1, False, False, False)
    return [events.MouseDown(*place), events.MouseUp(*place)]


async def test_what_is_opened_and_closed_on_the_way() -> None:
    async with office() as hands:
        hands.at_once("a", "f5", *"yes", "enter", "b", "f5", *"no", "enter", "c")
        await eventually(lambda: hands.app.input_is_done)
        assert hands.app.answers == ["yes", "no"]
        assert hands.app.line.value == "abc"


async def test_pastes_as_well() -> None:
    async with office() as hands:
        hands.at_once("f5", events.Paste("two words"), "enter", events.Paste("more"))
        await eventually(lambda: hands.app.input_is_done)
        assert hands.app.answers == ["two words"]
        assert hands.app.line.value == "more"


async def test_a_click_is_for_what_stands_there_when_its_turn_comes() -> None:
    async with office() as hands:
        hands.at_once("f6", *click(2, 5))
        await eventually(lambda: hands.app.input_is_done)
        assert hands.app.clicked == ["second"]


async def test_what_comes_alone_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with office() as hands:
        await eventually(lambda: hands.app.input_is_done)
        monkeypatch.setattr(turns.Turns, "_follow", lambda _self: pytest.fail("it waits"))
        hands.at_once(*"letters")
        await eventually(lambda: hands.app.input_is_done)
        hands.at_once("left")
        await eventually(lambda: hands.app.input_is_done)
        assert hands.app.line.value == "letters"


async def test_who_hangs_holds_the_keys_up_once() -> None:
    async with office() as hands:
        hands.at_once("f7", *("a", "left") * 20)  # if each waited, it were for 20 seconds
        await eventually(lambda: hands.app.line.value == "a" * 20)
        assert not hands.app.goes_on.is_set()


async def test_one_can_leave_while_somebody_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    async with office() as hands:
        hands.at_once("f7", "a", "left", "f9")
        await eventually(lambda: hands.app._exit)


async def test_a_terminal_that_takes_no_frame_holds_up_none_but_what_needs_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    async with office() as hands:
        with hands.app.batch_update():
            hands.at_once("f6", "a", "f5", *"yes", "enter", "b")
            await eventually(lambda: hands.app.line.value == "ab")
            assert hands.app.answers == ["yes"]


async def test_a_machine_that_stands_still_is_no_dead_widget(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    async with office() as hands:
        hands.app.stands_still = 0.3
        hands.at_once("f5", *"yes", "enter", *"line")
        await eventually(lambda: hands.app.input_is_done)
        assert hands.app.answers == ["yes"]
        assert hands.app.line.value == "line"


async def test_work_without_an_end_does_not_hold_them_up() -> None:
    async with office() as hands:
        hands.at_once("f8", "a", "left", "b", "left", "c")
        await eventually(lambda: hands.app.line.value == "cba")


async def test_what_was_kept_comes_before_what_waits() -> None:
    async with office() as hands:
        hands.at_once("left", "f5", "x", "enter")
        hands.app.take_again([events.Key("a", "a"), events.Key("left", None)])
        await eventually(lambda: hands.app.input_is_done)
        assert hands.app.line.value == "a"
        assert hands.app.answers == ["x"]
