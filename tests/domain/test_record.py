"""Records are what frozen dataclasses with slots are."""

from dataclasses import dataclass, field, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.domain.record import record


@record
class Point:
    x: int
    y: int = 0
    notes: tuple[str, ...] = field(default_factory=tuple)


@record(kw_only=True)
class Named:
    name: str


@record
class Tall(Point):
    z: int = 0


@record(eq=False)
class Alone:
    x: int


@record
class Told:
    name: str
    secret: str = field(repr=False)
    seen: int = field(default=0, compare=False)


@record
class Empty:
    def __repr__(self) -> str:
        return "nothing"


@dataclass(frozen=True, slots=True)
class Usual:
    x: int
    y: int = 0
    notes: tuple[str, ...] = ()


POINTS = st.builds(Point, st.integers(-2, 2), st.integers(-2, 2), st.just(("a",)) | st.just(()))


@given(POINTS, POINTS)
def test_alike_is_equal_and_has_one_hash(one: Point, other: Point) -> None:
    same = (one.x, one.y, one.notes) == (other.x, other.y, other.notes)
    assert (one == other) is same
    assert (len({one, other}) == 1) is same
    assert same <= (hash(one) == hash(other))
    assert one != Named(name="ana")  # type: ignore[comparison-overlap]


@given(POINTS)
def test_it_is_shown_and_changed_as_usual(point: Point) -> None:
    usual = Usual(point.x, point.y, point.notes)
    assert repr(point) == repr(usual).replace("Usual", "Point")
    assert replace(point, x=7) == Point(7, point.y, point.notes)
    assert [one.name for one in fields(point)] == ["x", "y", "notes"]
    match point:
        case Point(x, y, notes):
            assert (x, y, notes) == (point.x, point.y, point.notes)


def test_it_has_no_room_for_more() -> None:
    assert not hasattr(Point(1), "__dict__")
    with pytest.raises(TypeError):
        Named("ana")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Point()  # type: ignore[call-arg]


def test_that_it_is_frozen_is_known_to_mypy() -> None:
    point = Point(1)
    point.x = 2  # type: ignore[misc]  # a comment that nothing needs is an error for mypy


def test_what_it_comes_from_belongs_to_it() -> None:
    assert Tall(1, z=2) == Tall(1, 0, (), 2) != Tall(1, 0, (), 3)
    assert repr(Tall(1)) == "Tall(x=1, y=0, notes=(), z=0)"
    assert Tall(1) != Point(1)


def test_some_are_equal_to_themselves_alone() -> None:
    alone = Alone(1)
    assert len({alone, alone, Alone(1)}) == 2


def test_what_is_not_to_be_shown_or_compared() -> None:
    assert repr(Told("ana", "x")) == "Told(name='ana', seen=0)"
    assert len({Told("ana", "x"), Told("ana", "x", 1), Told("ana", "y")}) == 2
    assert repr(Empty()) == "nothing"
    assert len({Empty(), Empty()}) == 1
