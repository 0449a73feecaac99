"""What of a room is read: what is on the screen, while it is looked at."""

from textual import on

from chat_tui.connection.state import Authenticating, Awoken, Syncing
from chat_tui.session.state import RoomState
from chat_tui.ui import words
from chat_tui.ui.author import Author
from chat_tui.ui.screens.layout import ChatLayout, ScreenOptions
from chat_tui.ui.servers import Server
from chat_tui.ui.side_lists import ListWishes
from chat_tui.ui.widgets.message_pane import MessagePane
from chat_tui.ui.widgets.thread_pane import Surroundings


class ReadingView(ChatLayout):
    """Knows which room of a server is on the screen, and how far it is read."""

    def __init__(
        self,
        server: Server,
        options: ScreenOptions,
        author: Author,
        around: Surroundings,
        lists: ListWishes,
    ) -> None:
        """``lists`` are wanted on all screens alike."""
        super().__init__(server.client, options, author, around, lists)
        self._server = server
        self._client = server.client
        self._session = server.client.session
        self._options = options
        self._focused = True

    @property
    def room(self) -> RoomState | None:
        """The room on the screen."""
        viewed = self._session.state.viewed
        return None if viewed is None else self._session.state.rooms.get(viewed)

    def _show_below(self) -> None:
        pane = self.pane
        key = self.bound_key("reading.new") if pane.new_above else ""
        unseen = words.new_above(pane.new_above, key)
        self.rule.show_below(unseen or words.below(self.room, following=pane.following))

    def _mark_read(self) -> None:
        room = self.room
        if room is not None and self._is_reading:
            self._session.mark_read(room.room.id)

    @property
    def _is_reading(self) -> bool:
        """Whether the end of the room is looked at, with no dialog or thread over it. What is
        caught up with after a long absence is new to who looks now, and told as that first."""
        is_catching_up = isinstance(self._client.state, Authenticating | Syncing | Awoken)
        if is_catching_up and self._server.absence.is_long(self._options.clock()):
            return False
        is_seen = self.is_active and self.middle.display
        return self._focused and self.pane.following and is_seen

    @on(MessagePane.SightChanged)
    def _sight_changed(self) -> None:
        self._show_below()
        self._mark_read()

    def _mark_new(self) -> None:
        if self.pane.view is not None:
            self.pane.view.clear_new()
            self.pane.view.mark_new()
            self.pane.invalidate()
