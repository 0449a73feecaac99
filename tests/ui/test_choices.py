"""What can be done with each kind of message, and why not."""

import pytest

from chat_tui.domain.models import ChatMessage, Limits
from chat_tui.session.cache import Cache
from chat_tui.session.journal import Journal
from chat_tui.session.outbox import Outbox
from chat_tui.session.state import Delivery, PendingMessage
from chat_tui.ui import keymap
from chat_tui.ui.choices import ARRIVED, WRITING, choices

MINE = PendingMessage(room="r", cid="c", body="b", action=False, created=0)


def an_outbox(state: str) -> Outbox:
    """With MINE in the state of this name."""
    cache = Cache()
    now = {"asking": 10**12}.get(state, 0)
    outbox = Outbox(cache, Journal(cache), now=0.0, wall_ms=lambda: now)
    outbox.add(MINE, {})
    if state != "fresh":
        outbox.connected(Limits(), 0.0)
        outbox.take(0.0)
    if state == "failed":
        outbox.refused("r", "c", "no")
    if state == "sent":
        outbox.acknowledged("r", "c", 1)
    return outbox


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("failed", {"retry": "", "edit": "", "discard": ""}),
        ("asking", {"retry": "", "edit": "", "discard": ""}),
        ("fresh", {"edit": "", "discard": ""}),
        ("tried", {"edit": ARRIVED, "discard": ARRIVED}),
        ("sent", {}),
    ],
)
def test_own_messages(state: str, offered: dict[str, str]) -> None:
    outbox = an_outbox(state)
    (message,) = outbox.in_room("r")
    found = choices(message, outbox, writing=False)
    assert {choice.name: choice.refusal for choice in found} == offered
    edits = [one.refusal for one in choices(message, outbox, writing=True) if one.name == "edit"]
    assert edits == ([] if state == "sent" else [ARRIVED if state == "tried" else WRITING])
    keys = {(binding.id or "").removeprefix("picked.") for binding in keymap.PICKED}
    assert offered.keys() <= keys


def test_what_is_in_the_log_has_none_yet() -> None:
    message = ChatMessage(room="r", seq=1, id="m", user="u", name="n", time=0, body="b")
    assert choices(message, an_outbox("fresh"), writing=False) == ()


def test_the_first_words_tell_what_retry_means() -> None:
    words = {}
    for state in ("failed", "asking"):
        outbox = an_outbox(state)
        words[state] = choices(outbox.in_room("r")[0], outbox, writing=False)[0].words
    assert words == {"failed": "send again", "asking": "send"}
    assert an_outbox("asking").in_room("r")[0].delivery is Delivery.ASKING
