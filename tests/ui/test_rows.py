"""Every kind of entry as rows, at every width, whatever people write."""

import time
from datetime import UTC, timedelta, timezone, tzinfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.domain.log import (
    LogEvent,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    TopicChanged,
    UnknownLogEvent,
)
from chat_tui.session.state import Delivery, LocalNotice, PendingMessage
from chat_tui.session.timeline import Hole, LogEntry
from chat_tui.text.width import cell_len
from chat_tui.ui.rows import RowBuilder
from tests.text.strategies import any_text
from tests.ui.drawing import (
    HOSTILE,
    JUST_BEFORE,
    Drawn,
    check,
    check_everything,
    draw,
    event_args,
    said,
)
from tests.ui.helpers import START_MS, STYLES

MINUTE = 60_000


EVENTS: tuple[tuple[LogEvent, str], ...] = (
    (MemberJoined(**event_args()), "ana joined"),  # type: ignore[arg-type]
    (MemberLeft(**event_args()), "ana left"),  # type: ignore[arg-type]
    (MemberRenamed(**event_args(), new_name="anna"), "ana is now anna"),  # type: ignore[arg-type]
    (TopicChanged(**event_args(), topic="tea"), "ana changed the topic: tea"),  # type: ignore[arg-type]
    (TopicChanged(**event_args(), topic=""), "ana cleared the topic"),  # type: ignore[arg-type]
    (
        UnknownLogEvent(**event_args(), kind="poll"),  # type: ignore[arg-type]
        "ana did something this version cannot show",
    ),
)


def pending(delivery: Delivery, *, body: str = "hi", action: bool = False) -> Drawn:
    item = PendingMessage(
        room="r",
        cid="c",
        body=body,
        action=action,
        created=START_MS,
        delivery=delivery,
        reason="the room\nis closed",
    )
    return Drawn(RowBuilder(60, STYLES, UTC).pending_rows(item, "mia"))


YESTERDAY = said("earlier", at=-24 * 60 * MINUTE)


# -- messages ----------------------------------------------------------------------------------


def test_a_message_has_time_name_and_text() -> None:
    assert draw(said("hello"), YESTERDAY).text == [
        "── Sunday 23 November 2025 " + "─" * 33,
        "09:00        ana  hello",
    ]


def test_wrapped_lines_stand_under_the_text() -> None:
    rows = draw(said("word " * 20), said(at=-MINUTE)).text
    assert len(rows) == 3
    assert all(row.startswith(" " * 18 + "word") for row in rows[1:])


def test_lines_of_one_message_stay_lines() -> None:
    assert [row.strip() for row in draw(said("one\n\n two"), JUST_BEFORE).text[1:]] == ["", "two"]


def test_one_author_is_named_once() -> None:
    assert draw(said("b", at=1000), said("a")).text == [" " * 18 + "b"]


def test_the_time_is_shown_when_it_changes() -> None:
    assert draw(said("b", at=MINUTE), said("a")).text == ["09:01" + " " * 13 + "b"]


@pytest.mark.parametrize(
    ("entry", "before", "new"),
    [
        pytest.param(said(at=1000, user="u_2"), said(), False, id="somebody-else"),
        pytest.param(said(at=1000, name="anna"), said(), False, id="renamed"),
        pytest.param(said(at=1000, action=True), said(), False, id="action"),
        pytest.param(said(at=1000), said(action=True), False, id="after-action"),
        pytest.param(said(at=5 * MINUTE), said(), False, id="pause"),
        pytest.param(said(at=1000), said(), True, id="new"),
        pytest.param(said(at=1000), EVENTS[0][0], False, id="after-event"),
        pytest.param(said(at=1000), Hole(1, 2), False, id="after-hole"),
        pytest.param(said(at=1000), None, False, id="first"),
        pytest.param(said(at=-10 * MINUTE), said(), False, id="clock-went-back"),
    ],
)
def test_the_name_is_shown_again(entry: LogEntry, before: LogEntry | None, new: bool) -> None:
    (row,) = [row for row in draw(entry, before, new=new).text if "hi" in row]
    assert "ana" in row or "anna" in row or "*" in row


