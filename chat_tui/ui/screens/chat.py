"""The chat: rooms, messages, people, and the line one writes on."""

import os
from collections.abc import Sequence
from dataclasses import replace

from textual import on

from chat_tui.connection.state import Failed
from chat_tui.domain.models import ChatMessage
from chat_tui.session.session import Session
from chat_tui.session.slash import SlashCommand
from chat_tui.text.emoji import one_emoji
from chat_tui.text.links import Link
from chat_tui.ui import keymap, words
from chat_tui.ui.bridge import Bridge
from chat_tui.ui.choices import WRITING
from chat_tui.ui.files import FileActions
from chat_tui.ui.inline_pictures import InlinePictures
from chat_tui.ui.live_settings import LiveSettings
from chat_tui.ui.navigation import switch_targets
from chat_tui.ui.paste import Answer, Doubt
from chat_tui.ui.picker import Picker
from chat_tui.ui.popup import Popup
from chat_tui.ui.room_author import RoomAuthor
from chat_tui.ui.screens.dialogs import Dialogs
from chat_tui.ui.screens.layout import ScreenOptions
from chat_tui.ui.screens.target import Target
from chat_tui.ui.screens.view import ChatView
from chat_tui.ui.seeking import Hit
from chat_tui.ui.server_commands import ServerCommands
from chat_tui.ui.servers import MultiServerApp, Server, Spot
from chat_tui.ui.widgets.message_pane import MessagePane
from chat_tui.ui.widgets.thread_pane import Surroundings, ThreadPane

__all__ = ["ChatScreen", "ScreenOptions"]


