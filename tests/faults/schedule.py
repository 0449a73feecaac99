"""What happens in one run, drawn from a seed: who there is, what they do, and what befalls them.

Pure: the same seed gives the same schedule, on every machine.
"""

from dataclasses import dataclass
from random import Random
from typing import Final

from tests.faults.proxy import Conditions, Way

MESSAGES: Final = 620
BOTH: Final = tuple(Way)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A terminal: ``name`` of its own, of ``account``. ``remote``: in a process of its own."""

    name: str
    account: str
    remote: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """The limits of the server that make a difference to what is retried, and how."""

    send_rate: float
    send_burst: int
    resume: int
    page: int
    outgoing: int


@dataclass(frozen=True, slots=True)
class Say:
    """``count`` messages, one right after the other, with bodies of about ``size`` characters.

    With ``die_after`` the process is killed between the Enter of that many messages and their
    acknowledgement.
    """

    seat: str
    room: str
    count: int
    size: int
    die_after: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody moves about in a room: open, close, older, newer, start, end, or read."""

    seat: str
    room: str
    how: str


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Somebody asks for a new connection."""

    seat: str


@dataclass(frozen=True, slots=True)
class Weather:
    """The links of ``seats`` are so from now on."""

    seats: tuple[str, ...]
    conditions: Conditions


@dataclass(frozen=True, slots=True)
class Heal:
    """The links of ``seats`` are good; what was held is delivered, or with ``cut`` never."""

    seats: tuple[str, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Reset:
    """The connections of ``seats`` are cut."""

    seats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CutAfter:
    """The connection of ``seat`` is cut when it has carried so many more bytes."""

    seat: str
    way: Way
    count: int


@dataclass(frozen=True, slots=True)
class Orphan:
    """The connection of ``seat`` is cut, and the server does not hear of it."""

    seat: str


@dataclass(frozen=True, slots=True)
class KillServer:
    """SIGKILL. The last write to the disk was torn: so many bytes of nonsense are at the end of
    its write-ahead log."""

    torn: int


@dataclass(frozen=True, slots=True)
class StopServer:
    """SIGTERM."""


@dataclass(frozen=True, slots=True)
class StartServer:
    """On the same data."""


@dataclass(frozen=True, slots=True)
class KillClient:
    """SIGKILL."""

    seat: str


@dataclass(frozen=True, slots=True)
class StartClient:
    """On the same data. Who is about to die (see Say) does so first."""

    seat: str


Action = (
    Say
    | Look
    | Reconnect
    | Weather
    | Heal
    | Reset
    | CutAfter
    | Orphan
    | KillServer
    | StopServer
    | StartServer
    | KillClient
    | StartClient
)


@dataclass(frozen=True, slots=True)
class Step:
    """``action`` happens ``at`` seconds after everybody was online."""

    at: float
    action: Action

    def __str__(self) -> str:
        return f"{self.at:7.3f}  {self.action}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """``steps`` in the order of their times. After the last one everything is made good, with
    ``cut_at_end`` as in Heal."""

    seed: int
    seats: tuple[Seat, ...]
    rooms: tuple[str, ...]
    settings: ServerSettings
    steps: tuple[Step, ...]
    cut_at_end: bool

    def __str__(self) -> str:
        head = (f"seed {self.seed}", f"rooms {', '.join(self.rooms)}", str(self.settings))
        lines = [*head, *map(str, self.seats), *map(str, self.steps)]
        return "\n".join([*lines, f"    end  cut={self.cut_at_end}"])


def draw(seed: int, messages: int = MESSAGES) -> Schedule:
    """The schedule of a seed, with about so many messages."""
    return _Draw(Random(seed), seed, messages).schedule()


class _Draw:
    def __init__(self, random: Random, seed: int, messages: int) -> None:
        self._random = random
        self._seed = seed
        self._messages = messages
        self._length = random.uniform(0.5, 0.9) * max(4.0, messages / 60)
        self._seats = self._draw_seats()
        self._names = tuple(seat.name for seat in self._seats)
        self._rooms = ("general", "tea", "work")[: random.randint(1, 3)]
        self._steps: list[Step] = []

    def schedule(self) -> Schedule:
        random = self._random
        settings = ServerSettings(
            send_rate=random.choice((60.0, 200.0, 1000.0)),
            send_burst=random.choice((20, 60, 200)),
            resume=random.choice((20, 100, 500)),
            page=random.choice((20, 100, 200)),
            outgoing=random.choice((1 << 16, 1 << 20)),
        )
        self._talk()
        self._look_about()
        self._spoil_links()
        self._spoil_server()
        self._spoil_clients()
        self._steps.sort(key=lambda step: step.at)
        return Schedule(
            seed=self._seed,
            seats=self._seats,
            rooms=self._rooms,
            settings=settings,
            steps=tuple(self._steps),
            cut_at_end=random.random() < 0.5,
        )

    def _draw_seats(self) -> tuple[Seat, ...]:
        random = self._random
        accounts = ["ana", "ben", "cy", "dee"][: random.randint(2, 4)]
        names = [(f"{account}.1", account) for account in accounts]
        if len(names) == 2 or random.random() < 0.5:
            account = random.choice(accounts)
            names.append((f"{account}.2", account))
        remote = set(random.sample([name for name, _ in names], random.randint(1, 2)))
        if len(names) > len(accounts) and random.random() < 0.5:
            remote = {name for name, account in names if account == names[-1][1]}
        return tuple(Seat(name=n, account=a, remote=n in remote) for n, a in names)

    def _at(self, at: float, action: Action) -> None:
        self._steps.append(Step(round(at, 3), action))

    def _moment(self) -> float:
        return self._random.uniform(0.0, self._length)

    def _busy_moment(self) -> float:
        """A time at which somebody has just begun to say something."""
        talking = [step.at for step in self._steps if isinstance(step.action, Say)]
        return self._random.choice(talking) + self._random.uniform(0.0, 0.15)

    def _talk(self) -> None:
        random, left = self._random, self._messages
        while left > 0:
            count = min(left, random.choice((1, 2, 5, 10, 20, 40)))
            size = random.choice((20, 20, 80, 80, 300, 3000))
            who, room = random.choice(self._names), random.choice(self._rooms)
            self._at(self._moment(), Say(who, room, count, size))
            left -= count
        if random.random() < 0.2:  # more than a server takes: refused for good
            who, room = random.choice(self._names), random.choice(self._rooms)
            self._at(self._moment(), Say(who, room, 1, 20_000))

    def _look_about(self) -> None:
        ways = ("open", "close", "older", "newer", "start", "end", "read", "read")
        for _ in range(self._random.randint(5, 25)):
            who, room = self._random.choice(self._names), self._random.choice(self._rooms)
            self._at(self._moment(), Look(who, room, self._random.choice(ways)))
        if self._random.random() < 0.3:
            self._at(self._moment(), Reconnect(self._random.choice(self._names)))

    # -- what goes wrong -----------------------------------------------------------------------

    def _spoil_links(self) -> None:
        random = self._random
        for _ in range(random.randint(3, 8)):
            at = self._moment()
            who = self._names if random.random() < 0.25 else (random.choice(self._names),)
            draw = random.choice(
                (self._slow, self._slow, self._held, self._held, self._cut, self._short)
            )
            draw(at, who)

    def _outage(self) -> float:
        return self._random.choice(
            (0.05, 0.3, 0.3, 1.0, 1.0, 2.0, 2.0, 4.0, 4.0, 12.0)
        ) * self._random.uniform(0.5, 1.5)

    def _slow(self, at: float, who: tuple[str, ...]) -> None:
        random = self._random
        conditions = random.choice(
            (
                Conditions(latency=random.uniform(0.01, 0.4), jitter=random.uniform(0.0, 0.3)),
                Conditions(bandwidth=random.uniform(20_000, 200_000)),
                Conditions(pieces=1),
                Conditions(pieces=random.randint(2, 50), latency=random.uniform(0.0, 0.05)),
                Conditions(slow_close=random.uniform(0.1, 3.0), latency=0.01),
            )
        )
        self._at(at, Weather(who, conditions))
        if random.random() < 0.3:
            self._at(at + random.uniform(0.0, 0.5), Reset(who))
        lasts = 0.5 if conditions.pieces == 1 else self._outage()
        self._at(at + lasts, Heal(who, cut=False))

    def _held(self, at: float, who: tuple[str, ...]) -> None:
        random = self._random
        if random.random() < 0.4:
            conditions = Conditions(refusing=True)
            self._at(at, Weather(who, conditions))
            self._at(at, Reset(who))
        else:
            ways = random.choice((BOTH, BOTH, (Way.UP,), (Way.DOWN,)))
            self._at(at, Weather(who, Conditions(holding=ways)))
        self._at(at + self._outage(), Heal(who, cut=random.random() < 0.5))

    def _cut(self, at: float, who: tuple[str, ...]) -> None:
        random = self._random
        how = random.randrange(3)
        if how == 0:
            self._at(at, Reset(who))
        elif how == 1:
            way, count = random.choice(tuple(Way)), int(10 ** random.uniform(0.0, 4.0))
            self._at(at, CutAfter(who[0], way, count))
        else:
            self._at(at, Orphan(who[0]))

    def _short(self, at: float, who: tuple[str, ...]) -> None:
        count = int(10 ** self._random.uniform(1.0, 4.5))
        self._at(at, Weather(who, Conditions(lasting=count)))
        self._at(at, Reset(who))
        self._at(at + self._outage(), Heal(who, cut=self._random.random() < 0.5))

    def _spoil_server(self) -> None:
        random = self._random
        at = 0.0
        for _ in range(random.choice((0, 1, 1, 2))):
            at = max(at, self._busy_moment())
            down = random.choice((0.0, 0.3, 1.0, 3.0)) * random.uniform(0.5, 1.5)
            torn = random.choice((0, 0, 1, 100, 5000))
            self._at(at, KillServer(torn) if random.random() < 0.85 else StopServer())
            self._at(at + down, StartServer())
            at += down + 0.5

    def _spoil_clients(self) -> None:
        random = self._random
        together = self._busy_moment() if random.random() < 0.3 else None
        for seat in self._seats:
            if not seat.remote:
                continue
            at = 0.0
            for _ in range(random.choice((0, 1, 1))):
                at = max(at, self._busy_moment() if together is None else together)
                down = random.choice((0.0, 0.3, 1.0, 3.0)) * random.uniform(0.5, 1.5)
                if random.random() < 0.5:
                    count = random.randint(1, 20)
                    room, size = random.choice(self._rooms), random.choice((20, 300))
                    after = random.randint(1, count)
                    self._at(at, Say(seat.name, room, count, size, die_after=after))
                else:
                    self._at(at, KillClient(seat.name))
                self._at(at + down, StartClient(seat.name))
                at += down + 0.5
