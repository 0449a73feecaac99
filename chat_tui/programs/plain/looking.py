"""What was looked for, as lines: messages that were found, and threads."""

from collections.abc import Callable
from datetime import tzinfo

from chat_tui.domain.errors import InvalidQuery
from chat_tui.domain.models import ChatMessage, gist
from chat_tui.session.session import Session
from chat_tui.text.excerpt import EXCERPT
from chat_tui.text.files import shown_file
from chat_tui.text.sanitize import sanitize_body, sanitize_line
from chat_tui.text.tokens import phrase
from chat_tui.ui import words
from chat_tui.ui.excerpt import excerpt


class SearchTeller:
    """Tells what is found, newest first, a part at a time."""

    def __init__(self, session: Session, tell: Callable[[str], None], zone: tzinfo | None) -> None:
        """``zone`` None is the machine's own time zone."""
        self._session = session
        self._tell = tell
        self._zone = zone
        self._told = 0
        self.is_looking = False
        """Whether an answer is still to be told."""

    def begin(self, text: str) -> None:
        """Look for what ``text`` says (see text.query) everywhere, unless it says where."""
        self._told = 0
        self.is_looking = True
        try:
            self._session.searching.begin(text, None, self._zone)
        except InvalidQuery as error:
            self.is_looking = False
            self._tell(f"! {error}")

    def more(self) -> None:
        """Tell more of it."""
        found = self._session.searching.findings
        if found is None or not found.more:
            self._tell("- nothing more was found" if found else "- /search looks for something")
            return
        self.is_looking = True
        self._session.searching.look_on()

    def news(self) -> None:
        """Something was found, or there is nothing more."""
        found = self._session.searching.findings
        if not self.is_looking or found is None or found.looking:
            return
        self.is_looking = False
        if found.local:
            lost = "" if self._session.live else "without a connection "
            self._tell(f"- {lost}only what this terminal has is looked through")
        if out := words.unsearched(self._session.state, found):
            self._tell(f"- not in {words.some(out)} (in:{out[0]} looks there)")
        if found.trouble:
            self._tell(f"! {sanitize_line(found.trouble)}")
        phrases = [one for one in map(phrase, found.search.terms) if one]
        for message in found.messages[self._told :]:
            room = words.room_label(self._session.state.rooms.get(message.room))
            when = words.moment(message.time, self._zone)
            said, _ = excerpt(gist(message.body, message.file), phrases, EXCERPT)
            if message.file is not None and message.body.strip():
                said += f" (file {shown_file(message.file.name)})"
            self._tell(f"- {room}, {when}, {words.shown_name(message.name)}: {said}")
        new, self._told = len(found.messages) - self._told, len(found.messages)
        count = f"{new} found" if new else "nothing found"
        self._tell(f"- {count}{'; /more finds older ones' if found.more else ''}")


class ThreadTeller:
    """Tells a thread when all of it has come, or, without a connection, what is known of it."""

    def __init__(self, session: Session, tell: Callable[[str], None], zone: tzinfo | None) -> None:
        """``zone`` None is the machine's own time zone."""
        self._session = session
        self._tell = tell
        self._zone = zone
        self._room: str | None = None

    @property
    def is_looking(self) -> bool:
        """Whether an answer is still to be told."""
        return self._room is not None

    def begin(self, message: ChatMessage) -> None:
        """Tell the thread that a message is in."""
        self.leave()
        self._room = message.room
        self._session.threads.open(message)
        self.news()

    def leave(self) -> None:
        """It is not wanted any more."""
        if self._room is not None:
            self._session.threads.close(self._room)
        self._room = None

    def news(self) -> None:
        """It may have come."""
        if self._room is None or self._session.threads.is_asked(self._room):
            return
        room = self._session.state.rooms.get(self._room)
        thread = None if room is None else room.thread
        self.leave()
        if thread is None:
            return
        original = thread.original
        if original.seq not in [one.seq for one in thread.messages]:
            said = sanitize_line(original.body) if original.body else "deleted, or not loaded"
            self._tell(f"- thread of {words.shown_name(original.name)}: {said}")
        else:
            self._tell(f"- thread of {words.shown_name(original.name)}")
        if thread.more:
            self._tell("- older answers are not told")
        for one in thread.messages:
            when = f"{words.local_time(one.time, self._zone):%H:%M}"
            name = words.shown_name(one.name)
            if one.deleted is not None:
                self._tell(f"{when} - message of {name} deleted")
            else:
                said = sanitize_body(gist(one.body, one.file)).replace("\n", "\n    ")
                self._tell(f"{when} * {name} {said}" if one.action else f"{when} {name}: {said}")
        self._tell("- end of the thread; /reply @nick answers in it")
