"""What was killed comes back."""

from chat_tui.ui.kill_ring import MAX_KILLS, KillRing


def test_nothing_was_killed() -> None:
    ring = KillRing()
    assert (ring.newest(), ring.older()) == ("", "")
    ring.kill("")
    assert ring.newest() == ""


def test_the_newest_first_and_around() -> None:
    ring = KillRing()
    for text in ("one", "two", "three"):
        ring.kill(text)
    assert ring.newest() == "three"
    assert [ring.older() for _ in range(4)] == ["two", "one", "three", "two"]
    assert ring.newest() == "three"


def test_kills_in_a_row_are_one() -> None:
    ring = KillRing()
    ring.kill("c", backwards=True, joined=True)
    ring.kill("b", backwards=True, joined=True)
    ring.kill("d", joined=True)
    assert ring.newest() == "bcd"
    ring.kill("x")
    assert (ring.newest(), ring.older()) == ("x", "bcd")


def test_it_is_bounded() -> None:
    ring = KillRing()
    for number in range(MAX_KILLS + 5):
        ring.kill(str(number))
    found = [ring.newest(), *(ring.older() for _ in range(MAX_KILLS - 1))]
    assert found[-1] == "5"
    assert ring.older() == found[0]
