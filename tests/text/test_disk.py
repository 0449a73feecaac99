"""Errors as SQLite raises them, and what a person is told."""

import sqlite3
from pathlib import Path

import pytest

from chat_tui.text.disk import explain, primary_code


def error_of(connection: sqlite3.Connection, statement: str) -> sqlite3.Error:
    with pytest.raises(sqlite3.Error) as caught:
        connection.execute(statement)
    connection.close()
    return caught.value


def test_a_full_disk() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (x)")
    connection.execute("PRAGMA max_page_count = 2")
    error = error_of(connection, "INSERT INTO t VALUES (randomblob(100000))")
    assert explain(error) == "the disk is full"


def test_what_is_read_only(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "db").close()
    connection = sqlite3.connect(f"file:{tmp_path}/db?mode=ro", uri=True)
    assert "read-only" in explain(error_of(connection, "CREATE TABLE t (x)"))


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.Error) as caught:
        sqlite3.connect(tmp_path)
    assert explain(caught.value) == "the file or its folder cannot be opened"


def test_what_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "db").write_text("a letter to a friend " * 100)
    error = error_of(sqlite3.connect(tmp_path / "db"), "SELECT * FROM sqlite_schema")
    assert explain(error) == "the file is no database"


def test_a_refined_code_counts_as_what_it_refines() -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE
    assert primary_code(error) == sqlite3.SQLITE_IOERR
    assert explain(error) == "the disk refuses, or fails"


def test_what_is_not_known_is_said_as_it_came() -> None:
    assert explain(sqlite3.ProgrammingError("a closed database")) == "a closed database"
    assert primary_code(sqlite3.ProgrammingError("a closed database")) == 0
