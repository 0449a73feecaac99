"""What can be done with each kind of message, and why not."""

from dataclasses import replace

import pytest

from chat_tui.domain.commands import DeleteMessage
from chat_tui.domain.models import ChatMessage, Deletion, Limits, Quote
from chat_tui.session.cache import Cache
from chat_tui.session.journal import Journal
from chat_tui.session.outbox import Outbox
from chat_tui.session.state import About, Delivery, PendingAmendment, PendingMessage
from chat_tui.ui import keymap
from chat_tui.ui.choices import (
    DELETED,
    GOING,
    LINKLESS,
    NOT_MINE,
    ON_ITS_WAY,
    TEXTLESS,
    WRITING,
    Standing,
    choices,
    missing,
)
from chat_tui.ui.words import ARRIVED

SAID = ChatMessage(room="r", seq=1, id="m", user="u", name="n", time=0, body="b")
TEXT = {"copy": "", "links": LINKLESS}
"""What can be done with a text that has no link."""

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
        ("failed", {"retry": "", "take back": "", "discard": "", **TEXT}),
        ("asking", {"retry": "", "take back": "", "discard": "", **TEXT}),
        ("fresh", {"take back": "", "discard": "", **TEXT}),
        ("tried", {"take back": ARRIVED, "discard": ARRIVED, **TEXT}),
        ("sent", TEXT),
    ],
)
def test_own_messages(state: str, offered: dict[str, str]) -> None:
    outbox = an_outbox(state)
    (message,) = outbox.in_room("r")
    found = choices(message, outbox, Standing("u"))
    assert {choice.name: choice.refusal for choice in found} == offered
    for busy in (Standing("u", writing=True), Standing("u", about=About.EDIT)):
        edits = [one.refusal for one in choices(message, outbox, busy) if one.key == "edit"]
        assert edits == ([] if state == "sent" else [ARRIVED if state == "tried" else WRITING])
    keys = {(binding.id or "").removeprefix("picked.") for binding in keymap.PICKED}
    assert {choice.key for choice in found} <= keys


def offered_for(message: ChatMessage, outbox: Outbox, standing: Standing) -> dict[str, str]:
    return {choice.name: choice.refusal for choice in choices(message, outbox, standing)}


def test_what_is_in_the_log_is_changed_by_who_wrote_it() -> None:
    outbox = an_outbox("fresh")
    theirs = {"reply": "", "thread": "", "react": "", "mark unread": "", "whois": "", **TEXT}
    own = {**theirs, "edit": "", "delete": ""}
    assert offered_for(SAID, outbox, Standing("somebody")) == theirs
    assert offered_for(SAID, outbox, Standing(None)) == theirs
    assert offered_for(SAID, outbox, Standing("u")) == own
    assert offered_for(SAID, outbox, Standing("u", writing=True)) == own
    editing = offered_for(SAID, outbox, Standing("u", about=About.EDIT))
    assert editing == {**own, "reply": WRITING, "edit": WRITING}
    replying = offered_for(SAID, outbox, Standing("u", about=About.REPLY))
    assert replying == {**own, "edit": WRITING}
    gone = replace(SAID, deleted=Deletion(name="n", time=1))
    assert offered_for(gone, outbox, Standing("u")) == {
        **dict.fromkeys(("reply", "react", "edit", "delete"), DELETED),
        "thread": "",
        "mark unread": "",
        "whois": "",
    }


def test_what_answers_leads_to_what_it_answers() -> None:
    answer = replace(SAID, reply=Quote(message="o", seq=1, name="n", body="b"))
    outbox = an_outbox("fresh")
    assert offered_for(answer, outbox, Standing("x")) == {
        "reply": "",
        "original": "",
        "thread": "",
        "react": "",
        "mark unread": "",
        **TEXT,
        "whois": "",
    }
    gone = replace(answer, deleted=Deletion(name="n", time=1))
    assert offered_for(gone, outbox, Standing("x")) == {
        "reply": DELETED,
        "thread": "",
        "react": DELETED,
        "mark unread": "",
        "whois": "",
    }


def test_what_is_being_deleted_is_left_alone() -> None:
    outbox = an_outbox("fresh")
    deletion = PendingAmendment(
        room="r",
        cid="d",
        change=DeleteMessage(room="r", cid="d", message="m"),
        of_seq=1,
        created=0,
    )
    outbox.add(deletion, {})
    assert offered_for(SAID, outbox, Standing("u")) == {
        "reply": "",
        "thread": "",
        "react": "",
        "edit": GOING,
        "delete": GOING,
        "mark unread": "",
        **TEXT,
        "whois": "",
    }
    outbox.refused("r", "d", "no")
    (_message, refused) = outbox.below("r")
    names = [choice.name for choice in choices(refused, outbox, Standing("u"))]
    assert names == ["retry", "discard"], "there is no text to be mended"


def test_links_of_what_has_any() -> None:
    outbox = an_outbox("fresh")
    for said in (
        replace(SAID, body="see https://a.example/x"),
        replace(MINE, body="http://b.example"),
    ):
        offered = {one.name: one.refusal for one in choices(said, outbox, Standing("somebody"))}
        assert offered["links"] == ""


def test_the_first_words_tell_what_retry_means() -> None:
    words = {}
    for state in ("failed", "asking"):
        outbox = an_outbox(state)
        words[state] = choices(outbox.in_room("r")[0], outbox, Standing("u"))[0].words
    assert words == {"failed": "send again", "asking": "send"}
    assert an_outbox("asking").in_room("r")[0].delivery is Delivery.ASKING


@pytest.mark.parametrize(
    ("state", "key", "why"),
    [
        ("fresh", "reply", ON_ITS_WAY),
        ("fresh", "thread", ON_ITS_WAY),
        ("fresh", "open", TEXTLESS),
        ("fresh", "edit", TEXTLESS),
        ("sent", "edit", ON_ITS_WAY),
        ("sent", "delete", ON_ITS_WAY),
    ],
)
def test_why_something_is_not_offered_for_what_is_not_in_the_log(
    state: str, key: str, why: str
) -> None:
    (item,) = an_outbox(state).in_room("r")
    assert missing(item, key) == why


def test_why_something_is_not_offered_for_what_is_in_the_log() -> None:
    assert missing(SAID, "edit") == missing(SAID, "delete") == NOT_MINE
    assert missing(replace(SAID, deleted=Deletion(name="n", time=1)), "copy") == DELETED
    for key in ("copy", "open", "original", "save", "view"):
        assert 0 < len(missing(SAID, key)) <= 40, "it has to fit on 80 columns"
