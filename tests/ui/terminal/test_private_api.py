"""Each private name of Textual that we use: an upgrade that changes one fails here.

Then chat_tui/ui/terminal has to follow the new Textual, and nothing else has.
"""

import ast
import asyncio
import importlib
import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest
from textual import _ansi_sequences, _compositor, _parser, _time, _xterm_parser
from textual import screen as screen_module
from textual._queue import Queue
from textual.app import App
from textual.driver import Driver
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import TextArea

import chat_tui.ui.terminal
from chat_tui.ui.terminal.driver import LoopDriver

METHODS: dict[tuple[type, str], list[str]] = {
    (App, "_display"): ["self", "screen", "renderable"],
    (App, "_begin_batch"): ["self"],
    (App, "_end_batch"): ["self"],
    (App, "_begin_update"): ["self"],
    (App, "_end_update"): ["self"],
    (App, "_handle_exception"): ["self", "error"],
    (MessagePump, "_get_message"): ["self"],
    (MessagePump, "_peek_message"): ["self"],
    (Widget, "_exchange_repaint_regions"): ["self"],
    (Widget, "_forward_event"): ["self", "event"],
    (Screen, "_on_timer_update"): ["self"],
    (Driver, "process_message"): ["self", "message"],
    (Driver, "send_message"): ["self", "message"],
    (_xterm_parser.XTermParser, "_sequence_to_key_events"): ["self", "sequence", "alt"],
    (LinuxDriver, "_sigtstp_application"): ["self", "_"],
    (LinuxDriver, "_sigcont_application"): ["self", "_"],
    (LinuxDriver, "_request_terminal_sync_mode_support"): ["self"],
    (LinuxDriver, "_query_in_band_window_resize"): ["self"],
    (LinuxDriver, "_disable_in_band_window_resize"): ["self"],
    (LinuxDriver, "_enable_bracketed_paste"): ["self"],
    (LinuxDriver, "_disable_bracketed_paste"): ["self"],
    (LinuxDriver, "_enable_line_wrap"): ["self"],
    (LinuxDriver, "_disable_line_wrap"): ["self"],
    (LinuxDriver, "_enable_mouse_support"): ["self"],
    (LinuxDriver, "_disable_mouse_support"): ["self"],
    (_parser.Parser, "feed"): ["self", "data"],
    (_parser.Parser, "tick"): ["self"],
}
ATTRIBUTES: list[tuple[type, str]] = [
    (App, "_batch_count"),
    (App, "_clipboard"),
    (App, "_closed"),
    (App, "_driver"),
    (App, "_exit"),
    (App, "_registry"),
    (App, "_running"),
    (MessagePump, "_closing"),
    (MessagePump, "_message_queue"),
    (Driver, "_app"),
    (Driver, "_auto_restart"),
    (Driver, "_loop"),
    (Driver, "_mouse"),
    (LinuxDriver, "_file"),
    (LinuxDriver, "_in_band_window_resize"),
    (LinuxDriver, "_must_signal_resume"),
    (Screen, "_compositor"),
    (Screen, "_layout_required"),
    (Widget, "_layout_required"),
    (Widget, "_repaint_required"),
    (_parser.Parser, "_timeout_time"),
]
PROPERTIES: list[tuple[type, str]] = [
    (Screen, "_update_timer"),
    (TextArea, "_draw_cursor"),
    (_compositor.Compositor, "visible_widgets"),
]
IMPORTED: list[tuple[ModuleType, str]] = [
    (_ansi_sequences, "ANSI_SEQUENCES_KEYS"),
    (_compositor, "ChopsUpdate"),
    (_compositor, "LayoutUpdate"),
    (_time, "get_time"),
    (_xterm_parser, "XTermParser"),
    (linux_driver, "KITTY_DISAMBIGUATE_ESCAPE_CODES"),
    (linux_driver, "KITTY_REPORT_ALL_KEYS"),
    (linux_driver, "KITTY_REPORT_ASSOCIATED_TEXT"),
    (screen_module, "UPDATE_PERIOD"),
]


def assigned(owner: type) -> set[str]:
    """Attributes that a class and those it is made of set."""
    kinds = [kind for kind in owner.__mro__ if kind.__module__.startswith("textual.")]
    source = "".join(map(inspect.getsource, kinds))
    return set(re.findall(r"\bself\.(_\w+)\b[^=\n]*=[^=]", source)).union(*map(vars, kinds))


def source(function: object) -> str:
    assert callable(function)
    return inspect.getsource(function)


@pytest.mark.parametrize(("owner", "name"), METHODS, ids=lambda it: getattr(it, "__name__", it))
def test_a_method(owner: type, name: str) -> None:
    method = getattr(owner, name)
    assert list(inspect.signature(method).parameters) == METHODS[owner, name]


@pytest.mark.parametrize(("owner", "name"), ATTRIBUTES, ids=lambda it: getattr(it, "__name__", it))
def test_an_attribute(owner: type, name: str) -> None:
    assert name in assigned(owner)


