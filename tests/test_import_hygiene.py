"""What is loaded when: proven in a fresh interpreter."""

import importlib.util
import subprocess
import sys

import pytest

from tests.imports import loaded_by
from tests.patience import PATIENCE

HEAVY = ("textual", "rich", "websockets", "orjson", "asyncio", "sqlite3")


@pytest.mark.parametrize(
    "module",
    [
        "chat_tui.session.client",
        "chat_tui.programs.plain.program",
        "chat_tui.connection.websocket",
        "chat_tui.protocol.native",
        "chat_tui.text.sanitize",
        "chat_tui.domain.events",
    ],
)
def test_the_chat_runs_without_a_screen(module: str) -> None:
    assert "textual" not in loaded_by(f"import {module}")


@pytest.mark.parametrize(
    ("module", "foreign"),
    [
        ("chat_tui.session.client", {"websockets"}),
        ("chat_tui.protocol.native", {"asyncio", "websockets", "sqlite3", "socket"}),
        ("chat_tui.domain.events", {"asyncio", "orjson"}),
        ("chat_tui", set(HEAVY)),
        ("chat_tui.cli", {"textual", "websockets"}),
    ],
)
def test_a_room_loads_no_more_than_it_needs(module: str, foreign: set[str]) -> None:
    assert not loaded_by(f"import {module}") & foreign


def test_the_version_is_told_at_once() -> None:
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "chat_tui", "--version"],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    assert any(char.isdigit() for char in result.stdout)
    loaded = {line.split("|")[-1].strip().split(".")[0] for line in result.stderr.splitlines()}
    assert "chat_tui" in loaded
    assert not loaded & {"textual", "rich", "websockets"}


def test_the_heavy_ones_are_there_to_be_left_out() -> None:
    assert all(importlib.util.find_spec(name) for name in HEAVY)


def test_the_first_picture_waits_for_nothing_that_is_seldom_wanted() -> None:
    code = "import sys, chat_tui.programs.chat; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    seldom = {
        "chat_tui.programs.doctor",
        "chat_tui.programs.manual",
        "chat_tui.programs.plain",
        "chat_tui.ui.diagnosis",
        "chat_tui.ui.screens.help",
        "chat_tui.ui.screens.links",
    }
    assert not seldom & set(result.stdout.split())
    assert all(importlib.util.find_spec(name) for name in seldom)
