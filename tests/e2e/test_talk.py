"""People talk: two terminals, one real server."""

import asyncio
import re

from tests.e2e.programs import Home, Server
from tests.e2e.raw import pour
from tests.e2e.terminal import Terminal


def order(rows: list[str], words: list[str]) -> list[str]:
    """Those of ``words`` that stand in ``rows``, from top to bottom, each as often as it does."""
    pattern = re.compile("|".join(re.escape(word) for word in words))
    return [found for row in rows for found in pattern.findall(row)]


def messages(terminal: Terminal) -> list[str]:
    """The rows above the composer: all but the header, the rule, the composer and the bar."""
    rows = terminal.screen
    below = max(number for number, row in enumerate(rows) if "───" in row)
    return rows[1:below]


NOTES = [f"note {number:03}." for number in range(300)]


def _is_page_before(rows: list[str], first: int) -> bool:
    """Whether ``rows`` is one whole frame of the notes, one that begins before ``first``."""
    shown = [NOTES.index(note) for note in order(rows, NOTES)]
    whole = bool(shown) and shown == list(range(shown[0], shown[-1] + 1))
    return whole and shown[0] < first and not any("not loaded" in row for row in rows)


def test_both_see_both_messages_in_the_same_order(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    said = [f"line{number}." for number in range(6)]
    for number, line in enumerate(said):
        speaker, listener = (ana, ben) if number % 2 else (ben, ana)
        speaker.enter(line)
        if number == 3:
            listener.wait_for(line)  # the last two cross on their way
    for terminal in (ana, ben):
        terminal.wait_for(lambda rows: sorted(order(rows[1:-3], said)) == said)
    # What is on its way stands below what has its place.
    ana.wait_for(lambda _: order(messages(ana), said) == order(messages(ben), said))
    assert any("ana" in row and "line" in row for row in messages(ben))


def test_somebody_who_types_is_seen_typing(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ana.type("I thi")
    ben.wait_for("ana is typing")
    ana.press("ctrl+c")
    ben.wait_gone("ana is typing")


def test_another_room_counts_what_is_unread(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    for person in (ana, ben):
        person.enter("/join #tea")
        person.wait_for("#tea ›")
    ben.press("alt+up")
    ben.wait_for("#general ›")
    for number in range(3):
        ana.enter(f"cup {number}")
    ben.wait_for(lambda rows: any(re.search(r"#tea +3\b", row) for row in rows))
    ben.press("alt+down")
    ben.wait_for("cup 2")
    ben.wait_for(lambda rows: not any(re.search(r"#tea +\d", row) for row in rows))


def test_alt_and_a_letter_is_no_letter(home: Home, server: Server) -> None:
    ana = home.person(server, "ana")
    ana.enter("/join #tea")
    ana.wait_for("#tea ›")
    ana.press("alt+s")
    ana.wait_for("#general ›")
    ana.type("x")
    assert "#general › x" in ana.wait_for("› x")[-2]


def test_the_commands(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana", size=(100, 30)), home.person(server, "ben")
    ana.enter("/topic tea at four")
    ben.wait_for(lambda rows: "#general  tea at four" in rows[0])
    ana.enter("/me puts the kettle on")
    ben.wait_for("ana puts the kettle on")
    ana.enter("/nick anna")
    ben.wait_for("anna")
    ben.wait_for(lambda rows: any("ana" in row and "anna" in row for row in rows))
    ana.enter("/mgs ben hello")
    ana.wait_for("there is no command /mgs; did you mean /msg")
    ana.press("ctrl+c")
    ana.enter("/msg ben between us")
    ana.wait_for(lambda rows: rows[0].split("│")[-1].split() == ["ben", "here"])
    ben.wait_for(lambda rows: any(re.search(r"anna +1\b", row) for row in rows))
    assert not any("between us" in row for row in ben.screen)
    ben.press("alt+down")
    ben.wait_for("between us")
    ana.enter("//not a command")
    ben.wait_for(" /not a command")
    assert not any("/mgs" in row for row in ben.screen)


def test_history_is_fetched_page_by_page(home: Home, server: Server) -> None:
    asyncio.run(pour(server.port, NOTES))
    ana = home.person(server, "ana")
    ana.wait_for("note 299.")
    shown = order(ana.wait_quiet(), NOTES)
    seen = set(shown)
    for _ in range(60):
        if "note 000." in seen:
            break
        first = NOTES.index(shown[0])
        ana.press("pageup")
        ana.wait_for(lambda rows, first=first: _is_page_before(rows, first))  # type: ignore[misc]
        shown = order(ana.wait_quiet(), NOTES)
        assert NOTES.index(shown[-1]) >= first - 1, "something was jumped over"
        seen.update(shown)
    assert sorted(seen) == NOTES
    ana.wait_for("more below")
    ana.press("ctrl+end")
    ana.wait_for("note 299.")
    ana.wait_gone("more below")
