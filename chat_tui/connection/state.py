"""What the connection is doing, in the words of the status bar."""

from chat_tui.domain.record import record


@record
class Offline:
    """Not connected and not about to be: not started yet, or stopped on request."""


@record
class Connecting:
    """A connection is being opened. ``attempt`` counts from 1 since it last was good."""

    attempt: int = 1


@record
class Authenticating:
    """Connected; the server has not accepted our hello yet."""


@record
class Syncing:
    """Fetching what was missed: ``done`` of ``total`` events."""

    done: int
    total: int


@record
class Online:
    """Everything that happens arrives. ``rtt_ms`` is the last round trip, None before one."""

    rtt_ms: int | None = None


@record
class Awoken(Online):
    """Online as far as is known: this machine, or this process, slept for ``slept`` seconds, and
    the server has been asked whether it is still there. What was missed comes before its answer.
    """

    slept: float = 0.0


@record
class Reconnecting:
    """Waiting for attempt number ``attempt``, due when the loop's clock says ``at`` (seconds).

    Before ``earliest`` nobody's wish makes it sooner: the server asked for that time.
    """

    at: float
    attempt: int
    reason: str
    earliest: float = 0.0


@record
class Failed:
    """Nothing more happens until the user acts: ``reason`` and ``advice``, a sentence each.

    ``credentials`` tells that another join secret may help. ``why`` is why it matters, where
    the server could not prove who it is; else it is empty. Then no mere key press tries again.
    """

    reason: str
    advice: str
    credentials: bool = False
    why: str = ""


ConnectionState = Offline | Connecting | Authenticating | Syncing | Online | Reconnecting | Failed
