"""What the user wants to be told of: what it does to counts, and how the server and the disk
come to have it."""

from pathlib import Path

import pytest

from chat_tui.domain.commands import MarkRead, SetPreference
from chat_tui.domain.errors import InvalidPreference
from chat_tui.domain.events import (
    Acknowledged,
    PreferenceChanged,
    Rejected,
    TypingChanged,
    Welcomed,
    WentLive,
)
from chat_tui.domain.models import Limits, Room, RoomKind
from chat_tui.domain.preferences import Level, Preference, PreferenceKind
from chat_tui.session.cache import Cache
from chat_tui.session.state import ChangeKind
from tests.session.desk import GENERAL, Desk

K = PreferenceKind
MUTED = Preference(K.MUTED, "r", "on")
EVE = Preference(K.IGNORED, "u_eve", "eve")


def welcomed(desk: Desk, *preferences: Preference) -> None:
    """The server has these."""
    desk.session.apply(
        Welcomed(
            user="u_me",
            name="me",
            time=0,
            epoch="e",
            resumed=True,
            cursor="10",
            missed=0,
            rooms=(GENERAL,),
            limits=Limits(),
            preferences=preferences,
        )
    )
    desk.session.apply(WentLive(cursor="11"))


def told(desk: Desk) -> list[Preference]:
    """What the server is told now."""
    return [one.preference for one in desk.poll() if isinstance(one, SetPreference)]


def answer(desk: Desk, preference: Preference) -> None:
    desk.session.apply(Acknowledged(command=SetPreference(preference=preference)))


def refuse(desk: Desk, preference: Preference, code: str, retry: str = "never") -> None:
    command = SetPreference(preference=preference)
    desk.session.apply(Rejected(command=command, code=code, retry=retry, text="No.", after_ms=900))


# -- counting ----------------------------------------------------------------------------------


def test_who_is_ignored_is_not_counted() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.preferences.set(EVE)
    desk.hear(1, "me!", user="u_eve")
    desk.hear(2, "me!", user="u_b")
    assert desk.counts() == (1, 1)


def test_who_is_ignored_is_not_seen_typing() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.preferences.set(EVE)
    for user in ("u_eve", "u_b"):
        desk.session.apply(TypingChanged(room="r", user=user, name=user, on=True))
    assert list(desk.state.rooms["r"].typing) == ["u_b"]


def test_a_word_makes_a_mention() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.preferences.set(Preference(K.HIGHLIGHT, "Deploy", "on"))
    desk.hear(1, "we deploy")
    desk.hear(2, "we wait")
    assert desk.counts() == (2, 1)


def test_the_server_is_asked_to_count_again_where_anything_can_be_unread() -> None:
    desk = Desk().welcome(GENERAL)
    desk.hear(1, user="u_eve")
    desk.session.preferences.set(EVE)
    assert told(desk) == [EVE]
    answer(desk, EVE)
    assert desk.poll(1.0) == [MarkRead(room="r", seq=0)]
    desk.session.preferences.set(MUTED)
    assert told(desk) == [MUTED]
    answer(desk, MUTED)
    assert desk.poll(1.0) == []


def test_levels() -> None:
    preferences = Desk().welcome(GENERAL).state.preferences
    room = GENERAL.room
    assert preferences.level(room) is Level.MENTIONS
    assert preferences.level(Room(id="d", name="bob", kind=RoomKind.DIRECT)) is Level.ALL
    preferences.put(Preference(K.LEVEL, "r", "none"))
    assert preferences.level(room) is Level.NONE


# -- the server --------------------------------------------------------------------------------


def test_a_change_is_told_once() -> None:
    desk = Desk().welcome(GENERAL)
    desk.kinds()
    desk.session.preferences.set(MUTED)
    assert ChangeKind.PREFERENCES in desk.kinds()
    assert told(desk) == [MUTED]
    assert told(desk) == []
    answer(desk, MUTED)
    desk.session.disconnected()
    welcomed(desk, MUTED)
    assert told(desk) == []


