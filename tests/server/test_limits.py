"""The buckets, by a clock that the test moves."""

from chat_tui.server.limits import Meter, ServerLimits, TokenBucket


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_gives_its_burst_at_once_and_then_its_rate() -> None:
    clock = Clock()
    bucket = TokenBucket(10.0, 3, clock)
    assert [bucket.take() for _ in range(4)] == [0, 0, 0, 100]
    clock.now += 0.06
    assert bucket.take() == 40
    clock.now += 0.05
    assert bucket.take() == 0
    assert bucket.take() > 0


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    clock = Clock()
    bucket = TokenBucket(10.0, 2, clock)
    clock.now += 1000.0
    assert [bucket.take() for _ in range(3)] == [0, 0, 100]


def test_waiting_as_long_as_told_is_enough() -> None:
    clock = Clock()
    bucket = TokenBucket(3.0, 1, clock)
    bucket.take()
    clock.now += bucket.take() / 1000
    assert bucket.take() == 0


def test_a_clock_that_goes_back_takes_nothing_away() -> None:
    clock = Clock()
    bucket = TokenBucket(10.0, 2, clock)
    clock.now -= 50.0
    assert bucket.take() == 0


def test_the_wait_is_told_without_taking_a_token() -> None:
    bucket = TokenBucket(10.0, 1, Clock())
    assert bucket.wait_ms() == 1
    assert bucket.take() == 0
    assert bucket.wait_ms() == 100


def test_messages_and_requests_are_counted_apart() -> None:
    meter = Meter(ServerLimits(send_burst=1, request_burst=2), Clock())
    assert meter.send() == 0
    assert meter.send() == 100
    assert [meter.request() for _ in range(3)] == [0, 0, 20]


def test_names_and_typing_are_counted_for_themselves() -> None:
    clock = Clock()
    meter = Meter(ServerLimits(rename_burst=1, typing_burst=2), clock)
    assert [meter.rename() for _ in range(2)] == [0, 10_000]
    assert [meter.is_heard_typing() for _ in range(3)] == [True, True, False]
    clock.now += 0.5
    assert meter.is_heard_typing()
    assert meter.request() == 0


def test_a_few_pings_are_free() -> None:
    meter = Meter(ServerLimits(ping_rate=5.0, request_burst=2), Clock())
    assert [meter.ping() for _ in range(8)] == [0, 0, 0, 0, 0, 0, 0, 20]


def test_many_refusals_are_abuse_only_within_the_window() -> None:
    clock = Clock()
    meter = Meter(ServerLimits(refusals=3, refusal_window=60.0), clock)
    assert [meter.refused() for _ in range(2)] == [False, False]
    clock.now += 61.0
    assert [meter.refused() for _ in range(2)] == [False, False]
    assert meter.refused()


def test_what_the_welcome_tells() -> None:
    limits = ServerLimits(body=5, send_rate=2.0, resume=7, file=9)
    wire = limits.wire(files=True)
    assert (wire.frame, wire.body, wire.send_rate, wire.resume) == (65536, 5, 2.0, 7)
    assert (wire.file, limits.wire(files=False).file) == (9, 0)
