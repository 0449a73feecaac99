"""The slash commands of the line-by-line chat: what the screen has keys for has one here."""

from typing import Final

from chat_tui.session.slash import COMMANDS, SlashCommand

_OF_THE_SCREEN: Final = (
    "clear", "copy", "open", "theme", "set", "unset", "reload", "connect", "disconnect", "servers",
    "fold",
)  # fmt: skip

_OWN: Final = (
    SlashCommand("rooms", "", "your rooms, and what is unread in them", most=0),
    SlashCommand("next", "", "go where something is unread", aliases=("n",), most=0),
    SlashCommand("unread", "", "where something is unread", most=0),
    SlashCommand("history", "[count]", "read further back", aliases=("older",), most=1),
    SlashCommand(
        "reply",
        "[@nick] [text]",
        "answer the last message of others, or of one person; without a text: which that is",
        argument="nick",
    ),
    SlashCommand(
        "react",
        ":emoji: [@nick]",
        "react to the last message of others, or of one person; once more takes it back",
        argument="emoji",
        required=1,
        most=2,
    ),
    SlashCommand(
        "thread",
        "[@nick]",
        "the thread that the last message of others, or of one person, is in",
        argument="nick",
        most=1,
    ),
    SlashCommand(
        "mark",
        "[@nick]",
        "unread again from the last message of others, or of one person, on",
        argument="nick",
        most=1,
    ),
    SlashCommand(
        "search",
        "words",
        "find what was said anywhere; in:#room, from:ana, after:yesterday and the like narrow it",
        argument="text",
        required=1,
    ),
    SlashCommand("more", "", "more of what was found", most=0),
    SlashCommand("members", "", "who is here", aliases=("names", "who"), most=0),
    SlashCommand("undo", "", "take back what was just sent, while undo_send holds it", most=0),
    SlashCommand("failed", "", "what is not sent, with numbers", aliases=("outbox",), most=0),
    SlashCommand("retry", "[number]", "send it again", most=1),
    SlashCommand("discard", "[number]", "give it up", most=1),
    SlashCommand("draft", "[send|drop]", "what was being written here", most=1),
    SlashCommand("status", "", "the connection, and what waits", most=0),
    SlashCommand("secret", "", "type the join secret, unseen", most=0),
)

_REPLACED: Final = {command.name for command in _OWN}

PLAIN: Final = tuple(
    sorted(
        (
            *(one for one in COMMANDS if one.name not in {*_OF_THE_SCREEN, *_REPLACED}),
            *_OWN,
        ),
        key=lambda command: command.name,
    )
)
"""All there are, by name."""
