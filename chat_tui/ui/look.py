"""How messages are shown, as far as that is a matter of taste."""

from datetime import datetime
from typing import Final

from chat_tui.config.settings import Settings
from chat_tui.domain.record import record
from chat_tui.text.width import cell_len

TIME_FORMAT: Final = "%H:%M"


@record
class Look:
    """Without ``markup`` messages are shown as they were written, and without
    ``coloured_names`` all names look alike. ``airy`` puts a blank row above whoever begins to
    speak. ``time_format`` is that of strftime, as settings allow it; empty shows no times.
    """

    markup: bool = True
    coloured_names: bool = True
    airy: bool = False
    time_format: str = TIME_FORMAT

    @property
    def time_cells(self) -> int:
        """The cells a time takes."""
        samples = (datetime(2000, 1, 1, hour) for hour in (0, 11, 12, 23))
        return max(cell_len(sample.strftime(self.time_format)) for sample in samples)


USUAL_LOOK: Final = Look()
"""When nothing is set."""


def look_of(settings: Settings) -> Look:
    """What the settings say."""
    return Look(
        markup=settings.markup is not False,
        coloured_names=settings.name_colours is not False,
        airy=settings.density == "comfortable",
        time_format=TIME_FORMAT if settings.time_format is None else settings.time_format,
    )
