"""Pictures on their way to the terminal, a piece at a time."""

import re
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.ui.terminal.kitty import LARGEST
from chat_tui.ui.terminal.picture_store import PictureStore

PNG = bytes(range(256)) * 30
"""Three pieces."""


class Wall:
    """A terminal that understands what it is told, and complains of what it would not."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.pending = 0
        self.later: list[tuple[float, Callable[[], None]]] = []
        self.ready: list[str] = []
        self.store = PictureStore(self.write, lambda: self.pending, self.wait, pause=lambda: 0.5)
        self.holds: dict[int, bool] = {}
        self.loading: int | None = None

    def wait(self, seconds: float, action: Callable[[], None]) -> None:
        self.later.append((seconds, action))

    def write(self, text: str) -> None:
        self.written.append(text)
        for control in re.findall(r"\x1b_G([^;]*);[^\x1b]*\x1b\\", text):
            keys = dict(one.split("=") for one in control.split(","))
            assert keys.get("q") == "2", "nothing is to be answered"
            if "a" not in keys:
                if self.loading is None:
                    continue
            else:
                assert self.loading is None, "no other command amidst the pieces of one"
            number = int(keys.get("i", self.loading or 0))
            match keys.get("a"):
                case "t":
                    self.holds[number] = False
                    self.loading = number
                case "p":
                    assert number in self.holds
                    self.holds[number] = True
                case "d":
                    self.holds.pop(number, None)
            if keys.get("m") == "0":
                self.loading = None

    def hang(self, name: str = "a") -> int:
        number = self.store.add(PNG, 4, 2, lambda: self.ready.append(name))
        assert number is not None
        return number

    def step(self) -> bool:
        if not self.later:
            return False
        self.later.pop(0)[1]()
        return True

    def run(self) -> None:
        while self.step():
            pass


def test_a_piece_at_a_time_and_nothing_when_all_is_sent() -> None:
    wall = Wall()
    number = wall.hang()
    assert wall.written == []
    for count in (1, 2, 3, 4):
        assert wall.ready == []
        wall.step()
        assert len(wall.written) == count
        assert [seconds for seconds, _action in wall.later] == [0.5]
    wall.run()
    assert wall.ready == ["a"]
    assert wall.holds == {number: True}
    assert wall.later == []


def test_no_piece_before_the_last_has_left() -> None:
    wall = Wall()
    wall.hang()
    wall.step()
    wall.pending = 100
    wall.step()
    wall.step()
    assert len(wall.written) == 1
    wall.pending = 0
    wall.run()
    assert wall.ready == ["a"]


def test_one_after_the_other_and_taken_down_at_any_time() -> None:
    wall = Wall()
    first, second, third = wall.hang("a"), wall.hang("b"), wall.hang("c")
    wall.step()
    wall.store.remove(third)
    wall.store.remove(first)
    wall.run()
    assert wall.ready == ["b"]
    assert wall.holds == {second: True}
    fourth = wall.hang("d")
    wall.step()
    wall.store.remove(second)
    wall.run()
    assert wall.holds == {fourth: True}
    assert wall.ready == ["b", "d"]


def test_at_the_end_nothing_is_left_and_all_comes_back() -> None:
    wall = Wall()
    first, second = wall.hang("a"), wall.hang("b")
    while len(wall.written) < 5:
        wall.step()
    assert wall.loading == second
    wall.write(wall.store.farewell())
    assert wall.holds == {}
    wall.store.renew()
    wall.run()
    assert wall.holds == {first: True, second: True}
    assert wall.ready == ["a", "b"], "told once"


def test_no_number_is_used_again_soon_and_there_is_an_end() -> None:
    wall = Wall()
    first = wall.hang()
    wall.store.remove(first)
    assert wall.hang() != first
    numbers = {wall.hang() for _ in range(LARGEST - 2)}
    assert len(numbers) == LARGEST - 2
    assert wall.store.add(PNG, 1, 1, lambda: None) is None


@settings(max_examples=200)
@given(st.lists(st.sampled_from(["hang", "step", "step", "down", "leave", "lost"]), max_size=40))
def test_whatever_happens_the_terminal_holds_what_hangs(steps: list[str]) -> None:
    wall, hung = Wall(), []
    for step in steps:
        match step:
            case "hang":
                hung.append(wall.hang())
            case "step":
                wall.step()
            case "down" if hung:
                wall.store.remove(hung.pop(len(hung) // 2))
            case "leave":
                wall.write(wall.store.farewell())
                assert wall.holds == {}
                assert wall.loading is None
                wall.store.renew()
            case "lost":
                wall.store.renew()
    wall.run()
    assert wall.holds == dict.fromkeys(hung, True)
