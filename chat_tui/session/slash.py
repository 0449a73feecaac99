"""What a line in the composer means: a message, or a slash command. Pure."""

from collections.abc import Sequence
from typing import Final

from chat_tui.domain.record import record
from chat_tui.text.nearest import nearest


@record
class SlashCommand:
    """A command: ``name`` and ``aliases`` without the slash, ``usage`` of its arguments."""

    name: str
    usage: str
    help: str
    aliases: tuple[str, ...] = ()
    argument: str = ""
    """What its first argument is, for completion: room, nick, guest (somebody who is not in this
    room), command, setting, server, emoji, text, path (all that follows is one), file, level,
    or none of these."""

    required: int = 0
    """How many arguments it cannot do without."""

    most: int | None = None
    """How many it can be given; None where the last one is text."""


COMMANDS: Final = (
    SlashCommand(
        "help", "[command]", "all keys and commands", aliases=("keys",), argument="command", most=1
    ),
    SlashCommand("join", "#room", "join a room, or make it", argument="room", required=1, most=1),
    SlashCommand(
        "part",
        "[#room]",
        "leave a room, or decline it",
        aliases=("leave",),
        argument="room",
        most=1,
    ),
    SlashCommand(
        "switch",
        "[#room|nick|letters]",
        "go to a room or a person, by a few letters",
        aliases=("s",),
        argument="room",
    ),
    SlashCommand(
        "msg",
        "nick [text]",
        "speak to one person",
        aliases=("dm", "query"),
        argument="nick",
        required=1,
    ),
    SlashCommand(
        "close",
        "[nick]",
        "take a conversation out of the list until something is said in it",
        argument="nick",
        most=1,
    ),
    SlashCommand("me", "text", "say what you do", argument="text", required=1),
    SlashCommand("reply", "[text]", "reply to the last message of others", argument="text"),
    SlashCommand(
        "react",
        ":emoji:",
        "react to the last message of others, or not any more",
        argument="emoji",
        required=1,
        most=1,
    ),
    SlashCommand("thread", "", "open the thread of the last message of others", most=0),
    SlashCommand("edit", "[text]", "edit your last message", argument="text"),
    SlashCommand("delete", "", "delete your last message, when said twice", most=0),
    SlashCommand("copy", "", "copy the last message", most=0),
    SlashCommand("open", "", "the links of the last message that has any", most=0),
    SlashCommand("search", "[words]", "find what was said, and go there", argument="text"),
    SlashCommand("upload", "file", "send a file", argument="path", required=1),
    SlashCommand(
        "download", "[number or name] [folder]", "save the last file, or another", argument="file"
    ),
    SlashCommand("topic", "[text]", "show the topic, or change it", argument="text"),
    SlashCommand("members", "", "show or hide who is here", aliases=("names", "who"), most=0),
    SlashCommand(
        "invite",
        "nick [#room]",
        "tell somebody that a room is open to them",
        argument="guest",
        required=1,
        most=2,
    ),
    SlashCommand(
        "kick", "nick [reason]", "put somebody out of this room", argument="nick", required=1
    ),
    SlashCommand(
        "ban", "[nick [reason]]", "put out and keep out; alone: who is banned", argument="nick"
    ),
    SlashCommand("unban", "nick", "let somebody come back", argument="nick", required=1, most=1),
    SlashCommand("nick", "name", "change your name", required=1, most=1),
    SlashCommand("away", "[text]", "be away, and say why", argument="text"),
    SlashCommand("back", "", "be here again", most=0),
    SlashCommand("whois", "[nick]", "who somebody is", argument="nick", most=1),
    SlashCommand("list", "", "all rooms on this server", most=0),
    SlashCommand("mute", "[#room]", "let a room be quiet and uncounted", argument="room", most=1),
    SlashCommand("unmute", "[#room]", "hear a room again", argument="room", most=1),
    SlashCommand(
        "notify",
        "[all|mentions|none]",
        "what in this room calls you",
        argument="level",
        most=1,
    ),
    SlashCommand(
        "favourite",
        "[#room]",
        "put a room first in the list, or back",
        aliases=("fav",),
        argument="room",
        most=1,
    ),
    SlashCommand("fold", "[section]", "fold a section of the room list, or unfold it"),
    SlashCommand("ignore", "[nick]", "see and count nothing of a person", argument="nick", most=1),
    SlashCommand("unignore", "nick", "see a person again", argument="nick", required=1, most=1),
    SlashCommand("highlight", "[word]", "let a word call you as your name does", argument="text"),
    SlashCommand("unhighlight", "word", "let it be a word again", argument="text", required=1),
    SlashCommand("clear", "", "clear this screen; nothing is deleted", most=0),
    SlashCommand("theme", "[name]", "choose the colours", argument="setting", most=1),
    SlashCommand(
        "set", "[name [value]]", "show settings, or change one and save it", argument="setting"
    ),
    SlashCommand(
        "unset", "name", "leave a setting at its default", argument="setting", required=1, most=1
    ),
    SlashCommand("reload", "", "read the settings file again", most=0),
    SlashCommand("reconnect", "", "make a new connection", most=0),
    SlashCommand(
        "connect",
        "name",
        "have another server on the screen as well",
        argument="server",
        required=1,
        most=1,
    ),
    SlashCommand("disconnect", "[name]", "take a server off the screen", argument="server", most=1),
    SlashCommand("servers", "", "the servers on the screen, and those saved", most=0),
    SlashCommand("log", "", "what happened on the connection lately", most=0),
    SlashCommand("doctor", "", "what works here, and what does not", most=0),
    SlashCommand("quit", "", "leave chat-tui", aliases=("q", "exit"), most=0),
)


