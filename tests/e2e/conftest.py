"""A home for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.programs import Home, Server


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """Nothing started in it outlives the test."""
    home = Home(tmp_path)
    yield home
    home.close()


@pytest.fixture
def server(home: Home) -> Server:
    """``chat-tui serve`` on a free port."""
    return home.serve()