class ChatScreen(ChatView):
    """Passes wishes on: what is written, picked and pressed. It holds no state of the chat."""

    is_thread = False
    """See PickerHost."""

    def __init__(
        self,
        server: Server,
        options: ScreenOptions,
        chat_app: MultiServerApp,
        live_settings: LiveSettings | None = None,
        server_commands: ServerCommands | None = None,
    ) -> None:
        client = server.client
        self._dialogs = Dialogs(client, self, chat_app.picture_output)
        files = FileActions(client.session, self.run_worker)
        self.inline_pictures = InlinePictures(
            client.session,
            chat_app.picture_output,
            in_background=self.run_worker,
            later=self.set_timer,
            changed=self._pictures_changed,
            show=self._dialogs.show_picture,
        )
        """The pictures among the messages."""

        self._picker = Picker(
            client.session,
            self,
            clock=options.clock,
            later=self.set_timer,
            save=files.save,
            view=self.inline_pictures.turn,
            zoom=self.inline_pictures.zoom,
        )
        self._room_author = RoomAuthor(
            client.session, self, self._picker, files, live_settings, server_commands
        )
        around = Surroundings(
            files=files,
            inline_pictures=self.inline_pictures,
            clock=options.clock,
            closed=self.thread_closed,
            typed=self.typed,
            try_again=self.try_again,
            key_for=self.key_for,
            ask_emoji=self.ask_emoji,
            copy=self.copy,
            show_links=self.show_links,
        )
        super().__init__(server, options, chat_app, self._room_author, around, self._dialogs)
        self._bridge = Bridge(client.session, self)

    def wish_refused(self) -> None:
        """See View."""
        self._room_author.refused()

    def _pictures_changed(self) -> None:
        if self._is_there:
            self.pane.invalidate()
            self.thread.messages.invalidate()

    def on_unmount(self) -> None:
        """Nothing of the pictures stays on the disk."""
        self.inline_pictures.close()

    # -- writing -------------------------------------------------------------------------------

    def typed(self) -> None:
        """See LineContext."""
        if self._interrupted_at > float("-inf"):
            self._interrupted_at = float("-inf")
            self.show_rooms()

    def offer(self, popup: Popup) -> None:
        """See LineContext."""
        # The label stands right above the word, a cell behind the edge of the pop-up.
        across = self.composer.region.x - self.pane.region.x - 1
        self.pane.show_popup(replace(popup, anchor=max(0, popup.anchor + across)))

    @on(MessagePane.Offered)
    def _offered(self, event: MessagePane.Offered) -> None:
        self.composer.choose(event.index)

    def write(self, text: str) -> None:
        """See LineContext and PickerHost."""
        self.composer.replace_text(text)
        self._room_author.edited(text)
        self._show_subject()

    def ask_paste(self, pasted: str, doubt: Doubt) -> None:
        """See LineContext."""
        room = self.room

        def answered(answer: Answer) -> None:
            if self.room is room:
                self.composer.answered(pasted, answer)
            else:  # left meanwhile, by the server's will
                self._session.notify(None, "nothing was pasted: the room is not open any more")

        self._dialogs.ask_paste(pasted, doubt, answered)

    def edit_outside(self) -> None:
        """See LineContext."""
        room, text = self.room, self.composer.text

        def edited(result: str) -> None:
            if self.room is room:
                self.composer.rewrite(result, of=text)
            elif room is not None:  # left meanwhile, by the server's will
                self._session.edit_draft(room.room.id, result)

        self._dialogs.edit_outside(text, edited)

    def wipe(self) -> None:
        """See WritingContext."""
        self.composer.wipe()

    def give_back(self, text: str) -> None:
        """See WritingContext."""
        if not self.composer.text:
            self.write(text)

    # -- picking -------------------------------------------------------------------------------

    @property
    def line(self) -> str:
        """See PickerHost."""
        return self._session.state.viewed or ""

    @property
    def _active_picker(self) -> Picker:
        """That of the messages which the keys are for."""
        return self.thread.picker if self.in_thread else self._picker

    def _show_pick_keys(self) -> None:
        self._picker.show()
        self.thread.picker.show()

    def show_links(self, links: tuple[Link, ...]) -> None:
        """See PickerHost."""
        self._dialogs.choose_link(links, opens=self._options.browse is not None)

    @on(MessagePane.Selected)
    def _selected(self, event: MessagePane.Selected) -> None:
        self._session.notify(None, self.copy(event.text))

    def keys_changed(self) -> None:
        """Keys are bound otherwise: what is said of them has to be true."""
        if self._is_there:
            self._hints = words.hints(self.bound_key)
            self.show_rooms()
            self._show_pick_keys()

    def ask_emoji(self, message: ChatMessage) -> None:
        """See PickerHost."""
        here = [one.emoji for one in message.reactions]
        likely = [emoji for emoji in map(one_emoji, here) if emoji is not None]
        self._dialogs.choose_emoji(
            [*likely, *self._session.writing.recent_emoji],
            self._picker.reactions_of_mine(message),
            lambda emoji: self._picker.react(message, emoji),
        )

    def open_thread(self, message: ChatMessage) -> None:
        """See PickerHost."""
        room = self._session.state.rooms.get(message.room)
        if room is not None:
            self.thread.close()
            self.thread.show_thread(room, self._session.threads.open(message))
            self.place_thread(self.size.width)

    def thread_closed(self) -> None:
        """What was under it is read now."""
        super().thread_closed()
        self._mark_read()

    @on(ThreadPane.EditOutside)
    def _edit_in_thread_outside(self, event: ThreadPane.EditOutside) -> None:
        composer = self.thread.composer
        self._dialogs.edit_outside(event.text, lambda text: composer.rewrite(text, of=event.text))

    @on(ThreadPane.PasteDoubted)
    def _ask_paste_in_thread(self, event: ThreadPane.PasteDoubted) -> None:
        composer, shown = self.thread.composer, self.thread.messages.view

        def answered(answer: Answer) -> None:
            if self.thread.messages.view is shown:
                composer.answered(event.pasted, answer)
            else:  # closed meanwhile, with the room
                self._session.notify(None, "nothing was pasted: the thread is not open any more")

        self._dialogs.ask_paste(event.pasted, event.doubt, answered)

    @on(MessagePane.PickChanged)
    def _pick_changed(self) -> None:
        self._show_pick_keys()

    @on(MessagePane.Touched)
    def _touched(self, event: MessagePane.Touched) -> None:
        """The keys are for what was clicked on."""
        if self.thread.is_open:
            is_thread = event.pane is self.thread.messages
            (self.thread.composer if is_thread else self.composer).take_keys()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A letter is a key only while a message is picked. None: no key, but in the help."""
        if action == "choose":
            return True if self._active_picker.picked is not None else None
        return super().check_action(action, parameters)

    def action_pick(self, step: int) -> None:
        """Shift+Up and Shift+Down."""
        picker = self._active_picker
        if step > 0 or picker.picked is not None:
            picker.move(step)

    def action_choose(self, name: str) -> None:
        """A letter, while a message is picked."""
        if name == "help":
            self.show_help()
        else:
            self._active_picker.choose(name)

    # -- keys ----------------------------------------------------------------------------------

    def action_next_room(self, step: int) -> None:
        """Go down or up the room list."""
        self._go(self._chat_app.servers.next_room(step))

    def action_next_unread(self, step: int) -> None:
        """Go down or up to a room with something unread, those with a mention first."""
        spot = self._chat_app.servers.next_unread(step)
        if spot is None:
            self.say_briefly("nothing is unread elsewhere")
        self._go(spot)

    def _go(self, spot: Spot | None) -> None:
        if spot is not None:
            self._chat_app.go(spot)

    def action_last_room(self) -> None:
        """Back to where one was."""
        before = self._chat_app.servers.before
        if before is None or before.room not in (None, *before.server.state.rooms):
            self.say_briefly("no room before this one")
        else:
            self._chat_app.go(before)

    def go_to(self, room: str | None, message: int | None = None) -> None:
        """Show a room of this server if there is one of that id, with the ``message`` of that seq
        picked, now or as soon as the screen is there. None: what would be shown anyway."""
        if room is None or room not in self._session.state.rooms:
            return
        if not self._is_there:
            self._first = room, message
        elif message is not None and room == self._session.state.viewed:
            self.pane.show_message(message)
        else:
            self.show_room(room, message=message)

    def action_switch_room(self) -> None:
        """Choose where to go by name."""
        if self._session.live:
            self._session.ask_rooms(quiet=True)
        self._dialogs.switch_room(
            lambda: [*self.places(), *self._room_author.settings()], self._chosen
        )

    def places(self) -> list[Target]:
        """See CommandContext."""
        beside = [(server.name, server.state) for server in self._chat_app.servers.others]
        return switch_targets(self._session.state, self._server.name, beside)

    def go_to_place(self, place: Target) -> None:
        """See CommandContext."""
        if place.server is not None:
            server = self._chat_app.servers.find(place.server)
            self._go(None if server is None else Spot(server, place.room))
        else:
            self.show_room(place.room)

    def _chosen(self, target: Target) -> None:
        if target.server is not None or target.room in self._session.state.rooms:
            self.go_to_place(target)
        elif (target.command or target.setting) and self.composer.text:
            self._session.notify(None, WRITING, error=True)
        elif target.command:
            self.write(f"/{target.name} ")
            self.composer.offer()
        elif target.setting:
            self.write(self._room_author.begin_setting(target.name))
            self.composer.offer()
        elif target.person:
            self._session.open_direct(target.name)
        else:
            self._session.join(target.name)

    @property
    def sessions(self) -> Sequence[Session]:
        """See CommandContext."""
        return [server.client.session for server in self._chat_app.servers.all]

    def try_again(self) -> None:
        """See LineContext. A server that has to be asked for something is left alone where
        nobody looks: it would be told the same with every key."""
        for server in self._chat_app.servers.all:
            is_failed = isinstance(server.client.state, Failed)
            if not is_failed or server is self._chat_app.servers.current:
                server.client.key_pressed()

    def action_search(self) -> None:
        """Ctrl+F."""
        self.search("")

    def search(self, text: str) -> None:
        """See CommandContext."""
        servers, zone = self._chat_app.servers, self._options.zone
        self._dialogs.search(servers, self.room, text, zone, self._found)

    def _found(self, hit: Hit) -> None:
        if hit.server in self._chat_app.servers.all:
            self._chat_app.go(Spot(hit.server, hit.message.room, hit.message.seq))

    def action_help(self) -> None:
        """F1."""
        self.show_help()

    def show_help(self, command: SlashCommand | None = None) -> None:
        """See CommandContext."""
        self._dialogs.show_help(keymap.bound(self.active_bindings), command)

    def show_log(self) -> None:
        """See CommandContext."""
        self._dialogs.show_log(self._options.zone)

    def diagnose(self) -> None:
        """See CommandContext. tmux is asked, which must not stop the screen."""
        from chat_tui.ui.diagnosis import about_pictures, while_chatting  # seldom wanted

        output = self._around.inline_pictures.output
        pictures = about_pictures(output.graphics, os.environ, refusal=output.refusal)
        now = self._options.clock()
        found = while_chatting(self._client.state, now, self._use, pictures)
        self._dialogs.show_diagnosis(found)

    def action_clear_or_quit(self) -> None:
        """Ctrl+C."""
        now = self._options.clock()
        composer = self.written_line
        if (self.thread.author if self.in_thread else self._room_author).drop_subject():
            pass
        elif composer.text:
            composer.wipe()
        elif now - self._interrupted_at < words.QUIT_WITHIN:
            self.action_quit()
            return
        if not composer.text:  # else there is something to be cleared first
            self._interrupted_at = now
            self.set_timer(words.QUIT_WITHIN + 0.1, self.show_rooms)
        self.show_rooms()

    async def action_undo_send(self) -> None:
        """Ctrl+Z."""
        if not self._room_author.undo_send():
            await self.app.run_action("suspend_process")

    def action_quit(self) -> None:
        """Ctrl+Q."""
        self._chat_app.leave()

    def save_draft(self) -> None:
        """Keep what is being written, and where one reads, for the next start."""
        if self.is_mounted:
            if self.room is not None:
                self._session.edit_draft(self.room.room.id, self.composer.draft)
            if self.pane.view is not None:
                self._session.keep_place(self.pane.view.place)
            self.thread.keep_draft()
        self._session.save()
