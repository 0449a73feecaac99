"""From what changed in the session to the widgets that show it. Nothing else connects them."""

from collections.abc import Callable
from typing import Protocol

from chat_tui.connection.endpoint import Endpoint
from chat_tui.connection.state import Awoken, ConnectionState, Failed, Online, Reconnecting
from chat_tui.session.session import Session
from chat_tui.session.state import Change, ChangeKind


class Client(Protocol):
    """What the screen needs of a client; session.client.ChatClient is one."""

    @property
    def session(self) -> Session:
        """The state and the wishes."""
        ...

    @property
    def endpoint(self) -> Endpoint:
        """The server."""
        ...

    @property
    def state(self) -> ConnectionState:
        """What the connection is doing."""
        ...

    def subscribe(self, listener: Callable[[ConnectionState], None]) -> None:
        """Be told of every change of ``state``."""
        ...

    async def run(self) -> None:
        """Be connected until cancelled."""
        ...

    def retry_now(self) -> None:
        """The user wants the next attempt now."""
        ...

    def key_pressed(self) -> None:
        """The user is there: a wait ends now."""
        ...

    def reconnect(self) -> None:
        """The user wants a new connection."""
        ...


class View(Protocol):
    """What a screen can be told to draw anew."""

    def show_rooms(self) -> None:
        """The list of rooms, their counts, and the notes of the status bar."""
        ...

    def room_set_changed(self) -> None:
        """Rooms were joined or left."""
        ...

    def room_opened(self, room: str) -> None:
        """A room the user asked for is there."""
        ...

    def show_messages(self) -> None:
        """The messages of the room on the screen."""
        ...

    def show_members(self) -> None:
        """The people of the room on the screen."""
        ...

    def show_typing(self) -> None:
        """Who is typing in the room on the screen."""
        ...

    def wish_refused(self) -> None:
        """Something the user asked for was not granted."""
        ...

    def show_notice(self) -> None:
        """Something to be said that has no room to stand in."""
        ...

    def show_card(self) -> None:
        """What is known of somebody that was asked for."""
        ...

    def show_listing(self) -> None:
        """The public list of rooms that was asked for."""
        ...

    def show_findings(self) -> None:
        """What is being looked for."""
        ...

    def show_connection(self, state: ConnectionState) -> None:
        """The state of the connection."""
        ...

    def show_link(self) -> None:
        """Whether the link is slow."""
        ...

    def tell_outage(self, reason: str) -> bool:
        """Say why there is no connection, if what shows its state cannot. False: it can."""
        ...

    def went_online(self) -> None:
        """Requests are answered now."""
        ...

    def ask_secret(self, failure: Failed) -> None:
        """The server wants a join secret, or another one."""
        ...

    def explain_distrust(self, failure: Failed) -> None:
        """The server could not prove who it is."""
        ...


class Bridge:
    """Drawing is cheap and done at the next frame, so no change is held back here."""

    def __init__(self, session: Session, view: View) -> None:
        self._session = session
        self._view = view
        self._online = False
        self._failure: Failed | None = None
        self._told = False

    def changed(self, change: Change) -> None:
        """The session changed."""
        here = change.room is not None and change.room == self._session.state.viewed
        match change.kind:
            case ChangeKind.IDENTITY:
                self._view.show_messages()
            case ChangeKind.ROOMS:
                self._view.room_set_changed()
            case ChangeKind.ROOM | ChangeKind.DISK | ChangeKind.AWAY:
                self._view.show_rooms()
            case ChangeKind.PREFERENCES:
                self._view.show_rooms()
                self._view.show_messages()
            case ChangeKind.LINK:
                self._view.show_link()
                self._view.show_rooms()
                self._view.show_members()
            case ChangeKind.TIMELINE:
                self._view.show_rooms()
                if here:
                    self._view.show_messages()
                if here and self._session.state.slow_link:
                    self._view.show_members()  # who came or went was not drawn at once
            case ChangeKind.MEMBERS:
                if here:
                    self._view.show_members()
            case ChangeKind.TYPING:
                if here:
                    self._view.show_typing()
            case ChangeKind.OPENED:
                if change.room is not None:
                    self._view.room_opened(change.room)
            case ChangeKind.REFUSED:
                self._view.wish_refused()
            case ChangeKind.CALL:
                pass  # it is for whoever does not look at the screen: see alerts.py
            case ChangeKind.NOTICE:
                self._view.show_notice()
            case ChangeKind.SEARCH:
                self._view.show_findings()
            case ChangeKind.CARD:
                self._view.show_card()
            case ChangeKind.LISTING:
                self._view.show_listing()

    def connection_changed(self, state: ConnectionState) -> None:
        """The connection changed."""
        self._view.show_connection(state)
        # Who slept is caught up with when the server has answered, as after an outage.
        is_online = isinstance(state, Online) and not isinstance(state, Awoken)
        was_online, self._online = self._online, is_online
        if self._online and not was_online:
            self._told = False
            self._view.went_online()
        if isinstance(state, Reconnecting) and not self._told:
            self._told = self._view.tell_outage(state.reason)
        failure, self._failure = self._failure, state if isinstance(state, Failed) else None
        if isinstance(state, Failed) and state != failure:
            if state.why:
                self._view.explain_distrust(state)
                return
            if state.credentials:
                self._view.ask_secret(state)
                return
            # The status bar is one line, which need not hold what to do.
            self._session.notify(None, f"{state.reason}; {state.advice}", error=True)
