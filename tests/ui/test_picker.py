"""Choosing, without a screen."""

from collections.abc import Callable

import pytest

from chat_tui.ui.choices import ON_ITS_WAY
from chat_tui.ui.confirmation import BY_COMMAND, BY_KEY
from chat_tui.ui.picker import Picker
from tests.ui.helpers import GENERAL, StageClient, on_stage
from tests.ui.picking import PickerHost, never


def unsent(client: StageClient, body: str = "hi") -> PickerHost:
    """A message nobody has tried to send is picked."""
    client.session.disconnected()
    client.session.send(GENERAL, body)
    return PickerHost(client.session.outbox.in_room(GENERAL)[0])


@pytest.mark.parametrize("name", ["edit", "delete"])
async def test_a_disk_that_refuses(name: str) -> None:
    client = on_stage()
    host = unsent(client)
    picker = Picker(
        client.session, host, clock=client.clock, later=never, save=never, view=never, zoom=never
    )
    client.cache._db.execute("PRAGMA query_only=ON")
    for _ in range(2):
        host.picked = client.session.outbox.in_room(GENERAL)[0]
        picker.choose(name)
    assert host.said[-1].startswith("that could not be written down: ")
    assert (len(client.session.outbox.in_room(GENERAL)), host.wrote) == (1, [])
    client.cache._db.execute("PRAGMA query_only=OFF")
    host.picked = client.session.outbox.in_room(GENERAL)[0]
    picker.choose(name)
    assert client.session.outbox.in_room(GENERAL) == []


async def test_a_remark_gives_way_to_the_keys() -> None:
    client = on_stage()
    host = unsent(client)
    timers: list[tuple[float, Callable[[], None]]] = []
    picker = Picker(
        client.session,
        host,
        clock=client.clock,
        later=lambda seconds, action: timers.append((seconds, action)),
        save=never,
        view=never,
        zoom=never,
    )
    picker.choose("delete")
    picker.show()
    assert host.said[-1] == "d once more discards it"
    picker.choose("react")
    assert host.said[-1] == ON_ITS_WAY
    (first, end_first), (_second, end_second) = timers
    assert first == BY_KEY
    end_first()
    assert host.said[-1] == ON_ITS_WAY, "the later remark has its time"
    end_second()
    assert host.said[-1].startswith("e edit  d discard")


async def test_copying_and_links() -> None:
    client = on_stage()
    host = unsent(client, "**see** https://a.example/x and https://b.example")
    picker = Picker(
        client.session, host, clock=client.clock, later=never, save=never, view=never, zoom=never
    )
    picker.choose("copy")
    assert host.copied == ["**see** https://a.example/x and https://b.example"]
    assert host.said[-1] == "copied"
    picker.choose("open")
    assert host.links == ["https://a.example/x", "https://b.example"]


async def test_nothing_is_picked() -> None:
    client = on_stage()
    host = PickerHost()
    picker = Picker(
        client.session, host, clock=client.clock, later=never, save=never, view=never, zoom=never
    )
    picker.choose("delete")
    assert not picker.leave()
    picker.show()
    assert host.said == [""]


async def test_what_a_command_takes_away_is_said_and_asked_for_twice() -> None:
    client = on_stage()
    host = unsent(client, "tea at \x1b[31mfour\nor five")
    item = host.picked
    assert item is not None
    picker = Picker(
        client.session, host, clock=client.clock, later=never, save=never, view=never, zoom=never
    )
    for _ in range(2):
        assert not picker.act(item, "delete")
        assert host.said[-1].startswith("Enter once more discards: tea at ")
        assert host.said[-1].endswith("four")
        assert "\x1b" not in host.said[-1]
        client.clock.now += BY_COMMAND
    client.clock.now -= BY_COMMAND + 1
    assert client.session.outbox.in_room(GENERAL)
    assert picker.act(item, "delete")
    assert "tea" not in host.said[-1]
    assert not client.session.outbox.in_room(GENERAL)
