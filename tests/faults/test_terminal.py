"""The watcher notices what must never be, as soon as it is."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chat_tui.domain.commands import SendMessage
from chat_tui.domain.events import Acknowledged, EventsReceived, Rejected, Welcomed, WentLive
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Limits, Room, RoomSummary
from chat_tui.session.session import Session
from chat_tui.session.state import Delivery
from tests.faults.checker import Kind
from tests.faults.terminal import Report, Terminal, key_of

WELCOME = Welcomed(
    user="u",
    name="ana",
    time=0,
    epoch="e",
    resumed=False,
    cursor="0",
    missed=0,
    rooms=(RoomSummary(room=Room(id="r", name="general"), head=1),),
    limits=Limits(),
)


class Watched:
    """A terminal that is told by hand what a server says, and what it reports."""

    def __init__(self, folder: Path) -> None:
        self.told: list[Report] = []
        self._terminal = Terminal("ana.1", "ana", 1, "ws://127.0.0.1:1", folder, self.told.append)
        self.session: Session = self._terminal._session
        self.session.apply(WELCOME)
        self.session.apply(WentLive(cursor="0"))

    def close(self) -> None:
        """Let the files go."""
        self._terminal._slot.close()

    def reports(self, kind: str) -> list[str]:
        """What it told of this kind: about which message, or what is wrong."""
        return [one.get("key") or one["kind"] for one in self.told if one["report"] == kind]

    def say(self, body: str) -> SendMessage:
        """Somebody says something; returns what goes out."""
        self.session.send("r", body)
        commands, _ = self.session.poll(1e9)
        (command,) = [one for one in commands if isinstance(one, SendMessage)]
        return command

    def came(self, seq: int, body: str, cid: str | None = None) -> None:
        """A message comes from the server."""
        event = MessageReceived(
            room="r", seq=seq, user="u", name="ana", time=0, message="m", body=body, cid=cid
        )
        self.session.apply(EventsReceived(cursor=str(seq), events=(event,)))


@pytest.fixture
async def watched(tmp_path: Path) -> Watched:
    """In a running loop, without a connection."""
    return Watched(tmp_path)


@pytest.fixture(autouse=True)
def closed(watched: Watched) -> Iterator[None]:
    """Nothing stays open."""
    yield
    watched.close()


async def test_what_is_as_it_should_be(watched: Watched) -> None:
    command = watched.say("k1 x")
    watched.came(2, "other")
    watched.session.apply(Acknowledged(command=command, seq=3, message="m", time=0))
    watched.came(3, "k1 x", command.cid)
    watched.came(9, "after a gap")
    assert watched.reports("acknowledged") == ["k1"]
    assert watched.reports("wrong") == []


async def test_an_own_event_acknowledges(watched: Watched) -> None:
    command = watched.say("k1 x")
    watched.came(2, "k1 x", command.cid)
    assert watched.reports("acknowledged") == ["k1"]


async def test_a_refusal_is_told_once(watched: Watched) -> None:
    command = watched.say("k1 x")
    refusal = Rejected(command=command, code="too_large", retry="never", text="no")
    watched.session.apply(refusal)
    watched.came(2, "other")
    assert watched.reports("failed") == ["k1"]
    assert watched.reports("acknowledged") == []


async def test_an_entry_that_vanishes(watched: Watched) -> None:
    watched.came(2, "one")
    watched.came(3, "two")
    del watched.session.open("r").entries[-2]
    watched.came(4, "three")
    assert watched.reports("wrong") == [Kind.GAP]


async def test_sent_and_then_pending_again(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = watched.say("k1 x")
    watched.session.apply(Acknowledged(command=command, seq=3, message="m", time=0))
    (message,) = watched.session.outbox.in_room("r")
    again = replace(message, delivery=Delivery.PENDING)
    monkeypatch.setattr(watched.session.outbox, "in_room", lambda _room: [again])
    watched.came(2, "other")
    assert watched.reports("wrong") == [Kind.TURNED_BACK]


async def test_pending_and_in_the_log(watched: Watched) -> None:
    watched.say("k1 x")
    watched.came(2, "k1 x")
    assert watched.reports("wrong") == [Kind.SHOWN_TWICE]


async def test_another_epoch(watched: Watched) -> None:
    watched.session.apply(replace(WELCOME, epoch="f"))
    assert watched.reports("wrong") == [Kind.LOST]


def test_a_message_is_known_by_its_first_word() -> None:
    assert key_of("ana.1/1/7 xxxx") == "ana.1/1/7"
