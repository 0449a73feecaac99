"""Which change draws what."""

from collections import Counter

import pytest

from chat_tui.connection.state import (
    Connecting,
    ConnectionState,
    Failed,
    Online,
    Reconnecting,
    Syncing,
)
from chat_tui.session.state import Change, ChangeKind
from chat_tui.ui.bridge import Bridge
from tests.ui.helpers import DEV, GENERAL, on_stage


class View:
    """Counts what it is told to draw."""

    def __init__(self) -> None:
        self.told: Counter[str] = Counter()

    def show_rooms(self) -> None:
        self.told["rooms"] += 1

    def room_set_changed(self) -> None:
        self.told["set"] += 1

    def room_opened(self, room: str) -> None:
        self.told[f"opened {room}"] += 1

    def show_messages(self) -> None:
        self.told["messages"] += 1

    def show_members(self) -> None:
        self.told["members"] += 1

    def show_typing(self) -> None:
        self.told["typing"] += 1

    def show_notice(self) -> None:
        self.told["notice"] += 1

    def show_card(self) -> None:
        self.told["card"] += 1

    def show_listing(self) -> None:
        self.told["listing"] += 1

    def show_connection(self, state: ConnectionState) -> None:
        self.told["connection"] += 1

    def show_link(self) -> None:
        self.told["link"] += 1

    def wish_refused(self) -> None:
        self.told["refused"] += 1

    def tell_outage(self, reason: str) -> bool:
        self.told[f"outage {reason}"] += 1
        return reason == "long"

    def show_findings(self) -> None:
        self.told["findings"] += 1

    def went_online(self) -> None:
        self.told["online"] += 1

    def ask_secret(self, failure: Failed) -> None:
        self.told[f"secret {failure.reason}"] += 1

    def explain_distrust(self, failure: Failed) -> None:
        self.told[f"distrust {failure.why}"] += 1


HERE = {
    ChangeKind.IDENTITY: {"messages"},
    ChangeKind.ROOMS: {"set"},
    ChangeKind.ROOM: {"rooms"},
    ChangeKind.TIMELINE: {"rooms", "messages"},
    ChangeKind.PREFERENCES: {"rooms", "messages"},
    ChangeKind.CALL: set(),
    ChangeKind.MEMBERS: {"members"},
    ChangeKind.TYPING: {"typing"},
    ChangeKind.OPENED: {f"opened {GENERAL}"},
    ChangeKind.REFUSED: {"refused"},
    ChangeKind.NOTICE: {"notice"},
    ChangeKind.DISK: {"rooms"},
    ChangeKind.SEARCH: {"findings"},
    ChangeKind.LISTING: {"listing"},
    ChangeKind.AWAY: {"rooms"},
    ChangeKind.CARD: {"card"},
    ChangeKind.LINK: {"link", "rooms", "members"},
}


@pytest.mark.parametrize("kind", ChangeKind)
async def test_only_what_can_be_seen_is_drawn(kind: ChangeKind) -> None:
    session = on_stage().session
    session.view(GENERAL)
    view = View()
    bridge = Bridge(session, view)
    bridge.changed(Change(kind, GENERAL))
    assert set(view.told) == HERE[kind]
    view.told.clear()
    bridge.changed(Change(kind, DEV))
    everywhere = (ChangeKind.IDENTITY, ChangeKind.PREFERENCES, ChangeKind.LINK)
    only_here = set() if kind in everywhere else {"messages", "members", "typing"}
    elsewhere = {f"opened {DEV}"} if kind is ChangeKind.OPENED else HERE[kind] - only_here
    assert set(view.told) == elsewhere


async def test_over_a_slow_link_people_are_drawn_with_messages() -> None:
    session = on_stage().session
    session.view(GENERAL)
    session.set_slow_link(True)
    view = View()
    Bridge(session, view).changed(Change(ChangeKind.TIMELINE, GENERAL))
    assert set(view.told) == {"rooms", "messages", "members"}


async def test_who_is_not_trusted_is_explained_once() -> None:
    view = View()
    bridge = Bridge(on_stage().session, view)
    failed = Failed(reason="expired", advice="tell them", why="a stolen one looks the same")
    for state in (Connecting(), failed, failed):
        bridge.connection_changed(state)
    assert view.told["distrust a stolen one looks the same"] == 1
    assert not any(told.startswith("secret") for told in view.told)


async def test_online_is_told_once() -> None:
    view = View()
    bridge = Bridge(on_stage().session, view)
    for state in (Syncing(0, 0), Online(), Online(3), Connecting(), Online(4)):
        bridge.connection_changed(state)
    assert view.told == {"connection": 5, "online": 2}


async def test_the_same_failure_is_told_once() -> None:
    view = View()
    bridge = Bridge(on_stage().session, view)
    denied = Failed("wrong", "ask", credentials=True)
    for state in (denied, denied, Connecting(), denied, Failed("other", "ask", credentials=True)):
        bridge.connection_changed(state)
    assert (view.told["secret wrong"], view.told["secret other"]) == (2, 1)


async def test_an_outage_is_told_once_when_it_cannot_be_seen() -> None:
    view = View()
    bridge = Bridge(on_stage().session, view)
    for reason in ("lost", "long", "long", "other"):
        bridge.connection_changed(Reconnecting(at=1, attempt=1, reason=reason))
        bridge.connection_changed(Connecting())
    assert (view.told["outage lost"], view.told["outage long"], view.told["outage other"]) == (
        1,
        1,
        0,
    )
    bridge.connection_changed(Online())
    bridge.connection_changed(Reconnecting(at=1, attempt=1, reason="long"))
    assert view.told["outage long"] == 2
