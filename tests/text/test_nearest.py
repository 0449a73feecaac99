"""What somebody may have meant."""

from hypothesis import given
from hypothesis import strategies as st

from chat_tui.text.nearest import hint, nearest

NAMES = ("theme", "mouse", "server", "slow_link")


def test_what_is_near_is_named_and_what_is_not_is_not() -> None:
    assert nearest("tehme", NAMES) == ["theme"]
    assert nearest("SERVR", NAMES) == ["server"]
    assert nearest("nosuch", NAMES) == []
    assert hint("slowlink", NAMES, "look") == "the nearest is 'slow_link'"
    assert hint("xyzzy", NAMES, "look") == "look"
    assert nearest("x", ()) == []


@given(st.sampled_from(NAMES), st.data())
def test_one_letter_too_many_is_near(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name)))
    assert nearest(name[:at] + "q" + name[at:], NAMES) == [name]
