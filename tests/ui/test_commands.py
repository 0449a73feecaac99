"""Commands on a real session; the context only notes what it is asked for."""

import pytest

from chat_tui.domain.commands import Command, JoinRoom, LeaveRoom, OpenDirect, Rename, SetTopic
from chat_tui.domain.events import Acknowledged, Rejected
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.session.slash import COMMANDS
from chat_tui.ui import live_settings, server_commands
from tests.ui.commanding import CommandContext, an_author, run
from tests.ui.helpers import ANA, DEV, GENERAL, direct, on_stage, public

DESKS_OWN = (
    *("reply", "react", "thread", "edit", "delete"),
    *("copy", "open", "upload", "download"),
)
"""See test_chat_editing, test_chat_replying, test_chat_reacting, test_links and test_chat_files."""


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
    context = CommandContext(client)
    assert run(context, text)
    assert client.sent() == [wish]
    client.session.disconnected()
    assert not run(context, text), "its text stays while there is no server"


@pytest.mark.parametrize(
    ("text", "room"),
    [("/join #dev", DEV), ("/join DEV", DEV), ("/msg ANA", ANA), ("/dm @ana", ANA)],
)
async def test_a_room_that_is_there_is_shown_without_a_server(text: str, room: str) -> None:
    client = on_stage()
    client.session.disconnected()
    context = CommandContext(client)
    assert run(context, text)
    assert client.session.state.viewed == room


@pytest.mark.parametrize(
    "name", ["help", "members", "list", "clear", "reconnect", "quit", "log", "switch"]
)
async def test_what_is_asked_of_the_screen(name: str) -> None:
    context = CommandContext(on_stage())
    assert run(context, f"/{name}")
    assert context.asked == [name]
    assert context.client.sent() == []


async def test_a_person_is_not_left_for_a_room() -> None:
    context = CommandContext(on_stage())
    assert not run(context, "/part #ana")
    assert context.client.sent() == []


async def test_topics_are_shown_on_one_line() -> None:
    client = on_stage()
    context = CommandContext(client)
    run(context, "/topic")
    client.opened(public(GENERAL, "general"))
    client.in_room(GENERAL).room = type(client.in_room(GENERAL).room)(
        id=GENERAL, name="general", topic="a\nb"
    )
    run(context, "/topic")
    notices = [notice.text for notice in client.in_room(GENERAL).notices]
    assert notices == ["no topic is set", "the topic is: a␊b"]


@pytest.mark.parametrize("text", ["/topic", "/topic x", "/part"])
async def test_without_a_room_there_is_nothing_to_do(text: str) -> None:
    assert not run(CommandContext(on_stage(), viewed=None), text)


async def test_every_command_does_something() -> None:
    for command in COMMANDS:
        if command.name == "me":
            continue
        if command.name in DESKS_OWN:
            continue
        if command.name in live_settings.COMMANDS:  # see screens/test_settings
            continue
        if command.name in server_commands.COMMANDS:  # see test_server_commands
            continue
        client = on_stage()
        context = CommandContext(client)
        arguments = {"part": "#dev", "help": "join", "notify": "all", "unhighlight": "tea"}
        people = dict.fromkeys(("ignore", "unignore", "close"), "ana")
        rooms = dict.fromkeys(("mute", "unmute", "favourite", "switch"), "#dev")
        argument = (arguments | people | rooms).get(command.name, "thing")
        client.session.preferences.restore(
            [
                (Preference(PreferenceKind.HIGHLIGHT, "tea", "on"), False),
                (Preference(PreferenceKind.IGNORED, "u_1", "ana"), False),
            ]
        )
        state = client.session.state
        if command.name == "back":
            client.session.away.say("tea")
        before = state.viewed, state.away
        run(context, f"/{command.name} " + (argument if command.most != 0 else ""))
        assert context.asked or client.sent() or (state.viewed, state.away) != before, command.name


async def test_the_desk_says_nothing_where_there_is_no_room() -> None:
    client = on_stage()
    context = CommandContext(client, viewed=None)
    author = an_author(client, context)
    assert not author.submit("hello")
    author.take_back()
    author.edited("x")
    assert author.complete("#d", True).candidates[0].insert == "#dev "
    assert context.asked == []


async def test_help_for_one_command() -> None:
    context = CommandContext(on_stage())
    assert run(context, "/help /leave")
    assert run(context, "/help JOIN")
    assert not run(context, "/help nope")
    assert context.asked == ["help part", "help join"]
    assert (
        context.client.in_room(GENERAL).notices[-1].text == "there is no command /nope; try /help"
    )


async def test_a_room_is_no_person() -> None:
    context = CommandContext(on_stage())
    assert not run(context, "/msg #random hi")
    assert context.client.sent() == []
    notice = context.client.in_room(GENERAL).notices[-1].text
    assert notice == "#random is a room; use /join #random"


async def test_what_is_to_be_said_to_somebody_goes_with_the_wish() -> None:
    client = on_stage()
    author = an_author(client, CommandContext(client))
    assert author.submit("/msg ben hello  you")
    (wish,) = client.sent()
    assert isinstance(wish, OpenDirect)
    client.opened(direct("r_7", "ben", "u_2"))
    client.session.apply(Acknowledged(command=wish))
    assert [message.body for message in client.session.outbox.in_room("r_7")] == ["hello  you"]


async def test_what_is_refused_is_given_back() -> None:
    client = on_stage()
    context = CommandContext(client)
    author = an_author(client, context)
    for text in ("/join #bad", "/nick ana", "/topic x", "/msg nobody hi", "/part"):
        assert author.submit(text)
        (wish,) = client.sent()
        client.session.apply(Rejected(command=wish, code="forbidden", retry="never", text="no"))
        author.refused()
        author.refused()
    assert context.asked == [
        "give back /join #bad",
        "give back /nick ana",
        "give back /topic x",
        "give back /msg nobody hi",
        "give back /part",
    ]
    for number in range(40):
        author.submit(f"/join r{number}")
    client.session.state.refused = "cid-6"
    author.refused()
    assert len(context.asked) == 5, "what was granted long ago is forgotten"


@pytest.mark.parametrize(("text", "room"), [("/switch d", DEV), ("/s #DEV", DEV), ("/s @a", ANA)])
async def test_a_room_is_gone_to_by_a_few_letters(text: str, room: str) -> None:
    context = CommandContext(on_stage())
    assert run(context, text)
    assert context.client.session.state.viewed == room


async def test_what_could_be_several_rooms_is_none() -> None:
    client = on_stage()
    for number in range(6):
        client.opened(public(f"r_1{number}", f"tea\x1b{number}"))
    context = CommandContext(client)
    assert not run(context, "/switch tea")
    assert not run(context, "/switch zzz")
    assert client.session.state.viewed == GENERAL
    several, nowhere = [notice.text for notice in client.in_room(GENERAL).notices]
    assert several == (
        "that could be #tea␛0, #tea␛1, #tea␛2, #tea␛3 and 2 more; /switch and more of it"
    )
    assert nowhere == "you are in no room called zzz; /join or /msg opens one"
