"""What is left of a message after it was changed, whatever came how often."""

from dataclasses import replace
from functools import partial, reduce

from hypothesis import given
from hypothesis import strategies as st

from chat_tui.domain.amending import about, amended, amendment, has_reacted
from chat_tui.domain.commands import DeleteMessage, EditMessage, ReactToMessage
from chat_tui.domain.log import (
    Amendment,
    MemberJoined,
    MessageDeleted,
    MessageEdited,
    MessageReacted,
    MessageReceived,
)
from chat_tui.domain.models import ChatMessage, Deletion, Quote, Reaction

SAID = MessageReceived(room="r", seq=1, user="u", name="ann", time=5, message="m", body="one")


def edit(seq: int, body: str, *, action: bool = False) -> MessageEdited:
    return MessageEdited(
        room="r",
        seq=seq,
        user="u",
        name="ann",
        time=seq * 10,
        of="m",
        of_seq=1,
        body=body,
        action=action,
    )


def deletion(seq: int) -> MessageDeleted:
    return MessageDeleted(room="r", seq=seq, user="u", name="anna", time=seq * 10, of="m", of_seq=1)


def test_an_edit() -> None:
    now = amended(SAID, edit(2, "two", action=True))
    assert now == replace(SAID, body="two", action=True, edited=20, amended=2)


def test_a_deletion_leaves_no_text_and_is_final() -> None:
    now = amended(amended(SAID, edit(2, "two")), deletion(3))
    assert now == replace(SAID, body="", deleted=Deletion(name="anna", time=30), amended=3)
    assert amended(now, edit(4, "back")) == replace(now, amended=4)
    assert amended(edit(2, "two"), deletion(3)) == edit(2, "")


def test_a_deletion_takes_the_text_from_what_answers_it() -> None:
    quote = Quote(message="m", seq=1, name="ann", body="one")
    answer = replace(SAID, seq=2, message="a", body="yes", reply=quote)
    now = amended(answer, deletion(3))
    assert now == replace(answer, reply=replace(quote, body=""))
    assert amended(now, deletion(3)) is now
    assert amended(answer, edit(3, "two")) is answer, "it was said to what was said then"
    shown = ChatMessage(
        room="r", seq=2, id="a", user="u", name="ann", time=5, body="yes", reply=quote
    )
    assert amended(shown, deletion(3)) == replace(shown, reply=replace(quote, body=""))
    other = replace(answer, reply=replace(quote, seq=7))
    assert amended(other, deletion(3)) is other


def test_what_an_entry_is_about() -> None:
    quote = Quote(message="m", seq=1, name="ann", body="one")
    assert about(replace(SAID, seq=2, reply=quote)) == about(edit(3, "x")) == 1
    assert about(SAID) is None


def test_the_same_for_what_is_shown() -> None:
    shown = ChatMessage(room="r", seq=1, id="m", user="u", name="ann", time=5, body="one")
    assert amended(shown, edit(2, "two")) == replace(shown, body="two", edited=20, amended=2)


def test_what_does_not_concern_it() -> None:
    other = replace(SAID, seq=7)
    joined = MemberJoined(room="r", seq=1, user="u", name="ann", time=5)
    for entry in (other, joined, edit(2, "two")):
        assert amended(entry, edit(9, "x")) is entry
    elsewhere = replace(edit(2, "two"), of_seq=8)
    assert amended(elsewhere, deletion(9)) is elsewhere


def react(seq: int, emoji: str, user: str, *, on: bool = True) -> MessageReacted:
    return MessageReacted(
        room="r",
        seq=seq,
        user=user,
        name="x",
        time=seq,
        of="m",
        of_seq=1,
        emoji=emoji,
        on=on,
    )


def test_reactions_come_and_go() -> None:
    entries = [react(2, "a", "u1"), react(3, "b", "u1"), react(4, "a", "u2"), react(5, "a", "u2")]
    now = reduce(amended, entries, SAID)
    assert now == replace(SAID, amended=5, reactions=(A12, Reaction(emoji="b", users=("u1",))))
    now = reduce(amended, [react(6, "b", "u1", on=False), react(7, "b", "u1", on=False)], now)
    assert now == replace(SAID, amended=7, reactions=(A12,))
    assert amended(now, edit(8, "two")).reactions == (A12,), "they are to the message, not to words"


def test_nobody_reacts_to_what_was_deleted() -> None:
    now = reduce(amended, [react(2, "a", "u1"), deletion(3), react(4, "a", "u2")], SAID)
    assert (now.reactions, now.amended) == ((), 4)


def test_who_has_reacted() -> None:
    assert has_reacted((A12,), "a", "u2")
    assert not has_reacted((A12,), "a", "u3")
    assert not has_reacted((A12,), "b", "u1")


A12 = Reaction(emoji="a", users=("u1", "u2"))
changes: st.SearchStrategy[list[Amendment]] = st.lists(
    st.sampled_from(["a", "b", "-", "👍", "👎"]), min_size=1, max_size=6
).map(
    lambda bodies: [
        react(seq, body, "u", on=body == "👍")
        if body in "👍👎"
        else (edit(seq, body) if body != "-" else deletion(seq))
        for seq, body in enumerate(bodies, 2)
    ]
)


@given(changes, st.data())
def test_what_came_before_changes_nothing_any_more(
    some: list[Amendment], data: st.DataObject
) -> None:
    now = SAID
    for at, change in enumerate(some):
        now = amended(now, change)
        for again in some[: data.draw(st.integers(0, at + 1))]:
            assert amended(now, again) is now


def test_what_is_asked_for_becomes_an_entry() -> None:
    as_ann = partial(amendment, seq=2, user="u", name="ann", time=20, of_seq=1)
    wish = EditMessage(room="r", cid="c", message="m", body="two", action=True)
    assert as_ann(wish) == edit(2, "two", action=True)
    gone = DeleteMessage(room="r", cid="c", message="m")
    assert as_ann(gone, name="anna") == deletion(2)
    heart = ReactToMessage(room="r", cid="c", message="m", emoji="❤", on=False)
    now = amended(replace(SAID, reactions=(Reaction(emoji="❤", users=("u", "v")),)), as_ann(heart))
    assert now.reactions == (Reaction(emoji="❤", users=("v",)),)
