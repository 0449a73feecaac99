"""Getting frames to a server and back: asyncio and sockets, but nothing of chat."""
