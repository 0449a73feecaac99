"""A proxy that is closed leaves no connection behind, however far that one had come."""

import asyncio
import gc
import socket
from random import Random

import pytest

from tests.faults.proxy import FaultProxy


@pytest.mark.parametrize("turns", range(8))
async def test_a_connection_that_has_just_come(turns: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        proxy = FaultProxy(server.getsockname()[1], Random(0))
        await proxy.start()
        with socket.create_connection(("127.0.0.1", proxy.port)):
            for _ in range(turns):
                await asyncio.sleep(0)
            await proxy.close()
    gc.collect()
