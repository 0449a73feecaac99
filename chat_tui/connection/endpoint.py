"""Where a server is: a ws:// or wss:// URL, or a Unix socket."""

import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

from chat_tui.domain.errors import EndpointError
from chat_tui.domain.record import record


@record
class Endpoint:
    """An address to connect to. ``socket`` is set for a Unix socket, else ``url`` is dialled.

    ``label`` names it in the status bar; ``key`` is the same for the same server and different
    for different ones, and names its files.
    """

    url: str
    label: str
    socket: Path | None = None
    known_as: str | None = None

    @property
    def key(self) -> str:
        """What identifies the server on this machine."""
        return self.known_as or (str(self.socket) if self.socket else self.url)

    @property
    def secure(self) -> bool:
        """Whether the link is encrypted by TLS."""
        return self.url.startswith("wss://")

    @property
    def host(self) -> str:
        """The host in the URL as it is looked up: lower case, ASCII, no dot at the end."""
        host = urlsplit(self.url).hostname or ""
        return host if _is_address(host) else host.encode("idna").decode().rstrip(".")

    @property
    def exposed(self) -> bool:
        """Whether anybody between here and the server can read along."""
        return not self.secure and not self.local

    @property
    def local(self) -> bool:
        """Whether frames never leave this machine.

        The name ``localhost`` is taken at its word, as browsers do (RFC 6761, 6.3): whoever can
        make it lead elsewhere owns this machine or its resolver's files already.
        """
        if self.socket is not None:
            return True
        host = self.host
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def local_endpoint(socket: Path, known_as: str | None = None) -> Endpoint:
    """The server behind a Unix socket on this machine.

    ``known_as`` identifies it where its socket does not, since that may be moved; None: it does.
    """
    return Endpoint(url="ws://localhost/", label="this machine", socket=socket, known_as=known_as)


def _without_scheme(text: str) -> str:
    host, _, port = text.partition(":")
    if (
        host
        and host.replace("-", "").replace(".", "").isalnum()
        and ("." in host or port.isdecimal())
    ):
        scheme = "ws" if host == "localhost" or host.startswith("127.") else "wss"
        return f"{text!r} lacks its beginning; write {f'{scheme}://{text}'!r}"
    return (
        f"{text!r} is neither a saved server nor an address, which is ws://HOST:PORT or wss://HOST;"
        " chat-tui --help tells the commands"
    )


def parse_endpoint(text: str) -> Endpoint:
    """A URL as the user typed it. Host, port and path are kept as given.

    Raises:
        EndpointError: not a ws:// or wss:// URL; the text says what to write instead.
    """
    text = text.strip()
    if any(ord(char) < 32 or ord(char) == 127 for char in text):
        raise EndpointError(f"{text!r} contains a control character")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
        if host is not None and not _is_address(host):
            host.encode("idna")  # what the resolver will do, without a word for the user
    except ValueError as error:
        raise EndpointError(f"{text!r} is not a usable URL: {error}") from None
    if parts.scheme == "ws+unix":
        if parts.netloc or parts.query or parts.fragment or not parts.path.startswith("/"):
            raise EndpointError(f"{text!r}: write ws+unix:///PATH/TO/SOCKET")
        return local_endpoint(Path(parts.path))
    if parts.scheme in ("http", "https"):
        fixed = parts._replace(scheme="ws" if parts.scheme == "http" else "wss").geturl()
        raise EndpointError(f"{text!r} is a web address; a chat server is written {fixed!r}")
    if "://" not in text:
        raise EndpointError(_without_scheme(text))
    if parts.scheme not in ("ws", "wss") or not text.lower().startswith(("ws://", "wss://")):
        raise EndpointError(f"{text!r} is not a server address; write ws://HOST:PORT or wss://HOST")
    if not host:
        raise EndpointError(f"{text!r} names no host; write ws://HOST:PORT or wss://HOST")
    if port == 0:
        raise EndpointError(f"{text!r}: port 0 cannot be connected to")
    if parts.username is not None or parts.password is not None:
        raise EndpointError("a name or password does not belong in the URL; see --secret-file")
    if parts.fragment:
        raise EndpointError(f"{text!r}: a '#' part means nothing here; for a room use --room")
    if any(char.isspace() for char in text):
        raise EndpointError(f"{text!r} contains a space")
    shown = f"[{host}]" if ":" in host else host
    url = parts.scheme + text[len(parts.scheme) :]  # in lower case: "WSS" is as good as "wss"
    return Endpoint(url=url, label=shown if port is None else f"{shown}:{port}")
