"""The line-by-line chat as commands see it, and what happens, as lines."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import tzinfo
from typing import Any, Final

from chat_tui.connection.state import Awoken, ConnectionState, Failed, Online, Reconnecting
from chat_tui.domain.models import Member
from chat_tui.domain.preferences import Level
from chat_tui.programs.plain.commands import PLAIN
from chat_tui.programs.plain.deliveries import Deliveries
from chat_tui.programs.plain.looking import SearchTeller, ThreadTeller
from chat_tui.programs.plain.telling import RoomTeller, notice_lines, room_line
from chat_tui.session.session import Session
from chat_tui.session.slash import SlashCommand
from chat_tui.session.state import Change, ChangeKind, Place, RoomState
from chat_tui.text.sanitize import is_inert, sanitize_line
from chat_tui.ui import status_line, words
from chat_tui.ui.activity import activity_lines
from chat_tui.ui.bridge import Client
from chat_tui.ui.card import card
from chat_tui.ui.catch_up import Absence
from chat_tui.ui.confirmation import BY_LINE, Confirmation
from chat_tui.ui.look import USUAL_LOOK
from chat_tui.ui.navigation import first_room, switch_targets
from chat_tui.ui.notifier import Notifier
from chat_tui.ui.screens.target import Target
from chat_tui.ui.triage import calls

OWN_SERVER: Final = 5
"""Attempts to reach this machine's own server before it is worth a word."""


