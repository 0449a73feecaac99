"""Rooms of somebody's own."""

from tests.server.wire import Wire

KEEPS = {"features": ["removed", "of a later version"]}


async def den_of(founder: Wire, *others: Wire) -> str:
    room: str = (await founder.change("create", name="den"))["room"]
    for other in others:
        await other.change("join", name="den")
        await founder.event(type="joined", room=room, user=other.welcome["user"])
    return room
