"""What can be told about this program and where it runs without asking anybody: pure but for
``tmux_options``. What has to be asked of the terminal or a server is up to programs.doctor."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from enum import Enum
from importlib.util import find_spec
from typing import Final

from chat_tui import __version__
from chat_tui.connection.state import ConnectionState, Online
from chat_tui.domain.record import record
from chat_tui.ui.charset import DUMB, is_ascii
from chat_tui.ui.status_line import describe
from chat_tui.ui.terminal.graphics import OVER_CELLS, Graphics
from chat_tui.ui.terminal.signals import Dialect, dialect_of
from chat_tui.ui.terminal_use import TerminalUse

TMUX_PATIENCE: Final = 3.0
"""Seconds tmux may take to answer."""


class Level(Enum):
    """How it is."""

    GOOD = "good"
    NOTE = "note"
    """It works, but something is missing or could be better."""

    BAD = "bad"
    UNKNOWN = "unknown"
    """It cannot be known from here, or nobody answered."""


@record
class Finding:
    """One thing that was looked at. ``advice`` is a line to be typed or added, or a sentence."""

    topic: str
    level: Level
    words: str
    advice: str = ""


Question = tuple[str, str, Callable[[str], bool], Level, str, str]
"""A setting of tmux: its scope, its name, whether a value will do, how it is when it will not,
what that costs, and the value that will do."""

_TMUX: Final[tuple[Question, ...]] = (
    ("-s", "escape-time", lambda v: v.isdigit() and int(v) <= 50, Level.NOTE,
     "Esc, and Alt with a letter, come late", "10"),
    ("-s", "set-clipboard", lambda v: v == "on", Level.NOTE,
     "what is copied here does not reach your clipboard", "on"),
    ("-g", "allow-passthrough", lambda v: v in ("on", "all"), Level.NOTE,
     "notifications of the desktop (OSC 9, 777, 99) do not get out", "on"),
    ("-s", "extended-keys", lambda v: v in ("on", "always"), Level.NOTE,
     "Shift+Enter arrives as Enter; Ctrl+J begins a new line in any case", "on"),
    ("-s", "focus-events", lambda v: v in ("on", "1"), Level.NOTE,
     "messages count as read while you are in another window", "on"),
    ("-g", "bell-action", lambda v: v != "none", Level.NOTE,
     "the bell for a mention is not heard", "any"),
    ("-g", "default-terminal", lambda v: "256color" in v or "direct" in v, Level.NOTE,
     "there are 16 colours", "tmux-256color"),
)  # fmt: skip


def tmux_options(run: Callable[..., subprocess.CompletedProcess[str]] = subprocess.run) -> str:
    """What the tmux around us is set to, as it tells it; empty when it does not answer.

    Takes up to TMUX_PATIENCE seconds a question.
    """
    told = []
    for scope in ("-s", "-g", "-gw"):
        try:
            answer = run(
                ["tmux", "show-options", scope],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=TMUX_PATIENCE,
            )
        except (OSError, subprocess.SubprocessError):
            return ""
        told.append(answer.stdout)
    return "\n".join(told)


def about_tmux(told: str) -> list[Finding]:
    """``told`` as tmux_options has it. Each advice is a line for ~/.tmux.conf."""
    if not told.strip():
        return [Finding("tmux", Level.UNKNOWN, "it did not answer: is it in the PATH?")]
    values = {}
    for line in told.splitlines():
        name, _, rest = line.partition(" ")
        values[name] = rest.strip().strip('"')
    passes = values.get("allow-passthrough") in ("on", "all")
    found = []
    for scope, name, will_do, level, cost, wanted in _TMUX:
        value = values.get(name)
        advice = f"set {scope} {name} {wanted}"
        if value is None:
            said = f"this tmux does not know {name}: {cost}"
            found.append(Finding("tmux", Level.NOTE, said))
        elif name == "set-clipboard" and passes and not will_do(value):
            said = f"{name} {value}: what is copied gets out all the same, by allow-passthrough"
            found.append(Finding("tmux", Level.GOOD, said))
        elif will_do(value):
            found.append(Finding("tmux", Level.GOOD, f"{name} {value}"))
        else:
            found.append(Finding("tmux", level, f"{name} {value}: {cost}", advice))
    return found


def versions() -> list[Finding]:
    """What runs here; what is only asked for its version is not imported."""
    import platform  # every start would pay for it
    import sqlite3
    import ssl
    from importlib.metadata import PackageNotFoundError, version

    def of(package: str) -> str:
        try:
            return f"{package} {version(package)}"
        except PackageNotFoundError:
            return f"{package} missing"

    return [
        Finding(
            "versions",
            Level.GOOD,
            f"chat-tui {__version__}, Python {platform.python_version()},"
            f" {platform.system()} {platform.machine()}",
        ),
        Finding(
            "versions",
            Level.GOOD,
            ", ".join([of("textual"), of("rich"), of("websockets"), ssl.OPENSSL_VERSION])
            + f", SQLite {sqlite3.sqlite_version}",
        ),
    ]


def about_colours(environ: Mapping[str, str]) -> Finding:
    """What will be drawn, by the word of the environment."""
    from rich.console import Console

    if environ.get("NO_COLOR"):
        words = "none, as NO_COLOR asks: bold, underlined and reversed alone"
        return Finding("colours", Level.GOOD, words)
    console = Console(force_terminal=True, _environ=dict(environ))
    term, colorterm = environ.get("TERM", ""), environ.get("COLORTERM", "")
    by = f"TERM={term}" + (f", COLORTERM={colorterm}" if colorterm else "")
    system = console.color_system
    if system is None:
        return Finding("colours", Level.NOTE, f"none ({by})", "chat-tui --plain")
    if system == "truecolor":
        return Finding("colours", Level.GOOD, f"16 million ({by})")
    if system == "256":
        return Finding("colours", Level.GOOD, f"256 ({by}); no theme needs more")
    words = f"16 ({by}): if the terminal has more, it is not said so"
    return Finding("colours", Level.NOTE, words, "export TERM=xterm-256color")


def about_locale(environ: Mapping[str, str], encoding: str, use: TerminalUse | None) -> Finding:
    """``encoding`` is that of standard output; ``use`` None: there are no marks to be drawn."""
    variable = next((v for v in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(v)), "LANG")
    name = environ.get(variable) or "none"
    knows_all = encoding.lower().replace("-", "") == "utf8" and not is_ascii(environ)
    if use is not None and use.ascii_marks is knows_all:
        how = "in ASCII" if use.ascii_marks else "with more than ASCII"
        words = f"{name}, {encoding}; marks and rules are drawn {how}, as the setting ascii says"
        return Finding("locale", Level.GOOD, words)
    if knows_all:
        return Finding("locale", Level.GOOD, f"{name}, UTF-8")
    words = f"{name}, {encoding}"
    if environ.get("TERM") in DUMB and not is_ascii({**environ, "TERM": ""}):
        return Finding("locale", Level.GOOD, f"{words}; a dumb terminal gets nothing beyond ASCII")
    words += "" if use is None else ": marks and rules are drawn in ASCII"
    return Finding("locale", Level.NOTE, words, f"export {variable}=C.UTF-8")


def about_terminal(environ: Mapping[str, str], *, by_line: bool) -> Finding:
    """Where this runs; ``by_line``: the chat goes line by line there."""
    inside = [
        name for name, variable in (("tmux", "TMUX"), ("screen", "STY")) if variable in environ
    ]
    by_ssh = "SSH_CONNECTION" in environ
    where = ["over SSH" if by_ssh else "on this machine", *(f"in {name}" for name in inside)]
    where += ["line by line: no colours, no mouse, nothing drawn"] if by_line else []
    terminal = " ".join(filter(None, (environ.get("TERM", "no TERM"), environ.get("TERM_PROGRAM"))))
    return Finding("terminal", Level.GOOD, f"{terminal}, {', '.join(where)}")


def about_use(environ: Mapping[str, str], use: TerminalUse) -> list[Finding]:
    """What the terminal is asked to do, and what it is not and why."""
    return [
        _about_mouse("SSH_CONNECTION" in environ, wanted=use.mouse),
        _about_clipboard(environ, use),
        Finding("bell", Level.UNKNOWN, "cannot be heard from here", "printf '\\a'"),
        _about_notifications(environ, use),
    ]


def _about_mouse(by_ssh: bool, *, wanted: bool) -> Finding:
    if wanted:
        words = "on by the setting mouse: each movement is sent over SSH" if by_ssh else "on"
    elif by_ssh:
        words = "off over SSH, where each movement would be sent; /set mouse true turns it on"
    else:
        words = "off by the setting mouse"
    return Finding("mouse", Level.GOOD, words)


def _about_clipboard(environ: Mapping[str, str], use: TerminalUse) -> Finding:
    if not use.clipboard:
        return Finding("clipboard", Level.GOOD, "off by the setting clipboard")
    if environ.get("TERM_PROGRAM") == "Apple_Terminal":
        words = "Apple's Terminal knows no OSC 52: nothing can be copied from here"
        return Finding("clipboard", Level.NOTE, words, "use iTerm2, kitty or ghostty")
    words = "OSC 52 is sent; no terminal tells whether it took it"
    return Finding("clipboard", Level.UNKNOWN, words)


def _about_notifications(environ: Mapping[str, str], use: TerminalUse) -> Finding:
    dialect = dialect_of(environ, use.notifications)
    is_set = use.notifications != "auto"
    if dialect is Dialect.BELL:
        term = environ.get("TERM", "no TERM")
        why = "by the setting notifications" if is_set else f"{term} is not known to take more"
        return Finding("notifications", Level.GOOD, f"the bell alone: {why}")
    number = dialect.value.removeprefix("osc")
    why = "by the setting notifications" if is_set else "by the name of the terminal"
    words = f"OSC {number} is sent, {why}; no terminal tells whether it showed it"
    others = [one for one in Dialect if one not in (dialect, Dialect.BELL)]
    advice = " or ".join(f"/set notifications {one.value}" for one in others)
    return Finding("notifications", Level.UNKNOWN, words, f"shows nothing? {advice}")


def about_pictures(
    graphics: Graphics, environ: Mapping[str, str], *, refusal: str = "", pillow: bool | None = None
) -> Finding:
    """How the pictures among the messages are shown by a terminal with these ``graphics``;
    ``refusal``: why none are. ``pillow``: whether that is there, None: look."""
    pillow = find_spec("PIL") is not None if pillow is None else pillow
    line = "as a line with name and size"
    if not pillow:
        return Finding("pictures", Level.NOTE, line, "pip install 'chat-tui[images]'")
    if refusal:
        return Finding("pictures", Level.GOOD, f"{line}: {refusal}")
    if graphics is Graphics.PLACEHOLDERS:
        words = "real ones, by kitty's protocol; small ones by themselves, v the others"
        return Finding("pictures", Level.GOOD, words)
    if graphics in OVER_CELLS:
        kind = "iTerm2's protocol" if graphics is Graphics.INLINE else "sixel"
        words = f"in half blocks, with v; real ones with z, by {kind}, unless the link is slow"
        return Finding("pictures", Level.GOOD, words)
    why = "kitty and Ghostty show real ones"
    if "TMUX" in environ or "STY" in environ:
        why = f"{'tmux' if 'TMUX' in environ else 'screen'} hands no others on"
    return Finding("pictures", Level.GOOD, f"in half blocks, with v; {why}")


def of_environment(
    environ: Mapping[str, str] = os.environ,
    *,
    use: TerminalUse | None,
    encoding: str | None = None,
    tmux: Callable[[], str] = tmux_options,
) -> list[Finding]:
    """All of the above. ``use`` is how the chat uses the terminal, None: line by line, where
    there is no more to look at. Blocks for as long as tmux takes to answer."""
    encoding = encoding or getattr(sys.__stdout__, "encoding", None) or "ascii"
    found = [*versions(), about_terminal(environ, by_line=use is None)]
    if use is not None:
        found += [*about_use(environ, use), about_colours(environ)]
    found.append(about_locale(environ, encoding, use))
    if use is not None and "TMUX" in environ:
        found += about_tmux(tmux())
    return found


def about_link(state: ConnectionState, now: float) -> Finding:
    """What the connection does; ``now``: loop's clock."""
    level = Level.GOOD if isinstance(state, Online) else Level.BAD
    return Finding("link", level, describe(state, now)[1])


async def while_chatting(
    state: ConnectionState, now: float, use: TerminalUse | None, pictures: Finding | None = None
) -> list[str]:
    """What can be told from within the chat, as lines; ``use`` as above, ``pictures`` as
    about_pictures found it. Cancelling is safe."""
    found = await asyncio.to_thread(of_environment, use=use)
    if pictures is not None:
        found.append(pictures)
    found.append(about_link(state, now))
    more = "looks at the disk" if use is None else "asks the terminal"
    return [*as_lines(found), f"chat-tui doctor in a shell {more} as well"]


_SIGNS: Final = {Level.GOOD: "ok", Level.NOTE: "!", Level.BAD: "BAD", Level.UNKNOWN: "?"}


def as_lines(findings: list[Finding]) -> list[str]:
    """A line each, and one more for an advice; not sanitised."""
    lines = []
    for one in findings:
        lines.append(f"{_SIGNS[one.level]:3} {one.topic}: {one.words}")
        if one.advice:
            lines.append(f"      {one.advice}")
    return lines