def test_what_was_changed_offline_or_not_answered_is_told_later_and_wins() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.preferences.set(MUTED)
    assert told(desk) == [MUTED]
    desk.session.disconnected()
    desk.session.preferences.set(EVE)
    welcomed(desk, Preference(K.FAVOURITE, "r", "on"))
    assert desk.state.preferences.is_muted("r")
    assert desk.state.preferences.is_favourite("r")
    desk.session.apply(PreferenceChanged(preference=Preference(K.MUTED, "r")))
    assert desk.state.preferences.is_muted("r")
    assert told(desk) == [MUTED, EVE]


def test_a_change_of_mind_while_the_first_is_under_way() -> None:
    desk = Desk().welcome(GENERAL)
    back = Preference(K.MUTED, "r")
    desk.session.preferences.set(MUTED)
    assert told(desk) == [MUTED]
    desk.session.preferences.set(back)
    assert told(desk) == [back]
    answer(desk, MUTED)
    assert not desk.state.preferences.is_muted("r")
    answer(desk, back)
    desk.session.disconnected()
    welcomed(desk)
    assert told(desk) == []


def test_another_terminal() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.apply(PreferenceChanged(preference=MUTED))
    assert desk.state.preferences.is_muted("r")
    desk.session.apply(PreferenceChanged(preference=Preference(K.MUTED, "r")))
    assert not desk.state.preferences.is_muted("r")


def test_what_the_server_does_not_have_any_more_is_gone() -> None:
    desk = Desk()
    welcomed(desk, MUTED, EVE)
    desk.session.disconnected()
    welcomed(desk, EVE)
    assert desk.state.preferences.all() == [EVE]


def test_a_server_that_keeps_none_leaves_them_to_this_terminal() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.preferences.set(MUTED)
    told(desk)
    refuse(desk, MUTED, "unknown_type")
    desk.session.disconnected()
    desk.welcome(GENERAL)
    assert told(desk) == []
    assert desk.state.preferences.is_muted("r")
    assert desk.state.notice is None


def test_a_refusal_is_told_and_undone() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.preferences.set(MUTED)
    told(desk)
    refuse(desk, MUTED, "quota")
    assert not desk.state.preferences.is_muted("r")
    assert desk.state.notice is not None
    assert "No." in desk.state.notice.text


def test_a_busy_server_is_asked_again() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.preferences.set(MUTED)
    told(desk)
    refuse(desk, MUTED, "busy", "after")
    assert told(desk) == []
    desk.now += 0.9
    assert told(desk) == [MUTED]


def test_what_cannot_be_used_changes_nothing() -> None:
    desk = Desk().welcome(GENERAL)
    with pytest.raises(InvalidPreference):
        desk.session.preferences.set(Preference(K.HIGHLIGHT, "\x1b[2J", "on"))
    assert desk.state.preferences.all() == []
    assert told(desk) == []


# -- the disk ----------------------------------------------------------------------------------


def test_the_next_start_has_them_and_tells_what_was_not_told(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    desk = Desk(Cache(path))
    welcomed(desk, EVE, MUTED)
    desk.session.preferences.set(Preference(K.MUTED, "r"))
    desk.cache.close()
    again = Desk(Cache(path))
    assert again.state.preferences.all() == [EVE]
    welcomed(again, EVE, MUTED)
    assert told(again) == [Preference(K.MUTED, "r")]
    answer(again, Preference(K.MUTED, "r"))
    assert again.cache.preferences.load() == ((EVE, False),)


def test_a_damaged_row_is_left_out() -> None:
    cache = Cache()
    cache.preferences.save(EVE, untold=False)
    cache.preferences.save(Preference(K.LEVEL, "r", "\x1b[2J"), untold=False)
    assert cache.preferences.load() == ((EVE, False),)


def test_a_mark_goes_when_it_was_read() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.preferences.visited("r")
    assert told(desk) == []
    desk.session.preferences.set(Preference(K.MARKED, "r", "3"))
    assert desk.state.preferences.marked("r") == 3
    desk.session.preferences.visited("r")
    assert desk.state.preferences.marked("r") is None
