"""What the server says, told to those whose business it is: rooms, outbox, wishes, requests."""

from collections.abc import Callable
from typing import Final

from chat_tui.domain.commands import (
    Amend,
    CreateRoom,
    DescribePerson,
    FetchHistory,
    FetchPiece,
    FetchThread,
    Invite,
    JoinRoom,
    Kick,
    LeaveRoom,
    ListBans,
    ListMembers,
    ListRooms,
    MarkRead,
    OfferFile,
    OpenDirect,
    Rename,
    SearchMessages,
    SendMessage,
    SendPiece,
    SetAway,
    SetBan,
    SetPreference,
    SetTopic,
)
from chat_tui.domain.errors import StorageError
from chat_tui.domain.events import (
    Acknowledged,
    BansListed,
    Event,
    EventsReceived,
    GapReported,
    InvitationReceived,
    MembersReceived,
    MessagesFound,
    PageReceived,
    PersonDescribed,
    PieceFetched,
    PieceStored,
    PreferenceChanged,
    PresenceChanged,
    ReadMarkerMoved,
    Rejected,
    RoomClosed,
    RoomOpened,
    RoomsListed,
    ThreadReceived,
    TypingChanged,
    Welcomed,
    WentLive,
)
from chat_tui.domain.models import RoomKind
from chat_tui.session.attachments import Attachments
from chat_tui.session.away import Away
from chat_tui.session.cards import Cards
from chat_tui.session.moderation import Moderation
from chat_tui.session.notices import Notices
from chat_tui.session.outbox import Outbox
from chat_tui.session.pending import words_for
from chat_tui.session.preference_keeper import PreferenceKeeper
from chat_tui.session.requests import Requests
from chat_tui.session.resumption import Resumption
from chat_tui.session.rooms import Rooms
from chat_tui.session.searching import Searching
from chat_tui.session.state import ChangeKind, ChatState, Delivery, Pending
from chat_tui.session.threads import Threads
from chat_tui.session.wishes import Wishes

LOST: Final = (
    "the server has lost messages that it had: what you see now is what it still has;"
    " what waits to be sent is kept"
)


