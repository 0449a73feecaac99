"""Fields of JSON objects, checked one by one."""

from collections.abc import Callable

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.domain.errors import FrameTooLarge, ProtocolError
from chat_tui.protocol.codec import MAX_INTEGER, Fields, dump, load
from tests.protocol.strategies import hostile_values

GETTERS: dict[str, tuple[Callable[[Fields], object], type | tuple[type, ...]]] = {
    "text": (lambda fields: fields.text("x"), str),
    "identifier": (lambda fields: fields.identifier("x"), str),
    "integer": (lambda fields: fields.integer("x"), int),
    "number": (lambda fields: fields.number("x", 1.0), float),
    "boolean": (lambda fields: fields.boolean("x"), bool),
    "child": (lambda fields: fields.child("x"), (Fields, type(None))),
    "children": (lambda fields: fields.children("x"), list),
    "optional_identifier": (lambda fields: fields.optional_identifier("x"), (str, type(None))),
    "optional_integer": (lambda fields: fields.optional_integer("x"), (int, type(None))),
}


@pytest.mark.parametrize("name", GETTERS)
@given(value=hostile_values)
def test_a_getter_returns_its_type_or_raises(name: str, value: object) -> None:
    getter, expected = GETTERS[name]
    try:
        got = getter(Fields({"x": value}))
    except ProtocolError:
        return
    assert isinstance(got, expected)
    assert type(got) is bool if name == "boolean" else type(got) is not bool


@pytest.mark.parametrize("value", [True, False, 1.0, 0.5, "1", [], {}, -1, MAX_INTEGER + 1, 2**64])
def test_no_integer(value: object) -> None:
    with pytest.raises(ProtocolError):
        Fields({"x": value}).integer("x")


@pytest.mark.parametrize("value", [0, 1, MAX_INTEGER])
def test_integer(value: int) -> None:
    assert Fields({"x": value}).integer("x") == value


@pytest.mark.parametrize("value", [True, "1", -0.5, float("inf"), float("nan"), 2**60])
def test_no_number(value: object) -> None:
    with pytest.raises(ProtocolError):
        Fields({"x": value}).number("x", 1.0)


@pytest.mark.parametrize("value", ["", "é", "a\x7f", "a\n", "x" * 65, 1, True, [], {}])
def test_no_identifier(value: object) -> None:
    with pytest.raises(ProtocolError):
        Fields({"x": value}).identifier("x")


def test_text_limit() -> None:
    assert Fields({"x": "漢字"}).text("x", maximum=2) == "漢字"
    with pytest.raises(ProtocolError):
        Fields({"x": "漢字漢"}).text("x", maximum=2)


@pytest.mark.parametrize("value", [{}, "x", 0, [1], [[]], [None], [{}, 1]])
def test_no_array_of_objects(value: object) -> None:
    with pytest.raises(ProtocolError):
        Fields({"x": value}).children("x")


def test_null_and_absent_are_one() -> None:
    for fields in (Fields({}), Fields({"x": None})):
        assert not fields.has("x")
        assert fields.text("x", "d") == "d"
        assert fields.integer("x", 5) == 5
        assert fields.number("x", 2.5) == 2.5
        assert fields.boolean("x", default=True) is True
        assert fields.child("x") is None
        assert fields.children("x") == []
        for required in (fields.text, fields.identifier, fields.integer):
            with pytest.raises(ProtocolError, match="missing"):
                required("x")


@pytest.mark.parametrize("frame", [b"", b"nul", b"[]", b"1", b'"x"', b"{}x", b"\xff", b'{"a":NaN}'])
def test_no_object(frame: bytes) -> None:
    with pytest.raises(ProtocolError):
        load(frame, 100)


def test_limit() -> None:
    assert load(b"{}", 2).has("x") is False
    with pytest.raises(FrameTooLarge):
        load(b"{}", 1)


@given(st.dictionaries(st.text(max_size=5), hostile_values, max_size=4))
def test_dump_gives_json_or_a_typed_error(value: dict[str, object]) -> None:
    try:
        frame = dump(value)
    except ProtocolError:
        return
    assert frame.startswith(b"{")
    assert orjson.loads(frame).keys() == value.keys()


@pytest.mark.parametrize("value", [{"x": "\ud800"}, {"x": 2**64}, {"x": object()}, {1: "x"}])
def test_what_json_cannot_carry(value: dict[str, object]) -> None:
    with pytest.raises(ProtocolError):
        dump(value)
