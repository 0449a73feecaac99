"""That tests leave the home directory alone: see conftest."""

from pathlib import Path

import pytest

from chat_tui.ui.files import downloads_folder
from tests import conftest


def test_downloads_of_tests_are_nobodys() -> None:
    assert downloads_folder() == conftest.HOME / "Downloads"
    assert Path.home() == conftest.HOME
    assert list(conftest.HOME.iterdir()) == []


def test_what_is_put_there_is_found_and_taken_away(request: pytest.FixtureRequest) -> None:
    folder = conftest.HOME / "Downloads"
    folder.mkdir()
    (folder / "x.abababab.part").touch()
    with pytest.raises(AssertionError, match=r"Downloads/x\.abababab\.part"):
        conftest.pytest_runtest_teardown(request.node)
    assert list(conftest.HOME.iterdir()) == []
