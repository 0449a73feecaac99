"""When something was, in words."""

from datetime import UTC, date, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from chat_tui.ui.clock import Clock

MORNING = 1_763_888_400_000
"""Sunday 23 November 2025, 09:00 UTC."""

HOUR = 3_600_000


def test_times_are_of_the_zone_and_as_they_are_wanted() -> None:
    assert Clock(UTC, "%H:%M").at(MORNING) == (date(2025, 11, 23), "09:00")
    assert Clock(timezone(timedelta(hours=-10)), "%H:%M").shown(MORNING) == "23:00"
    assert Clock(UTC, "").shown(MORNING) == ""
    assert Clock(UTC, "").moment(MORNING) == "Sun 23 Nov 2025 09:00"
    assert Clock(UTC, "").day(MORNING) == "Sunday 23 November 2025"


def test_the_day_is_said_where_it_is_another() -> None:
    clock = Clock(UTC, "%H:%M")
    assert clock.moment_beside(MORNING + HOUR, MORNING) == "10:00"
    assert clock.moment_beside(MORNING + 24 * HOUR, MORNING) == "Mon 24 Nov 2025 09:00"


@given(time=st.integers(0, (1 << 53) - 1))
def test_every_time_that_a_frame_can_have_is_shown(time: int) -> None:
    clock = Clock(UTC, "%H:%M")
    assert len(clock.shown(time)) == 5
    assert clock.shown(time) in clock.moment(time)
