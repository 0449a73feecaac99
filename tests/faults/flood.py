"""People who say more than a server can write down before it is killed, and remember all of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException

from tests.server.wire import Wire, dial

BURST = 20
"""As many messages as a server takes from one person at once."""


@dataclass
class Talker:
    """One person. ``said`` are the texts in their order, ``acknowledged`` text -> seq.

    The number of a text in ``said`` is its cid: what was not acknowledged is said again under
    the same one.
    """

    name: str
    said: list[str] = field(default_factory=list)
    acknowledged: dict[str, int] = field(default_factory=dict)

    async def talk(self, port: int, heard: "Heard") -> None:
        """Say again what nobody has acknowledged, and new things, all in one go."""
        try:
            wire = await dial(port)
            await wire.live(self.name)
            try:
                await self._say(wire, heard)
            finally:
                wire.connection.transport.abort()  # it may have much unread, and nobody to answer
        except (OSError, WebSocketException, TimeoutError):
            return  # the server was killed; what it had not acknowledged stays unknown

    async def _say(self, wire: Wire, heard: "Heard") -> None:
        again = [text for text in self.said if text not in self.acknowledged]
        new = [f"{self.name}-{len(self.said) + n}" for n in range(BURST - len(again))]
        self.said += new
        asked = {
            await wire.ask("send", room=wire.room(), cid=text, body=text): text
            for text in again + new
        }
        while asked:
            reply = await wire.take(lambda frame: frame.get("id") in asked)
            text = asked.pop(reply["id"])
            if reply["type"] == "ok":
                self.acknowledged[text] = reply["seq"]
                heard.count()
            else:
                assert reply["retry"] == "after", reply


class Heard:
    """Counts acknowledgements, and does something in the moment of the ``wanted``-th."""

    def __init__(self, wanted: int, then: Callable[[], None]) -> None:
        self._left = wanted
        self._then = then

    def count(self) -> None:
        """One more."""
        self._left -= 1
        if self._left == 0:
            self._then()


async def log_at(port: int) -> list[dict[str, object]]:
    """Every entry of #general, as a newcomer gets it page by page."""
    wire = await (await dial(port)).live("reader")
    entries: list[dict[str, object]] = []
    more = True
    while more:
        page = await wire.request("history", room=wire.room(), after=len(entries), limit=200)
        entries += page["events"]
        more = page["more"]
    await wire.close()
    return entries


def check(entries: list[dict[str, object]], talkers: list[Talker]) -> None:
    """Everything acknowledged is there at its place, once; nothing is there twice; and everybody's
    texts are in the order in which they were said."""
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    texts = [str(entry["body"]) for entry in entries if entry["type"] == "message"]
    assert [text for text, times in Counter(texts).items() if times > 1] == []
    for talker in talkers:
        for text, seq in talker.acknowledged.items():
            assert entries[seq - 1].get("body") == text
        mine = [text for text in texts if text.startswith(f"{talker.name}-")]
        assert mine == talker.said[: len(mine)]
