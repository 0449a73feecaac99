"""How long it takes each terminal to be online again once it could be. Pure."""


class Recovery:
    """Seconds from the moment that a link was good to the moment that it was used.

    Who was online all the time does not count, nor who was hindered again before it was.
    """

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._good_since: dict[str, float] = {}
        self._down: set[str] = set()
        self._online: set[str] = set()

    def bad(self, seat: str) -> None:
        """It cannot be online from now on, or what holds it up is its own affair."""
        self._good_since.pop(seat, None)

    def good(self, seat: str, at: float) -> None:
        """Nothing hinders it from now on. It may not know that its connection is no more."""
        self._good_since[seat] = at
        if seat in self._online:
            self._down.discard(seat)
        else:
            self._down.add(seat)

    def state(self, seat: str, online: bool, at: float) -> None:
        """What it shows."""
        if not online:
            self._online.discard(seat)
            self._down.add(seat)
            return
        self._online.add(seat)
        if seat in self._down and seat in self._good_since:
            self.seconds.append(max(0.0, at - self._good_since.pop(seat)))
