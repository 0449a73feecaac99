"""Who is away in the scenes, and who is asked for. Plain events, no session."""

from typing import Final

from chat_tui.domain.commands import DescribePerson
from chat_tui.domain.events import Event, PersonDescribed, PresenceChanged
from chat_tui.domain.models import Person, Presence
from chat_tui.scene_talks import PEOPLE, START_MS

_DAY_MS: Final = 86_400_000


def absences() -> list[Event]:
    """Two are away, one is gone, and the server says who that is."""
    gone = Presence(online=False, seen=START_MS - 3 * 3_600_000)
    told = {
        "u_1": Presence(online=True, away="lunch by the river"),
        "u_3": Presence(online=True, away=""),
        "u_4": gone,
    }
    dmitri = Person(
        user="u_4",
        name=PEOPLE["u_4"],
        since=START_MS - 400 * _DAY_MS,
        presence=gone,
        rooms=("r_1", "r_2", "r_4"),
        shared=5,
    )
    presences = [
        PresenceChanged(user=user, name=PEOPLE[user], presence=there)
        for user, there in told.items()
    ]
    asked = DescribePerson(name=dmitri.name)
    return [*presences, PersonDescribed(command=asked, person=dmitri)]
