"""Each state of one's own messages has its mark and its words."""

import pytest

from chat_tui.session.state import Delivery, PendingMessage
from chat_tui.text.width import cell_len
from chat_tui.ui.delivery import ABOUT_TO_GO, QUEUED, Tone, Waiting, delivery_mark, waiting_for


def message(delivery: Delivery, reason: str = "") -> PendingMessage:
    return PendingMessage(
        room="r", cid="c", body="b", action=False, created=0, delivery=delivery, reason=reason
    )


QUEUES = Waiting(queued=True, tells=True)


@pytest.mark.parametrize(
    ("delivery", "waiting", "mark", "body", "words"),
    [
        (Delivery.PENDING, ABOUT_TO_GO, "◌", Tone.DIM, ""),
        (Delivery.PENDING, QUEUES, "◷", Tone.DIM, QUEUED),
        (Delivery.PENDING, Waiting(queued=True), "◷", Tone.DIM, ""),
        (
            Delivery.PENDING,
            Waiting(held=3),
            "◔",
            Tone.PLAIN,
            "sending in 3 s, Ctrl+Z takes it back",
        ),
        (Delivery.SENT, QUEUES, " ", Tone.PLAIN, ""),
        (Delivery.FAILED, QUEUES, "✗", Tone.ERROR, "not sent: no"),
        (Delivery.ASKING, QUEUES, "?", Tone.PLAIN, "written then, not sent: send it?"),
    ],
)
def test_look(delivery: Delivery, waiting: Waiting, mark: str, body: Tone, words: str) -> None:
    seen = delivery_mark(message(delivery, "no"), waiting, "then")
    assert (seen.mark, seen.body, seen.words.split("  (")[0]) == (mark, body, words)
    assert cell_len(seen.mark) == 1


def test_a_reason_is_inert() -> None:
    assert "\x1b" not in delivery_mark(message(Delivery.FAILED, "\x1b[2J"), ABOUT_TO_GO, "").words


def test_what_is_held_says_so_whether_there_is_a_connection_or_not() -> None:
    item = message(Delivery.PENDING)
    for stalled in (False, True):
        assert waiting_for(item, [item], stalled=stalled, held=2) == Waiting(held=2)
    failed = message(Delivery.FAILED)
    assert waiting_for(failed, [failed], stalled=False, held=2) == ABOUT_TO_GO
