"""Somewhere to go."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """``room`` is a joined room's id; None for one that is yet to be joined by ``name``."""

    label: str
    note: str
    name: str
    room: str | None