@pytest.mark.parametrize(("owner", "name"), PROPERTIES, ids=lambda it: getattr(it, "__name__", it))
def test_a_property(owner: type, name: str) -> None:
    assert isinstance(getattr(owner, name), property)


@pytest.mark.parametrize(("module", "name"), IMPORTED, ids=lambda it: getattr(it, "__name__", it))
def test_what_is_imported(module: ModuleType, name: str) -> None:
    assert hasattr(module, name)


# -- what we count on --------------------------------------------------------------------------


def test_the_screen_asks_its_timer_for_frames_and_for_nothing_else() -> None:
    """FrameTimer can resume and pause."""
    uses = set(re.findall(r"_update_timer\.(\w+)", inspect.getsource(Screen)))
    assert uses == {"resume", "pause"}


def test_a_batch_keeps_what_is_to_be_drawn() -> None:
    """The pacer begins one when a frame has not left."""
    for method in (Screen._on_idle, Screen._on_timer_update):
        assert "not self.app._batch_count" in source(method)
    assert "if self._batch_count:\n                return" in source(App._display)


def test_a_driver_is_told_of_every_message_on_its_way() -> None:
    assert "self.send_message(message)" in source(Driver.process_message)
    assert "_app._post_message" in source(Driver.send_message)
    assert "_message_queue.put_nowait" in source(MessagePump.post_message)


def test_the_driver_writes_by_write_and_starts_threads_in_one_place() -> None:
    """LoopDriver replaces the methods that do."""
    threads = {
        name
        for name, value in vars(LinuxDriver).items()
        if inspect.isfunction(value) and re.search("Thread|_thread|exit_event", source(value))
    }
    assert threads - set(vars(LoopDriver)) == {"_run_input_thread", "run_input_thread"}
    assert "write" in threads


def test_the_text_area_works_its_styles_out_at_each_drawing() -> None:
    """EchoArea does it when they may have changed."""
    lines = source(TextArea.render_lines).strip().splitlines()[1:]
    assert [line.strip() for line in lines] == [
        "theme = self._theme",
        "if theme:",
        "theme.apply_css(self)",
        "return super().render_lines(crop)",
    ]


def test_what_comes_next_can_be_taken_ahead_of_its_turn() -> None:
    """Turns takes letters from the app's queue that stand behind a letter."""
    assert "return self._pending_message" in source(MessagePump._peek_message)
    assert "return self._pending_message" in source(MessagePump._get_message)


async def test_a_queue_is_waited_for_by_who_has_nothing_to_do() -> None:
    """Turns looks whether anybody waits."""
    assert "message = await self._message_queue.get()" in source(MessagePump._get_message)
    queue: Queue[int] = Queue()
    waits = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    assert queue.ready_event._waiters
    queue.put_nowait(1)
    assert list(queue.values) == [1]
    assert await waits == 1
    assert not queue.ready_event._waiters


def test_a_layout_is_made_with_the_next_frame() -> None:
    """Turns waits for it by ``call_after_refresh``."""
    made = (
        "self._refresh_layout(scroll=self._scroll_required)\n                self._layout_required"
    )
    assert made in source(Screen._on_timer_update)
    assert "self._invoke_and_clear_callbacks" in source(Screen._on_timer_update)


def test_only_a_repaint_hangs_on_what_we_take_back() -> None:
    assert "_repaint_regions.clear()" in source(Widget._exchange_repaint_regions)
    assert source(Widget._check_refresh).count("self._repaint_required") == 2


def test_the_compositor_keeps_its_widgets_from_the_front_to_the_back() -> None:
    found = inspect.getsource(_compositor.Compositor)
    assert "visible_widgets.sort(key=itemgetter(0), reverse=True)" in found


# -- nothing else ------------------------------------------------------------------------------

PLACE = Path(chat_tui.ui.terminal.__file__).parent
BASES = (App, Widget, Screen, TextArea, LinuxDriver, _xterm_parser.XTermParser)


def used(path: Path) -> set[str]:
    """Private names that a module takes from objects of Textual, or gives to its subclasses."""
    module = importlib.import_module(f"chat_tui.ui.terminal.{path.stem}")
    names = set()
    for top in ast.parse(path.read_text("utf-8")).body:
        kind = vars(module).get(top.name) if isinstance(top, ast.ClassDef) else None
        bases = getattr(kind, "__mro__", ())
        is_textuals = any(base.__module__.startswith("textual.") for base in bases)
        for node in ast.walk(top):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and is_textuals:
                names.add(node.name)
            if isinstance(node, ast.Attribute):
                own = isinstance(node.value, ast.Name) and node.value.id == "self"
                if not own or is_textuals:
                    names.add(node.attr)
    return {name for name in names if re.match("_[a-z]", name)}


def test_every_private_name_is_listed() -> None:
    theirs = set().union(*(assigned(base) | set(dir(base)) for base in BASES))
    names = set().union(*map(used, PLACE.glob("*.py"))) & theirs
    listed = {name for _, name in [*METHODS, *ATTRIBUTES, *PROPERTIES]}
    assert names - listed == set()
    assert {name for name in listed if name.startswith("_")} - names == set(), "no longer used"
