"""The command line. What a sub-command needs is imported when it runs: start-up time counts."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from chat_tui import __version__
from chat_tui.config.table import BY_NAME, SETTINGS, SWITCH
from chat_tui.domain.errors import ChatError, SettingsError

SUBCOMMANDS = (
    ("serve", "", "be a server"),
    ("send", "ROOM TEXT...", "send one message (or standard input) and exit"),
    ("tail", "ROOM", "print messages as they come"),
    ("config", "[WHAT]", "show, check, init, path, keys or servers: the settings file"),
    ("doctor", "[URL]", "what works here, what does not, and what to do about it"),
    ("demo", "", "a first look, with a few scripted people"),
    ("man", "", "print the manual page"),
    ("completions", "SHELL", "print completions for bash, zsh or fish"),
    ("screenshots", "[DIR]", "draw the screenshots"),
)
"""Name, arguments, and what it does."""

COMMANDS = tuple(name for name, _arguments, _words in SUBCOMMANDS)

CHAT = "chat; with neither on this machine's own server"

USAGE = "\n".join(
    [
        f"{'chat-tui [URL | NAME ...]':27} {CHAT}",
        f"       {'chat-tui --plain [URL]':27} the same line by line: screen readers, pipes",
        *(
            f"       {f'chat-tui {name} {arguments}'.rstrip():27} {words}"
            for name, arguments, words in SUBCOMMANDS
        ),
    ]
)


def _columns() -> int:
    """Of the terminal, 80 where there is none."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size().columns or 80
    except (OSError, ValueError):
        return 80


