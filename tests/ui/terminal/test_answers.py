"""What the terminal answers reaches nobody else, and no key is lost for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.ui.terminal.answers import DUE, LATEST, NO_KEY, UNSURE, Answers
from chat_tui.ui.terminal.graphics import Graphics

KITTY = "\x1bP>|kitty(0.35.2)\x1b\\"
DEVICE = "\x1b[?62;4;22c"
LIGHT = "\x1b]11;rgb:ffff/fafa/f0f0\x07"
DARK = "\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\"
KEYS = ["a", "]", "\x1b", "\x1b[A", "\x1b]", "11;", "\x1bOP", "é", "\r", "\\", "\x07", "rgb:", "/"]


class Rig:
    """What the parser gets, when each piece comes so long after the one before."""

    def __init__(self, *, background: bool = True, graphics: bool = False) -> None:
        self.now = 100.0
        self.answer = Answers(self.now, background=background, graphics=graphics)
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


NAMED = ["a", "P", "\x1b", "\x1b[A", "\x1bP", "\x1b[?1u", "\x1b[?2026;2$y", "é", "\r", "c", "62;4"]


@pytest.mark.parametrize(
    ("answer", "graphics"),
    [(KITTY + DEVICE, Graphics.PLACEHOLDERS), (DEVICE, Graphics.SIXEL)],
)
@given(data=st.data())
def test_a_name_in_pieces_between_keys_is_taken_out(
    answer: str, graphics: Graphics, data: st.DataObject
) -> None:
    before = data.draw(st.lists(st.sampled_from(NAMED[3:4] + NAMED[5:]), max_size=4))
    after = data.draw(st.lists(st.sampled_from(NAMED), max_size=4))
    whole = "".join([*before, answer, *after])
    cuts = sorted(data.draw(st.sets(st.integers(0, len(whole)), max_size=8)))
    rig = Rig(background=False, graphics=True)
    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        rig.come(whole[start:end], data.draw(st.floats(0, UNSURE / 2)))
    assert rig.answer.graphics is graphics
    assert rig.rest() == "".join([*before, *after])


@given(st.lists(st.tuples(st.sampled_from(NAMED), st.floats(0, 2)), max_size=12))
def test_no_key_is_lost_where_no_name_is_given(keys: list[tuple[str, float]]) -> None:
    rig = Rig(background=False, graphics=True)
    for key, after in keys:
        rig.come(key, after)
    assert rig.rest() == "".join(key for key, _after in keys)
    assert rig.answer.graphics is None


@given(st.text(st.sampled_from("\x1bP>|kity(0.35)\x07\\[?;c\x9b\x00"), max_size=300))
def test_whatever_is_answered_is_one_thing_or_the_other(answer: str) -> None:
    rig = Rig(graphics=True)
    for char in answer:
        rig.come(char)
    rig.come(DEVICE)
    rig.rest()
    assert len(rig.passed) <= len(answer) + len(DEVICE)


def test_nothing_is_due_when_the_device_has_answered() -> None:
    rig = Rig(background=False, graphics=True)
    rig.come("\x1b")
    assert rig.answer.hold() == UNSURE
    rig.come("[A" + DEVICE + "\x1b")
    assert rig.answer.hold() is None
    rig.come(KITTY)
    assert rig.answer.graphics is Graphics.SIXEL, "what comes later changes nothing"
    assert rig.rest() == "\x1b[A\x1b"


def test_a_name_that_does_not_end_is_no_text() -> None:
    rig = Rig(background=False, graphics=True)
    rig.come("\x1bP>|" + "x" * 50)
    assert rig.rest() == ""
    rig.come("hello")
    assert rig.rest() == "hello"
