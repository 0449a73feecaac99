"""Several servers: which is looked at, where keys lead, what is told of those that are not."""

from chat_tui.connection.state import (
    Authenticating,
    Connecting,
    ConnectionState,
    Failed,
    Offline,
    Online,
    Reconnecting,
    Syncing,
)
from chat_tui.domain.preferences import ON, Preference, PreferenceKind
from chat_tui.ui.servers import Server, Servers, Spot
from chat_tui.ui.triage import Totals
from tests.ui.helpers import DEV, GENERAL, StageClient, message, on_stage, receive


def three() -> tuple[Servers, Server, Server, Server]:
    """work and home with the usual rooms (dev, general, ana), of the same ids; club with none.
    work's general is on the screen, and home's would be."""
    work, home = Server("work", on_stage()), Server("home", on_stage())
    club = Server("club", StageClient(Online(3)))
    servers = Servers(work)
    servers.add(home)
    servers.add(club)
    for server in (work, home):
        server.client.session.view(GENERAL)
    return servers, work, home, club


def way(servers: Servers, step: int, many: int) -> list[tuple[str, str | None]]:
    """Where so many times the same key leads."""
    led = []
    for _ in range(many):
        spot = servers.next_room(step)
        assert spot is not None
        servers.look_at(spot.server)
        spot.server.client.session.view(spot.room)
        led.append((spot.server.name, spot.room))
    return led


def test_rooms_follow_each_other_across_servers_and_an_empty_one_is_a_stop() -> None:
    servers, *_ = three()
    down = [
        ("work", "r_9"),
        ("home", DEV),
        ("home", GENERAL),
        ("home", "r_9"),
        ("club", None),
        ("work", DEV),
        ("work", GENERAL),
    ]
    assert way(servers, 1, 7) == down
    assert way(servers, -1, 7) == [*down[-2::-1], down[-1]]


def test_one_server_with_one_room_leads_nowhere() -> None:
    client = StageClient()
    servers = Servers(Server("work", client))
    assert servers.next_room(1) is None
    assert servers.next_unread(1) is None
    assert not servers.are_several


def test_a_mention_far_away_comes_before_what_waits_near() -> None:
    servers, work, home, _club = three()
    receive(work.client.session, message(1, "hello", room=DEV))
    receive(home.client.session, message(1, "mia?"))
    assert servers.next_unread(1) == servers.next_unread(-1) == Spot(home, GENERAL)
    servers.look_at(home)
    assert servers.next_unread(1) == Spot(work, DEV), "home's general is on the screen now"


def test_what_waits_elsewhere_is_counted_on_all() -> None:
    servers, work, home, _club = three()
    receive(work.client.session, message(1), message(1, "mia!", room=DEV))
    receive(home.client.session, message(1), message(2, "mia!"))
    assert servers.elsewhere() == Totals(3, 2), "all but what is in work's general"
    servers.look_at(home)
    assert servers.elsewhere() == Totals(2, 1)
    home.client.session.preferences.set(Preference(PreferenceKind.MUTED, GENERAL, ON))
    servers.look_at(work)
    assert servers.elsewhere() == Totals(1, 1)


def test_where_one_was_before() -> None:
    servers, work, home, _club = three()
    servers.left(home, DEV)
    assert [servers.before] == [None], "nobody saw that"
    servers.look_at(home)
    assert servers.before == Spot(work, GENERAL)
    servers.left(home, GENERAL)
    assert servers.before == Spot(home, GENERAL)
    servers.look_at(home)
    assert servers.before == Spot(home, GENERAL)


def test_the_neighbour_is_looked_at_when_one_is_taken_away() -> None:
    servers, work, home, club = three()
    servers.look_at(home)
    servers.remove(home)
    assert (servers.current, servers.before) == (club, Spot(work, GENERAL))
    servers.remove(work)
    assert servers.all == [club]
    assert servers.before is None
    assert servers.label(club) == "", "there is nothing to tell it from"
    assert servers.find("work") is None
    assert servers.find("club") is club


def test_the_same_id_is_another_room_on_another_server() -> None:
    servers, work, home, _club = three()
    assert servers.shows(work, GENERAL)
    assert not servers.shows(home, GENERAL)
    assert not servers.shows(work, DEV)


def told(state: ConnectionState) -> list[str]:
    """What is told of home."""
    servers, _work, home, _club = three()
    assert isinstance(home.client, StageClient)
    home.client.become(state)
    return [words for words, _style in servers.troubles()]


def test_what_is_not_online_is_told_in_words_that_do_not_count() -> None:
    assert told(Online(900)) == []
    assert told(Offline()) == ["home: offline"]
    assert told(Connecting()) == ["home: connecting"]
    assert told(Authenticating()) == ["home: logging in"]
    assert told(Syncing(3, 9)) == ["home: syncing"]
    for state in (Reconnecting(at=1004, attempt=2, reason="x"), Connecting(3)):
        assert told(state) == ["home: reconnecting"]
    assert told(Failed("x", "y")) == ["home: failed"]


def test_a_hostile_name_is_inert() -> None:
    servers = Servers(Server("a\x1b[2J\nb", StageClient(Offline())))
    servers.add(Server("other", on_stage()))
    servers.look_at(servers.all[1])
    ((words, _style),) = servers.troubles()
    assert "\x1b" not in words + servers.label(servers.all[0])
    assert "\n" not in words
