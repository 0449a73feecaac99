"""Who may come in: a join secret where the server has one, and a name that can be used."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from hashlib import sha256

from chat_tui.domain.commands import Hello
from chat_tui.domain.errors import ChatError
from chat_tui.text.names import normalize_name


class AuthFailed(ChatError):
    """The join secret is missing or wrong."""


class Authenticator:
    """The name is the identity: whoever knows the secret may use any name."""

    def __init__(
        self,
        secret: str | None,
        delay: float,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``secret`` None: everybody may come in. ``delay`` seconds pass before a refusal."""
        self._digest = None if secret is None else _digest(secret)
        self._delay = delay
        self._sleep = sleep

    async def admit(self, hello: Hello, *, trusted: bool) -> str:
        """The normalized name of somebody who may come in; ``trusted`` need no secret.

        Safe to cancel.

        Raises:
            AuthFailed: after the delay, which is each client's own.
            InvalidName: the name cannot be used.
        """
        if not trusted and not self._knows(hello.secret):
            await self._sleep(self._delay)
            if hello.secret is None:
                raise AuthFailed("None was given.")
            raise AuthFailed("This is not the right one.")
        return normalize_name(hello.name)

    def _knows(self, secret: str | None) -> bool:
        if self._digest is None:
            return True
        # Digests have one length, so the time tells nothing about the secret's.
        return hmac.compare_digest(_digest(secret or ""), self._digest) and secret is not None


def _digest(secret: str) -> bytes:
    # A secret from the environment may hold bytes that are not UTF-8.
    return sha256(secret.encode("utf-8", "surrogateescape")).digest()
