"""Drafts and the place: on the disk soon, once, and whatever the disk does in between."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.domain.errors import StorageError
from chat_tui.domain.models import Quote
from chat_tui.session.cache import Cache
from chat_tui.session.local_state import RETRY_DELAY, SAVE_DELAY, LocalState, thread_key
from chat_tui.session.state import About, ChangeKind, Lists, Place, Subject
from tests.session.desk import GENERAL, Desk, summary


@dataclass
class Drawer:
    """LocalState, its clock and its disk."""

    now: float = 0.0
    cache: Cache = field(default_factory=Cache)
    woken: int = 0
    refusals: int = 0

    def __post_init__(self) -> None:
        self.local_state = LocalState(
            self.cache, clock=lambda: self.now, wake=self.wake, refused=self.hear_refusal
        )

    def wake(self) -> None:
        self.woken += 1

    def hear_refusal(self) -> None:
        self.refusals += 1

    def kept(self) -> dict[str, str]:
        return self.cache.load_drafts()

    def later(self, seconds: float) -> float | None:
        self.now += seconds
        return self.local_state.tend(self.now)

    def refuse(self, refuses: bool) -> None:
        self.cache._db.execute(f"PRAGMA query_only={'ON' if refuses else 'OFF'}")


def test_it_is_saved_soon_after_the_first_key() -> None:
    drawer = Drawer()
    assert drawer.local_state.tend(0.0) is None
    drawer.local_state.edit("r", "h")
    assert drawer.woken == 1
    assert drawer.later(0.0) == SAVE_DELAY
    assert drawer.kept() == {}
    assert drawer.later(SAVE_DELAY) is None
    assert drawer.kept() == {"r": "h"}
    assert SAVE_DELAY < 1.0


@given(pauses=st.lists(st.floats(0.0, 0.3), min_size=1, max_size=60))
def test_who_types_without_a_pause_is_never_more_than_a_second_behind(pauses: list[float]) -> None:
    drawer = Drawer()
    typed: dict[float, str] = {}
    due = None
    for number, pause in enumerate(pauses):
        end = drawer.now + pause
        while due is not None and due <= end:  # as the client does
            drawer.now = due
            due = drawer.local_state.tend(due)
        drawer.now = end
        drawer.local_state.edit("r", f"{number}.")
        typed[end] = f"{number}."
        due = drawer.local_state.tend(end)
        before = [text for at, text in typed.items() if at <= end - 1.0]
        kept = drawer.kept().get("r", "")
        assert not before or float(kept) >= float(before[-1])


def test_what_the_disk_refuses_is_written_when_it_recovers() -> None:
    drawer = Drawer()
    drawer.refuse(True)
    drawer.local_state.edit("r", "half")
    drawer.local_state.keep_place(Place(room="r", seq=3))
    assert drawer.later(SAVE_DELAY) == drawer.now + RETRY_DELAY
    drawer.local_state.edit("x", "other")
    for _ in range(3):
        assert drawer.later(RETRY_DELAY) == drawer.now + RETRY_DELAY
    assert drawer.refusals == 4
    drawer.refuse(False)
    assert drawer.later(RETRY_DELAY) is None
    saved = drawer.cache.load()
    assert saved.drafts == {"r": "half", "x": "other"}
    assert saved.place == Place(room="r", seq=3)


def test_nothing_is_written_that_is_there_already() -> None:
    drawer = Drawer()
    drawer.local_state.restore({"r": "half"}, Place(room="r"), {})
    drawer.local_state.edit("r", "half")
    drawer.local_state.edit("x", "")
    drawer.local_state.keep_place(Place(room="r"))
    assert drawer.woken == 0
    assert drawer.later(9.0) is None


def test_an_emptied_draft_is_forgotten() -> None:
    drawer = Drawer()
    for text in ("half", ""):
        drawer.local_state.edit("r", text)
        drawer.local_state.save()
    assert drawer.kept() == {}
    assert drawer.later(9.0) is None


def test_rooms_with_other_ids() -> None:
    drawer = Drawer()
    for room in "abc":
        drawer.local_state.edit(room, f"in {room}")
    drawer.local_state.keep_place(Place(room="a", seq=9, start=4))
    drawer.local_state.save()
    drawer.local_state.move({"a": "b", "b": "c", "x": "y"})
    assert drawer.local_state.place == Place(room="b"), "the log is another one"
    drawer.later(SAVE_DELAY)
    assert drawer.kept() == {"b": "in a", "c": "in c\nin b"}


# -- in a session ------------------------------------------------------------------------------


def test_a_sent_message_is_no_draft_from_the_same_moment_on() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.edit_draft("r", "hello")
    desk.session.edit_draft("x", "elsewhere")
    desk.session.tend(desk.now + SAVE_DELAY)
    desk.session.edit_draft("r", "")
    traced: list[str] = []
    desk.cache._db.set_trace_callback(traced.append)
    desk.session.send("r", "hello")
    desk.cache._db.set_trace_callback(None)
    steps = [line.split("(")[0].strip() for line in traced]
    assert steps[0] == "PRAGMA synchronous=FULL"
    assert desk.session.tend(desk.now + 9.0) is None, "nothing is left to be saved"
    begin, end = steps.index("BEGIN IMMEDIATE"), steps.index("COMMIT")
    inside = " ".join(steps[begin:end])
    assert "DELETE FROM draft" in inside
    assert "INSERT OR IGNORE INTO outbox" in inside
    again = Desk(desk.cache).session  # as after kill -9
    assert (again.draft("r"), again.draft("x")) == ("", "elsewhere")
    assert [message.body for message in again.outbox.in_room("r")] == ["hello"]


def test_a_message_that_could_not_be_written_down_leaves_the_drafts_unsaved() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.edit_draft("r", "hello")
    desk.cache._db.execute("PRAGMA query_only=ON")
    with pytest.raises(StorageError):
        desk.session.send("r", "hello")
    desk.cache._db.execute("PRAGMA query_only=OFF")
    desk.session.save()
    assert Desk(desk.cache).session.draft("r") == "hello"


def test_taken_back_it_is_the_draft_from_the_same_moment_on() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.disconnected()
    cid = desk.session.send("r", "/hello", action=True)
    assert desk.session.take_back("r", cid) == "/me /hello"
    again = Desk(desk.cache).session  # as after kill -9
    assert (again.draft("r"), again.outbox.in_room("r")) == ("/me /hello", [])
    assert desk.session.take_back("r", cid) is None
    assert desk.session.draft("r") == "/me /hello"


def test_a_draft_follows_the_name_of_its_room() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.edit_draft("r", "half")
    desk.session.disconnected()
    other = summary(0).room
    moved = type(other)(id="r_9", name="general")
    desk.welcome(type(GENERAL)(room=moved, head=0), epoch="e2")
    assert (desk.session.draft("r"), desk.session.draft("r_9")) == ("", "half")


def test_the_screen_is_told_when_the_disk_refuses_and_when_it_recovers() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.edit_draft("r", "half")
    desk.cache._db.execute("PRAGMA query_only=ON")
    desk.kinds()
    due = desk.session.tend(desk.now + SAVE_DELAY)
    assert due is not None
    assert desk.kinds() == {ChangeKind.DISK}
    desk.session.tend(due)
    assert desk.kinds() == set()
    desk.cache._db.execute("PRAGMA query_only=OFF")
    assert desk.session.tend(due + RETRY_DELAY) is None
    assert (desk.kinds(), desk.session.disk_trouble) == ({ChangeKind.DISK}, None)


EDIT = Subject(
    about=About.EDIT, quote=Quote(message="m1", seq=1, name="me", body="said"), aside="before"
)


def test_a_draft_in_a_thread_that_is_gone_is_kept_in_its_room() -> None:
    drawer = Drawer()
    drawer.local_state.edit("r", "in the room")
    drawer.local_state.edit(thread_key("r", "m1"), "in the thread")
    drawer.local_state.edit(thread_key("other", "m1"), "elsewhere")
    drawer.local_state.save()
    drawer.local_state.move({"r": "new"})
    drawer.local_state.save()
    assert drawer.kept() == {
        "new": "in the room\nin the thread",
        thread_key("other", "m1"): "elsewhere",
    }


def test_an_edit_in_a_thread_that_is_gone_leaves_its_words_in_the_room() -> None:
    drawer = Drawer()
    line = thread_key("r", "m1")
    drawer.local_state.edit("r", "here")
    drawer.local_state.begin(line, EDIT, "edited")
    drawer.local_state.move({"r": "r2"})
    assert drawer.local_state.draft("r2") == "here\nbefore\nedited"
    assert drawer.local_state.subject(line) is None
    assert drawer.local_state.draft(line) == ""


def test_a_line_that_is_kept_by_another_id() -> None:
    drawer = Drawer()
    old, new = thread_key("r", "m5"), thread_key("r", "m1")
    drawer.local_state.edit(new, "earlier")
    drawer.local_state.edit(old, "now")
    drawer.local_state.rename(old, new)
    assert (drawer.local_state.draft(old), drawer.local_state.draft(new)) == ("", "earlier\nnow")
    drawer.local_state.rename(new, new)
    drawer.local_state.begin(old, EDIT, "edited")
    drawer.local_state.rename(old, new)
    assert drawer.local_state.draft(new) == "edited"
    drawer.local_state.save()
    assert drawer.kept() == {new: "edited"}
    subject = drawer.local_state.end(new)
    assert subject is not None
    assert subject.quote == EDIT.quote
    assert drawer.local_state.draft(new) == "earlier\nnow\nbefore"


def test_what_is_folded_is_at_the_next_start() -> None:
    drawer = Drawer()
    for section in ("rooms", "people", "rooms"):
        drawer.local_state.fold(section)
    drawer.refuse(True)
    drawer.later(SAVE_DELAY)
    assert drawer.cache.load().folded == frozenset()
    drawer.refuse(False)
    drawer.later(RETRY_DELAY)
    assert drawer.cache.load().folded == {"people"}
    desk = Desk(drawer.cache)
    assert desk.session.folded == {"people"}


@pytest.mark.parametrize("rooms", [None, True, False])
@pytest.mark.parametrize("members", [True, False])
def test_the_lists_that_are_wanted_are_at_the_next_start(rooms: bool | None, members: bool) -> None:
    drawer, wanted = Drawer(), Lists(rooms=rooms, members=members)
    assert drawer.local_state.lists == Lists()
    drawer.local_state.keep_lists(Lists(rooms=not rooms, members=not members))
    drawer.local_state.keep_lists(wanted)
    drawer.later(SAVE_DELAY)
    assert Desk(drawer.cache).session.lists == wanted
