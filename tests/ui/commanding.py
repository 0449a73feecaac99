"""What commands and authors need, without a screen."""

from collections.abc import Sequence

from chat_tui.session.session import Session
from chat_tui.session.slash import Invocation, SlashCommand, parse
from chat_tui.session.state import RoomState
from chat_tui.ui.commands import run_command
from chat_tui.ui.files import FileActions
from chat_tui.ui.navigation import (
    switch_targets,
)
from chat_tui.ui.paste import Doubt
from chat_tui.ui.picker import Picker
from chat_tui.ui.popup import Popup
from chat_tui.ui.room_author import RoomAuthor
from chat_tui.ui.screens.target import Target
from tests.ui.helpers import GENERAL, StageClient
from tests.ui.picking import PickerHost, never


class CommandContext:
    """Notes what it is asked for."""

    def __init__(self, client: StageClient, viewed: str | None = GENERAL) -> None:
        self.client = client
        client.session.view(viewed)
        self.asked: list[str] = []

    @property
    def room(self) -> RoomState | None:
        viewed = self.client.session.state.viewed
        return None if viewed is None else self.client.in_room(viewed)

    @property
    def sessions(self) -> Sequence[Session]:
        return (self.client.session,)

    def try_again(self) -> None:
        self.asked.append("hurry")

    def show_keys(self, words: str) -> None:
        self.asked.append(f"keys {words}")

    def ask_paste(self, pasted: str, doubt: Doubt) -> None:
        self.asked.append(f"paste {pasted}")

    def edit_outside(self) -> None:
        self.asked.append("edit outside")

    def show_room(self, room_id: str | None) -> None:
        self.client.session.view(room_id)

    @property
    def written(self) -> str:
        return ""

    def typed(self) -> None:
        """Nobody is about to leave."""

    def write(self, text: str) -> None:
        self.asked.append(f"write {text}")

    def wipe(self) -> None:
        self.asked.append("wipe")

    def give_back(self, text: str) -> None:
        self.asked.append(f"give back {text}")

    def offer(self, popup: Popup) -> None:
        self.asked.append(f"offer {len(popup.offer.candidates)}")

    def close_lists(self) -> bool:
        return False

    def action_switch_room(self) -> None:
        self.asked.append("switch")

    def places(self) -> list[Target]:
        return switch_targets(self.client.session.state)

    def go_to_place(self, place: Target) -> None:
        self.show_room(place.room)

    def show_log(self) -> None:
        self.asked.append("log")

    def close_thread(self) -> bool:
        return False

    def ask_listing(self) -> None:
        self.asked.append("list")

    def search(self, text: str) -> None:
        self.asked.append(f"search {text}")

    def clear_messages(self) -> None:
        self.asked.append("clear")

    def reconnect(self) -> None:
        self.asked.append("reconnect")

    def action_to_end(self) -> None:
        self.asked.append("end")

    def action_toggle_members(self) -> None:
        self.asked.append("members")

    def show_help(self, command: SlashCommand | None = None) -> None:
        self.asked.append(f"help {command.name}" if command else "help")

    def diagnose(self) -> None:
        self.asked.append("doctor")

    def action_quit(self) -> None:
        self.asked.append("quit")


def an_author(client: StageClient, context: CommandContext) -> RoomAuthor:
    picker = Picker(
        client.session,
        PickerHost(),
        clock=client.clock,
        later=never,
        save=never,
        view=never,
        zoom=never,
    )
    return RoomAuthor(client.session, context, picker, FileActions(client.session, never))


def run(context: CommandContext, text: str) -> bool:
    invocation = parse(text)
    assert isinstance(invocation, Invocation)
    return run_command(context, context.client.session, invocation).done
