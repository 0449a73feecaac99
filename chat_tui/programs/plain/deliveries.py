"""What becomes of what was written, as lines: silence means that it has arrived."""

from collections.abc import Callable

from chat_tui.session.outbox import Outbox
from chat_tui.session.pending import words_for
from chat_tui.session.state import Delivery, Pending
from chat_tui.text.excerpt import excerpt
from chat_tui.text.sanitize import sanitize_line


class Deliveries:
    """Tells of what waits, goes out after all, or is refused, each once."""

    def __init__(self, outbox: Outbox, tell: Callable[[str], None]) -> None:
        self._outbox = outbox
        self._tell = tell
        self._told: dict[str, tuple[str, str]] = {}

    def to_settle(self) -> list[Pending]:
        """What needs a decision, oldest first: the numbers of /retry and /discard."""
        wanted = (Delivery.FAILED, Delivery.ASKING)
        return [one for one in self._all() if one.delivery in wanted]

    @property
    def are_going(self) -> bool:
        """Whether something is on its way, or not to be seen in its place yet."""
        return any(one.delivery in (Delivery.PENDING, Delivery.SENT) for one in self._all())

    def _all(self) -> list[Pending]:
        items = [one for room in self._outbox.rooms() for one in self._outbox.below(room)]
        items += [
            change
            for room in self._outbox.rooms()
            for changes in self._outbox.changes(room).values()
            for change in changes
        ]
        unique = {item.cid: item for item in items}
        return sorted(unique.values(), key=lambda item: (item.created, item.cid))

    def news(self) -> None:
        """Tell what has changed since."""
        present = {}
        for item in self._all():
            present[item.cid] = item
            state = self._state(item)
            before = self._told.get(item.cid, ("", ""))[0]
            if state != before:
                self._told[item.cid] = (state, short(item))
                self._tell_state(state, before, item)
        for cid in [cid for cid in self._told if cid not in present]:
            state, words = self._told.pop(cid)
            if state == "queued":
                self._tell(f"- sent: {words}")

    def _state(self, item: Pending) -> str:
        match item.delivery:
            case Delivery.FAILED:
                return "failed"
            case Delivery.ASKING:
                return "asking"
            case Delivery.PENDING if self._outbox.stalled:
                return "queued"
            case Delivery.PENDING:
                # Under way, or not even that: what was queued is so until it is sent.
                return self._told.get(item.cid, ("", ""))[0]
            case _:
                return ""

    def _tell_state(self, state: str, before: str, item: Pending) -> None:
        match state:
            case "failed" | "asking":
                self._tell(f"! {self.line(item)}; /retry or /discard")
            case "queued":
                self._tell(f"- kept, to be sent as soon as we are connected: {short(item)}")
            case "" if before == "queued":
                self._tell(f"- sent: {short(item)}")

    def line(self, item: Pending) -> str:
        """An item with its number, and what is the matter with it."""
        settle = [one.cid for one in self.to_settle()]
        number = f"{settle.index(item.cid) + 1}: " if item.cid in settle else ""
        match item.delivery:
            case Delivery.FAILED:
                why = f"not sent, {sanitize_line(item.reason).rstrip('.')}"
            case Delivery.ASKING:
                why = "not sent for a long time, is it still to be sent?"
            case Delivery.SENT:
                why = "sent"
            case _:
                why = "waits to be sent"
        return f"{number}{why}: {short(item)}"


def short(item: Pending) -> str:
    """What an item says, on one line."""
    return sanitize_line(excerpt(words_for(item)))
