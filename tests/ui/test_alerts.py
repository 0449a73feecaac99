"""When the bell rings, and what the title says."""

from collections.abc import Callable

from chat_tui.domain.events import Welcomed
from chat_tui.domain.models import Limits
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.ui.alerts import SLOW_TITLE_PAUSE, TITLE_PAUSE, Alerts
from chat_tui.ui.notifier import LOOKS_FOR, PAUSE
from chat_tui.ui.servers import Server, Servers
from tests.ui.helpers import ANA, DEV, GENERAL, StageClient, message, on_stage, public, receive

K = PreferenceKind


class Street:
    """What is seen and heard outside of a chat in which #general is on the screen."""

    def __init__(self) -> None:
        self.client: StageClient = on_stage()
        self.session = self.client.session
        self.rung: list[tuple[str, str]] = []
        self.titles: list[str] = []
        self.due: list[Callable[[], None]] = []
        self.pauses: list[float] = []
        server = Server("work", self.client)
        self.alerts = Alerts(
            Servers(server),
            self,
            clock=self.client.clock,
            later=self._later,
        )
        self.session.view(GENERAL)
        self.session.subscribe(lambda change: self.alerts.changed(server, change))

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        self.pauses.append(seconds)
        self.due.append(action)

    def notify_outside(self, title: str, body: str) -> None:
        self.rung.append((title, body))

    def show_window_title(self, text: str) -> None:
        self.titles.append(text)

    def hear(self, seq: int, body: str, room: str, *, user: str = "u_1") -> int:
        """Somebody says something; returns how often it rang for it."""
        before = len(self.rung)
        receive(self.session, message(seq, body, room=room, user=user))
        self.client.clock.now += PAUSE
        return len(self.rung) - before

    def prefer(self, kind: PreferenceKind, key: str, value: str) -> None:
        self.session.preferences.set(Preference(kind, key, value))


def test_mentions_and_conversations_ring() -> None:
    street = Street()
    assert street.hear(1, "hello", DEV) == 0
    assert street.hear(2, "**mia**?\x1b]0;x\x07", DEV) == 1
    assert street.hear(1, "psst", ANA) == 1
    assert [title for title, _ in street.rung] == ["ana in #dev", "ana"]
    assert street.rung[0][1].startswith("mia?")
    assert "\x1b" not in street.rung[0][1]


def test_ones_own_messages_do_not() -> None:
    assert Street().hear(1, "mia", DEV, user="u_me") == 0


def test_what_was_chosen_for_a_room_holds() -> None:
    street = Street()
    street.prefer(K.LEVEL, DEV, "all")
    assert street.hear(1, "hello", DEV) == 1
    street.prefer(K.LEVEL, DEV, "none")
    assert street.hear(2, "mia", DEV) == 0
    street.prefer(K.LEVEL, DEV, "")
    street.prefer(K.MUTED, DEV, "on")
    assert street.hear(3, "mia", DEV) == 0
    street.prefer(K.MUTED, DEV, "")
    street.prefer(K.IGNORED, "u_1", "ana")
    assert street.hear(4, "mia", DEV) == 0


def test_a_room_that_is_looked_at_does_not() -> None:
    street = Street()
    street.alerts.notifier.focus_changed(True)
    street.client.clock.now += 10 * LOOKS_FOR
    assert street.hear(1, "mia", GENERAL) == 0
    street.alerts.notifier.focus_changed(False)
    assert street.hear(2, "mia", GENERAL) == 1


def test_where_no_focus_is_told_a_key_tells_that_somebody_looks() -> None:
    street = Street()
    assert street.hear(1, "mia", GENERAL) == 0
    street.client.clock.now += LOOKS_FOR
    assert street.hear(2, "mia", GENERAL) == 1
    street.alerts.notifier.key_pressed()
    assert street.hear(3, "mia", GENERAL) == 0


def test_a_flood_rings_once() -> None:
    street = Street()
    for seq in range(1, 200):
        receive(street.session, message(seq, "mia!", room=DEV))
    assert len(street.rung) == 1
    assert len(street.due) == 1, "and there is one new title"


def test_what_was_missed_does_not_ring() -> None:
    street = Street()
    street.session.disconnected()
    street.session.apply(
        Welcomed(
            user="u_me",
            name="mia",
            time=0,
            epoch="e1",
            resumed=True,
            cursor="0",
            missed=1,
            rooms=(public(DEV, "dev", 1, unread=1, mentions=1),),
            limits=Limits(),
        )
    )
    assert street.hear(1, "mia", DEV) == 0


def test_the_title_counts() -> None:
    street = Street()
    street.alerts.show_title()
    street.hear(1, "hello", DEV)
    street.due.pop()()
    street.hear(2, "mia", DEV)
    street.hear(1, "psst", ANA)
    street.due.pop()()
    street.prefer(K.MUTED, DEV, "on")
    street.due.pop()()
    assert street.titles == [
        "#general - chat-tui",
        "(1) #general - chat-tui",
        "(@2) #general - chat-tui",
        "(@1) #general - chat-tui",
    ]


def test_over_a_slow_link_the_title_is_written_less_often() -> None:
    street = Street()
    street.hear(1, "one", DEV)
    street.due.pop()()
    street.session.set_slow_link(True)
    street.hear(2, "two", DEV)
    assert street.pauses == [TITLE_PAUSE, SLOW_TITLE_PAUSE]
