"""What is said in the scenes. Plain log entries, no session."""

from typing import Final

from chat_tui.domain.log import (
    LogEvent,
    MemberJoined,
    MessageReacted,
    MessageReceived,
    TopicChanged,
)
from chat_tui.domain.models import Attachment, Quote, Room, RoomKind, RoomSummary
from chat_tui.text.excerpt import excerpt

START_MS: Final = 1_763_888_400_000
"""Sunday 23 November 2025, 09:00:00 UTC."""

PEOPLE: Final = {
    "u_me": "mia",
    "u_1": "ana",
    "u_2": "ben",
    "u_3": "陽子",
    "u_4": "dmitri",
    "u_5": "buildbot",
}

_BUSY: Final = (
    (0, "u_5", "run 4711 of main: passed in 4 min 2 s"),
    (0, "u_1", "morning! the build went through at last 🎉"),
    (0, "u_1", "4 minutes on the new runner, the old one needed 11"),
    (1, "u_2", "nice. what was it in the end?"),
    (2, "u_1", "a test that compared two clocks: https://ci.example.org/runs/4711"),
    (
        2,
        "u_1",
        "it failed once in forty runs, and only ever on a Monday, when the backup "
        "job had filled the disk cache and the first read took longer than the second",
    ),
    (4, "u_3", "おはようございます。それは直りましたか？"),
    (5, "u_2", "/me takes the Monday off then"),
    (6, "u_4", "שלום from the night train, or سلام if you are up already"),
    (7, "u_me", "back from the lake with the family 👨‍👩‍👧‍👦, reading up"),
    (9, "u_2", "@mia can you look at the release notes before noon?"),
    (9, "u_2", "they are in #release"),
    (11, "u_me", "on it"),
)
"""Minutes, who, and what is said: with wide, joined and right-to-left letters, and a long line."""

_MARKED: Final = (
    (
        0,
        "u_1",
        "**Release 2.4 is ready.** Two things are *left to do*, ~~three~~ since `retry()` works:\n"
        "1. read the notes: [the draft](https://docs.example.org/d/2f8a-11c3/edit), and say so "
        "here when something is missing or wrong\n"
        "2. tag it :tada:\n"
        "   - `git tag -s v2.4`, _not_ before noon",
    ),
    (
        2,
        "u_2",
        "> Two things are left to do\n> > and the third?\nthe third was this, in `snake_case`:",
    ),
    (
        2,
        "u_2",
        "```python\n"
        "@cached\n"
        "def retry(attempt: int, limit: float = 30.0) -> float:\n"
        '    """Full jitter."""\n'
        "    if attempt is None:  # the first time\n"
        "        return 0\n"
        "    return uniform(0, min(limit, BASE_SECONDS * 2 ** attempt)) or "
        'raise_for("no attempt was given")\n'
        "```",
    ),
    (4, "u_3", "**重要** :warning: 2*3*4 and /tmp/*.py stay as they are :+1:"),
    (
        5,
        "u_4",
        "```diff\n- old = time.time()\n+ now = clock()\n```\n@mia `@mia` is code, you are not",
    ),
)
"""Minutes, who, and what is said, with all the markup there is."""

_FILES: Final = (
    (0, "u_1", "we have the stand by the water again, number 14", None),
    (1, "u_1", "", Attachment(sha256="a1" * 32, name="harbour at night.png", size=1_258_291)),
    (3, "u_4", "is there a plan that has the door on the right side?", None),
    (
        6,
        "u_3",
        "the new plan of the stand",
        Attachment(sha256="c3" * 32, name="図面.pdf", size=7_640),
    ),
    (7, "u_4", "that is the one, thank you", None),
    (11, "u_me", "the demo crashed twice on the way here, with the same words", None),
    (14, "u_2", "send me the log? I am at a desk", None),
    (15, "u_me", "it is long", None),
    (16, "u_me", "", Attachment(sha256="b2" * 32, name="crash-2025-11-23.log.gz", size=48_732)),
    (19, "u_2", "found it: it reads the timetable before it is there", None),
)
"""Minutes, who, what is said, and the file that came with it."""

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


AT_HOME: Final = (
    RoomSummary(room=Room(id="r_1", name="general"), head=4, read=4),
    RoomSummary(room=Room(id="r_2", name="garden"), head=9, unread=3, read=6, mentions=1),
    RoomSummary(room=Room(id="r_3", name="lena", kind=RoomKind.DIRECT, peer="u_1"), head=2, read=2),
)
"""The rooms of another server. Their ids are those of rooms of the first one."""


def _message(
    room: str,
    seq: int,
    minute: int,
    user: str,
    body: str,
    *,
    reply: Quote | None = None,
    file: Attachment | None = None,
) -> MessageReceived:
    return MessageReceived(
        room=room,
        seq=seq,
        user=user,
        name=PEOPLE[user],
        time=START_MS + minute * 60_000,
        message=f"m_{seq}",
        body=body.removeprefix("/me "),
        action=body.startswith("/me "),
        reply=reply,
        file=file,
    )


def busy(room: str) -> list[LogEvent]:
    """What happened yesterday, and a morning of talk."""
    yesterday = START_MS - 15 * 3_600_000
    joined = MemberJoined(room=room, seq=1, user="u_3", name=PEOPLE["u_3"], time=yesterday)
    topic = TopicChanged(
        room=room,
        seq=2,
        user="u_1",
        name="ana",
        time=yesterday + 60_000,
        topic="Everything that has no room of its own",
    )
    said = (_message(room, seq, *line) for seq, line in enumerate(_BUSY, 3))
    return [joined, topic, *said]


def marked(room: str) -> list[LogEvent]:
    """One message of each markup."""
    return [_message(room, seq, *line) for seq, line in enumerate(_MARKED, 1)]


def files(room: str) -> list[LogEvent]:
    """Files with words and without."""
    return [
        _message(room, seq, minute, user, body, file=file)
        for seq, (minute, user, body, file) in enumerate(_FILES, 1)
    ]


def replies(room: str) -> list[LogEvent]:
    """Two conversations in one room."""
    events: list[MessageReceived] = []
    for seq, (minute, user, answered, body) in enumerate(_ASKED, 1):
        quote = None
        if answered is not None:
            of = events[answered - 1]
            quote = Quote(message=of.message, seq=of.seq, name=of.name, body=excerpt(of.body))
        events.append(_message(room, seq, minute, user, body, reply=quote))
    return [*events]


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