class _Help(argparse.HelpFormatter):
    """Told how wide it is. It is made for every argument, and would import shutil to know."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


class _Parser(argparse.ArgumentParser):
    """One sentence, exit code 2. Flags are written out: a shortened one would change its meaning
    with the next version."""

    def __init__(self, **options: Any) -> None:
        self.declared: list[argparse.Action] = []
        super().__init__(allow_abbrev=False, formatter_class=_Help, **options)

    def add_argument(self, *names: Any, **options: Any) -> argparse.Action:
        """Note it, for the manual and the completions; those of ``parents`` are not noted."""
        action = super().add_argument(*names, **options)
        self.declared.append(action)
        return action

    def error(self, message: str) -> NoReturn:
        raise SettingsError(f"{message} (see {self.prog} --help)")


CONFIG = ("--config", "FILE", "the settings file (TOML)")
"""The one flag that every sub-command takes and that is no setting."""


_TAIL_JSON = (
    "one JSON object a line for all that is in the log: messages with what they answer, reactions"
    " and files, then edits, deletions, reactions, who joins and leaves, names, topics"
)


def _common() -> argparse.ArgumentParser:
    parser = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    group = parser.add_argument_group("settings (also in the file and as CHAT_TUI_NAME etc.)")
    for setting in SETTINGS:
        if setting.metavar and setting.kind == SWITCH:
            group.add_argument(
                setting.flag, action="store_true", default=argparse.SUPPRESS, help=setting.words
            )
        elif setting.metavar:
            default = f" (default: {setting.default})"
            group.add_argument(setting.flag, metavar=setting.metavar, help=setting.words + default)
    flag, metavar, words = CONFIG
    group.add_argument(flag, metavar=metavar, help=words)
    return parser


def _parser(command: str | None) -> _Parser:
    common = _common()
    if command is None:
        parser = _Parser(prog="chat-tui", usage=USAGE, parents=[common])
        parser.add_argument("--version", action="version", version=f"chat-tui {__version__}")
        parser.add_argument(
            "url", nargs="*", metavar="URL", help="the server, or a saved one's name; or several"
        )
        return parser
    parser = _Parser(prog=f"chat-tui {command}", parents=[common])
    match command:
        case "serve":
            parser.add_argument("--host", help="address to listen on (default 127.0.0.1)")
            parser.add_argument("--port", type=_port, help="port, 0 picks one (default 8765)")
            parser.add_argument("--unix", type=Path, metavar="PATH", help="listen on a socket")
            parser.add_argument("--cert", type=Path, metavar="FILE", help="PEM: be a wss:// server")
            parser.add_argument(
                "--key", type=Path, metavar="FILE", help="where it is not in --cert"
            )
            words = "may put anybody out of any room; can be given again"
            parser.add_argument(
                "--operator", action="append", default=[], metavar="NAME", help=words
            )
        case "send":
            parser.add_argument("target", metavar="ROOM", help="#room, room or @person")
            parser.add_argument("text", nargs="*", metavar="TEXT", help="default: standard input")
            parser.add_argument(
                "--timeout", type=_seconds, default=15.0, metavar="S", help="seconds (default 15)"
            )
        case "tail":
            parser.add_argument("target", metavar="ROOM", help="#room, room or @person")
            parser.add_argument("--json", action="store_true", help=_TAIL_JSON)
            parser.add_argument(
                "--history", type=_count, default=0, metavar="N", help="begin N messages back"
            )
        case "config":
            words = "show (default), check, init, path, keys or servers (the saved ones)"
            choices = ("show", "check", "init", "path", "keys", "servers")
            parser.add_argument("what", nargs="?", choices=choices, default="show", help=words)
        case "doctor":
            parser.add_argument("url", nargs="?", metavar="URL", help="the server to look at")
            parser.add_argument("--json", action="store_true", help="one JSON object")
            parser.add_argument("--keys", action="store_true", help="show which keys arrive")
        case "completions":
            parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell")
        case "screenshots":
            parser.add_argument("dir", nargs="?", type=Path, default=Path("screenshots"))
    return parser


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port (0 to 65535)")
    return int(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to 1,000,000")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.0 < seconds <= 86_400.0:  # NaN is not, either
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds from 0 to 86,400")
    return seconds


def _split(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """The sub-command, wherever among the options it stands, and all other arguments."""
    takes_value = {one.flag for one in SETTINGS if one.metavar and one.kind != SWITCH}
    takes_value.add(CONFIG[0])
    skip = False
    for number, argument in enumerate(arguments):
        if skip:
            skip = False
        elif argument in takes_value:
            skip = True
        elif argument == "--":
            break
        elif not argument.startswith("-"):
            if argument in COMMANDS:
                return argument, [*arguments[:number], *arguments[number + 1 :]]
            break
    return None, list(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit code: 0, 1 for a failure, 2 for wrong usage."""
    try:
        return _run(sys.argv[1:] if arguments is None else arguments)
    except SettingsError as error:
        print(f"chat-tui: {_shown(error)}", file=sys.stderr)
        return 2
    except ChatError as error:
        print(f"chat-tui: {_shown(error)}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read our output is gone; writing the rest at exit would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def _shown(error: ChatError) -> str:
    from chat_tui.text.sanitize import sanitize_line

    return sanitize_line(str(error))


def _run(arguments: Sequence[str]) -> int:
    command, rest = _split(arguments)
    parser = _parser(command)
    # Intermixed: a flag may stand between ROOM and TEXT. It does not know what "--" means.
    parse = parser.parse_args if "--" in rest else parser.parse_intermixed_args
    options = vars(parse(rest))
    config = options.pop("config", None)
    given = options.pop("url", None) or []
    urls = [given] if isinstance(given, str) else given
    if urls:
        if "server" in options:
            raise SettingsError("give the server once: as URL or with --server")
        options["server"] = urls[0]
    if command in ("man", "completions"):
        return _print_about(options.get("shell"))
    flags = {name: options.pop(name) for name in list(options) if name in BY_NAME}
    config_file = None if config is None else Path(config)
    if command == "config":
        from chat_tui.programs.config import run_config

        return run_config(options["what"], flags, config_file)
    from chat_tui.config.load import load_settings

    if command in (None, "demo"):
        from chat_tui.programs.lazy_modules import postpone

        postpone("shutil")
        from chat_tui.config.preferences import Preferences

        preferences = Preferences(flags, os.environ, config_file)
        if command == "demo":
            from chat_tui.programs.demo import run_demo

            return run_demo(preferences)
        if _wants_lines(preferences.loaded.settings.plain):
            if urls[1:]:
                raise SettingsError("line by line there is one server at a time: name one alone")
            from chat_tui.programs.plain.program import run_plain

            return run_plain(preferences.loaded)
        from chat_tui.programs.garbage_collection import hold_collections

        hold_collections()  # what is imported stays
        from chat_tui.programs.chat import run_chat

        return run_chat(preferences, urls[1:])
    settings = load_settings(flags, config_file=config_file)
    match command:
        case "serve":
            from chat_tui.programs.serve import Listening, run_serve

            return run_serve(settings, Listening(**options))
        case "send":
            from chat_tui.programs.headless import run_send

            text = " ".join(options["text"]) if options["text"] else _standard_input()
            return run_send(settings, options["target"], text, timeout=options["timeout"])
        case "tail":
            from chat_tui.programs.headless import run_tail

            return run_tail(
                settings,
                options["target"],
                as_json=options.get("json", False),
                history=options["history"],
            )
        case "doctor":
            from chat_tui.programs.doctor import run_doctor, run_keys

            return run_keys() if options["keys"] else run_doctor(settings, as_json=options["json"])
    from chat_tui.scenes import draw_screenshots

    try:
        return draw_screenshots(options["dir"])
    except OSError as error:
        raise ChatError(f"{error.filename} cannot be written: {error.strerror}") from None


def _print_about(shell: str | None) -> int:
    """Print the completions for a shell; None: the manual page."""
    from chat_tui.config.places import CONFIG_VARIABLE
    from chat_tui.programs.manual import Flag, Program, completions, man_page
    from chat_tui.ui.theme import THEMES

    choices = {"theme": tuple(theme.name for theme in THEMES)}
    common = [
        Flag(
            setting.flag,
            "" if setting.kind == SWITCH else setting.metavar,
            setting.words,
            choices.get(setting.name, setting.choices),
            is_server=setting.name == "server",
        )
        for setting in SETTINGS
        if setting.metavar
    ]
    common += [Flag(*CONFIG), Flag("--help", "", "show what there is")]
    programs = []
    for name, arguments, words in (("", "[URL | NAME ...]", CHAT), *SUBCOMMANDS):
        declared = [one for one in _parser(name or None).declared if one.dest != "help"]
        flags = tuple(
            Flag(
                action.option_strings[-1],
                "" if action.nargs == 0 else str(action.metavar or action.dest.upper()),
                action.help or "",
            )
            for action in declared
            if action.option_strings
        )
        first = tuple(
            str(choice)
            for action in declared
            if not action.option_strings
            for choice in action.choices or ()
        )
        at_server = any(action.dest == "url" for action in declared)
        programs.append(Program(name, arguments, words, flags, first, at_server))
    if shell is not None:
        print(completions(shell, programs, common), end="")
        return 0
    from chat_tui.ui import keymap

    environment = [(setting.variable, setting.words) for setting in SETTINGS]
    environment += [
        (CONFIG_VARIABLE, CONFIG[2]),
        ("NO_COLOR", "no colours, when it is not empty"),
        ("BROWSER", "what opens links"),
    ]
    print(man_page(programs, common, keymap.usual(), environment), end="")
    return 0


def _wants_lines(plain: bool | None) -> bool:
    """Whether the chat is to be line by line: wanted so, or the terminal has no cursor to move."""
    from chat_tui.ui.charset import DUMB

    if plain is None and os.environ.get("TERM") in DUMB:
        print(
            f"chat-tui: this terminal is {os.environ['TERM']}, so the chat is line by line"
            " (--plain); set TERM to what it is for the screen",
            file=sys.stderr,
        )
        return True
    return bool(plain)


def _standard_input() -> str:
    if sys.stdin is None:
        raise ChatError("there is no text, and standard input is closed")
    try:
        return sys.stdin.read()
    except UnicodeDecodeError:
        raise ChatError("standard input is not text in this locale's encoding") from None
