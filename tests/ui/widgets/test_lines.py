"""One-line widgets and lists: any text, any width, exactly as wide as they are."""

from collections.abc import Iterator
from contextlib import contextmanager

from textual.app import App, ComposeResult
from textual.strip import Strip
from textual.widget import Widget

from chat_tui.connection.endpoint import parse_endpoint
from chat_tui.connection.state import Online, Reconnecting
from chat_tui.domain.models import Member, Room, RoomKind
from chat_tui.session.state import ChatState, RoomState
from chat_tui.text.sanitize import is_inert
from chat_tui.text.width import cell_len
from chat_tui.ui.servers import Server, Servers
from chat_tui.ui.theme import NIGHT
from chat_tui.ui.widgets.lines import RoomHeader, TypingRule, fitting
from chat_tui.ui.widgets.member_list import MemberList
from chat_tui.ui.widgets.panel import Panel, PanelRow
from chat_tui.ui.widgets.room_list import RoomList
from chat_tui.ui.widgets.status_bar import StatusBar
from tests.ui.drawing import HOSTILE
from tests.ui.helpers import StageClient

WIDTHS = [1, 2, 3, 5, 8, 11, 14, 17, 20, 24, 29, 40, 79, 120]


class Showcase(App[None]):
    """One of each."""

    CSS = "Widget { width: 100%; } Panel { height: 6; }"

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(NIGHT)
        self.theme = NIGHT.name

    def compose(self) -> ComposeResult:
        yield RoomHeader(id="header")
        yield TypingRule(id="rule")
        yield RoomList(id="rooms")
        yield MemberList(id="members")
        yield Panel(id="panel")
        yield StatusBar(parse_endpoint("wss://chat.example.org"), lambda: 100.0, id="status")


def fill(app: Showcase, text: str) -> None:
    """Put ``text`` everywhere."""
    room = RoomState(room=Room(id="r", name=text, topic=text), unread=5, mentions=1)
    person = RoomState(room=Room(id="d", name=text, kind=RoomKind.DIRECT, peer="u"), unread=3000)
    room.members = {name: Member(user=name, name=text, online=name == "a") for name in "abc"}
    state = ChatState(name=text, rooms={"r": room, "d": person}, viewed="r")
    app.query_one(RoomHeader).show_room(room, "demo")
    rule = app.query_one(TypingRule)
    rule.show_typing("somebody is typing " * 3)
    rule.show_below("999+ new below")
    client = StageClient()
    client.session.state = state
    app.query_one(RoomList).show_servers(Servers(Server(text, client)))
    app.query_one(MemberList).show_room(room, online=True)
    app.query_one(StatusBar).show_notes(
        [("1 to send", "status-bar--busy")] * 3, ("F1 help",), who=text
    )


@contextmanager
def exact(widget: Widget) -> Iterator[None]:
    yield
    for y in range(widget.size.height):
        strip = widget.render_line(y)
        assert isinstance(strip, Strip)
        assert strip.cell_length == widget.size.width, widget
        assert sum(cell_len(segment.text) for segment in strip) == widget.size.width, widget
        assert is_inert(strip.text), widget


async def test_every_line_is_as_wide_as_its_widget() -> None:
    app = Showcase()
    async with app.run_test(size=(80, 60)) as pilot:
        for width in WIDTHS:
            await pilot.resize_terminal(width, 60)
            for text in HOSTILE:
                fill(app, text)
                for state in (Online(1), Reconnecting(at=200, attempt=3, reason=text)):
                    app.query_one(StatusBar).show_connection(state)
                    for widget in app.screen.query("#header, #rule, #rooms, #members, #status"):
                        with exact(widget):
                            pass


async def test_the_current_row_is_kept_in_sight() -> None:
    app = Showcase()
    async with app.run_test(size=(40, 60)) as pilot:
        panel = app.query_one("#panel", Panel)
        for current in (0, 19, 7, 30, 0):
            panel.show_rows([PanelRow(f"n{n}", current=n == current) for n in range(40)])
            shown = [panel.render_line(y).text for y in range(panel.size.height)]
            assert any(row.startswith(f"▌ n{current} ") for row in shown)
        panel.show_rows([])
        await pilot.pause()
        assert panel.render_line(0).text.strip() == ""


async def test_present_people_come_first() -> None:
    app = Showcase()
    async with app.run_test(size=(40, 60)):
        members = app.query_one(MemberList)
        room = RoomState(room=Room(id="r", name="r"))
        members.show_room(room, online=True)
        assert members.render_line(0).text.strip() == "Members"
        room.members = {
            name: Member(user=name, name=name, online=name in ("Zoe", "amy"))
            for name in ("bob", "Zoe", "amy", "Al")
        }
        members.show_room(room, online=True)
        shown = [members.render_line(y).text.strip() for y in range(5)]
        assert shown == ["Here 2 of 4", "● amy", "● Zoe", "○ Al", "○ bob"]


def test_keys_that_do_not_fit_are_left_out_whole() -> None:
    keys = "r reply  t thread  y copy  Esc back"
    assert fitting(keys, len(keys)) == keys
    assert fitting(keys, len(keys) - 1) == "r reply  t thread  Esc back"
    assert fitting(keys, 3) == "r reply  Esc back"
    assert fitting("said once", 3) == "said once"
    assert fitting("", 3) == ""


async def test_what_the_keys_do_comes_before_what_lies_beyond() -> None:
    app = Showcase()
    async with app.run_test(size=(80, 60)):
        rule = app.query_one(TypingRule)
        rule.show_below("60 new - Alt+U to the first")
        rule.show_keys("r reply  Esc back")
        assert "r reply  Esc back" in rule.render_line(0).text
        assert "60 new" in rule.render_line(0).text
        rule.show_keys("too long to copy: 80,000 bytes, and the terminal takes 70,000")
        assert "the terminal takes 70,000 ─" in rule.render_line(0).text
        assert "60 new" not in rule.render_line(0).text
