"""Which preferences are taken, and which are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.domain.errors import InvalidPreference
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.text.preferences import MAX_WORD, checked

K = PreferenceKind
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@pytest.mark.parametrize(
    "good",
    [
        Preference(K.LEVEL, "r_1", "mentions"),
        Preference(K.MUTED, "r_1", "on"),
        Preference(K.FAVOURITE, "r_1", ""),
        Preference(K.MARKED, "r_1", "12"),
        Preference(K.IGNORED, "u_1", "eve"),
        Preference(K.HIGHLIGHT, "deploy now", "on"),
        Preference(K.HIGHLIGHT, "東京", "on"),
    ],
)
def test_taken_as_it_is(good: Preference) -> None:
    assert checked(good) == good


@pytest.mark.parametrize(
    "bad",
    [
        Preference(K.LEVEL, "r_1", "loud"),
        Preference(K.LEVEL, "", "all"),
        Preference(K.LEVEL, "é", "all"),
        Preference(K.MUTED, "r\x1b", "on"),
        Preference(K.MUTED, "r_1", "yes"),
        Preference(K.MUTED, "x" * 65, "on"),
        Preference(K.MARKED, "r_1", "-1"),
        Preference(K.MARKED, "r_1", "٣"),
        Preference(K.MARKED, "r_1", "9" * 16),
        Preference(K.IGNORED, "u_1", "eve\x1b[2J"),
        Preference(K.IGNORED, "u_1", "two words"),
        Preference(K.HIGHLIGHT, "", "on"),
        Preference(K.HIGHLIGHT, "!?", "on"),
        Preference(K.HIGHLIGHT, "a\nb", "on"),
        Preference(K.HIGHLIGHT, "a\u202eb", "on"),
        Preference(K.HIGHLIGHT, "x" * (MAX_WORD + 1), "on"),
        Preference(K.HIGHLIGHT, "deploy", "yes"),
    ],
)
def test_refused(bad: Preference) -> None:
    with pytest.raises(InvalidPreference) as caught:
        checked(bad)
    assert "\x1b" not in str(caught.value)


def test_a_word_has_one_spelling() -> None:
    assert checked(Preference(K.HIGHLIGHT, "  DePloy ", "on")).key == "deploy"


@given(st.builds(Preference, st.sampled_from(PreferenceKind), text, text))
def test_checking_twice_changes_nothing(preference: Preference) -> None:
    try:
        once = checked(preference)
    except InvalidPreference:
        return
    assert checked(once) == once
