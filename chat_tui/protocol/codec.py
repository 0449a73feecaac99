"""JSON objects and their fields, checked one by one. Both sides of the wire use it.

orjson lets integers beyond 64 bits become floats, duplicate keys overwrite each other and
objects nest 1,024 deep, so nothing read from a frame is used before its type was checked here.
"""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from chat_tui.domain.errors import FrameTooLarge, ProtocolError

SUBPROTOCOL: Final = "chat-tui.v1"
"""What client and server offer in the WebSocket handshake."""

MAX_SERVER_FRAME: Final = 1 << 20
"""Bytes; the largest frame a client accepts from a server."""

MAX_INTEGER: Final = (1 << 53) - 1
"""The largest integer every JSON implementation keeps exact (RFC 8259, section 6)."""

MAX_NAME: Final = 128
"""Characters of a name that are looked at; those of our own server have at most 32."""

MAX_TOPIC: Final = 1024
"""Characters of a topic that are looked at; those of our own server have at most 512."""

MAX_FILE_NAME: Final = 255
"""Characters of a file's name: as many as most file systems have bytes for."""

MAX_IDENTIFIER: Final = 64
"""Characters in an id, a cid, a cursor, an epoch or a code."""

_HEXADECIMAL: Final = frozenset("0123456789abcdef")


def dump(value: Mapping[str, object]) -> bytes:
    """Encode one frame.

    Raises:
        ProtocolError: a value that JSON cannot carry, such as a lone surrogate.
    """
    try:
        return orjson.dumps(value)
    except (TypeError, ValueError) as error:
        raise ProtocolError(f"cannot be sent: {error}") from None


def load(frame: bytes, limit: int) -> "Fields":
    """Decode one frame of at most ``limit`` bytes into its checked-on-use fields.

    Raises:
        FrameTooLarge: more than ``limit`` bytes.
        ProtocolError: not JSON, or not an object.
    """
    if len(frame) > limit:
        raise FrameTooLarge(f"a frame of {len(frame)} bytes where {limit} are allowed")
    try:
        value = orjson.loads(frame)
    except ValueError:
        raise ProtocolError("a frame that is not JSON") from None
    return Fields(value)


class Fields:
    """The fields of one JSON object. Every getter returns a value of its type or raises.

    A field that is null counts as absent. Getters take ``default``; without one, an absent
    field is an error. All raise ProtocolError.
    """

    __slots__ = ("_values",)

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise ProtocolError("a JSON object was expected")
        self._values: dict[str, Any] = value

    def has(self, name: str) -> bool:
        """Whether the field is present and not null."""
        return self._values.get(name) is not None

    def text(self, name: str, default: str | None = None, maximum: int = MAX_INTEGER) -> str:
        """A string of at most ``maximum`` characters."""
        value = self._values.get(name)
        if value is None:
            if default is None:
                raise ProtocolError(f"field {name!r} is missing")
            return default
        if type(value) is not str:
            raise ProtocolError(f"field {name!r} is not a string")
        if len(value) > maximum:
            raise ProtocolError(f"field {name!r} is longer than {maximum} characters")
        return value

    def name(self, name: str = "name", default: str | None = None) -> str:
        """A name; what a server sends beyond 128 characters is cut, for drawing and comparing
        it would take for ever."""
        return self.text(name, default)[:MAX_NAME]

    def topic(self) -> str:
        """A topic, cut at 1,024 characters."""
        return self.text("topic", "")[:MAX_TOPIC]

    def identifier(self, name: str, default: str | None = None) -> str:
        """A string of 1 to 64 printable ASCII characters."""
        value = self.text(name, default, MAX_IDENTIFIER)
        if value is not default and not (value and value.isascii() and value.isprintable()):
            raise ProtocolError(f"field {name!r} is not an identifier")
        return value

    def sha256(self, name: str = "sha256") -> str:
        """64 hexadecimal digits, in lower case."""
        value = self.text(name, maximum=64)
        if len(value) != 64 or not set(value) <= _HEXADECIMAL:
            raise ProtocolError(f"field {name!r} is no SHA-256")
        return value

    def optional_identifier(self, name: str) -> str | None:
        """An identifier, or None when the field is absent."""
        return self.identifier(name) if self.has(name) else None

    def integer(self, name: str, default: int | None = None, minimum: int = 0) -> int:
        """An integer from ``minimum`` to 2**53 - 1. A float or a boolean is none."""
        value = self._values.get(name)
        if value is None:
            if default is None:
                raise ProtocolError(f"field {name!r} is missing")
            return default
        if type(value) is not int:
            raise ProtocolError(f"field {name!r} is not an integer")
        if not minimum <= value <= MAX_INTEGER:
            raise ProtocolError(f"field {name!r} is out of range")
        return value

    def optional_integer(self, name: str, minimum: int = 0) -> int | None:
        """An integer, or None when the field is absent."""
        return self.integer(name, minimum=minimum) if self.has(name) else None

    def number(self, name: str, default: float) -> float:
        """An integer or float from 0 to 2**53 - 1."""
        value = self._values.get(name)
        if value is None:
            return default
        if type(value) not in (int, float):
            raise ProtocolError(f"field {name!r} is not a number")
        if not 0 <= value <= MAX_INTEGER:
            raise ProtocolError(f"field {name!r} is out of range")
        return float(value)

    def boolean(self, name: str, default: bool = False) -> bool:
        """True or False."""
        value = self._values.get(name)
        if value is None:
            return default
        if type(value) is not bool:
            raise ProtocolError(f"field {name!r} is not true or false")
        return value

    def integers(self, name: str) -> frozenset[int]:
        """An array of integers from 0 to 2**53 - 1; empty when the field is absent."""
        value = self._values.get(name)
        if value is None:
            return frozenset()
        if type(value) is not list:
            raise ProtocolError(f"field {name!r} is not an array")
        if any(type(item) is not int or not 0 <= item <= MAX_INTEGER for item in value):
            raise ProtocolError(f"field {name!r} has something that is not an integer")
        return frozenset(value)

    def identifiers(self, name: str) -> tuple[str, ...]:
        """An array of identifiers; empty when the field is absent."""
        value = self._values.get(name)
        if value is None:
            return ()
        if type(value) is not list:
            raise ProtocolError(f"field {name!r} is not an array")
        return tuple(Fields({name: item}).identifier(name) for item in value)

    def child(self, name: str) -> "Fields | None":
        """An object, or None when the field is absent."""
        value = self._values.get(name)
        return None if value is None else Fields(value)

    def children(self, name: str) -> list["Fields"]:
        """An array of objects; empty when the field is absent."""
        value = self._values.get(name)
        if value is None:
            return []
        if type(value) is not list:
            raise ProtocolError(f"field {name!r} is not an array")
        return [Fields(item) for item in value]
