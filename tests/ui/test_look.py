"""Density, times and names as somebody likes them."""

from datetime import UTC

import pytest

from chat_tui.config.settings import Settings
from chat_tui.ui.block import Context, gutter_for
from chat_tui.ui.look import USUAL_LOOK, Look, look_of
from chat_tui.ui.rows import RowBuilder
from tests.ui.drawing import said
from tests.ui.helpers import GENERAL, STYLES, message, playing, receive

AIRY = Look(airy=True)


def rows(look: Look, *, user: str = "ben", at: int = 60_000, new: bool = False) -> list[str]:
    """What stands there of a message below one of ana's."""
    builder = RowBuilder(60, STYLES, UTC, look)
    entry, before = said("hello", at=at, name=user, user=user), said("hi", user="ana")
    context = builder.context(entry, before, me="mia", new=new, notices=(), fetching=False)
    return [strip.text.rstrip() for strip in builder.entry_rows(entry, context)]


def test_what_settings_say() -> None:
    assert look_of(Settings()) == USUAL_LOOK == Look()
    settings = Settings(markup=False, name_colours=False, density="comfortable", time_format="")
    assert look_of(settings) == Look(False, False, True, "")


def test_comfortable_puts_a_blank_row_between_two_people() -> None:
    assert rows(AIRY) == ["", *rows(Look())]
    assert rows(AIRY, user="ana") == rows(Look(), user="ana")
    assert rows(AIRY, new=True) == rows(Look(), new=True)


def test_the_first_of_all_has_none() -> None:
    builder = RowBuilder(60, STYLES, UTC, AIRY)
    context = builder.context(said("hi"), None, me="mia", new=False, notices=(), fetching=False)
    assert not context.gap
    assert builder.entry_rows(said("hi"), Context(me="mia", gap=True))[0].text == " " * 60


@pytest.mark.parametrize(
    ("time_format", "shown", "cells"),
    [
        ("%H:%M", "10:01", 5),
        ("%H:%M:%S", "10:01:00", 8),
        ("%I:%M %p", "10:01 AM", 8),
        ("%Hh", "10h", 3),
        ("", "", 0),
    ],
)
def test_times_as_somebody_likes_them(time_format: str, shown: str, cells: int) -> None:
    look = Look(time_format=time_format)
    assert look.time_cells == cells
    (row,) = rows(look, at=61 * 60_000)
    assert row[:cells] == shown
    assert row.split()[-2:] == ["ben", "hello"]
    assert gutter_for(60, cells).time == cells


def test_a_time_is_said_again_when_it_looks_different() -> None:
    assert rows(Look(time_format="%H"))[0].startswith("   ")
    assert rows(Look(time_format="%H:%M"))[0].startswith("09:01")


async def test_what_is_being_sent_does_not_move_when_it_is() -> None:
    async with playing() as play:
        play.chat.show_look(AIRY)
        receive(play.session, message(1))
        await play.type("mine")
        await play.press("enter")
        pending = play.picture()
        cid = play.session.outbox.in_room(GENERAL)[0].cid
        receive(play.session, message(2, "mine", user="u_me", name="mia", cid=cid))
        sent = play.picture()
        at = [
            [number for number, row in enumerate(rows) if row.endswith("mine")]
            for rows in (pending, sent)
        ]
        assert at[0] == at[1]
        assert not sent[at[1][0] - 1]
        assert not pending[at[0][0] - 1]


async def test_another_look_is_taken_over_where_one_reads() -> None:
    async with playing() as play:
        receive(play.session, message(1), message(2, user="u_2", name="ben"))
        assert any(row.startswith("09:02 ") for row in play.picture())
        play.chat.pane.show_look(Look(airy=True, time_format="%H:%M:%S"))
        shown = play.picture()
        (at,) = [number for number, row in enumerate(shown) if row.startswith("09:02:00 ")]
        assert not shown[at - 1]
        assert shown[at - 2].startswith("09:01:00 ")
