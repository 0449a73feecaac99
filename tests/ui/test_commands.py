"""Commands on a real session; the stage only notes what it is asked for."""

import pytest

from chat_tui.domain.commands import Command, JoinRoom, LeaveRoom, OpenDirect, Rename, SetTopic
from chat_tui.session.slash import COMMANDS, Invocation, parse
from chat_tui.session.state import RoomState
from chat_tui.ui.commands import run_command
from chat_tui.ui.desk import Desk
from tests.ui.helpers import ANA, DEV, GENERAL, StageClient, on_stage, public


class Stage:
    """Notes what it is asked for."""

    def __init__(self, client: StageClient, viewed: str | None = GENERAL) -> None:
        self.client = client
        client.session.view(viewed)
        self.asked: list[str] = []

    @property
    def room(self) -> RoomState | None:
        viewed = self.client.session.state.viewed
        return None if viewed is None else self.client.in_room(viewed)

    def show_room(self, room_id: str | None) -> None:
        self.client.session.view(room_id)

    def write(self, text: str) -> None:
        self.asked.append(f"write {text}")

    def ask_listing(self) -> None:
        self.asked.append("list")

    def clear_messages(self) -> None:
        self.asked.append("clear")

    def reconnect(self) -> None:
        self.asked.append("reconnect")

    def action_to_end(self) -> None:
        self.asked.append("end")

    def action_toggle_members(self) -> None:
        self.asked.append("members")

    def action_help(self) -> None:
        self.asked.append("help")

    def action_quit(self) -> None:
        self.asked.append("quit")


def run(stage: Stage, text: str) -> bool:
    invocation = parse(text)
    assert isinstance(invocation, Invocation)
    return run_command(stage, stage.client.session, invocation)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("/join #new", JoinRoom(name="#new", cid="cid-1")),
        ("/join new", JoinRoom(name="new", cid="cid-1")),
        ("/join #ana", JoinRoom(name="#ana", cid="cid-1")),
        ("/part", LeaveRoom(room=GENERAL, cid="cid-1")),
        ("/leave #DEV", LeaveRoom(room=DEV, cid="cid-1")),
        ("/part ana", LeaveRoom(room=ANA, cid="cid-1")),
        ("/msg @ben", OpenDirect(name="ben", cid="cid-1")),
        ("/query general", OpenDirect(name="general", cid="cid-1")),
        ("/topic  a b ", SetTopic(room=GENERAL, topic="a b", cid="cid-1")),
        ("/nick mia2", Rename(name="mia2", cid="cid-1")),
    ],
)
async def test_what_is_asked_of_the_server(text: str, wish: Command) -> None:
    client = on_stage()
    stage = Stage(client)
    assert run(stage, text)
    assert client.sent() == [wish]
    client.session.disconnected()
    assert not run(stage, text), "its text stays while there is no server"


@pytest.mark.parametrize(
    ("text", "room"),
    [("/join #dev", DEV), ("/join DEV", DEV), ("/msg ANA", ANA), ("/dm @ana", ANA)],
)
async def test_a_room_that_is_there_is_shown_without_a_server(text: str, room: str) -> None:
    client = on_stage()
    client.session.disconnected()
    stage = Stage(client)
    assert run(stage, text)
    assert client.session.state.viewed == room


@pytest.mark.parametrize("name", ["help", "members", "list", "clear", "reconnect", "quit"])
async def test_what_is_asked_of_the_screen(name: str) -> None:
    stage = Stage(on_stage())
    assert run(stage, f"/{name}")
    assert stage.asked == [name]
    assert stage.client.sent() == []


async def test_a_person_is_not_left_for_a_room() -> None:
    stage = Stage(on_stage())
    assert not run(stage, "/part #ana")
    assert stage.client.sent() == []


async def test_topics_are_shown_on_one_line() -> None:
    client = on_stage()
    stage = Stage(client)
    run(stage, "/topic")
    client.opened(public(GENERAL, "general"))
    client.in_room(GENERAL).room = type(client.in_room(GENERAL).room)(
        id=GENERAL, name="general", topic="a\nb"
    )
    run(stage, "/topic")
    notices = [notice.text for notice in client.in_room(GENERAL).notices]
    assert notices == ["no topic is set", "the topic is: a␊b"]


@pytest.mark.parametrize("text", ["/topic", "/topic x", "/part"])
async def test_without_a_room_there_is_nothing_to_do(text: str) -> None:
    assert not run(Stage(on_stage(), viewed=None), text)


async def test_every_command_does_something() -> None:
    for command in COMMANDS:
        if command.name == "me":
            continue
        client = on_stage()
        stage = Stage(client)
        before = client.session.state.viewed
        run(stage, f"/{command.name} " + ("#dev" if command.name == "part" else "thing"))
        assert stage.asked or client.sent() or client.session.state.viewed != before, command.name


async def test_the_desk_says_nothing_where_there_is_no_room() -> None:
    client = on_stage()
    stage = Stage(client, viewed=None)
    desk = Desk(client, stage)
    assert not desk.submit("hello")
    desk.take_back()
    desk.edited("x")
    assert desk.complete("#d").candidates[0].insert == "#dev "
    assert stage.asked == []
