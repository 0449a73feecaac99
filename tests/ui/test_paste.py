"""Which pastes are asked about."""

from chat_tui.ui.paste import MAX_EDITED, MAX_LINES, Doubt, doubt_about


def test_a_few_lines_are_not_asked_about() -> None:
    assert doubt_about("one", "one", 100) is None
    lines = "line\n" * MAX_LINES
    assert doubt_about(lines, lines, 100) is None, "the last line break begins no line"


def test_many_lines() -> None:
    lines = "line\n" * 1200
    assert doubt_about(lines, lines, 10_000) == Doubt(("1,200 lines",), True, True)


def test_more_than_the_server_takes_with_what_is_written() -> None:
    found = doubt_about("ééé", "12345ééé", 10)
    assert found is not None
    assert found.reasons == ("too long to be sent: 11 bytes where 10 are allowed",)
    assert (found.can_send, found.can_edit) == (False, True)
    assert doubt_about("ééé", "1234ééé", 10) is None


def test_a_secret() -> None:
    found = doubt_about("password: hunter2", "my password: hunter2", 100)
    assert found == Doubt(("it looks like a password",), True, True)


def test_what_is_too_much_to_edit() -> None:
    text = "x" * (MAX_EDITED + 1)
    found = doubt_about(text, text, 100)
    assert found is not None
    assert not found.can_edit
