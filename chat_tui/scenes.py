"""Named scenes: the same code draws screenshots/ and the snapshot tests.

Each is the real screen on a real session, whose server is a list of events and whose clocks
stand still.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import field
from datetime import UTC
from pathlib import Path
from typing import Final

from textual.events import Paste
from textual.pilot import Pilot

from chat_tui.connection.state import ConnectionState, Failed, Offline, Online, Reconnecting
from chat_tui.connection.trust import CertificateFault, explain
from chat_tui.domain.commands import OfferFile
from chat_tui.domain.events import (
    EventsReceived,
    MembersReceived,
    PieceStored,
    PresenceChanged,
    Rejected,
    TypingChanged,
    Welcomed,
    WentLive,
)
from chat_tui.domain.models import (
    Attachment,
    Limits,
    Member,
    Presence,
    Room,
    RoomKind,
    RoomSummary,
)
from chat_tui.domain.preferences import ON, Preference, PreferenceKind
from chat_tui.domain.record import record
from chat_tui.scene_client import NOW, SceneClient
from chat_tui.scene_people import absences
from chat_tui.scene_picture import fold_out, with_picture
from chat_tui.scene_talks import AT_HOME, PEOPLE, START_MS, busy, files, marked, reactions, replies
from chat_tui.session.outbox import STALLS_AFTER
from chat_tui.session.session import Session
from chat_tui.session.state import PendingMessage
from chat_tui.ui.app import ChatApp
from chat_tui.ui.card import card
from chat_tui.ui.look import USUAL_LOOK, Look
from chat_tui.ui.screens.chat import ScreenOptions
from chat_tui.ui.servers import Server
from chat_tui.ui.terminal_use import TerminalUse
from chat_tui.ui.theme import ANSI_DARK, DAY, NIGHT, ChatTheme


@record
class Scene:
    """``prepare`` feeds the session before the screen is there, ``act`` plays on the screen."""

    name: str
    state: ConnectionState
    prepare: Callable[[Session], None]
    act: Callable[[Pilot[None]], Awaitable[None]] | None = None
    theme: ChatTheme = field(default_factory=lambda: NIGHT)
    size: tuple[int, int] = (100, 30)
    """Columns and rows of the screenshot."""

    left: tuple[PendingMessage, ...] = ()
    """What an earlier run left in the outbox."""

    look: Look = USUAL_LOOK
    undo_send: float = 0.0
    """See Settings."""

    poor: bool = False
    """In a locale without Unicode, and with NO_COLOR."""

    beside: tuple[str, ConnectionState] | None = None
    """Another server, where one is known as well, and what its connection does."""


def _welcome(session: Session, *, live: bool = True) -> None:
    general = Room(id="r_1", name="general", topic="Everything that has no room of its own")
    rooms = (
        RoomSummary(room=general, head=0, read=12),
        RoomSummary(room=Room(id="r_2", name="release"), head=9, unread=7, read=2, mentions=1),
        RoomSummary(room=Room(id="r_3", name="random"), head=41, unread=12, read=29),
        RoomSummary(room=Room(id="r_4", name="ssh"), head=3, read=3),
        RoomSummary(
            room=Room(id="r_5", name="ana", kind=RoomKind.DIRECT, peer="u_1"), head=2, read=2
        ),
        RoomSummary(
            room=Room(id="r_6", name="dmitri", kind=RoomKind.DIRECT, peer="u_4"),
            head=1,
            unread=1,
        ),
    )
    _enter(session, rooms)
    if live:
        session.apply(WentLive(cursor="0"))
        session.apply(PresenceChanged(user="u_1", name="ana", presence=Presence(online=True)))


def _enter(session: Session, rooms: tuple[RoomSummary, ...]) -> None:
    session.apply(
        Welcomed(
            user="u_me",
            name="mia",
            time=START_MS,
            epoch="e1",
            resumed=False,
            cursor="0",
            missed=0,
            rooms=rooms,
            limits=Limits(),
        )
    )


def _beside(scene: Scene) -> Iterator[Server]:
    if scene.beside is not None:
        name, state = scene.beside
        client = SceneClient(state)
        _enter(client.session, AT_HOME)
        yield Server(name, client)


def _people(session: Session) -> None:
    members = tuple(
        Member(user=user, name=name, online=user != "u_4") for user, name in PEOPLE.items()
    )
    session.apply(MembersReceived(room="r_1", members=members))


def _busy(session: Session) -> None:
    _welcome(session)
    session.apply(EventsReceived(cursor="15", events=tuple(busy("r_1"))))
    _people(session)
    session.apply(TypingChanged(room="r_1", user="u_1", name="ana", on=True))


def _away(session: Session) -> None:
    _busy(session)
    session.away.say("back at four")
    for event in absences():
        session.apply(event)
    if session.state.card is not None:
        session.notify("r_1", card(session.state.card, session.state, UTC, USUAL_LOOK))


def _slow_link(session: Session) -> None:
    session.set_slow_link(True)
    _busy(session)


def _triage(session: Session) -> None:
    """A favourite, a muted room, one to be read again, a word that calls, somebody ignored."""
    _busy(session)
    for kind, key, value in (
        (PreferenceKind.FAVOURITE, "r_1", ON),
        (PreferenceKind.MUTED, "r_3", ON),
        (PreferenceKind.MARKED, "r_4", "2"),
        (PreferenceKind.IGNORED, "u_5", "buildbot"),
        (PreferenceKind.HIGHLIGHT, "release", ON),
    ):
        session.preferences.set(Preference(kind, key, value))


def _markup(session: Session) -> None:
    _welcome(session)
    session.apply(EventsReceived(cursor="12", events=tuple(marked("r_1"))))
    _people(session)


def _replies(session: Session) -> None:
    _welcome(session)
    session.apply(EventsReceived(cursor="12", events=tuple(replies("r_1"))))
    _people(session)


def _reactions(session: Session) -> None:
    _replies(session)
    head = session.state.rooms["r_1"].head
    session.apply(EventsReceived(cursor="13", events=tuple(reactions("r_1", head))))


def _offline(session: Session) -> None:
    _busy(session)
    session.disconnected()
    session.send("r_1", "I have read the notes: all true, and one typo in the second line")
    session.send("r_1", "in a tunnel now, this goes out when the train is out of it")
    session.tend(NOW + STALLS_AFTER)


def _files(session: Session) -> None:
    _welcome(session)
    session.apply(EventsReceived(cursor="12", events=tuple(files("r_1"))))
    _people(session)
    mine = Attachment(sha256="d4" * 32, name="timetable.pdf", size=2_400_000)
    session.attachments.send("r_1", mine, session.attachments.new_cid())
    for command in session.poll(NOW)[0]:
        if isinstance(command, OfferFile):
            session.apply(PieceStored(command=command, have=mine.size * 62 // 100))


def _picture(session: Session) -> None:
    _welcome(session)
    session.apply(EventsReceived(cursor="12", events=tuple(with_picture("r_1"))))
    _people(session)


def _refused(session: Session) -> None:
    _busy(session)
    session.send("r_1", "the notes are mended, look again?")
    for command in session.poll(NOW)[0]:
        session.apply(
            Rejected(command=command, code="forbidden", retry="never", text="the room is closed")
        )


def _outbox(session: Session) -> None:
    _refused(session)
    session.send("r_1", "never mind, I say it in #release")


def _held(session: Session) -> None:
    _busy(session)
    session.send("r_1", "does anybody read the second line of a commit message?")
    session.send("r_1", "asking for a friend")
    session.tend(NOW + 2)


_LEFT: Final = (
    PendingMessage(
        room="r_1",
        cid="left",
        body="is anybody still here? I am at the station",
        action=False,
        created=START_MS - 26 * 3_600_000,
    ),
)


def _nothing(session: Session) -> None:
    """The very first start: nothing is known."""


async def _members(pilot: Pilot[None]) -> None:
    await pilot.press("f3")


async def _pick(pilot: Pilot[None]) -> None:
    await pilot.press("shift+up", "up")


async def _reply(pilot: Pilot[None]) -> None:
    await pilot.press("shift+up", "r", *"Send it to me, I tell them tod")


async def _thread(pilot: Pilot[None]) -> None:
    await pilot.press("shift+up", "t")
    await pilot.press(*"Send it to me")


async def _react(pilot: Pilot[None]) -> None:
    await pilot.press("shift+up", "plus")
    await pilot.press(*"par")


async def _pick_first(pilot: Pilot[None]) -> None:
    await pilot.press("shift+up", "up", "up")


async def _links(pilot: Pilot[None]) -> None:
    await pilot.press("shift+up", *["up"] * 8, "o")


async def _help(pilot: Pilot[None]) -> None:
    await pilot.press("f1")


async def _help_found(pilot: Pilot[None]) -> None:
    await pilot.press("f1", *"unread")


async def _switch(pilot: Pilot[None]) -> None:
    await pilot.press("ctrl+k")


async def _search(pilot: Pilot[None]) -> None:
    await pilot.press(*"/search in:#general run*", "enter")


async def _jump(pilot: Pilot[None]) -> None:
    await _search(pilot)
    await pilot.pause()
    await pilot.press("down", "enter")


async def _complete(pilot: Pilot[None]) -> None:
    await pilot.press(*"/m", "tab")


async def _complete_emoji(pilot: Pilot[None]) -> None:
    await pilot.press(*"shipped :ta")


async def _paste(pilot: Pilot[None]) -> None:
    await pilot.press(*"here: ")
    settings = "".join(f"option_{number} = {number * number}\n" for number in range(9))
    pilot.app.post_message(Paste(f"[server]\npassword = 'x7kq9mpz'\n{settings}"))


_LOST: Final = Reconnecting(at=NOW + 4, attempt=2, reason="the connection was lost")
_DENIED: Final = Failed(
    reason="the server refused the connection", advice="ask whoever runs the server"
)

_EXPIRED: Final = explain(CertificateFault.EXPIRED, "chat.example.org")
_DISTRUSTED: Final = Failed(reason=_EXPIRED.what, advice=_EXPIRED.advice, why=_EXPIRED.why)

SCENES: Final = (
    Scene("first-start", Offline(), _nothing),
    Scene("busy", Online(12), _busy, _members),
    Scene("reconnecting", _LOST, _offline),
    Scene("failed", _DENIED, _offline),
    Scene("certificate", _DISTRUSTED, _offline),
    Scene("refused", Online(12), _refused),
    Scene("outbox", Online(12), _outbox, left=_LEFT),
    Scene("picked", Online(12), _outbox, _pick, left=_LEFT),
    Scene("replies", Online(12), _replies, _reply),
    Scene("reactions", Online(12), _reactions, _pick),
    Scene("react", Online(12), _reactions, _react),
    Scene("thread", Online(12), _reactions, _thread, size=(140, 30)),
    Scene("files", Online(12), _files, _pick_first),
    Scene("picture", Online(12), _picture, fold_out),
    Scene("links", Online(12), _busy, _links),
    Scene("help", Online(12), _busy, _help),
    Scene("help-found", Online(12), _busy, _help_found, size=(80, 24)),
    Scene("switcher", Online(12), _busy, _switch),
    Scene("search", _LOST, _offline, _search),
    Scene("found", _LOST, _offline, _jump),
    Scene("triage", Online(12), _triage),
    Scene("servers", Online(12), _busy, beside=("home", _LOST)),
    Scene("people", Online(12), _away, _members),
    Scene("completion", Online(12), _busy, _complete),
    Scene("markup", Online(12), _markup),
    Scene("markup-light", Online(12), _markup, theme=DAY, size=(80, 24)),
    Scene("emoji", Online(12), _busy, _complete_emoji),
    Scene("held", Online(12), _held, undo_send=5),
    Scene("paste", Online(12), _busy, _paste),
    Scene("light", Online(12), _busy, _members, theme=DAY),
    Scene("sixteen", Online(12), _outbox, _pick, theme=ANSI_DARK, left=_LEFT),
    Scene("comfortable", Online(12), _busy, look=Look(airy=True), size=(80, 24)),
    Scene("poor", Online(12), _busy, _pick, poor=True, size=(80, 24)),
    Scene("slow-link", Online(1800), _slow_link, _members),
    Scene("small", Online(12), _busy, size=(80, 24)),
)


async def draw(scene: Scene, size: tuple[int, int] | None = None) -> str:
    """The scene as SVG, on a terminal of ``size`` (columns, rows) or of its own size."""
    client = SceneClient(scene.state, scene.left, scene.undo_send)
    scene.prepare(client.session)
    options = ScreenOptions(clock=lambda: NOW, zone=UTC, look=scene.look)
    app = ChatApp(
        client,
        options,
        theme=scene.theme,
        use=TerminalUse(ascii_marks=scene.poor),
        monochrome=scene.poor,
        name="work",
        beside=[*_beside(scene)],
    )
    app.shows_hyperlinks = False  # they cannot be seen, and not every terminal drawn on has them
    async with app.run_test(size=size or scene.size) as pilot:
        await pilot.pause()
        if scene.act is not None:
            await scene.act(pilot)
        drawn = ""
        # Textual draws when it is idle; the picture is done when it does not change any more.
        while not app.input_is_done or drawn != (drawn := _svg(app)):
            await pilot.pause()
        # Else converters such as rsvg take the spaces that a text begins with for nothing.
        return drawn.replace("<svg ", '<svg xml:space="preserve" ', 1)


def _svg(app: ChatApp) -> str:
    return app.export_screenshot(title="chat-tui", simplify=False)


def draw_screenshots(folder: Path) -> int:
    """Draw every scene into ``folder``; returns the exit code 0.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for scene in SCENES:
        path = folder / f"{scene.name}.svg"
        path.write_text(asyncio.run(draw(scene)), "utf-8")
        print(path)
    return 0
