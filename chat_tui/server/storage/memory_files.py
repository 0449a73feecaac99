"""Which files are on the server, in dicts."""

from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Attachment
from chat_tui.protocol.log import decode_log_event
from chat_tui.server.storage import rules
from chat_tui.server.storage.tables import Tables


class MemoryFiles:
    """The part of a MemoryStorage that is about files."""

    _tables: Tables

    async def is_brought(self, user: str, sha256: str) -> bool:
        """See Storage."""
        self._tables.check_open()
        return (user, sha256) in self._tables.files

    async def check_room_for(self, user: str, size: int) -> None:
        """See Storage."""
        self._tables.check_open()
        files = self._tables.files
        sizes = {key: max(file.size, rules.FILE) for key, (file, _) in files.items()}
        rules.check_files(
            self._tables.quota,
            size,
            theirs=sum(size for (owner, _), size in sizes.items() if owner == user),
            everybodys=sum({sha256: size for (_, sha256), size in sizes.items()}.values()),
        )

    async def add_file(self, user: str, file: Attachment) -> None:
        """See Storage."""
        self._tables.user(user)
        if not await self.is_brought(user, file.sha256):
            await self.check_room_for(user, file.size)
            self._tables.files[user, file.sha256] = file, self._tables.clock()

    async def attachment(self, user: str, room: str, message: str) -> Attachment:
        """See Storage."""
        self._tables.check_open()
        where, seq = self._tables.messages.get(message, ("", 0))
        found = self._tables.rooms.get(room)
        if found is not None and (removed := self._tables.removed(found, user)) is not None:
            raise rules.put_out(removed)
        if found is None or where != room or user not in found.members:
            raise rules.no_attachment()
        entry = decode_log_event(found.log[seq - 1].payload)
        if not isinstance(entry, MessageReceived) or entry.file is None:
            raise rules.no_attachment()
        return entry.file

    async def keep_files(self, unused_before: int) -> frozenset[str]:
        """See Storage."""
        self._tables.check_open()
        used = set(self._tables.attached.values())
        for key, (_, time) in list(self._tables.files.items()):
            if time < unused_before and key not in used:
                del self._tables.files[key]
        return frozenset(sha256 for _, sha256 in self._tables.files)

    async def is_needed(self, sha256: str) -> bool:
        """See Storage."""
        self._tables.check_open()
        return any(sha256 == brought for _, brought in self._tables.files)

    def _attach(self, user: str, message: str, file: Attachment) -> None:
        self._tables.attached[message] = user, file.sha256

    def _detach(self, message: str) -> str | None:
        key = self._tables.attached.pop(message, None)
        if key is None:
            return None
        if key not in self._tables.attached.values():
            self._tables.files.pop(key, None)
        return key[1]
