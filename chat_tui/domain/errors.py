"""The error hierarchy: everything this program raises on purpose is a ChatError."""


class ChatError(Exception):
    """Something that went wrong and that a person can be told in one sentence."""


class InvalidName(ChatError, ValueError):
    """A user or room name that cannot be used; the text says why, without quoting the name."""


class InvalidQuery(ChatError, ValueError):
    """A search that makes no sense; the text says what does, and what it quotes is inert."""


class InvalidPreference(ChatError, ValueError):
    """A preference that cannot be used; the text says why, without quoting it."""


class ProtocolError(ChatError):
    """The other side sent a frame that does not follow the protocol."""


class FrameTooLarge(ProtocolError):
    """A frame beyond the size both sides agreed on."""


class StorageError(ChatError):
    """The disk refused: full, read-only, or damaged. Nothing was changed."""


class ReadOnlyError(StorageError):
    """The disk or the file takes no writes at all; somebody has to change that."""


class DamagedError(StorageError):
    """A file that is no database, or is one no longer. Another try will not help."""


class SettingsError(ChatError):
    """A setting, flag or environment variable that cannot be used. Exit code 2."""


class EndpointError(SettingsError):
    """A server address that is not a usable ws:// or wss:// URL or socket path."""
