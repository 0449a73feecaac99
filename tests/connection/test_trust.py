"""Words for certificates, and whether they fit what OpenSSL counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.connection.trust import CertificateFault, explain, fault_of


@pytest.mark.parametrize("fault", CertificateFault)
def test_every_fault_says_what_why_and_what_to_do(fault: CertificateFault) -> None:
    said = explain(fault, "chat.example:8443", "some reason")
    assert "chat.example:8443" in said.what
    for part in (said.what, said.why, said.advice):
        assert part
        assert part[0].islower()
        assert not part.endswith(".")
        assert "{" not in part


def test_what_has_no_words_of_ours_has_openssls() -> None:
    assert "certificate revoked" in explain(CertificateFault.OTHER, "h", "certificate revoked").what


@given(st.text())
def test_a_host_is_not_taken_for_a_format(host: str) -> None:
    assert host in explain(CertificateFault.EXPIRED, host).what


@given(st.integers())
def test_every_number_is_a_fault(code: int) -> None:
    assert fault_of(code) in CertificateFault
