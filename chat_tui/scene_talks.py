"""What is said in the scenes where people answer each other. Plain log entries, no session."""

from typing import Final

from chat_tui.domain.events import LogEvent, MessageReacted, MessageReceived
from chat_tui.domain.models import Quote
from chat_tui.text.excerpt import excerpt

START_MS: Final = 1_763_888_400_000
"""Sunday 23 November 2025, 09:00:00 UTC."""

PEOPLE: Final = {"u_me": "mia", "u_1": "ana", "u_2": "ben", "u_3": "陽子", "u_4": "dmitri"}

_ASKED: Final = (
    (0, "u_1", None, "where do we keep the *release notes* from now on? the wiki is slow"),
    (1, "u_2", None, "lunch at one, who comes along?"),
    (2, "u_4", 1, "in the repository, beside the code they are about"),
    (3, "u_me", 2, "I do"),
    (4, "u_3", 1, "賛成。`docs/notes` に置きましょう"),
    (5, "u_1", 3, "then somebody has to tell everybody who links to the wiki. Who knows them all?"),
    (6, "u_2", 2, "two so far. The place by the river is closed on Sundays, so it is the noodles"),
    (8, "u_4", 6, "I have the list"),
)
"""Minutes, who, the message that is answered (from 1), and what is said."""


_REACTIONS: Final = (
    (1, "👀", ("u_2", "u_3")),
    (2, "🍜", ("u_1", "u_me", "u_3")),
    (3, "👍", ("u_1", "u_2", "u_3", "u_me")),
    (3, "🎉", ("u_3",)),
    (7, "🍜", ("u_me",)),
    (7, "❤️", ("u_1",)),
)
"""The message (from 1), and who reacts to it with what."""


def reactions(room: str, after: int) -> list[LogEvent]:
    """To what was said in ``replies``, from behind the seq ``after`` on."""
    each = [(of, emoji, user) for of, emoji, users in _REACTIONS for user in users]
    return [
        MessageReacted(
            room=room,
            seq=seq,
            user=user,
            name=PEOPLE[user],
            time=START_MS + 9 * 60_000,
            of=f"m_{of}",
            of_seq=of,
            emoji=emoji,
            on=True,
        )
        for seq, (of, emoji, user) in enumerate(each, after + 1)
    ]


def replies(room: str) -> list[LogEvent]:
    """Two conversations in one room."""
    events: list[MessageReceived] = []
    for seq, (minute, user, answered, body) in enumerate(_ASKED, 1):
        quote = None
        if answered is not None:
            of = events[answered - 1]
            quote = Quote(message=of.message, seq=of.seq, name=of.name, body=excerpt(of.body))
        events.append(
            MessageReceived(
                room=room,
                seq=seq,
                user=user,
                name=PEOPLE[user],
                time=START_MS + minute * 60_000,
                message=f"m_{seq}",
                body=body,
                reply=quote,
            )
        )
    return [*events]