@record
class Say:
    """A message to be sent."""

    body: str
    action: bool = False


@record
class Invocation:
    """A command to be run; ``rest`` is everything behind its name, stripped."""

    command: SlashCommand
    rest: str

    @property
    def first(self) -> str:
        """The first argument, empty when there is none."""
        return self.rest.split(maxsplit=1)[0] if self.rest else ""

    @property
    def after_first(self) -> str:
        """What follows the first argument."""
        parts = self.rest.split(maxsplit=1)
        return parts[1] if len(parts) == 2 else ""


@record
class Mistake:
    """Something that begins with a slash and is no command: never sent as a message."""

    text: str


def find_command(name: str, commands: Sequence[SlashCommand] = COMMANDS) -> SlashCommand | None:
    """The command called ``name`` (no slash, any case), by its name or an alias; None: none is."""
    wanted = name.casefold()
    for command in commands:
        if wanted == command.name or wanted in command.aliases:
            return command
    return None


def parse(
    text: str, commands: Sequence[SlashCommand] = COMMANDS
) -> Say | Invocation | Mistake | None:
    """What the user meant, where there are these ``commands``. None when there is nothing to do.
    ``//`` sends a leading slash."""
    if not text.strip():
        return None
    if text.startswith("//"):
        return Say(text[1:].rstrip())
    if not text.startswith("/"):
        return Say(text.strip("\n").rstrip())
    name, _, rest = text[1:].partition(" ")
    name, newline, more = name.partition("\n")
    rest = (more + " " + rest if newline else rest).strip()
    command = find_command(name, commands)
    if command is None:
        return Mistake(_unknown(name, commands))
    arguments, usage = len(rest.split()), f"/{command.name} {command.usage}".rstrip()
    if arguments < command.required:
        return Mistake(f"/{command.name} needs more: {usage}")
    if command.most is not None and arguments > command.most:
        return Mistake(f"/{command.name} takes no more than this: {usage}")
    if command.name == "me":
        return Say(rest, action=True)
    return Invocation(command, rest)


def as_typed(body: str, *, action: bool) -> str:
    """What one types to say this: the opposite of parse."""
    if action:
        return f"/me {body}"
    return f"/{body}" if body.startswith("/") else body


def _unknown(name: str, commands: Sequence[SlashCommand]) -> str:
    names = [n for command in commands for n in (command.name, *command.aliases)]
    near = nearest(name, names, many=3)
    said = f"; did you mean {' or '.join('/' + n for n in near)}?" if near else "; try /help"
    return f"there is no command /{name}{said}  (// sends a leading slash)"
