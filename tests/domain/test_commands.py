"""What a command does not tell of itself."""

from chat_tui.domain.commands import Hello


def test_a_secret_is_not_in_the_repr() -> None:
    assert "hunter2" not in repr(Hello(agent="a", device="d", name="n", secret="hunter2"))
