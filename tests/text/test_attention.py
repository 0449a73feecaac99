"""Whose messages count, and which of them call."""

from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.text.attention import Attention, Counting


def test_the_own_name_and_words_call() -> None:
    attention = Attention.of("ann", [Preference(PreferenceKind.HIGHLIGHT, "deploy", "on")])
    assert attention.is_called("ANN: hi")
    assert attention.is_called("when do we Deploy?")
    assert not attention.is_called("redeployed by annie")
    assert attention.find("ann, deploy") == [(0, 3), (5, 11)]


def test_what_was_taken_back_is_not_there() -> None:
    attention = Attention.of(
        "ann",
        [
            Preference(PreferenceKind.HIGHLIGHT, "deploy", ""),
            Preference(PreferenceKind.IGNORED, "u_eve", "eve"),
            Preference(PreferenceKind.IGNORED, "u_bob", ""),
            Preference(PreferenceKind.MUTED, "r_1", "on"),
        ],
    )
    assert attention == Attention(("ann",), frozenset({"u_eve"}))


def test_counting_ends_where_there_is_too_much_to_read() -> None:
    counting = Counting(Attention(("ann",)), size=10, places=100)
    assert counting.has_time_for(10)
    assert counting.is_called("ann")
    assert not counting.has_time_for(1)


def test_counting_ends_where_there_are_too_many_places_to_look_at() -> None:
    counting = Counting(Attention(("ann", "deploy")), size=1_000, places=6)
    assert counting.is_called("annx anny ann")
    assert counting.has_time_for(0)
    assert not counting.is_called("annx anny ann")
    assert not counting.has_time_for(0)
