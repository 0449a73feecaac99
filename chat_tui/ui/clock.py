"""When something was, as it is shown beside messages. Pure."""

from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Final

from chat_tui.ui.look import TIME_FORMAT
from chat_tui.ui.words import local_time, moment

SECOND_MS: Final = 1000

KEPT_TIMES: Final = 2048
"""Seconds whose clock is kept: every message that is placed is asked for its own."""


class Clock:
    """Times are Unix milliseconds."""

    def __init__(self, zone: tzinfo | None, time_format: str) -> None:
        """``zone`` None is the machine's own; an empty ``time_format`` shows no times."""
        self._zone = zone
        self._format = time_format
        self._kept = lru_cache(maxsize=KEPT_TIMES)(self._read)

    def at(self, time_ms: int) -> tuple[date, str]:
        """The day, and the time to be shown."""
        return self._kept(time_ms // SECOND_MS)

    def shown(self, time_ms: int) -> str:
        """The time to be shown."""
        return self.at(time_ms)[1]

    def moment(self, time_ms: int) -> str:
        """Day and time in words, whether times are shown or not."""
        return moment(time_ms, self._zone, self._format or TIME_FORMAT)

    def moment_beside(self, time_ms: int, shown_ms: int) -> str:
        """The time, with the day where that is another than that of ``shown_ms``, which stands
        beside it."""
        when = local_time(time_ms, self._zone)
        if when.date() == local_time(shown_ms, self._zone).date():
            return when.strftime(self._format or TIME_FORMAT)
        return self.moment(time_ms)

    def day(self, time_ms: int) -> str:
        """A day in words, with its year."""
        when = local_time(time_ms, self._zone)
        return f"{when:%A} {when.day} {when:%B %Y}"

    def _read(self, second: int) -> tuple[date, str]:
        when: datetime = local_time(second * SECOND_MS, self._zone)
        return when.date(), when.strftime(self._format)
