"""How long what must happen is waited for."""

from typing import Final

PATIENCE: Final = 60.0
"""Seconds after which it is taken never to come. On a calm machine it takes a fraction of one, and
waiting ends with it: so this costs nothing, and has to be enough on one that is slow and busy."""
