"""Every setting: its name, what it may be, what it is when nobody sets it, and where it may stand.

The command line, the commented file, ``chat-tui config``, /set and the README are drawn from
this table. Named tuples, not dataclasses: the parser needs the table before anything else, and
dataclasses take longer to import than the rest of the parser.
"""

from typing import Final, NamedTuple

PREFIX: Final = "CHAT_TUI_"
"""Of every environment variable that is read."""

TEXT, PATH, SWITCH, CHOICE, TIME = "text", "path", "switch", "choice", "time format"
SECONDS: Final = "seconds"
"""Kinds of values; see values.read_value."""


class Setting(NamedTuple):
    """``words`` say what it is, in one line. ``example`` is TOML for the commented file, and is
    the default where there is one; ``default`` says in words what holds when nobody sets it."""

    name: str
    kind: str
    words: str
    default: str
    example: str
    metavar: str = ""
    """Of the flag; empty where there is no flag. A switch has a flag without a value."""

    choices: tuple[str, ...] = ()
    """What a CHOICE is from."""

    essential: bool = False
    """It decides where one goes, or as whom: nothing is begun with a guess. These, and these
    alone, may stand in ``[servers.NAME]`` as well."""

    live: bool = False
    """A running chat takes it over."""

    @property
    def flag(self) -> str:
        """As it is written on the command line."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable."""
        return PREFIX + self.name.upper()


SETTINGS: Final = (
    Setting(
        "server",
        TEXT,
        "ws://HOST:PORT or wss://HOST, or the name of a saved server",
        "this machine's own server",
        '"wss://chat.example.org"',
        metavar="URL",
        essential=True,
    ),
    Setting(
        "name",
        TEXT,
        "who to be",
        "your login name",
        '"ana"',
        metavar="NAME",
        essential=True,
    ),
    Setting(
        "room",
        TEXT,
        "the room to begin in",
        "where you were last",
        '"general"',
        metavar="ROOM",
        essential=True,
    ),
    Setting(
        "insecure",
        SWITCH,
        "allow ws:// to another machine: not encrypted, anybody can read it",
        "false",
        "false",
        metavar="-",
        essential=True,
    ),
    Setting(
        "ca_file",
        PATH,
        "authorities (PEM) to trust for wss://",
        "the system's",
        '"~/ca.pem"',
        metavar="FILE",
        essential=True,
    ),
    Setting(
        "client_cert",
        PATH,
        "our own certificate (PEM), where a server wants one",
        "none",
        '"~/me.pem"',
        metavar="FILE",
        essential=True,
    ),
    Setting(
        "client_key",
        PATH,
        "its key, where that is in another file; not encrypted",
        "in client_cert",
        '"~/me.key"',
        metavar="FILE",
        essential=True,
    ),
    Setting(
        "secret_file",
        PATH,
        "a file with the join secret",
        "you are asked",
        '"~/.config/chat-tui/secret"',
        metavar="FILE",
        essential=True,
    ),
    Setting(
        "data_dir",
        PATH,
        "where history and unsent messages are kept",
        "~/.local/share/chat-tui",
        '"~/.local/share/chat-tui"',
        metavar="DIR",
        essential=True,
    ),
    Setting(
        "theme",
        TEXT,
        "colours; /theme shows them all",
        "chat-night, on a light ground chat-day; with 16 colours ansi-dark or ansi-light",
        '"chat-night"',
        metavar="NAME",
        live=True,
    ),
    Setting(
        "density",
        CHOICE,
        "comfortable puts a blank line between two people's messages",
        "compact",
        '"compact"',
        choices=("compact", "comfortable"),
        live=True,
    ),
    Setting(
        "name_colours",
        SWITCH,
        "whether each person's name has a colour of its own",
        "true",
        "true",
        live=True,
    ),
    Setting(
        "time_format",
        TIME,
        "how times are shown: %H:%M, %H:%M:%S, %I:%M %p; empty shows none",
        "%H:%M",
        '"%H:%M"',
        live=True,
    ),
    Setting(
        "mouse",
        SWITCH,
        "whether the terminal reports the mouse",
        "true, but not over SSH",
        "true",
        live=True,
    ),
    Setting(
        "plain",
        SWITCH,
        "chat line by line: for screen readers, dumb terminals and pipes",
        "false, but true where TERM is dumb",
        "false",
        metavar="-",
    ),
    Setting(
        "ascii",
        SWITCH,
        "draw marks and lines in ASCII",
        "false, but true in a locale without UTF-8",
        "false",
        live=True,
    ),
    Setting(
        "clipboard",
        SWITCH,
        "whether what is copied is put into the terminal's clipboard",
        "true",
        "true",
        live=True,
    ),
    Setting(
        "notifications",
        CHOICE,
        "how the terminal shows what calls you, beside the bell; auto goes by its name",
        "auto",
        '"auto"',
        choices=("auto", "bell", "osc9", "osc777", "osc99"),
        live=True,
    ),
    Setting(
        "markup",
        SWITCH,
        "show **bold** as bold; false shows messages as they were written",
        "true",
        "true",
        live=True,
    ),
    Setting(
        "slow_link",
        CHOICE,
        "on spares a slow link: few frames, small pages, no typing notices; auto measures it."
        " It concerns the screen: plain writes little anyway",
        "auto",
        '"auto"',
        choices=("auto", "on", "off"),
        live=True,
    ),
    Setting(
        "pictures",
        CHOICE,
        "auto shows small ones by itself where the terminal can, asked with v alone;"
        " blocks draws all in half blocks",
        "auto",
        '"auto"',
        choices=("auto", "asked", "blocks"),
        live=True,
    ),
    Setting(
        "undo_send",
        SECONDS,
        "for so many seconds Ctrl+Z takes a message back before it goes out; up to 60",
        "0",
        "0",
        live=True,
    ),
    Setting(
        "terminal_output",
        CHOICE,
        "plain leaves keys and drawing to Textual's own driver",
        "frugal",
        '"frugal"',
        choices=("frugal", "plain"),
    ),
)
"""In the order they are shown."""

BY_NAME: Final = {setting.name: setting for setting in SETTINGS}
