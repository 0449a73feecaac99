"""TLS over real sockets on loopback, with certificates of every kind."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives import serialization

from chat_tui.connection.tls import TlsFiles, tls_context
from chat_tui.connection.transport import (
    CertificateRefused,
    ConnectError,
    NotTrusted,
    NotWebSocket,
    Unreachable,
)
from chat_tui.connection.trust import CertificateFault
from chat_tui.domain.errors import SettingsError
from tests.connection.sockets import chat_server, dial, raw_server, server_tls, strict

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def stranger() -> trustme.CA:
    return trustme.CA()


def pem(authority: trustme.CA, folder: Path) -> Path:
    path = folder / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


def written(cert: trustme.LeafCert, folder: Path) -> tuple[Path, Path]:
    """Certificate and key as two files."""
    chain, key = folder / "cert.pem", folder / "key.pem"
    for number, blob in enumerate(cert.cert_chain_pems):
        blob.write_to_path(chain, append=number > 0)
    cert.private_key_pem.write_to_path(key)
    return chain, key


async def refused(tls: ssl.SSLContext, files: TlsFiles) -> NotTrusted:
    async with chat_server(tls=tls) as port:
        with pytest.raises(NotTrusted) as caught:
            await dial(f"wss://127.0.0.1:{port}", files)
    assert "127.0.0.1" in str(caught.value)
    return caught.value


@pytest.mark.parametrize("scheme", ["wss", "WSS"])
async def test_trusted(authority: trustme.CA, tmp_path: Path, scheme: str) -> None:
    async with chat_server(tls=server_tls(authority.issue_cert("127.0.0.1"))) as port:
        transport = await dial(
            f"{scheme}://127.0.0.1:{port}", TlsFiles(ca_file=pem(authority, tmp_path))
        )
        await transport.send(b"{}")
        assert await transport.receive() == b"{}"
        await transport.close()


@pytest.mark.parametrize("which", ["system", "another"])
async def test_an_unknown_authority(
    authority: trustme.CA, stranger: trustme.CA, tmp_path: Path, which: str
) -> None:
    ca_file = None if which == "system" else pem(stranger, tmp_path)
    tls = server_tls(authority.issue_cert("127.0.0.1"))
    error = await refused(tls, TlsFiles(ca_file=ca_file))
    assert error.fault is CertificateFault.UNKNOWN_AUTHORITY


@pytest.mark.parametrize("name", ["chat.example", "127.0.0.2", "localhost"])
async def test_the_wrong_host(authority: trustme.CA, tmp_path: Path, name: str) -> None:
    files = TlsFiles(ca_file=pem(authority, tmp_path))
    error = await refused(server_tls(authority.issue_cert(name)), files)
    assert error.fault is CertificateFault.WRONG_HOST


@pytest.mark.parametrize(
    ("first", "last", "fault"),
    [(-9, -1, CertificateFault.EXPIRED), (1, 9, CertificateFault.NOT_YET_VALID)],
)
async def test_the_wrong_time(
    authority: trustme.CA, tmp_path: Path, first: int, last: int, fault: CertificateFault
) -> None:
    cert = authority.issue_cert(
        "127.0.0.1", not_before=NOW + first * DAY, not_after=NOW + last * DAY
    )
    error = await refused(server_tls(cert), TlsFiles(ca_file=pem(authority, tmp_path)))
    assert error.fault is fault


async def test_self_signed(tmp_path: Path) -> None:
    alone = trustme.CA()
    path = tmp_path / "server.pem"
    alone.private_key_pem.write_to_path(path)
    alone.cert_pem.write_to_path(path, append=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(path)
    assert (await refused(tls, TlsFiles())).fault is CertificateFault.SELF_SIGNED


async def test_a_server_without_tls_behind_wss() -> None:
    async with raw_server(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        with pytest.raises(NotWebSocket, match="TLS"):
            await dial(f"wss://127.0.0.1:{port}")


async def test_plain_ws_to_a_tls_server(authority: trustme.CA) -> None:
    async with chat_server(tls=server_tls(authority.issue_cert("127.0.0.1"))) as port:
        with pytest.raises(ConnectError):
            await dial(f"ws://127.0.0.1:{port}")


# -- our own certificate -----------------------------------------------------------------------


@pytest.mark.parametrize("together", [True, False])
async def test_a_client_certificate_that_is_wanted(
    authority: trustme.CA, tmp_path: Path, together: bool
) -> None:
    cert, key = written(authority.issue_cert("ana@chat.example"), tmp_path)
    if together:
        cert.write_bytes(cert.read_bytes() + key.read_bytes())
    files = TlsFiles(pem(authority, tmp_path), cert, None if together else key)
    async with chat_server(tls=server_tls(authority.issue_cert("127.0.0.1"), authority)) as port:
        transport = await dial(f"wss://127.0.0.1:{port}", files)
        await transport.send(b"{}")
        assert await transport.receive() == b"{}"
        await transport.close()


async def test_a_client_certificate_that_nobody_wants(
    authority: trustme.CA, tmp_path: Path
) -> None:
    files = TlsFiles(
        pem(authority, tmp_path), *written(authority.issue_cert("ana@chat.example"), tmp_path)
    )
    async with chat_server(tls=server_tls(authority.issue_cert("127.0.0.1"))) as port:
        transport = await dial(f"wss://127.0.0.1:{port}", files)
        await transport.close()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("which", ["stranger's", "expired"])
async def test_a_client_certificate_that_is_refused(
    authority: trustme.CA,
    stranger: trustme.CA,
    tmp_path: Path,
    which: str,
    version: ssl.TLSVersion,
) -> None:
    tls = server_tls(authority.issue_cert("127.0.0.1"), authority)
    tls.maximum_version = version
    cert = (
        stranger.issue_cert("ana@chat.example")
        if which == "stranger's"
        else authority.issue_cert("ana@x.example", not_before=NOW - 9 * DAY, not_after=NOW - DAY)
    )
    files = TlsFiles(pem(authority, tmp_path), *written(cert, tmp_path))
    words = "does not know its authority" if which == "stranger's" else "has expired"
    with strict(tls) as port, pytest.raises(CertificateRefused, match=words):
        await dial(f"wss://127.0.0.1:{port}", files)


async def test_a_client_certificate_that_is_wanted_and_not_given(
    authority: trustme.CA, tmp_path: Path
) -> None:
    tls = server_tls(authority.issue_cert("127.0.0.1"), authority)
    with strict(tls) as port, pytest.raises(CertificateRefused, match="wants one and got none"):
        await dial(f"wss://127.0.0.1:{port}", TlsFiles(pem(authority, tmp_path)))


async def test_a_server_that_wants_one_and_does_not_say_so(
    authority: trustme.CA, tmp_path: Path
) -> None:
    tls = server_tls(authority.issue_cert("127.0.0.1"), authority)
    async with chat_server(tls=tls) as port:
        with pytest.raises(Unreachable, match="as where a client certificate is missing"):
            await dial(f"wss://127.0.0.1:{port}", TlsFiles(pem(authority, tmp_path)))


# -- files -------------------------------------------------------------------------------------


def refusal(*files: Path | None) -> str:
    with pytest.raises(SettingsError) as caught:
        tls_context(TlsFiles(*files))
    return str(caught.value)


def test_a_bad_ca_file(tmp_path: Path) -> None:
    bad = tmp_path / "bad.pem"
    bad.write_text("no certificate")
    for path in (tmp_path / "missing.pem", bad, tmp_path):
        assert f"the CA file {path} cannot be used" in refusal(path)


def test_files_that_are_no_client_certificate(authority: trustme.CA, tmp_path: Path) -> None:
    cert, key = written(authority.issue_cert("ana@chat.example"), tmp_path)
    other = trustme.CA().issue_cert("ben@chat.example").private_key_pem
    other.write_to_path(tmp_path / "other.pem")
    bad = tmp_path / "bad.pem"
    bad.write_bytes(b"\x00\xff no PEM")
    missing = tmp_path / "missing.pem"
    assert f"{missing} cannot be read: No such file" in refusal(None, missing)
    assert f"the client key {missing} cannot be read" in refusal(None, cert, missing)
    assert f"{tmp_path} cannot be read: Is a directory" in refusal(None, tmp_path)
    assert "there is no PEM certificate in it" in refusal(None, bad)
    assert "there is no PEM certificate in it" in refusal(None, key)
    assert "--client-key FILE" in refusal(None, cert)
    assert f"{bad} cannot be used: there is no PEM key in it" in refusal(None, cert, bad)
    assert "other.pem does not belong to the certificate" in refusal(
        None, cert, tmp_path / "other.pem"
    )
    assert "--client-key needs a certificate" in refusal(None, None, key)


def test_a_certificate_that_is_garbage_inside(tmp_path: Path, authority: trustme.CA) -> None:
    _cert, key = written(authority.issue_cert("ana@chat.example"), tmp_path)
    bad = tmp_path / "bad.pem"
    bad.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    assert f"the client certificate {bad} and its key {key} cannot be used" in refusal(
        None, bad, key
    )


def test_nobody_is_asked_for_a_passphrase(authority: trustme.CA, tmp_path: Path) -> None:
    cert, key = written(authority.issue_cert("ana@chat.example"), tmp_path)
    loaded = serialization.load_pem_private_key(key.read_bytes(), None)
    key.write_bytes(
        loaded.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"open sesame"),
        )
    )
    said = refusal(None, cert, key)
    assert "is encrypted" in said
    assert f"openssl pkey -in {key}" in said
