"""What is drawn of a server: its rooms, the messages of one of them, people, notices."""

from typing import Final

from textual import on

from chat_tui.connection.state import (
    Awoken,
    ConnectionState,
    Failed,
    Online,
)
from chat_tui.session.state import Change, Place
from chat_tui.text.sanitize import sanitize_body, sanitize_line
from chat_tui.ui import presence, words
from chat_tui.ui.author import Author
from chat_tui.ui.bridge import Bridge
from chat_tui.ui.card import card
from chat_tui.ui.navigation import first_room
from chat_tui.ui.screens.dialogs import Dialogs
from chat_tui.ui.screens.layout import ScreenOptions
from chat_tui.ui.screens.reading import ReadingView
from chat_tui.ui.servers import MultiServerApp, Server
from chat_tui.ui.widgets.member_list import MemberList
from chat_tui.ui.widgets.room_list import RoomList
from chat_tui.ui.widgets.thread_pane import Surroundings

BRIEF: Final = 3.0
"""Seconds for which the status bar says why a key did nothing."""


class ChatView(ReadingView):
    """Draws the session of one server. See bridge.View for who asks for what and when."""

    _bridge: Bridge
    """Made by the whole that it asks."""

    def __init__(
        self,
        server: Server,
        options: ScreenOptions,
        chat_app: MultiServerApp,
        author: Author,
        around: Surroundings,
        dialogs: Dialogs,
    ) -> None:
        super().__init__(server, options, author, around, chat_app.lists)
        self._dialogs = dialogs
        self._chat_app = chat_app
        self._wanted_room = server.room
        self._first: tuple[str | None, int | None] = None, None
        self._is_behind = False
        self._interrupted_at = float("-inf")
        self._brief = "", float("-inf")
        self._listing_wanted = False
        self._greets = self._session.state.user is None  # the first run
        self._introduced: set[str] = set()
        self._hints: tuple[str, ...] = words.HINTS
        self._told = ""

    def on_mount(self) -> None:
        """Show what was known yesterday, before any connection."""
        self._session.subscribe(self._session_changed)
        self.composer.cursor_blink = False
        self.room_set_changed()
        self.show_notice()  # something that was to be said before there was a screen
        self._bridge.connection_changed(self._client.state)
        self.show_link()

    # -- what the bridge asks for --------------------------------------------------------------

    @property
    def _is_there(self) -> bool:
        """Whether there is something to draw on: what is reported while we leave is not drawn."""
        is_there = self.is_mounted and self.is_attached and self.app.is_running
        return is_there and self._server in self._chat_app.servers.all

    @property
    def _is_looked_at(self) -> bool:
        return self._chat_app.servers.current is self._server

    def _session_changed(self, change: Change) -> None:
        if self._is_there:
            self._bridge.changed(change)

    def connection_changed(self, state: ConnectionState) -> None:
        """The client's listener. What it has to say or to ask waits until somebody looks."""
        if self._is_there and self._is_looked_at:
            self._bridge.connection_changed(state)
        else:
            self._is_behind = True

    def show_connection(self, state: ConnectionState) -> None:
        """See View."""
        self.status.show_connection(state)
        if not isinstance(state, Online) or isinstance(state, Awoken):
            self.tell_absence(self._server)
        self._show_emptiness()
        self.show_rooms()
        self.members.show_room(self.room, online=isinstance(state, Online))

    def show_link(self) -> None:
        """See View."""
        self.status.show_link(slow=self._session.state.slow_link)

    def went_online(self) -> None:
        """See View. A room asked for on the command line is joined when it was not there."""
        wanted = self._wanted_room
        self._wanted_room = None
        if wanted is not None and self._session.state.find_room(wanted) is None:
            self._session.join(wanted)
        if not self._session.state.slow_link:
            self._session.ask_rooms(quiet=True)  # so that they can be completed and chosen from
        self.show_messages()
        self.show_members()
        self.tell_absence(self._server)

    def neighbour_changed(self) -> None:
        """What waits on other servers has changed."""
        if self._is_there:
            self.show_rooms()

    def neighbour_connected(self, server: Server) -> None:
        """The connection of another server changed."""
        if self._is_there:
            self.tell_absence(server)
            self.show_rooms()

    def tell_absence(self, server: Server) -> None:
        """The connection of ``server`` changed: after a long absence say what was missed there."""
        now, state = self._options.clock(), server.client.state
        if not isinstance(state, Online) or isinstance(state, Awoken):
            slept = state.slept if isinstance(state, Awoken) else 0.0
            server.absence.begin(server.state, now, slept=slept)
            return
        key = self.bound_key("rooms.next-unread")
        missed = server.absence.end(server.state, now, key, seen=server is self._server)
        self._mark_read()
        if missed:
            label = "" if server is self._server else f"{words.shown_name(server.name)}: "
            self._session.notify(None, label + missed)

    def tell_outage(self, reason: str) -> bool:
        """See View. Without a room it stands where the messages would."""
        if self.room is None or self.status.is_whole:
            return False
        self._session.notify(None, f"not connected: {reason}", error=True)
        return True

    def room_set_changed(self) -> None:
        """See View."""
        room = self.room
        if room is None:
            self._begin()
        elif self.pane.view is None or self.pane.view.room is not room:
            # The session has replaced the room's state: look at what is there now.
            self.show_room(room.room.id)
        else:
            self._show_subject()
        self.show_rooms()

    def _begin(self) -> None:
        """Go where one was, here or in the last run, unless another room is wanted."""
        place = self._session.place
        last = None if place is None else place.room
        first, message = self._first
        room = first or first_room(self._session.state, self._wanted_room, last)
        self._first = None, None
        self.show_room(room, place if room == last else None, message=message)

    def show_rooms(self) -> None:
        """See View. Of no interest while another server is looked at."""
        servers = self._chat_app.servers
        if not self._is_looked_at:
            return
        self.rooms.show_servers(servers)
        notes = words.status_notes(self._session, servers.elsewhere(), servers.troubles())
        said, until = self._brief
        if self._options.clock() < until:
            notes = [(said, "status-bar--plain"), *notes]
        if self._options.clock() - self._interrupted_at < words.QUIT_WITHIN:
            key = self.bound_key("program.clear")
            notes = [(f"{key} once more quits", "status-bar--alert"), *notes]
        self.status.show_notes(notes, self._hints, who=self._session.state.name)
        state, options = self._session.state, self._options
        online = isinstance(self._client.state, Online)
        peer = presence.of_peer(state, self.room, options.zone, self._look, online=online)
        self.header.show_room(self.room, servers.label(self._server), options.badge, peer)

    def say_briefly(self, said: str) -> None:
        """Answer a key in the status bar, for BRIEF seconds."""
        self._brief = said, self._options.clock() + BRIEF
        self.set_timer(BRIEF + 0.1, self.show_rooms)
        self.show_rooms()

    def action_to_new(self) -> None:
        """Alt+U."""
        view = self.pane.view
        if view is None or not view.to_new():
            self.say_briefly("nothing is new in here")
        self.pane.invalidate()

    def show_messages(self) -> None:
        """See View."""
        view = self.pane.view
        if view is not None and not self._is_reading:
            view.mark_new()
        self.pane.invalidate()
        self.thread.renew()
        self._show_below()
        self._mark_read()
        self._introduce()

    def _introduce(self) -> None:
        """Say to a newcomer what matters, and in a new room what can be done there; once each."""
        room = self.room
        if room is None or not self._session.live or not self._is_there:
            return
        greets, self._greets = self._greets, False
        id_ = room.room.id
        if greets or (id_ not in self._introduced and words.is_fresh(room)):
            self._introduced.add(id_)
            greeting = words.first_steps(self.bound_key) if greets else words.NEW_ROOM
            self._session.notify(id_, greeting)

    def show_members(self) -> None:
        """See View."""
        room = self.room
        if room is not None and self.members.display:
            self._session.ask_members(room.room.id)
        self.members.show_room(room, online=isinstance(self._client.state, Online))

    def action_toggle_members(self) -> None:
        """F3."""
        super().action_toggle_members()
        self.show_members()

    def show_typing(self) -> None:
        """See View."""
        room = self.room
        names = [] if room is None else [typist.name for typist in room.typing.values()]
        self.rule.show_typing(words.typing(sorted(names)))

    def room_opened(self, room: str) -> None:
        """See View. Who writes stays: the answer of the server took a while, and the rest of the
        line would be sent into the other room."""
        if self.room is None or self.room.room.id == room or not self.app.is_written:
            self.show_room(room)
            return
        key = self.bound_key("rooms.switch")
        label = words.room_label(self._session.state.rooms.get(room))
        self._session.notify(None, f"{label} is there; {key} goes to it: you are writing here")

    def reconnect(self) -> None:
        """Make a new connection."""
        self._client.reconnect()

    def show_notice(self) -> None:
        """See View. It stands where messages do: what lies over the composer hides what is
        written."""
        notice = self._session.state.notice
        if notice is None:
            return
        if not self._is_looked_at:
            text = f"{words.shown_name(self._server.name)}: {sanitize_line(notice.text)}"
            self.notify(text, severity="error" if notice.error else "information", markup=False)
        elif self.room is not None:
            self._session.notify(None, notice.text, error=notice.error)
        else:
            self._told = sanitize_body(notice.text)
            self._show_emptiness()

    def show_listing(self) -> None:
        """See View."""
        self._dialogs.show_listing()
        if self._listing_wanted:
            self._listing_wanted = False
            self._session.notify(None, words.listing(self._session.state.listing))

    def show_findings(self) -> None:
        """See View."""
        self._dialogs.show_findings()

    def show_card(self) -> None:
        """See View."""
        state = self._session.state
        if state.card is not None:
            self._session.notify(None, card(state.card, state, self._options.zone, self._look))

    def ask_secret(self, failure: Failed) -> None:
        """See View."""
        self._dialogs.ask_secret(failure)

    def explain_distrust(self, failure: Failed) -> None:
        """See View."""
        self._dialogs.explain_distrust(failure)

    # -- rooms ---------------------------------------------------------------------------------

    def show_room(
        self, room_id: str | None, place: Place | None = None, *, message: int | None = None
    ) -> None:
        """Put a room on the screen, at ``place`` in it, with the message of that seq picked, or
        else at its end; what was being written in the old one stays there, and what was written
        before there was one comes along."""
        session = self._session
        self.thread.close()
        old, ahead = self.room, ""
        if old is None and self.pane.view is None:
            ahead = self.composer.draft
        elif old is None and session.place is not None:
            # Closed while it was on the screen; or, after a lost log, it has another id now.
            session.edit_draft(session.place.room, self.composer.draft)
        if old is not None:
            session.edit_draft(old.room.id, self.composer.draft)
            session.set_typing(old.room.id, False)
            if old.room.id != room_id:
                self._chat_app.servers.left(self._server, old.room.id)
        session.view(room_id)
        room = self.room
        self.pane.show_room(room, place)
        if message is not None:
            self.pane.show_message(message)
        if room is not None:
            session.preferences.visited(room.room.id)
        if self.pane.view is not None:
            session.keep_place(self.pane.view.place)
        draft = "" if room is None else session.draft(room.room.id)
        if ahead:
            draft = f"{draft}\n{ahead}" if draft else ahead
            if room is not None:
                session.edit_draft(room.room.id, draft)
        self.composer.replace_text(draft)
        self._show_subject()
        self.prompt.update(words.prompt(room))
        self._show_emptiness()
        self.show_members()
        self.show_typing()
        self._show_below()
        self._mark_read()
        self.show_rooms()
        self.call_after_refresh(self._introduce)  # what is in the room is loaded to be drawn

    def ask_listing(self) -> None:
        """Ask for the public list of rooms and show it when it comes."""
        self._listing_wanted = self._session.ask_rooms()

    def clear_messages(self) -> None:
        """Clear the pane; nothing is deleted."""
        if self.pane.view is not None:
            self.pane.view.clear()
            self.pane.invalidate()
            self._show_emptiness()

    def _show_emptiness(self) -> None:
        room, view = self.room, self.pane.view
        if room is None:
            host = self._client.endpoint.label
            text = words.welcome(self._client.state, host, self.bound_key, live=self._session.live)
            text += f"\n\n{self._told}" if self._told not in text else ""
        else:
            self._told = ""
            text = words.emptiness(room, cleared=view is not None and view.is_cleared)
        if text != self.pane.empty_text:
            self.pane.empty_text = text
            self.pane.invalidate()

    @on(RoomList.Chosen, "#rooms")
    def _room_chosen(self, event: RoomList.Chosen) -> None:
        spot = self.rooms.spot(event.key)
        if spot is not None:
            self._chat_app.go(spot)
        self.close_lists()
        self.composer.focus()

    @on(MemberList.Chosen, "#members")
    def _member_chosen(self, event: MemberList.Chosen) -> None:
        room = self.room
        member = room.members.get(event.key) if room is not None and room.members else None
        if member is not None and member.user != self._session.state.user:
            self._session.open_direct(member.name)
        self.close_lists()
        self.composer.focus()

    def app_focused(self, focused: bool) -> None:
        """The terminal window got or lost the keyboard: what is not looked at is not read."""
        self._focused = focused
        if focused:
            self._mark_read()
        elif self._is_there:
            self._mark_new()

    def on_screen_resume(self) -> None:
        """A dialog was closed, or this server is looked at again."""
        if self._is_behind and self._is_there:
            self._is_behind = False
            self.place_lists(self.size.width)
            self._bridge.connection_changed(self._client.state)
            self.show_rooms()
        self._mark_read()

    def look_away(self) -> None:
        """Another server is looked at from now on."""
        self._is_behind = True
        if self.room is not None:
            self._session.set_typing(self.room.room.id, False)
        self._mark_new()

    def _show_subject(self) -> None:
        room = self.room
        subject = None if room is None else self._session.writing.subject(room.room.id)
        self.subject.say(*words.about(subject, room))
