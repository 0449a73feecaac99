"""How a connection goes on where another one stopped."""

from tests.server.wire import Frame, Wire


def at(wire: Wire, cursor: str = "") -> dict[str, Frame]:
    """What to say in a hello that resumes after the welcome, or after ``cursor``."""
    return {"resume": {"epoch": wire.welcome["epoch"], "cursor": cursor or wire.welcome["cursor"]}}


def seqs(frames: list[Frame]) -> list[int]:
    return [e["seq"] for f in frames if f["type"] == "events" for e in f["events"]]
