"""The table of closes and refusals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.connection.policy import (
    MAX_SERVER_DELAY,
    Fail,
    Retry,
    RetryOnce,
    after_close,
    after_refusal,
)
from chat_tui.connection.transport import (
    CertificateRefused,
    ConnectError,
    HTTPRefusal,
    NotTrusted,
    NotWebSocket,
    TransportClosed,
    Unreachable,
)
from chat_tui.connection.trust import CertificateFault
from chat_tui.domain.events import ByeReceived, Rejected

RETRY = [1000, 1001, 1005, 1006, 1009, 1011, 1012, 1013, 1014, *range(4001, 4008), 4506, 3000, 4999]
FAIL = [1008, *range(4500, 4506), *range(4507, 4600)]


@pytest.mark.parametrize("code", RETRY)
def test_retry(code: int) -> None:
    decision = after_close(TransportClosed(code))
    assert isinstance(decision, Retry)
    assert decision.reason
    assert (decision.no_sooner, decision.spread) == (0.0, 0.0)


@pytest.mark.parametrize("code", [1002, 1003, 1007, 1010])
def test_retry_once(code: int) -> None:
    decision = after_close(TransportClosed(code, "why"))
    assert isinstance(decision, RetryOnce)
    assert "why" in decision.reason


@pytest.mark.parametrize("code", FAIL)
def test_fail(code: int) -> None:
    decision = after_close(TransportClosed(code, "why"))
    assert isinstance(decision, Fail)
    assert "why" in decision.reason
    assert decision.advice
    assert decision.credentials is (code == 4500)


@given(st.integers(0, 65535), st.text(max_size=9), st.integers(0, 2**53), st.integers(0, 2**53))
def test_every_code_is_decided(code: int, reason: str, after_ms: int, spread_ms: int) -> None:
    bye = ByeReceived(code=code, reason=reason, after_ms=after_ms, spread_ms=spread_ms)
    decision = after_close(TransportClosed(1006), bye)
    if isinstance(decision, Retry):
        assert decision.no_sooner == min(after_ms / 1000, MAX_SERVER_DELAY)
        assert decision.spread == min(spread_ms / 1000, MAX_SERVER_DELAY)


@pytest.mark.parametrize("lost", [1005, 1006])
def test_a_bye_stands_in_for_a_lost_close(lost: int) -> None:
    bye = ByeReceived(code=4502, reason="banned for spam")
    decision = after_close(TransportClosed(lost), bye)
    assert isinstance(decision, Fail)
    assert "banned for spam" in decision.reason
    assert isinstance(after_close(TransportClosed(1001), bye), Retry)


@pytest.mark.parametrize(
    ("code", "word"), [("auth_failed", "secret"), ("invalid_text", "name"), ("quota", "terminals")]
)
def test_a_refused_hello_stands_in_for_a_lost_close(code: str, word: str) -> None:
    refused = Rejected(command=None, code=code, retry="never", text="no")
    decision = after_close(TransportClosed(1006), None, refused)
    assert isinstance(decision, Fail)
    assert word in decision.reason


def test_a_refused_hello_of_another_kind_is_no_reason_to_give_up() -> None:
    refused = Rejected(command=None, code="busy", retry="after", text="later", after_ms=5)
    assert isinstance(after_close(TransportClosed(1006), None, refused), Retry)


def test_a_name_that_is_refused() -> None:
    refused = Rejected(command=None, code="invalid_text", retry="never", text="too long")
    decision = after_close(TransportClosed(4504), None, refused)
    assert isinstance(decision, Fail)
    assert "too long" in decision.reason
    assert "--name" in decision.advice


@pytest.mark.parametrize("status", [400, 401, 403, 404, 426])
def test_http_that_fails(status: int) -> None:
    decision = after_refusal(HTTPRefusal(status, "the body", retry_after=5.0))
    assert isinstance(decision, Fail)
    assert "the body" in decision.reason


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
@pytest.mark.parametrize(("asked", "given_"), [(None, 0.0), (7.0, 7.0), (1e9, MAX_SERVER_DELAY)])
def test_http_that_retries(status: int, asked: float | None, given_: float) -> None:
    decision = after_refusal(HTTPRefusal(status, retry_after=asked))
    assert isinstance(decision, Retry)
    assert decision.no_sooner == given_


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NotTrusted("x", CertificateFault.OTHER), Fail),
        (CertificateRefused("x"), Fail),
        (NotWebSocket("x"), RetryOnce),
        (Unreachable("x"), Retry),
    ],
)
def test_other_refusals(error: ConnectError, kind: type) -> None:
    assert isinstance(after_refusal(error), kind)


@pytest.mark.parametrize("code", RETRY)
def test_only_a_session_that_ran_out_needs_new_credentials(code: int) -> None:
    decision = after_close(TransportClosed(code))
    assert isinstance(decision, Retry)
    assert decision.reauthenticate is (code == 4007)


@pytest.mark.parametrize("fault", CertificateFault)
def test_only_who_could_not_prove_who_it_is_needs_explaining(fault: CertificateFault) -> None:
    decision = after_refusal(NotTrusted("chat.example", fault))
    assert isinstance(decision, Fail)
    assert decision.why
    for other in (CertificateRefused("x"), HTTPRefusal(403)):
        failure = after_refusal(other)
        assert isinstance(failure, Fail)
        assert failure.why == ""
