"""UUIDv7, laid out as in RFC 9562."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from chat_tui.session.ids import new_cid


@given(st.integers(0, 2**48 - 1), st.integers(0, 2**62 - 1))
def test_layout(now_ms: int, noise: int) -> None:
    value = UUID(new_cid(lambda: now_ms, lambda bits: noise & ((1 << bits) - 1)))
    assert value.version == 7
    assert value.variant == "specified in RFC 4122"
    assert value.int >> 80 == now_ms
    assert value.int >> 64 & 0xFFF == noise & 0xFFF
    assert value.int & (1 << 62) - 1 == noise


@given(st.lists(st.integers(0, 2**48 - 1), min_size=2, max_size=9, unique=True).map(sorted))
def test_ascending_in_time(times: list[int]) -> None:
    cids = [new_cid(lambda now=now: now) for now in times]  # type: ignore[misc]
    assert cids == sorted(cids)


def test_each_is_another() -> None:
    assert len({new_cid(lambda: 5) for _ in range(1000)}) == 1000
    assert len(new_cid()) == 36