class Inbound:
    """Holds nothing itself. What it does to the cache is written by its caller's flush."""

    def __init__(
        self,
        state: ChatState,
        rooms: Rooms,
        resumption: Resumption,
        outbox: Outbox,
        requests: Requests,
        wishes: Wishes,
        notices: Notices,
        preferences: PreferenceKeeper,
        searching: Searching,
        threads: Threads,
        attachments: Attachments,
        away: Away,
        cards: Cards,
        moderation: Moderation,
        *,
        clock: Callable[[], float],
        changed: Callable[[ChangeKind, str | None], None],
        wake: Callable[[], None],
        send: Callable[[str, str], object],
        to_draft: Callable[[Pending], object],
    ) -> None:
        """``send(room, body)`` says something for the user; ``to_draft(message)`` gives it up, and
        keeps its words in the draft of its room. Both may raise StorageError.

        ``wake`` is called when there is something new to be sent.
        """
        self._state = state
        self._rooms = rooms
        self._resumption = resumption
        self._outbox = outbox
        self._requests = requests
        self._wishes = wishes
        self._notices = notices
        self._preferences = preferences
        self._searching = searching
        self._threads = threads
        self._attachments = attachments
        self._away = away
        self._cards = cards
        self._moderation = moderation
        self._clock = clock
        self._changed = changed
        self._wake = wake
        self._send = send
        self._to_draft = to_draft

    def apply(self, event: Event) -> None:
        """See Application.apply."""
        match event:
            case EventsReceived():
                self._rooms.apply_batch(event)
                if self._requests.live:
                    self._preferences.happened(event.events)
                self._resumption.reached(event.cursor)
            case Welcomed():
                self._cards.welcomed(event.time)
                self._preferences.welcomed(event.preferences)
                self._rooms.members.welcomed()
                rewound = self._resumption.welcomed(event)
                self._changed(ChangeKind.IDENTITY, None)
                self._changed(ChangeKind.ROOMS, None)
                if rewound:
                    self._notices.complain(None, LOST)
            case WentLive():
                self._went_live(event)
            case GapReported():
                self._rooms.apply_gap(event)
            case PageReceived():
                self._rooms.apply_page(event)
                self._requests.fetched(event, self._clock())
                self._rooms.settle(event.room)
                self._changed(ChangeKind.TIMELINE, event.room)
            case MessagesFound():
                self._searching.found(event)
            case ThreadReceived():
                self._threads.received(event)
            case Acknowledged():
                self._acknowledged(event)
            case (
                PieceStored()
                | PieceFetched()
                | Rejected(command=OfferFile() | SendPiece() | FetchPiece())
            ):
                self._attachments.apply(event)
            case Rejected():
                self._rejected(event)
            case RoomOpened(summary=summary):
                if self._requests.live:
                    self._rooms.put(summary, counted=summary.head)
                else:
                    self._resumption.told_of(summary)
                if summary.removed is None:
                    self._moderation.came_in(summary.room.id)
                else:
                    self._requests.room_closed(summary.room.id)
                self._wake()  # what waits for its file there is asked for without
                self._changed(ChangeKind.ROOMS, None)
            case RoomClosed(room=room):
                self._moderation.came_in(room)
                self._rooms.forget(room)
                self._requests.room_closed(room)
                self._changed(ChangeKind.ROOMS, None)
            case InvitationReceived():
                self._moderation.invited(event)
            case BansListed():
                self._moderation.listed(event)
            case MembersReceived():
                self._rooms.members.put(event)
                self._away.presence_changed()
            case PersonDescribed():
                self._cards.described(event)
            case RoomsListed():
                self._wishes.granted(ListRooms())
                self._state.listing = event.rooms
                self._changed(ChangeKind.LISTING, None)
            case ReadMarkerMoved():
                self._rooms.read_up_to(event.room, event.seq, event.unread, event.mentions)
            case PreferenceChanged(preference=preference):
                self._preferences.told(preference)
            case TypingChanged():
                self._rooms.members.set_typing(event)
                self._wake()
            case PresenceChanged():
                self._rooms.members.set_presence(event)
                self._away.presence_changed()
            case _:
                pass

    def _went_live(self, event: WentLive) -> None:
        self._requests.went_live(self._clock())
        if self._resumption.went_live(event):
            self._changed(ChangeKind.ROOMS, None)
        self._rooms.members.went_live()
        for state in self._state.rooms.values():
            if state.timeline is not None and state.members is None and state.removed is None:
                self._requests.ask_members(state.room.id)
        self._threads.went_live()
        self._outbox.connected(self._state.limits, self._clock())
        self._show_strays()
        self._moderation.went_live()
        for room in self._outbox.rooms():
            self._changed(ChangeKind.TIMELINE, room)  # how far its messages are looks different
        self._wake()

    def _show_strays(self) -> None:
        """What failed in a room that was left is told where one is, and nowhere else sent. A
        notice goes by: the words are kept as the draft of their room, should one come back."""
        gone = [room for room in self._outbox.rooms() if room not in self._state.rooms]
        for room in gone:
            for message in self._outbox.below(room):
                if message.delivery not in (Delivery.FAILED, Delivery.ASKING):
                    continue
                try:
                    self._to_draft(message)
                except StorageError:
                    continue  # it is told when it can be forgotten as well
                reason = message.reason.rstrip(".") or "it is old, and you have left the room"
                kept = f"not sent ({reason}; kept as a draft of that room): {words_for(message)}"
                self._notices.complain(None, kept)

    # -- answers -------------------------------------------------------------------------------

    def _acknowledged(self, event: Acknowledged) -> None:
        match event.command:
            case sent if isinstance(sent, SendMessage | Amend):
                room, cid = sent.room, sent.cid
                self._outbox.acknowledged(room, cid, event.seq)
                state = self._state.rooms.get(room)
                if state is None or (event.seq is not None and event.seq <= state.head):
                    self._outbox.seen(room, cid, event.seq)
                self._changed(ChangeKind.TIMELINE, room)
                self._wake()
            case JoinRoom() | CreateRoom() | OpenDirect() as wish:
                self._led_to(wish, event.room)
            case Invite() | Kick() | SetBan() as wish:
                self._moderation.granted(wish)
            case LeaveRoom() | SetTopic() | Rename() as wish:
                self._wishes.granted(wish)
            case MarkRead(room=room, seq=seq) if event.unread is not None:
                # What we had counted ourselves may be wrong: see Rooms.put.
                counts = event.unread, event.mentions or 0
                self._rooms.read_up_to(room, seq, *counts)
            case SetPreference(preference=preference):
                self._preferences.acknowledged(preference)
            case SetAway():
                self._away.acknowledged()
            case _:
                pass

    def _led_to(self, wish: JoinRoom | CreateRoom | OpenDirect, room: str | None) -> None:
        terms = self._wishes.granted(wish)
        if room is None:
            kind = RoomKind.DIRECT if isinstance(wish, OpenDirect) else RoomKind.ROOM
            found = self._state.find_room(wish.name, kind)
            room = None if found is None else found.room.id
        if room not in self._state.rooms:
            return
        if terms.say is not None:
            try:
                self._send(room, terms.say)
            except StorageError as error:
                words = f"not sent, since it could not be written down: {error}"
                self._notices.complain(room, words)
                self._notices.refused(terms.cid)
        if terms.show:
            self._changed(ChangeKind.OPENED, room)

    def _rejected(self, event: Rejected) -> None:
        match event.command:
            case sent if isinstance(sent, SendMessage | Amend):
                room, cid = sent.room, sent.cid
                if event.retry == "after":
                    self._outbox.held(room, cid, self._clock() + _pause(event))
                elif event.code == "no_file" and self._outbox.file_missed(cid):
                    pass  # the server has lost it: it is brought anew
                elif event.retry == "never":
                    self._outbox.refused(room, cid, event.text or event.code)
                    self._show_strays()
                self._changed(ChangeKind.TIMELINE, room)
                self._wake()
            case FetchHistory(room=room):
                self._requests.fetch_failed(room, self._clock(), _pause(event))
            case SearchMessages():
                again_at = self._clock() + _pause(event) if event.retry == "after" else None
                self._searching.refused(event, again_at)
            case FetchThread() as asked:
                again_at = self._clock() + _pause(event) if event.retry == "after" else None
                self._threads.refused(asked, again_at)
            case MarkRead(room=room) if event.retry == "after":
                self._requests.mark_read(room, self._clock() + _pause(event))
            case MarkRead() | ListMembers():
                pass
            case SetPreference(preference=preference):
                self._preferences.rejected(preference, event, _pause(event))
            case SetAway():
                self._away.rejected(event, _pause(event))
            case DescribePerson() as asked_for:
                self._cards.refused(asked_for, event)
            case (
                JoinRoom()
                | CreateRoom()
                | LeaveRoom()
                | OpenDirect()
                | SetTopic()
                | Invite()
                | Kick()
                | SetBan()
                | ListBans()
                | Rename()
                | ListRooms()
            ) as wish:
                self._wishes.refused(wish, event)
            case _:
                words = f"the server refused a frame: {event.text or event.code}"
                self._notices.complain(None, words)


def _pause(event: Rejected) -> float:
    """Seconds to wait before asking again; a server that wants more than a minute is not heard."""
    return min(60.0, max(0.05, event.after_ms / 1000))