def test_a_pause_just_short_of_five_minutes_groups() -> None:
    assert "ana" not in draw(said(at=5 * MINUTE - 1), said()).text[0]


def test_a_day_begins_where_the_reader_is() -> None:
    late = said(at=14 * 60 * MINUTE, seq=2)  # 23:00 UTC
    later = said(at=15 * 60 * MINUTE + 1, seq=3)  # 00:00 UTC
    assert draw(later, late).text[0].startswith("── Monday 24 November 2025 ─")
    assert len(draw(later, late, zone=timezone(timedelta(hours=2))).text) == 1
    assert draw(late, said(), zone=timezone(timedelta(hours=1))).text[0].startswith("── Monday")


def test_the_new_rule_is_at_the_right() -> None:
    (rule, _message) = draw(said(at=1), said(), new=True).text
    assert rule == "─" * 53 + " new ──"


def test_a_mention_is_marked_unless_it_is_mine() -> None:
    drawn = draw(said("hey @mia, look"), JUST_BEFORE)
    assert drawn.styled(STYLES.mention) == ["▌", "@mia"]
    assert draw(said("I am mia", name="mia"), JUST_BEFORE).styled(STYLES.mention) == []


def test_a_link_is_drawn_as_one() -> None:
    drawn = draw(said("see https://example.org/a_b."), JUST_BEFORE)
    assert drawn.styled(STYLES.link) == ["https://example.org/a_b"]


def test_styles_go_on_in_the_next_row() -> None:
    url = "https://example.org/" + "x" * 60
    drawn = draw(said(url), JUST_BEFORE)
    assert "".join(drawn.styled(STYLES.link)) == url
    assert len(drawn.strips) == 2


def test_an_action_has_a_star_and_the_name_in_the_text() -> None:
    assert draw(said("waves", action=True), said(at=-MINUTE)).text == [
        "09:00" + " " * 10 + "*  ana waves"
    ]


# -- other entries -----------------------------------------------------------------------------


@pytest.mark.parametrize(("event", "words"), EVENTS, ids=lambda value: type(value).__name__)
def test_an_event_is_one_dim_line(event: LogEvent, words: str) -> None:
    drawn = draw(event, said(at=-MINUTE))
    assert drawn.text == ["09:00" + " " * 11 + "· " + words]
    assert drawn.styled(STYLES.dim)[-1] == words


def test_what_people_are_called_stays_on_its_line() -> None:
    renamed = MemberRenamed(**event_args(), new_name="a\nb")  # type: ignore[arg-type]
    assert len(draw(renamed, JUST_BEFORE).strips) == 1


@pytest.mark.parametrize(
    ("hole", "fetching", "words"),
    [
        (Hole(5, 5), False, " 1 message not loaded "),
        (Hole(1, 1234), False, " 1,234 messages not loaded "),
        (Hole(1, 100), True, " loading 100 messages … "),
    ],
)
def test_a_hole_says_how_much_is_missing(hole: Hole, fetching: bool, words: str) -> None:
    (row,) = draw(hole, said(), fetching=fetching).text
    assert words in row
    assert row == "──" + words + "─" * (58 - len(words))


def test_a_hole_where_one_was_put_out_is_said_to_stay() -> None:
    builder = RowBuilder(60, STYLES, UTC)
    for size, many in ((1, "1 message"), (1234, "1,234 messages")):
        hole = Hole(1, size)
        context = builder.context(
            hole, None, me="", new=False, notices=(), fetching=False, out=True
        )
        (row,) = Drawn(builder.entry_rows(hole, context)).text
        assert f"── {many} that only members can read ─" in row


