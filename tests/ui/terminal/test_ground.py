"""The answer to OSC 11 reaches nobody else, and no key is lost for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.ui.terminal.ground import DUE, LATEST, NO_KEY, UNSURE, GroundAnswer, is_dark, may_ask

LIGHT = "\x1b]11;rgb:ffff/fafa/f0f0\x07"
DARK = "\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\"
KEYS = ["a", "]", "\x1b", "\x1b[A", "\x1b]", "11;", "\x1bOP", "é", "\r", "\\", "\x07", "rgb:", "/"]


class Rig:
    """What the parser gets, when each piece comes so long after the one before."""

    def __init__(self) -> None:
        self.now = 100.0
        self.answer = GroundAnswer(self.now)
        self.passed = ""

    def come(self, text: str, after: float = 0.0) -> None:
        held = self.answer.hold()
        if held is not None and held <= after:
            self.passed += self.answer.let_go()
        self.now += after
        self.passed += self.answer.feed(text, self.now)

    def rest(self) -> str:
        """What has come when nothing more does."""
        while (held := self.answer.hold()) is not None:
            self.now += held
            self.passed += self.answer.let_go()
        return self.passed


@pytest.mark.parametrize(
    ("colour", "dark"),
    [
        ("rgb:0000/0000/0000", True),
        ("rgb:ffff/ffff/ffff", False),
        ("rgb:1c/1c/1c", True),
        ("rgb:f/f/e", False),
        ("rgba:fdfd/f6f6/e3e3/ffff", False),
        ("rgb:0000/0000/ffff", True),
        ("rgb:0000/ffff/0000", False),
        ("#ffffff", None),
        ("rgb:12345/0/0", None),
        ("", None),
    ],
)
def test_light_or_dark(colour: str, dark: bool | None) -> None:
    assert is_dark(colour) is dark


@pytest.mark.parametrize(("answer", "dark"), [(LIGHT, False), (DARK, True)])
@given(data=st.data())
def test_an_answer_in_pieces_between_keys_is_taken_out(
    answer: str, dark: bool, data: st.DataObject
) -> None:
    """However it is cut, with rests for which nothing has to be let go."""
    before = data.draw(st.lists(st.sampled_from(KEYS[:2] + KEYS[3:4] + KEYS[6:9]), max_size=4))
    after = data.draw(st.lists(st.sampled_from(KEYS), max_size=4))
    whole = "".join([*before, answer, *after])
    cuts = sorted(data.draw(st.sets(st.integers(0, len(whole)), max_size=8)))
    rig = Rig()
    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        rig.come(whole[start:end], data.draw(st.floats(0, UNSURE / 2)))
    assert rig.answer.dark is dark
    assert rig.rest() == "".join([*before, *after])


@pytest.mark.parametrize("cut", range(1, len(LIGHT)))
@pytest.mark.parametrize("answer", [LIGHT, DARK])
def test_one_that_stops_in_its_middle_is_no_key_either(answer: str, cut: int) -> None:
    """At worst it is the Escape key, when the line rests right behind the first byte."""
    rig = Rig()
    rig.come(answer[:cut])
    rig.come(answer[cut:], NO_KEY * 0.9)
    assert rig.answer.dark is not None
    assert rig.rest() == ("\x1b" if cut == 1 else "")


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.floats(0, 2)), max_size=12))
def test_no_key_is_lost_where_nothing_is_answered(keys: list[tuple[str, float]]) -> None:
    rig = Rig()
    for key, after in keys:
        rig.come(key, after)
    typed = "".join(key for key, _after in keys)
    if "\x1b]11;" not in typed:
        assert rig.rest() == typed


def test_nothing_is_held_when_it_has_come_or_is_long_due() -> None:
    rig = Rig()
    rig.come("\x1b")
    assert rig.answer.hold() == UNSURE
    rig.come("[A" + LIGHT)
    rig.come("\x1b")
    assert rig.answer.hold() is None
    silent = Rig()
    silent.come("x", DUE)
    silent.come("\x1b")
    assert silent.answer.hold() is None


@pytest.mark.parametrize("after", [LATEST + 0.1, 1000.0])
def test_a_late_answer_is_taken_out_but_changes_nothing(after: float) -> None:
    rig = Rig()
    rig.come("a", after)
    rig.come(LIGHT[:9])
    rig.come(LIGHT[9:] + "b")
    assert rig.rest() == "ab"
    assert rig.answer.dark is None


def test_the_first_answer_counts() -> None:
    rig = Rig()
    rig.come(DARK + LIGHT)
    assert rig.answer.dark is True
    assert rig.rest() == ""


@pytest.mark.parametrize(
    ("environment", "may"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x"}, True),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "screen-256color"}, False),
        ({"TERM": "screen-256color", "TMUX": "/tmp/x"}, True),
        ({"TERM": "xterm-256color", "STY": "1.pts"}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": "vt220"}, False),
        ({}, False),
    ],
)
def test_it_is_asked_where_that_does_no_harm(environment: dict[str, str], may: bool) -> None:
    assert may_ask(environment) is may
