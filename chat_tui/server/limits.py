"""What one client, one user and everybody together may do, and the buckets that measure it."""

from collections import deque
from collections.abc import Callable
from math import ceil

from chat_tui.domain.models import Limits
from chat_tui.domain.record import record


@record(kw_only=True)
class ServerLimits:
    """The limits of a server. Sizes in bytes, rates per second, times in seconds or ``_ms``."""

    frame: int = 65536
    body: int = 16384
    topic: int = 512
    """Characters."""

    page: int = 200
    """Entries in one page of history."""

    page_bytes: int = 256 * 1024
    found: int = 50
    """Messages in one answer to a search, which has ``page_bytes`` at most as well."""

    searches: int = 8
    """Searches under way in all, one of each user at most: each takes up to a second."""

    resume: int = 500
    """Entries of one room that a resume replays; more of them become a gap."""

    resume_total: int = 25_000
    """Somebody in many rooms gets gaps earlier: never more entries than this in all."""

    resume_bytes: int = 1 << 20
    """Nor more bytes: the rooms with the most get gaps."""

    catch_up: float = 30.0
    """For taking each part of what is sent before a connection is live."""

    welcome: int = 512 * 1024
    """Bytes of a welcome; the rooms that do not fit follow it one by one."""

    send_rate: float = 10.0
    send_burst: int = 20
    """Messages of one user, over all of their connections."""

    request_rate: float = 50.0
    request_burst: int = 200
    """All other requests of one user."""

    ping_rate: float = 5.0
    """Pings that count as no request."""

    invite_rate: float = 0.1
    invite_burst: int = 5
    """Invitations by one user."""

    rename_rate: float = 0.1
    rename_burst: int = 5
    """Other names of one user: each is an entry in all of their rooms, 500 perhaps."""

    typing_rate: float = 2.0
    typing_burst: int = 10
    """Of one user; a client says it every 3 s. It goes to everybody in the room at once and by
    itself, so what is beyond it is heard by nobody."""

    refusals: int = 1000
    refusal_window: float = 60.0
    """So many refusals within the window are abuse."""

    malformed: int = 10
    """Frames without a type that are answered before the connection is closed."""

    file: int = 50 << 20
    """Bytes of a file that goes with a message."""

    disk_reserve: int = 128 << 20
    """Bytes of the disk that files leave free, for the log."""

    piece_rate: float = 640.0
    piece_burst: int = 128
    """Pieces of files of one user: 10 MiB/s."""

    control_rate: float = 5.0
    control_burst: int = 50
    """Pings and pongs of WebSocket itself on one connection."""

    pipeline: int = 256
    """Changes of one connection on their way to the storage."""

    connections: int = 1000
    strangers: int = 256
    """Connections that were not welcomed yet, in all: one more takes the place of the one that
    has been silent longest, or gets HTTP 503."""

    stranger_patience: float = 2.0
    """For so long nobody's place is taken: a handshake and a hello over a slow line."""

    connections_per_user: int = 16
    outgoing: int = 1 << 20
    """Bytes accepted for one connection and not yet written to its socket."""

    flush_interval: float = 0.005
    flush_events: int = 64
    flush_bytes: int = 32 * 1024
    auth_timeout: float = 10.0
    """For the handshake and the hello together."""

    auth_delay: float = 0.5
    """How long the refusal of a join secret takes."""

    heartbeat: float = 45.0
    """Without a frame for so long, a client is taken to be gone."""

    linger: float = 2.0
    """Somebody who comes back within it was never gone."""

    presence_interval: float = 5.0
    """Others are told no more often that somebody is away, or back."""

    close_timeout: float = 1.0
    """For what is still to be written, and again for the peer's half of the closing."""

    storage_timeout: float = 5.0
    """For closing the storage in a stop; what it still does then ends with the process."""

    busy_after_ms: int = 1000
    overload_after_ms: int = 5000
    restart_spread_ms: int = 5000

    def wire(self, *, files: bool) -> Limits:
        """What a welcome tells of them. ``files``: whether the server takes any."""
        return Limits(
            frame=self.frame,
            body=self.body,
            page=self.page,
            resume=self.resume,
            send_rate=self.send_rate,
            send_burst=self.send_burst,
            file=self.file if files else 0,
        )


class TokenBucket:
    """``burst`` at once, ``rate`` per second sustained. ``clock`` is monotonic seconds."""

    __slots__ = ("_burst", "_clock", "_filled_at", "_rate", "_tokens")

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._tokens = burst
        self._filled_at = clock()

    def take(self) -> int:
        """Take one token and return 0, or return how many milliseconds to wait for one."""
        self._refill()
        if self._tokens >= 1.0:
            self._tokens -= 1.0
            return 0
        return self._missing()

    def wait_ms(self) -> int:
        """Milliseconds until there is a token, at least 1. Takes none."""
        self._refill()
        return max(1, self._missing())

    def _refill(self) -> None:
        now = self._clock()
        gained = max(0.0, now - self._filled_at) * self._rate
        self._tokens = min(self._burst, self._tokens + gained)
        self._filled_at = now

    def _missing(self) -> int:
        return ceil((1.0 - self._tokens) / self._rate * 1000)


class Meter:
    """What one user has asked for lately, over all of their connections."""

    __slots__ = (
        "_invitations",
        "_pieces",
        "_pings",
        "_refusals",
        "_renames",
        "_requests",
        "_sends",
        "_typing",
        "clock",
        "limits",
    )

    def __init__(self, limits: ServerLimits, clock: Callable[[], float]) -> None:
        self.limits = limits
        self.clock = clock
        self._sends = TokenBucket(limits.send_rate, limits.send_burst, clock)
        self._requests = TokenBucket(limits.request_rate, limits.request_burst, clock)
        self._pings = TokenBucket(limits.ping_rate, max(1.0, limits.ping_rate), clock)
        self._pieces = TokenBucket(limits.piece_rate, limits.piece_burst, clock)
        self._invitations = TokenBucket(limits.invite_rate, limits.invite_burst, clock)
        self._renames = TokenBucket(limits.rename_rate, limits.rename_burst, clock)
        self._typing = TokenBucket(limits.typing_rate, limits.typing_burst, clock)
        self._refusals: deque[float] = deque(maxlen=limits.refusals)

    def send(self) -> int:
        """Count a message. Returns 0, or how many milliseconds too early it is."""
        return self._sends.take()

    def send_wait_ms(self) -> int:
        """Milliseconds until the next message may come, at least 1."""
        return self._sends.wait_ms()

    def request(self) -> int:
        """Count any other request. Returns 0, or how many milliseconds too early it is."""
        return self._requests.take()

    def ping(self) -> int:
        """Count a ping: the first few in a second are free. Returns as ``request`` does."""
        return 0 if self._pings.take() == 0 else self._requests.take()

    def piece(self) -> int:
        """Count a piece of a file. Returns as ``send`` does."""
        return self._pieces.take()

    def invitation(self) -> int:
        """Count an invitation. Returns as ``send`` does."""
        return self._invitations.take()

    def rename(self) -> int:
        """Count another name. Returns as ``send`` does."""
        return self._renames.take()

    def is_heard_typing(self) -> bool:
        """Count that they type, or do no more. False: it was said often enough."""
        return self._typing.take() == 0

    def refused(self) -> bool:
        """Count a refusal. True when there were so many that it is abuse."""
        now = self.clock()
        self._refusals.append(now)
        full = len(self._refusals) == self._refusals.maxlen
        return full and now - self._refusals[0] < self.limits.refusal_window
