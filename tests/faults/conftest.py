"""The programs under test are started as in e2e."""

from tests.e2e.conftest import home, server

__all__ = ["home", "server"]
