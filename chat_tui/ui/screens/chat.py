"""The chat: rooms, messages, people, and the line one writes on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Static

from chat_tui.connection.state import ConnectionState
from chat_tui.domain.errors import StorageError
from chat_tui.domain.models import RoomKind
from chat_tui.session.completion import Completion, complete
from chat_tui.session.slash import Invocation, Mistake, Say, parse
from chat_tui.session.state import RoomState
from chat_tui.text.sanitize import sanitize_line
from chat_tui.text.width import truncate
from chat_tui.ui import keymap
from chat_tui.ui.bridge import Bridge, Client
from chat_tui.ui.commands import run_command
from chat_tui.ui.widgets.completion_list import CompletionList
from chat_tui.ui.widgets.composer import Composer
from chat_tui.ui.widgets.lines import RoomHeader, TypingRule
from chat_tui.ui.widgets.member_list import MemberList
from chat_tui.ui.widgets.message_pane import MessagePane
from chat_tui.ui.widgets.room_list import RoomList, count
from chat_tui.ui.widgets.status_bar import StatusBar

QUIT_WITHIN: Final = 2.0
"""Seconds between two Ctrl+C that quit."""

NARROW: Final = 70
"""Columns below which the room list hides itself."""


@dataclass(frozen=True, slots=True)
class ScreenOptions:
    """How the chat is shown. ``room`` is the one to begin in, without ``#``.

    ``zone`` None is the machine's own time zone. ``badge`` stands in the header all the time.
    ``clock`` is monotonic seconds: the clock that connection states refer to.
    """

    clock: Callable[[], float]
    room: str | None = None
    zone: tzinfo | None = None
    badge: str = ""


class ChatScreen(Screen[None]):
    """Draws the session and passes wishes on. It holds no state of the chat."""

    BINDINGS: ClassVar[list[BindingType]] = [*keymap.CHAT]

    DEFAULT_CSS = """
    ChatScreen {
        layout: vertical;
        background: $background;
        & #columns { height: 1fr; }
        & #middle { width: 1fr; }
        & #rooms { border-right: solid $chat-rule; width: 21; }
        & #members { border-left: solid $chat-rule; width: 19; display: none; }
        & #writing { height: auto; max-height: 8; }
        & #prompt { width: auto; max-width: 24; color: $chat-dim; padding: 0 1; }
    }
    """

    AUTO_FOCUS = "#composer"

    rooms = query_one("#rooms", RoomList)
    members = query_one("#members", MemberList)
    header = query_one("#header", RoomHeader)
    pane = query_one("#messages", MessagePane)
    offers = query_one("#offers", CompletionList)
    rule = query_one("#rule", TypingRule)
    prompt = query_one("#prompt", Static)
    composer = query_one("#composer", Composer)
    status = query_one("#status", StatusBar)

    def __init__(self, client: Client, options: ScreenOptions) -> None:
        super().__init__()
        self._client = client
        self._session = client.session
        self._options = options
        self._bridge = Bridge(client.session, self)
        self._wanted_room = options.room
        self._room_before: str | None = None
        self._rooms_wanted: bool | None = None
        self._focused = True
        self._interrupted_at = float("-inf")
        self._listing_wanted = False
        self._to_say: tuple[str, str] | None = None

    def compose(self) -> ComposeResult:
        """See the class."""
        with Horizontal(id="columns"):
            yield RoomList(id="rooms")
            with Vertical(id="middle"):
                yield RoomHeader(id="header")
                yield MessagePane(self._session, self._options.zone, id="messages")
                yield CompletionList(id="offers")
                yield TypingRule(id="rule")
                with Horizontal(id="writing"):
                    yield Static("", id="prompt", markup=False)
                    yield Composer(self, id="composer")
            yield MemberList(id="members")
        yield StatusBar(self._client.endpoint, self._options.clock, id="status")

    def on_mount(self) -> None:
        """Show what was known yesterday, before any connection."""
        self._session.subscribe(self._bridge.changed)
        self.composer.cursor_blink = False
        self.room_set_changed()
        self._bridge.connection_changed(self._client.state)

    def on_resize(self, event: events.Resize) -> None:
        """A narrow terminal is for the messages alone, unless the user wants it otherwise."""
        wanted = self._rooms_wanted
        self.rooms.display = event.size.width >= NARROW if wanted is None else wanted

    @property
    def client(self) -> Client:
        """The client on this screen."""
        return self._client

    @property
    def room(self) -> RoomState | None:
        """The room on the screen."""
        viewed = self._session.state.viewed
        return None if viewed is None else self._session.state.rooms.get(viewed)

    # -- what the bridge asks for --------------------------------------------------------------

    def connection_changed(self, state: ConnectionState) -> None:
        """The client's listener."""
        if self.is_mounted:
            self._bridge.connection_changed(state)

    def show_connection(self, state: ConnectionState) -> None:
        """See View."""
        self.status.show_connection(state)
        self._show_emptiness()
        self.show_rooms()

    def went_online(self) -> None:
        """See View. A room asked for on the command line is joined when it was not there."""
        wanted = self._wanted_room
        self._wanted_room = None
        if wanted is not None and self._session.state.find_room(wanted) is None:
            self._session.join(wanted)

    def room_set_changed(self) -> None:
        """See View."""
        state = self._session.state
        if self.room is None:
            first = state.find_room(self._wanted_room or "general")
            rooms = state.sorted_rooms()
            if first is None and self._wanted_room is None and rooms:
                first = rooms[0]
            self.show_room(None if first is None else first.room.id)
        else:
            # The session may have replaced the room's state: look at what is there now.
            if self.pane.view is None or self.pane.view.room is not self.room:
                self.show_room(self.room.room.id)
            self._show_header()
        self.show_rooms()

    def show_rooms(self) -> None:
        """See View."""
        state, outbox = self._session.state, self._session.outbox
        self.rooms.show_state(state)
        elsewhere = [room for room in state.rooms.values() if room.room.id != state.viewed]
        unread = sum(room.unread for room in elsewhere)
        mentioned = sum(room.mentions for room in elsewhere)
        notes = []
        if outbox.waiting:
            notes.append((f"{outbox.waiting} to send", "status-bar--busy"))
        if outbox.failed:
            notes.append((f"{outbox.failed} not sent", "status-bar--bad"))
        if mentioned:
            notes.append((f"@{count(mentioned)}", "status-bar--alert"))
        if unread:
            notes.append((f"{count(unread)} unread", "status-bar--dim"))
        if self._session.disk_trouble is not None:
            notes.append(("the disk refuses to save", "status-bar--bad"))
        self.status.show_notes(notes, "F1 help  ^K go to  ^Q quit")
        if self.room is not None:
            self._show_header()

    def show_messages(self) -> None:
        """See View."""
        view = self.pane.view
        if view is not None and (not self._focused or not view.following):
            view.mark_new()
        self.pane.invalidate()
        self._show_below()
        self._mark_read()

    def show_members(self) -> None:
        """See View."""
        self.members.show_room(self.room)

    def show_typing(self) -> None:
        """See View."""
        room = self.room
        names = [] if room is None else [typist.name for typist in room.typing.values()]
        self.rule.show_typing(sorted(names))

    def room_opened(self, room: str) -> None:
        """See View."""
        self.show_room(room)
        said, self._to_say = self._to_say, None
        opened = self.room
        if said is not None and opened is not None:
            name, body = said
            if opened.room.name.casefold() == name.casefold():
                self.send(body)

    def send_when_open(self, name: str, body: str) -> None:
        """Say ``body`` to ``name`` as soon as their direct room is there."""
        self._to_say = (name.removeprefix("@"), body)

    def reconnect(self) -> None:
        """Make a new connection."""
        self._client.reconnect()

    def show_notice(self) -> None:
        """See View."""
        notice = self._session.state.notice
        if notice is not None:
            text = sanitize_line(notice.text)
            self.notify(text, severity="error" if notice.error else "information", markup=False)

    def show_listing(self) -> None:
        """See View."""
        if self._listing_wanted:
            self._listing_wanted = False
            lines = [
                f"#{room.name}  {room.members} member{'s' if room.members != 1 else ''}"
                f"{', joined' if room.joined else ''}  {room.topic}".rstrip()
                for room in self._session.state.listing
            ]
            self.say("\n".join(["rooms on this server:", *lines]))

    def ask_secret(self, reason: str) -> None:
        """See View."""
        from chat_tui.ui.screens.secret import SecretScreen

        def tried(secret: str | None) -> None:
            if secret is not None:
                self._session.use_secret(secret)
                self._client.retry_now()

        self.app.push_screen(SecretScreen(self._client.endpoint.label, reason), tried)

    # -- rooms ---------------------------------------------------------------------------------

    def show_room(self, room_id: str | None) -> None:
        """Put a room on the screen; what was being written in the old one stays there."""
        session = self._session
        old = self.room
        if old is not None:
            session.save_draft(old.room.id, self.composer.text)
            session.set_typing(old.room.id, False)
            if old.room.id != room_id:
                self._room_before = old.room.id
        session.view(room_id)
        room = self.room
        self.pane.show_room(room)
        self.composer.replace_text("" if room is None else room.draft)
        prompt = ""
        if room is not None:
            sign = "#" if room.room.kind is RoomKind.ROOM else ""
            prompt = truncate(f"{sign}{sanitize_line(room.room.name)}", 20) + " ›"
        self.prompt.update(prompt)
        self._show_header()
        self._show_emptiness()
        self.show_members()
        self.show_typing()
        self._show_below()
        self._mark_read()
        self.show_rooms()

    def say(self, text: str, *, error: bool = False) -> None:
        """A line of the program's own, in the room on the screen."""
        self._session.notify(None, text, error=error)

    def ask_listing(self) -> None:
        """Ask for the public list of rooms and show it when it comes."""
        self._listing_wanted = self._session.ask_rooms()

    def clear_messages(self) -> None:
        """Clear the pane; nothing is deleted."""
        if self.pane.view is not None:
            self.pane.view.clear()
            self.pane.invalidate()

    def _show_header(self) -> None:
        self.header.show_room(self.room, self._options.badge)

    def _show_emptiness(self) -> None:
        room = self.room
        if room is None:
            text = "no room yet\nconnecting …" if not self._session.live else "no room\n/join #room"
        elif room.room.kind is RoomKind.DIRECT:
            text = f"you and {sanitize_line(room.room.name)}\nsay something; only you two see it"
        else:
            text = f"#{sanitize_line(room.room.name)} is empty\nsay something, it will be here"
        if text != self.pane.empty_text:
            self.pane.empty_text = text
            self.pane.invalidate()

    def _show_below(self) -> None:
        room = self.room
        if room is None or self.pane.following:
            self.rule.show_below("")
        elif room.unread:
            self.rule.show_below(f"{count(room.unread)} new below  Ctrl+End")
        else:
            self.rule.show_below("more below  Ctrl+End")

    def _mark_read(self) -> None:
        room = self.room
        if room is not None and self._focused and self.pane.following and self.is_current:
            self._session.mark_read(room.room.id)

    @on(MessagePane.FollowingChanged)
    def _following_changed(self) -> None:
        self._show_below()
        self._mark_read()

    @on(RoomList.Chosen, "#rooms")
    def _room_chosen(self, event: RoomList.Chosen) -> None:
        self.show_room(event.key)
        self.composer.focus()

    @on(MemberList.Chosen, "#members")
    def _member_chosen(self, event: MemberList.Chosen) -> None:
        room = self.room
        member = room.members.get(event.key) if room is not None and room.members else None
        if member is not None and member.user != self._session.state.user:
            self._session.open_direct(member.name)
        self.composer.focus()

    def app_focused(self, focused: bool) -> None:
        """The terminal window got or lost the keyboard: what is not looked at is not read."""
        self._focused = focused
        if focused:
            self._mark_read()
        elif self.pane.view is not None:
            self.pane.view.clear_new()

    def on_screen_resume(self) -> None:
        """A dialog was closed."""
        self._mark_read()

    # -- writing -------------------------------------------------------------------------------

    @on(Composer.Edited)
    def _edited(self, event: Composer.Edited) -> None:
        room = self.room
        if room is not None:
            typing = bool(event.text) and not event.text.startswith("/")
            self._session.set_typing(room.room.id, typing)

    @on(Composer.Offered)
    def _offered(self, event: Composer.Offered) -> None:
        self.offers.offer(event.candidates, event.index)

    def key_pressed(self) -> None:
        """See Author."""
        self._client.retry_now()

    def submit(self, text: str) -> bool:
        """See Author."""
        match parse(text):
            case Say(body=body, action=action):
                return self.send(body, action=action)
            case Invocation() as invocation:
                return run_command(self, self._session, invocation)
            case Mistake(text=words):
                self.say(words, error=True)
                return False
        return True

    def send(self, body: str, *, action: bool = False) -> bool:
        """Send into the room on the screen. False, with a notice, when it was not taken."""
        room = self.room
        if room is None:
            return False
        size, limit = len(body.encode("utf-8", "replace")), self._session.state.limits.body
        if size > limit:
            self.say(f"too long: {size:,} bytes where {limit:,} are allowed", error=True)
            return False
        try:
            self._session.send(room.room.id, body, action=action)
        except StorageError as error:
            self.say(f"not sent, since it could not be written down: {error}", error=True)
            return False
        if not self.pane.following:
            self.action_to_end()
        return True

    def take_back(self) -> None:
        """See Author. What could not be sent is to be edited, or given up."""
        room = self.room
        if room is None:
            return
        for message in reversed(self._session.outbox.in_room(room.room.id)):
            taken = self._session.discard(room.room.id, message.cid)
            if taken is not None:
                self.composer.replace_text(("/me " if taken.action else "") + taken.body)
                return

    def let_go(self) -> None:
        """See Author."""
        if not self.pane.following:
            self.action_to_end()

    def complete(self, before: str) -> Completion:
        """See Author."""
        return complete(before, self._session.state, self._session.state.viewed)

    # -- keys ----------------------------------------------------------------------------------

    def action_next_room(self, step: int) -> None:
        """Go down or up the room list."""
        self._go(step, lambda room: True)

    def action_next_unread(self, step: int) -> None:
        """Go down or up to a room with something unread, those with a mention first."""
        if any(room.mentions for room in self._session.state.rooms.values()):
            self._go(step, lambda room: room.mentions > 0)
        else:
            self._go(step, lambda room: room.unread > 0)

    def _go(self, step: int, wanted: Callable[[RoomState], bool]) -> None:
        rooms = self._session.state.sorted_rooms()
        viewed = self._session.state.viewed
        at = next((n for n, room in enumerate(rooms) if room.room.id == viewed), -1)
        for distance in range(1, len(rooms)):
            room = rooms[(at + step * distance) % len(rooms)]
            if wanted(room):
                self.show_room(room.room.id)
                return

    def action_last_room(self) -> None:
        """Back to where one was."""
        if self._room_before in self._session.state.rooms:
            self.show_room(self._room_before)

    def action_switch_room(self) -> None:
        """Choose where to go by name."""
        from chat_tui.ui.screens.switcher import SwitcherScreen, Target

        state = self._session.state
        joined = sorted(state.sorted_rooms(), key=lambda room: (-room.mentions, room.unread == 0))
        targets = [
            Target(
                label=room.room.name if room.room.kind is RoomKind.DIRECT else f"#{room.room.name}",
                note=f"{count(room.unread)} unread" if room.unread else room.room.topic,
                name=room.room.name,
                room=room.room.id,
            )
            for room in joined
        ]
        targets += [
            Target(f"#{listing.name}", "join", listing.name, None)
            for listing in state.listing
            if listing.id not in state.rooms
        ]

        def chosen(target: Target | None) -> None:
            if target is not None and target.room in state.rooms:
                self.show_room(target.room)
            elif target is not None:
                self._session.join(target.name)

        self.app.push_screen(SwitcherScreen(targets), chosen)

    def action_toggle_rooms(self) -> None:
        """F2."""
        self._rooms_wanted = not self.rooms.display
        self.rooms.display = self._rooms_wanted

    def action_toggle_members(self) -> None:
        """F3."""
        self.members.display = not self.members.display
        self.show_members()

    def action_page(self, pages: int) -> None:
        """PageUp and PageDown."""
        self.pane.page(pages)
        self._show_below()

    def action_to_start(self) -> None:
        """Ctrl+Home."""
        if self.pane.view is not None:
            self.pane.view.to_start()
            self.pane.invalidate()

    def action_to_end(self) -> None:
        """Ctrl+End."""
        if self.pane.view is not None:
            self.pane.view.to_end()
            self.pane.invalidate()
            self._show_below()

    def action_to_new(self) -> None:
        """Alt+U."""
        if self.pane.view is not None:
            self.pane.view.to_new()
            self.pane.invalidate()

    def action_help(self) -> None:
        """F1."""
        from chat_tui.ui.screens.help import HelpScreen

        keys: dict[str, tuple[list[str], str]] = {}
        for active in self.active_bindings.values():
            binding = active.binding
            if binding.id is not None:
                shown, _words = keys.setdefault(binding.id, ([], binding.description))
                shown.append(self.app.get_key_display(binding))
        self.app.push_screen(
            HelpScreen([(id_, "  ".join(shown), words) for id_, (shown, words) in keys.items()])
        )

    def action_redraw(self) -> None:
        """Ctrl+L: somebody else wrote to the terminal."""
        self.app.refresh(layout=True)

    def action_clear_or_quit(self) -> None:
        """Ctrl+C."""
        now = self._options.clock()
        if self.composer.text:
            self.composer.replace_text("")
        elif now - self._interrupted_at < QUIT_WITHIN:
            self.action_quit()
        else:
            self.status.show_notes([("Ctrl+C once more quits", "status-bar--alert")], "")
            self.set_timer(QUIT_WITHIN, self.show_rooms)
        self._interrupted_at = now

    def action_quit(self) -> None:
        """Ctrl+Q."""
        self.save_draft()
        self.app.exit()

    def save_draft(self) -> None:
        """Keep what is being written for the next start."""
        if self.room is not None:
            self._session.save_draft(self.room.room.id, self.composer.text)
