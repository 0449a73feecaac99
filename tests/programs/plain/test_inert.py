"""What a line begins with, and the last look at what is told: nothing steers the terminal."""

from dataclasses import replace

import pytest

from chat_tui.programs.plain.program import Lines
from tests.programs.plain.chatting import chatting
from tests.text.strategies import LIVE
from tests.ui.helpers import DEV, GENERAL, message, receive

CLEARS = "a\x9b2Jb"


@pytest.mark.parametrize("body", [CLEARS, "a\u202eb", "a\x1b[2J"])
def test_what_is_edited(body: str) -> None:
    chat = chatting()
    receive(chat.client.session, replace(message(1, body), user="u_me", name="mia"))
    chat.type("/edit")
    assert chat.author.prefill == "/edit "


def test_lines_that_are_edited_stay() -> None:
    chat = chatting()
    receive(chat.client.session, replace(message(1, "a\nb"), user="u_me", name="mia"))
    chat.type("/edit")
    assert chat.author.prefill == "/edit a\nb"


def test_a_draft() -> None:
    chat = chatting()
    chat.client.session.edit_draft(DEV, CLEARS)
    chat.type("/switch dev")
    assert not chat.author.prefill
    assert "- draft: a\ufffd2Jb" in chat.type("/draft")


def test_what_is_not_sent_waits_as_a_draft() -> None:
    chat = chatting()
    text = "a\n" + "b" * 20_000
    assert chat.type(text)[-1] == "- it waits as a draft: /draft tells it"
    assert not chat.author.prefill
    assert chat.client.session.draft(GENERAL) == text
    chat.type("b" * 20_000)
    assert chat.author.prefill == "b" * 20_000


def test_the_last_look(capsys: pytest.CaptureFixture[str]) -> None:
    Lines().tell("one\x1b]52;c;eA==\x07\n    two\x9b2J")
    said = capsys.readouterr().out
    assert not LIVE.search(said.replace("\n", ""))
    assert len(said.splitlines()) == 2
