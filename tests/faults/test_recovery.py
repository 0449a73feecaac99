"""What counts as coming back, and from when."""

from tests.faults.recovery import Recovery


def test_from_good_to_online() -> None:
    recovery = Recovery()
    recovery.state("a", False, 1.0)
    recovery.good("a", 5.0)
    recovery.state("a", True, 7.5)
    recovery.state("a", False, 9.0)
    recovery.state("a", True, 20.0)
    assert recovery.seconds == [2.5]


def test_who_was_online_all_the_time_does_not_count() -> None:
    recovery = Recovery()
    recovery.state("a", True, 1.0)
    recovery.good("a", 5.0)
    recovery.state("a", True, 7.5)
    assert recovery.seconds == []


def test_who_finds_out_late_counts_from_when_the_network_was_good() -> None:
    recovery = Recovery()
    recovery.state("a", True, 1.0)
    recovery.good("a", 5.0)
    recovery.state("a", False, 6.0)
    recovery.state("a", True, 9.0)
    assert recovery.seconds == [4.0]


def test_who_is_hindered_again_counts_from_the_last_time() -> None:
    recovery = Recovery()
    recovery.state("a", False, 1.0)
    recovery.good("a", 5.0)
    recovery.bad("a")
    recovery.state("a", True, 6.0)
    recovery.state("a", False, 6.5)
    recovery.good("a", 8.0)
    recovery.state("b", True, 9.0)
    recovery.state("a", True, 9.5)
    assert recovery.seconds == [1.5]
