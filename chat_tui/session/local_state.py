"""What the next start needs and no server has: what is being written, where one reads, what of
the room list is folded, and which lists are there.

It is on the disk within SAVE_DELAY of the user's hand, however long they go on typing: the
first change starts the time, and no later one sets it back. What the disk refuses is written
again until it is taken.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from chat_tui.domain.errors import StorageError
from chat_tui.session.cache import Cache
from chat_tui.session.state import About, Lists, Place, Subject

SAVE_DELAY: Final = 0.5
"""Seconds that changes are collected for before they are saved."""

RECENT_EMOJI: Final = 6
"""Emoji that are remembered."""

RETRY_DELAY: Final = 2.0
"""Seconds before what the disk has refused is offered to it again."""

THREAD_MARK: Final = "\n"
"""What no id has in it."""


def thread_key(room: str, original: str) -> str:
    """What the draft in a thread is kept by: the room, and the id of the message it begins with."""
    return f"{room}{THREAD_MARK}{original}"


class LocalState:
    """The one owner of drafts, by room id or thread_key, whether the room is there or not, of the
    place, of the emoji used last and of how the lists are shown."""

    def __init__(
        self,
        cache: Cache,
        *,
        clock: Callable[[], float],
        wake: Callable[[], None],
        refused: Callable[[], None],
    ) -> None:
        """``clock`` is monotonic seconds; ``wake`` is called when ``tend`` has a new deadline,
        ``refused`` when the disk has refused."""
        self._cache = cache
        self._refused = refused
        self._clock = clock
        self._wake = wake
        self._drafts: dict[str, str] = {}
        self._subjects: dict[str, Subject] = {}
        self._changed: set[str] = set()
        self._place: Place | None = None
        self._place_changed = False
        self._due: float | None = None
        self.recent_emoji: tuple[str, ...] = ()
        """What the user has reacted with, the last one first. Read only."""

        self._emoji_changed = False
        self.folded: frozenset[str] = frozenset()
        """The sections of the room list that are folded. Read only."""

        self._folded_changed = False
        self.lists = Lists()
        """Those that are wanted beside the messages. Read only."""

        self._lists_changed = False

    def restore(
        self,
        drafts: dict[str, str],
        place: Place | None,
        subjects: dict[str, Subject],
        recent_emoji: tuple[str, ...] = (),
        folded: frozenset[str] = frozenset(),
        lists: Lists | None = None,
    ) -> None:
        """What an earlier run has left; it is in the cache."""
        self.lists = lists or self.lists
        self.folded = folded
        self.recent_emoji = recent_emoji
        self._drafts.update(drafts)
        self._subjects.update(subjects)
        self._place = place

    # -- drafts --------------------------------------------------------------------------------

    def draft(self, room: str) -> str:
        """What is being written in a room; empty: nothing."""
        return self._drafts.get(room, "")

    def edit(self, room: str, body: str) -> None:
        """What is being written now."""
        body = body.encode("utf-8", "replace").decode()
        if body != self.draft(room):
            self._put(room, body)
            self._changed.add(room)
            self._save_soon()

    def _put(self, room: str, body: str) -> None:
        if body:
            self._drafts[room] = body
        else:
            self._drafts.pop(room, None)

    def subject(self, room: str) -> Subject | None:
        """What is being written about in a room; None: nothing that was said already."""
        return self._subjects.get(room)

    def begin(self, room: str, subject: Subject, body: str) -> None:
        """From now on ``subject`` is written about, beginning with ``body``."""
        self._subjects[room] = subject
        self._put(room, body)
        self._changed.add(room)
        self._save_soon()

    def end(self, room: str) -> Subject | None:
        """It is not written about any more: the draft is what it was before an edit. Returns what
        it was, None when there was nothing."""
        subject = self._subjects.pop(room, None)
        if subject is not None:
            if subject.about is About.EDIT:
                self._put(room, subject.aside)
            self._changed.add(room)
            self._save_soon()
        return subject

    def rename(self, line: str, new: str) -> None:
        """What is written on a line, and about what, is kept by ``new`` from now on, behind what
        was kept by that."""
        if line == new:
            return
        subject, body = self._subjects.pop(line, None), self._drafts.pop(line, "")
        there = self._subjects.pop(new, None)
        before = _joined("" if there is None else there.aside, self._drafts.pop(new, ""))
        if subject is not None and subject.about is About.EDIT:
            subject = replace(subject, aside=_joined(before, subject.aside))
        else:
            body = _joined(before, body)
        if subject is not None:
            self._subjects[new] = subject
        self._put(new, body)
        self._changed |= {line, new}
        self._save_soon()

    def move(self, targets: dict[str, str]) -> None:
        """The rooms in ``targets`` have other ids from now on, and another log."""
        for room in targets:
            if (subject := self._subjects.pop(room, None)) is not None:
                # What it is about is gone: what was written is all there is to be kept.
                self._put(room, _joined(subject.aside, self.draft(room)))
                self._changed.add(room)
        for key in [*self._drafts, *(key for key in self._subjects if key not in self._drafts)]:
            room, thread, _ = key.partition(THREAD_MARK)
            if thread and room in targets:
                # The thread is gone as well.
                subject = self._subjects.pop(key, None)
                aside = subject.aside if subject is not None else ""
                words = _joined(self.draft(room), aside, self._drafts.pop(key, ""))
                self._put(room, words)
                self._changed.add(key)
        moved = {room: self._drafts.pop(room) for room in targets if room in self._drafts}
        for room in moved:
            self._changed |= {room, targets[room]}
        for room, body in moved.items():
            there = self._drafts.get(targets[room], "")
            self._put(targets[room], f"{there}\n{body}" if there else body)
        if moved:
            self._save_soon()
        if self._place is not None:
            self.keep_place(Place(room=targets.get(self._place.room, self._place.room)))

    # -- the place -----------------------------------------------------------------------------

    @property
    def place(self) -> Place | None:
        """Where one reads, or read when the program ended; None before there was a room."""
        return self._place

    def keep_place(self, place: Place) -> None:
        """Where one reads now."""
        if place != self._place:
            self._place = place
            self._place_changed = True
            self._save_soon()

    # -- emoji ---------------------------------------------------------------------------------

    def note_emoji(self, emoji: str) -> None:
        """The user reacts with this one now."""
        recent = tuple(dict.fromkeys([emoji, *self.recent_emoji]))[:RECENT_EMOJI]
        if recent != self.recent_emoji:
            self.recent_emoji, self._emoji_changed = recent, True
            self._save_soon()

    # -- the room list -------------------------------------------------------------------------

    def fold(self, section: str) -> None:
        """Fold a section, or unfold it. ``section`` is one word."""
        self.folded ^= {section}
        self._folded_changed = True
        self._save_soon()

    def keep_lists(self, lists: Lists) -> None:
        """Which are wanted from now on."""
        if lists != self.lists:
            self.lists, self._lists_changed = lists, True
            self._save_soon()

    # -- saving --------------------------------------------------------------------------------

    def _save_soon(self) -> None:
        if self._due is None:
            self._due = self._clock() + SAVE_DELAY
            self._wake()

    def unsaved(self) -> dict[str, str]:
        """Drafts the disk does not have, to be written together with what they became."""
        return {room: self.draft(room) for room in self._changed}

    def unsaved_subjects(self) -> dict[str, Subject | None]:
        """The same for what they are about."""
        return {room: self._subjects.get(room) for room in self._changed}

    def written(self, drafts: dict[str, str], subjects: dict[str, Subject | None]) -> None:
        """The disk has these now."""
        for room, body in drafts.items():
            self._put(room, body)
            self._changed.discard(room)
        for room, subject in subjects.items():
            if subject is None:
                self._subjects.pop(room, None)
            else:
                self._subjects[room] = subject

    def save(self) -> None:
        """Write what has changed, now."""
        drafts, subjects, place = self.unsaved(), self.unsaved_subjects(), self._place
        self._due = None
        others = self._place_changed or self._emoji_changed or self._folded_changed
        if not (drafts or others or self._lists_changed):
            return
        # Not through the journal, which keeps each write for a disk that refuses: only the last
        # state of a draft counts, and none may come after the message that it became.
        try:
            with self._cache.transaction():
                for room, body in drafts.items():
                    self._cache.save_draft(room, body)
                    self._cache.save_subject(room, subjects[room])
                if self._place_changed and place is not None:
                    self._cache.save_place(place)
                if self._emoji_changed:
                    self._cache.save_meta(emoji=" ".join(self.recent_emoji))
                if self._folded_changed:
                    self._cache.save_meta(folded=" ".join(sorted(self.folded)))
                if self._lists_changed:
                    self._cache.save_lists(self.lists)
        except StorageError:
            self._due = self._clock() + RETRY_DELAY
            self._refused()
        else:
            self.written(drafts, subjects)
            self._place_changed = self._emoji_changed = False
            self._folded_changed = self._lists_changed = False

    def tend(self, now: float) -> float | None:
        """Save what is due. Returns when to call again, None: when something has changed."""
        if self._due is not None and now >= self._due:
            self.save()
        return self._due


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
