"""The slash commands of the line-by-line chat: what the screen has keys for has one here."""

from typing import Final

from chat_tui.session.slash import COMMANDS, SlashCommand

_OF_THE_SCREEN: Final = ("clear", "copy", "open", "search", "theme", "set", "unset", "reload")

_OWN: Final = (
    SlashCommand("rooms", "", "your rooms, and what is unread in them", most=0),
    SlashCommand(
        "switch",
        "room",
        "go to a room or person",
        aliases=("s",),
        argument="room",
        required=1,
        most=1,
    ),
    SlashCommand("next", "", "go where something is unread", aliases=("n",), most=0),
    SlashCommand("unread", "", "where something is unread", most=0),
    SlashCommand("history", "[count]", "read further back", aliases=("back",), most=1),
    SlashCommand("failed", "", "what is not sent, with numbers", aliases=("outbox",), most=0),
    SlashCommand("retry", "[number]", "send it again", most=1),
    SlashCommand("discard", "[number]", "give it up", most=1),
    SlashCommand("draft", "[send|drop]", "what was being written here", most=1),
    SlashCommand("status", "", "the connection, and what waits", most=0),
    SlashCommand("secret", "", "type the join secret, unseen", most=0),
)

PLAIN: Final = tuple(
    sorted(
        (*(one for one in COMMANDS if one.name not in _OF_THE_SCREEN), *_OWN),
        key=lambda command: command.name,
    )
)
"""All there are, by name."""
