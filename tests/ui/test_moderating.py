"""Invitations, removals and bans: the commands, and the words."""

from dataclasses import replace

import pytest

from chat_tui.domain.commands import Command, Invite, JoinRoom, Kick, LeaveRoom, ListBans, SetBan
from chat_tui.domain.events import InvitationReceived
from chat_tui.domain.log import LogEvent, MemberBanned, MemberLeft
from chat_tui.domain.models import Invitation, Person, Removal, Room
from chat_tui.session.completion import complete
from chat_tui.session.state import Card, ChatState, RoomState
from chat_tui.ui import words
from chat_tui.ui.card import card
from chat_tui.ui.look import USUAL_LOOK
from tests.ui.commanding import CommandContext, an_author, run
from tests.ui.helpers import ANA, DEV, GENERAL, START_MS, on_stage, public

ENTRY = {"room": "r", "seq": 1, "user": "u_1", "name": "ana", "time": START_MS}
TARGET = {"target": "u_3", "target_name": "e\x1b[2Jve"}
REMOVED = Removal(by="a\nna", time=START_MS, reason="sp\x1bam")


def out(removal: Removal = REMOVED) -> RoomState:
    return RoomState(room=Room(id="r", name="dev"), removed=removal)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (MemberLeft(**ENTRY, by="u_2", by_name="ben"), "ben removed ana"),  # type: ignore[arg-type]
        (
            MemberLeft(**ENTRY, by="u_2", by_name="ben", reason="\x1b[2Jspam", banned=True),  # type: ignore[arg-type]
            "ben banned ana: ␛[2Jspam",
        ),
        (MemberBanned(**ENTRY, **TARGET, reason="tea"), "ana banned e␛[2Jve: tea"),  # type: ignore[arg-type]
        (MemberBanned(**ENTRY, **TARGET, on=False), "ana lets e␛[2Jve come back"),  # type: ignore[arg-type]
    ],
)
def test_entries(entry: LogEvent, said: str) -> None:
    assert words.event(entry) == said


def test_why_nothing_can_be_said_there() -> None:
    said = words.unsendable(out(), "hi", 99)
    assert said == "not sent: a␊na removed you from #dev: sp␛am; /join #dev to come back"
    banned = words.unsendable(out(replace(REMOVED, banned=True, reason="")), "hi", 99)
    assert banned == "not sent: a␊na banned you from #dev; an operator can /unban you"
    assert words.unsendable(RoomState(room=Room(id="r", name="dev")), "hi", 99) == ""
    assert words.unsendable(None, "hi", 99) == "not sent: you are in no room yet"


def test_above_the_composer() -> None:
    assert words.about(None, out()) == (
        "you are not in here any more (/join #dev):",
        "a␊na removed you: sp␛am",
    )
    what, _ = words.about(None, out(replace(REMOVED, banned=True)))
    assert what == "you are not in here any more:"
    assert words.about(None, RoomState(room=Room(id="r", name="dev"))) == ("", "")


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("/invite @ben", Invite(room=GENERAL, name="ben", cid="cid-1")),
        ("/invite ben #dev", Invite(room=DEV, name="ben", cid="cid-1")),
        ("/invite ben DEV", Invite(room=DEV, name="ben", cid="cid-1")),
        ("/kick ben", Kick(room=GENERAL, name="ben", cid="cid-1")),
        ("/kick ben  too  loud", Kick(room=GENERAL, name="ben", cid="cid-1", reason="too loud")),
        ("/ban ben", SetBan(room=GENERAL, name="ben", cid="cid-1")),
        ("/ban ben spam", SetBan(room=GENERAL, name="ben", cid="cid-1", reason="spam")),
        ("/ban", ListBans(room=GENERAL)),
        ("/unban ben", SetBan(room=GENERAL, name="ben", cid="cid-1", on=False)),
    ],
)
async def test_commands(text: str, wish: Command) -> None:
    client = on_stage()
    context = CommandContext(client)
    assert run(context, text)
    assert client.sent() == [wish]
    client.session.disconnected()
    assert not run(context, text)


@pytest.mark.parametrize("text", ["/invite ben", "/kick ben", "/ban ben", "/ban", "/unban ben"])
async def test_where_they_make_no_sense(text: str) -> None:
    name = text.split()[0]
    client = on_stage()
    assert not run(CommandContext(client, viewed=None), text)
    context = CommandContext(client, viewed=ANA)
    assert not run(context, text)
    last = client.in_room(ANA).notices[-1].text
    assert last == f"this is for you two alone; {name} is for rooms"
    client.opened(replace(public(DEV, "dev"), removed=replace(REMOVED, by="ana", reason="")))
    context = CommandContext(client, viewed=DEV)
    assert not run(context, text)
    last = client.in_room(DEV).notices[-1].text
    assert last == "ana removed you from #dev; /join #dev to come back"
    assert client.sent() == []


async def test_nobody_is_invited_into_a_room_one_is_not_in() -> None:
    client = on_stage()
    assert not run(CommandContext(client), "/invite ben #tea")
    assert client.in_room(GENERAL).notices[-1].text == "you are in no room called #tea"


async def test_a_room_one_was_put_out_of_is_joined_again_or_let_go() -> None:
    client = on_stage()
    client.opened(replace(public(DEV, "dev"), removed=REMOVED))
    context = CommandContext(client, viewed=DEV)
    assert run(context, "/join #dev")
    assert run(context, "/part")
    assert client.sent() == [JoinRoom(name="#dev", cid="cid-1"), LeaveRoom(room=DEV, cid="cid-2")]


async def test_an_invitation_is_completed_and_declined() -> None:
    client = on_stage()
    invitation = Invitation(room="r_t", name="Tea", by="u_1", by_name="ana", time=1)
    client.session.apply(InvitationReceived(invitation=invitation))
    (offered,) = complete("/join #t", client.session.state, GENERAL).candidates
    assert (offered.insert, offered.hint) == ("#Tea ", "ana invites you")
    assert run(CommandContext(client), "/part #tea")
    assert client.sent() == [LeaveRoom(room="r_t", cid="cid-1")]


async def test_who_is_here_already_is_not_offered_to_be_invited() -> None:
    state = on_stage().session.state
    assert [one.insert for one in complete("/invite ", state, DEV).candidates] == ["ana ", "ben "]
    assert complete("/invite ", state, GENERAL).candidates == ()
    (room,) = complete("/invite ben #d", state, GENERAL).candidates
    assert room.insert == "#dev "
    assert [one.insert for one in complete("/kick b", state, GENERAL).candidates] == ["ben "]


async def test_what_is_written_where_one_was_put_out_stays() -> None:
    client = on_stage()
    client.opened(replace(public(DEV, "dev"), removed=REMOVED))
    author = an_author(client, CommandContext(client, viewed=DEV))
    assert not author.submit("but why")
    assert not author.submit("/upload ~/.bashrc")
    assert client.session.outbox.in_room(DEV) == []


def test_whois_tells_of_what_rooms_somebody_is_an_operator() -> None:
    rooms = {f"r_{n}": RoomState(room=Room(id=f"r_{n}", name=n)) for n in ("tea", "cake")}
    ana = Person(
        user="u_1", name="ana", rooms=("r_tea", "r_cake"), shared=2, operates=("r_cake", "r_x")
    )
    shown = Card(name="ana", person=ana, now=START_MS)
    lines = card(shown, ChatState(name="me", user="u_me", rooms=rooms), None, USUAL_LOOK)
    assert lines.split("\n")[-2:] == ["with you in #tea, #cake", "operator of #cake"]
