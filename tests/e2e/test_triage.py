"""What calls somebody, and how they go through it, in real terminals."""

from tests.e2e.programs import Home, Server

RING = b"\a\x1b]9;"


def test_a_mention_rings_and_is_gone_to(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    for person in (ana, ben):
        person.enter("/join #tea")
        person.wait_for("#tea ›")
    ben.press("alt+s")
    ben.wait_for("#general ›")
    assert RING not in ben.output
    ana.enter("ben, is there any?\x1b")
    ben.wait_output(b"\a\x1b]9;chat-tui: ana in #tea: ben, is there any?")
    ben.wait_output(b"\x1b]2;(@1) #general - chat-tui\x1b\\")
    ben.press("alt+a")
    ben.wait_for("#tea ›")
    ben.wait_output(b"\x1b]2;#tea - chat-tui\x1b\\")
    ben.press("ctrl+q")
    assert ben.exit_code() == 0
    assert ben.output.count(b"\x1b[22;2t") == ben.output.count(b"\x1b[23;2t") == 1


def test_a_second_terminal_has_the_same_room_muted(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    for person in (ana, ben):
        person.enter("/join #tea")
        person.wait_for("#tea ›")
    ben.enter("/mute")
    ben.wait_for("#tea is muted")
    ben.press("alt+s")
    ben.wait_for("#general ›")
    other = home.chat(server.url, "--name", "ben", "--data-dir", str(home.path / "other"))
    other.wait_for("● online")
    ana.enter("ben, hello")
    for person in (ben, other):
        person.wait_for("@1")
        person.press("alt+a")
        person.wait_quiet()
        person.wait_for("#general ›")
        assert RING not in person.output
