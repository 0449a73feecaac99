"""Plain frozen dataclasses, made in a third of the time that ``frozen=True`` takes.

More than two hundred of them are made before the first paint. Python writes and compiles six
methods for each; here it is two. That nobody changes one is seen to by mypy, which takes them
for frozen, and not by a method that refuses; so they are also filled in quicker.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, cast, dataclass_transform, overload

Cls = TypeVar("Cls", bound=type)


@overload
def record(cls: Cls, /) -> Cls: ...


@overload
def record(*, kw_only: bool = False, eq: bool = True) -> Callable[[Cls], Cls]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(
    cls: Cls | None = None, /, *, kw_only: bool = False, eq: bool = True
) -> Cls | Callable[[Cls], Cls]:
    """A frozen dataclass with slots. ``eq`` False: equal to itself alone."""

    def make(cls: Cls) -> Cls:
        made: Any = dataclass(slots=True, repr=False, eq=eq, kw_only=kw_only)(cls)
        if "__repr__" not in cls.__dict__:
            made.__repr__ = _repr
        if eq:
            compared = [one.name for one in fields(made) if one.compare]
            values = attrgetter(*compared) if compared else type
            made.__hash__ = lambda self: hash(values(self))
        return cast(Cls, made)

    return make if cls is None else make(cls)


def _repr(self: Any) -> str:
    shown = [(one.name, getattr(self, one.name)) for one in fields(self) if one.repr]
    values = ", ".join(f"{name}={value!r}" for name, value in shown)
    return f"{type(self).__qualname__}({values})"