def test_pending_sent_failed() -> None:
    assert pending(Delivery.PENDING).text == [" " * 13 + "mia◌ hi"]
    assert pending(Delivery.SENT).text == [" " * 13 + "mia  hi"]
    assert pending(Delivery.PENDING, action=True).text == [" " * 15 + "*◌ mia hi"]
    failed = pending(Delivery.FAILED)
    assert failed.text == [
        " " * 13 + "mia✗ hi",
        " " * 18 + "not sent: the room␊is closed  (Up edits",
        " " * 18 + "it, Shift+Up picks it)",
    ]
    assert "hi" in failed.styled(STYLES.error)
    assert pending(Delivery.ASKING).text == [
        " " * 13 + "mia? hi",
        " " * 18 + "written Sun 23 Nov 2025 09:00, not sent:",
        " " * 18 + "send it?  (Shift+Up to answer)",
    ]


def test_notices_stand_below_in_their_colour() -> None:
    notices = (
        LocalNotice(number=1, after=1, text="one\ntwo"),
        LocalNotice(number=2, after=1, text="bad \x1b[31m", error=True),
    )
    drawn = draw(said(), JUST_BEFORE, notices=notices)
    assert [row.strip() for row in drawn.text] == [
        "09:00" + " " * 13 + "hi",
        "· one",
        "two",
        "· bad ␛[31m",
    ]
    assert drawn.styled(STYLES.error) == ["·", "bad ␛[31m"]


def test_notices_below_a_hole() -> None:
    notice = LocalNotice(number=1, after=9, text="late")
    assert draw(Hole(1, 9), None, notices=(notice,)).text[1].endswith("· late")


@pytest.mark.parametrize("width", [2, 5, 6, 40])
def test_centred_words(width: int) -> None:
    rows = RowBuilder(width, STYLES, UTC).notice_in_the_middle("hello you", 9)
    assert all(strip.cell_length == cell_len(strip.text) == width for _row, strip in rows)
    assert "".join(strip.text.replace(" ", "") for _row, strip in rows) == "helloyou"
    assert abs(rows[0][0] - (8 - rows[-1][0])) <= 1
    assert len(RowBuilder(width, STYLES, UTC).notice_in_the_middle("hello you", 1)) == 1


# -- any width, any text, any time -------------------------------------------------------------


@pytest.mark.parametrize("width", range(2, 251))
def test_every_row_fills_the_pane(width: int) -> None:
    for text in HOSTILE if width < 100 or width % 10 == 0 else HOSTILE[:1]:
        check_everything(text, width, "mia")


@settings(max_examples=150, deadline=None)
@given(any_text(80), st.integers(2, 120), any_text(8))
def test_any_text_gives_inert_rows_of_the_right_width(text: str, width: int, me: str) -> None:
    check_everything(text, width, me)
    check_everything(f"{me} {text} @{me} https://example.org/{text}", width, me)


@given(st.integers(), st.integers(), st.sampled_from([UTC, None, timezone(timedelta(hours=-12))]))
def test_absurd_times_are_shown_somehow(first: int, second: int, zone: tzinfo | None) -> None:
    builder = RowBuilder(50, STYLES, zone)
    one, two = said(at=first * 10**9), said(at=second * 10**9)
    context = builder.context(two, one, me="mia", new=False, notices=(), fetching=False)
    check(builder.entry_rows(two, context), 50)


@pytest.mark.parametrize("ms", [-(10**400), -(2**63), -62135596800000, 253402300799999, 10**400])
def test_the_ends_of_time(ms: int) -> None:
    check(draw(said(at=ms - START_MS), said(), width=50).strips, 50)


def test_a_message_full_of_my_name_is_drawn_at_once() -> None:
    """Cutting every row at every mention of the whole message took seconds."""
    started = time.process_time()
    drawn = draw(said("mia " * 3000), JUST_BEFORE)
    assert time.process_time() - started < 1.0
    assert len(drawn.styled(STYLES.mention)) == 3001
