"""TLS contexts: whom a client trusts, and how either side proves who it is itself."""

import ssl
from pathlib import Path
from typing import Final

from chat_tui.domain.errors import SettingsError
from chat_tui.domain.record import record


@record
class TlsFiles:
    """PEM files. ``ca_file`` None trusts the system's authorities, else only those in the file.

    ``client_cert`` is the certificate to show, with what chains it to its authority;
    ``client_key`` its key, None where that is in the same file.
    """

    ca_file: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None


_CERTIFICATE_ALERTS: Final = {
    "CERTIFICATE_REQUIRED": "it wants one and got none",
    "NO_CERTIFICATE": "it wants one and got none",
    "BAD_CERTIFICATE": "it is damaged or of the wrong kind",
    "UNSUPPORTED_CERTIFICATE": "it is of the wrong kind",
    "CERTIFICATE_REVOKED": "it was revoked",
    "CERTIFICATE_EXPIRED": "it has expired",
    "CERTIFICATE_UNKNOWN": "it is not known there",
    "UNKNOWN_CA": "the server does not know its authority",
    "ACCESS_DENIED": "it gives no access",
}


def refused_certificate(error: ssl.SSLError) -> str | None:
    """Why the server does not accept our certificate, None when ``error`` is something else."""
    # The part before ALERT_ differs between versions of OpenSSL.
    return _CERTIFICATE_ALERTS.get((error.reason or "").partition("ALERT_")[2])


def tls_context(files: TlsFiles) -> ssl.SSLContext:
    """A context that verifies the server, and shows our own certificate if there is one.

    Raises:
        SettingsError: a file cannot be used; the text says which and why.
    """
    try:
        ca_file = None if files.ca_file is None else str(files.ca_file)
        context = ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(f"the CA file {files.ca_file} cannot be used: {_why(error)}") from None
    if files.client_cert is not None:
        _load(context, files.client_cert, files.client_key, "client", "--client-key")
    elif files.client_key is not None:
        raise SettingsError("--client-key needs a certificate: give it with --client-cert FILE")
    return context


def server_context(cert: Path, key: Path | None) -> ssl.SSLContext:
    """For a server: PEM files, ``key`` None where it is in the same file.

    Raises:
        SettingsError: a file cannot be used; the text says which and why.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    _load(context, cert, key, "server", "--key")
    return context


def _load(context: ssl.SSLContext, cert: Path, key: Path | None, whose: str, flag: str) -> None:
    key_file = key or cert
    _need(cert, f"the {whose} certificate", "CERTIFICATE-----", "there is no PEM certificate in it")
    more = "" if key else f"; the key may be in a file of its own: {flag} FILE"
    _need(key_file, f"the {whose} key", "PRIVATE KEY-----", "there is no PEM key in it" + more)

    def no_passphrase() -> str:
        # Without this OpenSSL would ask at the terminal, in the middle of the screen.
        raise _Encrypted

    try:
        context.load_cert_chain(cert, key, password=no_passphrase)
    except _Encrypted:
        raise SettingsError(
            f"the {whose} key {key_file} is encrypted, and nobody is asked for passphrases here;"
            f" write a plain copy: openssl pkey -in {key_file} -out PLAIN, then chmod 600 PLAIN"
        ) from None
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise SettingsError(
                f"the {whose} key {key_file} does not belong to the certificate {cert}"
            ) from None
        which = f"{cert} and its key {key}" if key else str(cert)
        raise SettingsError(
            f"the {whose} certificate {which} cannot be used: {_why(error)}"
        ) from None
    except OSError as error:
        raise SettingsError(f"the {whose} certificate cannot be read: {error.strerror}") from None


class _Encrypted(Exception):
    pass


def _need(path: Path, what: str, mark: str, missing: str) -> None:
    """OpenSSL says "PEM lib" to all of this."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{what} {path} cannot be read: {error.strerror}") from None
    if mark.encode() not in text:
        raise SettingsError(f"{what} {path} cannot be used: {missing}")


def _why(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        return (error.reason or str(error)).replace("_", " ").lower()
    return error.strerror or str(error)