class PlainContext:
    """One person's chat as lines; a CommandContext. ``tell`` gets each line."""

    def __init__(
        self,
        client: Client,
        tell: Callable[[str], None],
        *,
        room: str | None = None,
        zone: tzinfo | None = None,
        clock: Callable[[], float],
        reads: bool = True,
        ring: Callable[[], None] = lambda: None,
    ) -> None:
        """``room``: the one to begin in. ``reads`` False: nobody may be there to read, so that
        nothing counts as read. ``clock`` is the one that connection states refer to. ``ring``
        calls somebody who is not looking."""
        self._client = client
        self._session = client.session
        self._is_own = client.endpoint.socket is not None
        self._tell = tell
        self._wanted = room
        self._zone = zone
        self._clock = clock
        self._reads = reads
        self._ring = ring
        self._notifier = Notifier(clock)
        self._teller: RoomTeller | None = None
        self._deliveries = Deliveries(client.session.outbox, tell)
        self._search = SearchTeller(client.session, tell, zone)
        self._thread = ThreadTeller(client.session, tell, zone)
        self._absence = Absence()
        self._confirmation = Confirmation(clock, BY_LINE)
        self._listing_wanted = False
        self._elsewhere: dict[str, int] = {}
        self._state_told = ""
        self._notice = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self.when_done: Callable[[], None] = lambda: None
        """Called when something in the background has ended."""

        self.leaving = False
        """Whether the user has asked to leave."""

        self.prefill = ""
        """What the next line begins with: inert, for readline writes it to the terminal as it is,
        but for C0 controls."""

        self.wished: str | None = None
        """The cid of the wish for a room that was not answered yet."""

        self.wants_secret = False
        """Whether the join secret is to be typed next."""

        client.session.subscribe(self._changed)
        client.subscribe(self.connection_changed)

    def begin(self) -> None:
        """Tell who this is and what is known already."""
        name, label = self._session.state.name, self._client.endpoint.label
        self._tell(f"- chat-tui, you are {words.shown_name(name)} on {label}; /help tells the rest")
        if self._client.endpoint.exposed:
            self._tell("! the connection is not encrypted")
        if self._session.state.user is None and self._reads:
            self._tell("- what you type is sent to the room you are in: nothing of it is lost")
            self._tell("- /rooms and /switch lead elsewhere, /next to what is unread, /quit leaves")
        self._deliveries.news()
        self._absence.note(self._session.state)
        self._begin_room()
        if isinstance(self._client.state, Online):
            self._went_live()
        self._tell_notice()

    @property
    def is_settled(self) -> bool:
        """Whether all that was asked for is done and to be seen, or was refused."""
        is_looking = self._search.is_looking or self._thread.is_looking
        is_busy = self._deliveries.are_going or is_looking or bool(self._tasks) or self._is_fetching
        return self.wished is None and not is_busy

    @property
    def _is_fetching(self) -> bool:
        session, viewed = self._session, self._session.state.viewed
        is_saving = any(session.attachments.saving(id_) for id_ in session.state.rooms)
        return is_saving or (viewed is not None and session.is_fetching(viewed))

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this while lines are read."""
        task = asyncio.create_task(work)
        self._tasks.add(task)

        def done(_task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            self.when_done()

        task.add_done_callback(done)

    # -- CommandContext ------------------------------------------------------------------------

    @property
    def room(self) -> RoomState | None:
        """The room one is in."""
        viewed = self._session.state.viewed
        return None if viewed is None else self._session.state.rooms.get(viewed)

    @property
    def sessions(self) -> Sequence[Session]:
        """See CommandContext."""
        return (self._session,)

    def show_room(self, room_id: str | None) -> None:
        """Go to a room."""
        if self._teller is not None and self._teller.room.room.id != room_id:
            self._thread.leave()
            self._session.close(self._teller.room.room.id)
        self._session.view(room_id)
        room = self.room
        if room is None:
            self._teller = None
            return
        self._session.keep_place(Place(room=room.room.id))
        self._elsewhere.pop(room.room.id, None)
        topic = sanitize_line(room.room.topic[:1000])
        unread = f", {words.count(room.unread)} unread" if room.unread else ""
        self._tell(f"- now in {words.room_label(room)}{unread}" + (f": {topic}" if topic else ""))
        self._teller = RoomTeller(self._session, room, self._tell, zone=self._zone)
        if self._reads:
            self._session.preferences.visited(room.room.id)
        self._news()
        draft = self._session.draft(room.room.id)
        if is_inert(draft) and self._session.writing.subject(room.room.id) is None:
            self.prefill = draft
        elif draft:
            lines = draft.count("\n") + 1
            size = f"{lines} lines" if lines > 1 else "one line"
            self._tell(f"- a draft of {size} waits here; /draft tells it")

    def action_switch_room(self) -> None:
        """Tell the rooms there are to be gone to."""
        for room in self._session.state.sorted_rooms():
            self._tell(f"- {room_line(self._session.state, room)}")

    def places(self) -> list[Target]:
        """See CommandContext."""
        return switch_targets(self._session.state)

    def go_to_place(self, place: Target) -> None:
        """See CommandContext."""
        if place.room != self._session.state.viewed:
            self.show_room(place.room)

    def ask_listing(self) -> None:
        """Tell the public rooms when they come."""
        self._listing_wanted = self._session.ask_rooms()

    def search(self, text: str) -> None:
        """Tell what is found."""
        self._search.begin(text)

    def clear_messages(self) -> None:
        """Lines that were told cannot be taken back."""

    def reconnect(self) -> None:
        """Make a new connection."""
        self._client.reconnect()

    def action_toggle_members(self) -> None:
        """Tell who is here, those who are present first."""
        room = self.room
        if room is None or room.members is None:
            self._tell("- it is not known who is here")
            return
        people = sorted(room.members.values(), key=lambda one: one.name.casefold())
        named = [(one.presence, words.shown_name(one.name)) for one in people]
        here = [name for there, name in named if there.online and there.away is None]
        self._tell(f"- here: {', '.join(here) or 'nobody'}")
        for there, name in named:
            if there.away is not None:
                self._tell(f"- {name} is {words.away(there.away)}")
        if gone := [name for there, name in named if not there.online]:
            self._tell(f"- not here: {', '.join(gone)}")
        operate = [words.shown_name(one.name) for one in people if one.user in room.operators]
        if operate:
            self._tell(f"- operators: {', '.join(operate)}")
        self._tell_own_presence(room.members)

    def _tell_own_presence(self, members: Mapping[str, Member]) -> None:
        """What one has said of being away is told as the server has it, which may be otherwise."""
        state = self._session.state
        me = members.get(state.user or "")
        if me is None or me.presence.away == state.away:
            return
        if state.away is None:
            self._tell("- you said that you are back; the server does not say so yet")
        else:
            said = words.away(state.away)
            other = "or another terminal of yours says otherwise"
            self._tell(f"- you said that you are {said}; the server does not say so yet, {other}")

    def show_help(self, command: SlashCommand | None = None) -> None:
        """Tell the commands."""
        if command is None:
            self._tell("- what you type is sent to the room; a line that ends with \\ goes on")
            self._tell("- // sends a text that begins with a slash; Tab completes")
        for one in PLAIN if command is None else (command,):
            usage = f"/{one.name} {one.usage}".rstrip()
            also = f" (also {', '.join('/' + name for name in one.aliases)})" if one.aliases else ""
            self._tell(f"- {usage}: {one.help}{also}")

    def show_log(self) -> None:
        """Tell what happened on the connection."""
        for line in activity_lines(self._session.activity_log.all, self._zone):
            self._tell(f"- {line}")

    def diagnose(self) -> None:
        """Tell what works here, when it is known."""
        from chat_tui.ui.diagnosis import while_chatting  # seldom wanted

        async def tell() -> None:
            state = self._client.state
            for line in await while_chatting(state, self._clock(), None):
                self._tell(f"- {sanitize_line(line)}")

        self.in_background(tell())

    def action_quit(self) -> None:
        """Leave."""
        self.leaving = True

    # -- what happens --------------------------------------------------------------------------

    def connection_changed(self, state: ConnectionState) -> None:
        """Tell what the connection does, each thing once."""
        if isinstance(state, Awoken):
            self._absence.begin(self._session.state, self._clock(), slept=state.slept)
            return
        if not isinstance(state, Online):
            self._absence.begin(self._session.state, self._clock())
        self._thread.news()
        told = self._told_of(state)
        if told and told != self._state_told:
            self._state_told = told
            self._tell(sanitize_line(told))
        if isinstance(state, Failed) and state.credentials:
            self._tell("- /secret lets you type the join secret, unseen")
        if isinstance(state, Online):
            self._went_live()

    def _told_of(self, state: ConnectionState) -> str:
        match state:
            case Reconnecting(attempt=attempt) if self._is_own and attempt < OWN_SERVER:
                return ""  # whoever hosts it is about to listen
            case Reconnecting(reason=reason):
                return f"! not connected: {reason}; trying again, any line hurries it"
            case Failed(reason=reason, advice=advice, why=why):
                again = "; /reconnect tries again"
                return "! " + "; ".join(part for part in (reason, why, advice) if part) + again
        kind = status_line.describe(state, self._clock())[1].split(" ")[0]
        return "- online" if kind == "online" else ""

    def _changed(self, change: Change) -> None:
        self._deliveries.news()
        match change.kind:
            case ChangeKind.ROOMS:
                self._begin_room()
            case ChangeKind.OPENED if change.room is not None:
                self.wished = None
                self.show_room(change.room)
            case ChangeKind.REFUSED if self._session.state.refused == self.wished:
                self.wished = None
            case ChangeKind.NOTICE:
                self._tell_notice()
            case ChangeKind.LISTING if self._listing_wanted:
                self._listing_wanted = False
                self._session.notify(None, words.listing(self._session.state.listing))
            case ChangeKind.AWAY:
                away = words.own_away(self._session.state)
                self._tell(f"- you are {away}" if away else "- you are here again")
            case ChangeKind.CARD:
                self._tell_card()
            case ChangeKind.SEARCH:
                self._search.news()
            case ChangeKind.CALL:
                self._call()
            case ChangeKind.TIMELINE | ChangeKind.ROOM | ChangeKind.IDENTITY:
                self._news()
                self._thread.news()
                self._tell_elsewhere(change.room)

    def _call(self) -> None:
        call = self._session.state.call
        room = None if call is None else self._session.state.rooms.get(call.room)
        if call is None or room is None:
            return
        if self._notifier.called(call, room, shown=room is self.room) is not None:
            self._ring()

    def _tell_card(self) -> None:
        state = self._session.state
        if state.card is not None:
            self._session.notify(None, card(state.card, state, self._zone, USUAL_LOOK))

    def _begin_room(self) -> None:
        """Go where one was, unless another room is wanted; a new log has another teller."""
        room = self.room
        if room is None:
            place = self._session.place
            found = first_room(
                self._session.state, self._wanted, None if place is None else place.room
            )
            if found is not None:
                self._wanted = None
                self.show_room(found)
        elif self._teller is not None and self._teller.room is not room:
            self.show_room(room.room.id)
        if self._wanted is not None and self._session.live:
            wanted, self._wanted = self._wanted, None
            self._session.join(wanted)

    def _went_live(self) -> None:
        """Requests are answered now: ask for what is still missing, and tell what was missed."""
        self._begin_room()
        self._news()
        missed = self._absence.end(self._session.state, self._clock(), "/next")
        if missed:
            self._tell(f"- {sanitize_line(missed)}")

    def _news(self) -> None:
        teller, room = self._teller, self.room
        if teller is None or room is None or teller.room is not room:
            return
        teller.news()
        if self._reads and room.unread:
            self._session.mark_read(room.room.id)

    def _tell_elsewhere(self, changed: str | None) -> None:
        room = self._session.state.rooms.get(changed or "")
        if room is None or room is self.room:
            return
        state, id_ = self._session.state, room.room.id
        is_all = state.preferences.level(room.room) is Level.ALL
        before = self._elsewhere.get(id_, 0)
        now = self._elsewhere[id_] = room.unread if is_all else room.mentions
        # What comes at the end of a long absence is told in one line, see _went_live.
        if now > before and calls(state, room) and not self._absence.is_long(self._clock()):
            self._tell(f"- {room_line(state, room)}; /next goes there")

    def _tell_notice(self) -> None:
        notice = self._session.state.notice
        if notice is not None and notice.number != self._notice:
            self._notice = notice.number
            self._tell(notice_lines(notice))
